"""Who may see what, trails that show tampering, and de-identification of notes."""
