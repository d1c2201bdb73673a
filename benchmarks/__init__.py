"""Ours measured against others, each from one command."""
