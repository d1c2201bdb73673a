"""What the cascade of the `accurate` engine saves and costs."""
