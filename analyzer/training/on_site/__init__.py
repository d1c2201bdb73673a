"""Learning on site: an agency's reviews adapt the heads, and suggestions say which sentences to review."""
