"""Rewrites of labelled notes that keep their labels: other names and words for people, noise of writing."""
