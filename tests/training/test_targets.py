from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.taxonomy import NEUTRAL, Taxonomy, load_taxonomy
from analyzer.training.targets import FAIR_SHARE, SECOND_SHARE, head_targets, pair_targets

TAXONOMY = load_taxonomy()
ROLES, ASSERTIONS, SIGNALS = TAXONOMY.role_names, TAXONOMY.assertions, TAXONOMY.signals
RIDE, PLAN, SAT = ("transport", "performed"), ("goal_planning", "requested"), ("supportive_presence", "averted")
REST = (NEUTRAL, "performed")
Pair = tuple[str, str]
PAIRS = st.tuples(st.sampled_from(ROLES), st.sampled_from(ASSERTIONS))


def sentence(first: Pair, *, second: Pair | None = None, accept: list[Pair] | None = None) -> dict[str, Any]:
    """As JSON holds it: lists for pairs."""
    own: dict[str, Any] = {"role": first[0], "assertion": first[1], "second": list(second) if second else None}
    return own if accept is None else own | {"accept": [list(pair) for pair in accept]}


SENTENCES = st.builds(
    sentence, PAIRS, second=st.none() | PAIRS, accept=st.none() | st.lists(PAIRS, max_size=3, unique=True)
)


@pytest.mark.parametrize(
    ("given_sentence", "wanted"),
    [
        pytest.param(sentence(RIDE), {RIDE: 1.0}, id="one-label"),
        pytest.param(sentence(RIDE, second=PLAN), {RIDE: 1 - SECOND_SHARE, PLAN: SECOND_SHARE}, id="a-second"),
        pytest.param(sentence(RIDE, accept=[]), {RIDE: 1.0}, id="no-other-fair"),
        pytest.param(sentence(RIDE, accept=[RIDE]), {RIDE: 1.0}, id="itself-fair"),
        pytest.param(
            sentence(RIDE, accept=[RIDE, PLAN]), {RIDE: 1 - FAIR_SHARE, PLAN: FAIR_SHARE}, id="another-as-fair"
        ),
        pytest.param(
            sentence(RIDE, accept=[RIDE, PLAN, SAT]),
            {RIDE: 1 - FAIR_SHARE, PLAN: FAIR_SHARE / 2, SAT: FAIR_SHARE / 2},
            id="two-others-as-fair",
        ),
        pytest.param(
            sentence(RIDE, second=SAT, accept=[RIDE, PLAN]),
            {RIDE: 1 - FAIR_SHARE - SECOND_SHARE, PLAN: FAIR_SHARE, SAT: SECOND_SHARE},
            id="a-second-and-another-as-fair",
        ),
        pytest.param(
            sentence(RIDE, second=PLAN, accept=[RIDE, PLAN]),
            {RIDE: 1 - FAIR_SHARE - SECOND_SHARE, PLAN: FAIR_SHARE + SECOND_SHARE},
            id="a-second-that-is-fair-too",
        ),
        pytest.param(sentence(RIDE, second=RIDE), {RIDE: 1.0}, id="a-second-that-is-the-first"),
    ],
)
def test_shares_of_a_sentence(taxonomy: Taxonomy, given_sentence: dict[str, Any], wanted: dict[Pair, float]) -> None:
    (row,) = pair_targets([given_sentence], taxonomy=taxonomy)
    found = {(ROLES[r], ASSERTIONS[a]): float(row[r, a]) for r, a in zip(*np.nonzero(row), strict=True)}
    assert found == pytest.approx(wanted)


@settings(deadline=None)
@given(sentences=st.lists(SENTENCES, max_size=6))
def test_targets_sum_to_1_and_the_first_label_has_most(sentences: list[dict[str, Any]]) -> None:
    found = pair_targets(sentences, taxonomy=TAXONOMY)
    assert found.shape == (len(sentences), len(ROLES), len(ASSERTIONS))
    assert found.sum(axis=(1, 2)) == pytest.approx(np.ones(len(sentences)))
    assert (found >= 0).all()
    for row, own in zip(found, sentences, strict=True):
        first = row[ROLES.index(own["role"]), ASSERTIONS.index(own["assertion"])]
        assert first >= 1 - FAIR_SHARE - SECOND_SHARE - 1e-12


@settings(deadline=None)
@given(sentences=st.lists(SENTENCES, max_size=6))
def test_targets_of_heads_are_sums_over_pairs(sentences: list[dict[str, Any]]) -> None:
    pairs = pair_targets(sentences, taxonomy=TAXONOMY)
    role, assertion, signal, said = head_targets(pairs, taxonomy=TAXONOMY)
    for values, names in ((role, ROLES), (assertion, ASSERTIONS), (signal, SIGNALS)):
        assert values.shape == (len(sentences), len(names))
        assert values.sum(axis=1) == pytest.approx(np.ones(len(sentences)))
    for at, row in enumerate(pairs):
        chances = dict.fromkeys(SIGNALS, 0.0)
        spoken = dict.fromkeys(ASSERTIONS, 0.0)
        for r, role_name in enumerate(ROLES):
            for a, assertion_name in enumerate(ASSERTIONS):
                chances[TAXONOMY.signal(role_name, assertion_name)] += row[r, a]
                spoken[assertion_name] += 0.0 if role_name == NEUTRAL else row[r, a]
        assert signal[at].tolist() == pytest.approx([chances[name] for name in SIGNALS])
        assert role[at] == pytest.approx(row.sum(axis=1))
        assert said[at] == pytest.approx(sum(spoken.values()))
        if said[at] > 0:
            assert assertion[at].tolist() == pytest.approx([spoken[name] / said[at] for name in ASSERTIONS])


@pytest.mark.parametrize(
    ("given_sentence", "assertion", "said"),
    [
        pytest.param(sentence(REST), [0.25] * 4, 0.0, id="neutral-says-nothing"),
        pytest.param(sentence(RIDE), [1.0, 0.0, 0.0, 0.0], 1.0, id="all-of-it"),
        pytest.param(sentence(REST, second=SAT), [0.0, 0.0, 1.0, 0.0], SECOND_SHARE, id="the-second-alone"),
        pytest.param(sentence(SAT, accept=[SAT, REST]), [0.0, 0.0, 1.0, 0.0], 1 - FAIR_SHARE, id="perhaps-neutral"),
    ],
)
def test_the_assertion_is_that_of_what_is_not_neutral(
    taxonomy: Taxonomy, given_sentence: dict[str, Any], assertion: list[float], said: float
) -> None:
    assert ASSERTIONS == ("performed", "requested", "averted", "other_party")
    _, found, _, counted = head_targets(pair_targets([given_sentence], taxonomy=taxonomy), taxonomy=taxonomy)
    assert found[0] == pytest.approx(assertion)
    assert counted[0] == pytest.approx(said)
