"""Classifying sentences: features, engines, labels and model folders."""
