"""Synthetic workers whose true shares are known, labelled with a model's real mistakes."""
