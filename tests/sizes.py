"""How many scores a sentence has: one for each role, assertion and signal, as heads lay them side by side."""

from analyzer.taxonomy import load_taxonomy

_TAXONOMY = load_taxonomy()
ROLES, ASSERTIONS, SIGNALS = len(_TAXONOMY.role_names), len(_TAXONOMY.assertions), len(_TAXONOMY.signals)
SCORES = _TAXONOMY.label_count
