"""The dashboard: thin pages over pure functions."""
