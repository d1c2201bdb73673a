"""Charts as data: limits and rules as pure functions of arrays; nothing is drawn here."""
