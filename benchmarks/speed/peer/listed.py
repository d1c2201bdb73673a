"""The peers by name; apart from what they import."""

PEERS = {
    "floor": ("floor", "load"),
    "fasttext": ("fast_text", "load_with_stops"),
    "fasttext-pysbd": ("fast_text", "load_with_pysbd"),
    "spacy-lean": ("spacy_textcat", "load_lean"),
    "spacy": ("spacy_textcat", "load_whole"),
    "medspacy": ("medspacy_context", "load"),
    "minilm": ("minilm", "load_float"),
    "minilm-int8": ("minilm", "load_int8"),
}
"""Module and loader of each peer; a module is imported only in an environment that has what it needs."""
DRAWN = "drawn_weights"
"""File beside an encoder that says that its weights are drawn."""
