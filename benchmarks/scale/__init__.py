"""How scoring holds out at scale."""
