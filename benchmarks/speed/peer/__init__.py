"""Other systems, each from a CSV of notes to a Parquet of labelled sentences, in one process and one thread.

Nothing here imports the rest of Peerdrift: a peer runs in an environment that may have other versions of everything.
"""
