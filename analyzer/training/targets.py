"""What a sentence's labels are worth as targets: chances of pairs of role and assertion."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.taxonomy import NEUTRAL, Taxonomy

FloatArray = npt.NDArray[np.float64]
SECOND_SHARE = 0.15
"""Share of the target that goes to a second label, of a sentence that plainly says two things."""
FAIR_SHARE = 0.35
"""Share of the target that goes to other labels which an annotator called as fair as the first."""


def pair_targets(sentences: Sequence[dict[str, Any]], *, taxonomy: Taxonomy) -> FloatArray:
    """Turn labels into chances of the pairs.

    Args:
        sentences: Of the corpus: role, assertion, second and, where there are any, other fair labels under accept.
        taxonomy: Its labels.

    Returns:
        Shape (sentences, roles, assertions); each sentence sums to 1.
    """
    roles = {name: at for at, name in enumerate(taxonomy.role_names)}
    assertions = {name: at for at, name in enumerate(taxonomy.assertions)}
    out = np.zeros((len(sentences), len(roles), len(assertions)))
    for row, sentence in zip(out, sentences, strict=True):
        first = (sentence["role"], sentence["assertion"])
        fair = [pair for pair in map(tuple, sentence.get("accept") or ()) if pair != first]
        second = [tuple(sentence["second"])] if sentence.get("second") else []
        for pairs, share in ((fair, FAIR_SHARE), (second, SECOND_SHARE)):
            for role, assertion in pairs:
                row[roles[role], assertions[assertion]] += share / len(pairs)
        row[roles[first[0]], assertions[first[1]]] += 1.0 - row.sum()
    return out


def head_targets(pairs: FloatArray, *, taxonomy: Taxonomy) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Part targets of pairs into those of the three heads.

    Args:
        pairs: Shape (sentences, roles, assertions).
        taxonomy: Its labels.

    Returns:
        Role, assertion and signal, each summing to 1, and how much a sentence says of the assertion: what is neutral
        has none.
    """
    role = pairs.sum(axis=2)
    spoken = pairs.copy()
    spoken[:, taxonomy.role_names.index(NEUTRAL)] = 0.0
    said = spoken.sum(axis=(1, 2))
    even = np.full((len(pairs), len(taxonomy.assertions)), 1.0 / len(taxonomy.assertions))
    assertion = np.divide(spoken.sum(axis=1), said[:, None], out=even, where=said[:, None] > 0)
    table = taxonomy.signal_table()
    signal = np.stack([pairs[:, table == at].sum(axis=1) for at in range(len(taxonomy.signals))], axis=1)
    return role, assertion, signal, said
