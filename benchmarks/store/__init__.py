"""How the store fares where several write at once and some are killed."""
