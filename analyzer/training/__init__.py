"""Making and measuring models."""
