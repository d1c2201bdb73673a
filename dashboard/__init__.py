"""The dashboard: thin pages over pure functions from frames to charts and text."""
