"""How many words of notes by strangers to the corpus are not in it."""
