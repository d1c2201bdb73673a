"""Training the `accurate` engine: a note-wise encoder. Needs the `train` extra (torch); nothing else imports it."""
