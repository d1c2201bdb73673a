"""Training the `fast` engine's convolution, with torch."""
