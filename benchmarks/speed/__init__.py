"""How fast notes are labelled: ours, other systems and the least that has to be done, on the same notes in one run."""
