"""From scored sentences to measures: time and memory."""
