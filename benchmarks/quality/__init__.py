"""How well our engines label beside simpler systems that learn from the same corpus."""
