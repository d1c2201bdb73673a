"""How well and how fast notes are de-identified."""
