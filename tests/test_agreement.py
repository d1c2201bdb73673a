import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, cohen_kappa_score

from analyzer.agreement import Counts, accuracy, kappa, note_counts, with_interval

LABELS = ("a", "b", "c")
PAIRS = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS), st.sampled_from(["N1", "N2", "N3"])),
    min_size=1,
    max_size=40,
)
"""First and second label of a sentence, and its note."""


def counted(pairs: list[tuple[str, str, str]]) -> Counts:
    first, second, note = (pd.Series(column) for column in zip(*pairs, strict=True))
    return note_counts(first, second, note, classes=LABELS)


@pytest.mark.parametrize(
    ("counts", "agreed", "beyond_chance"),
    [
        # Cohen 1960, formula 1: (0.7 - 0.5) / (1 - 0.5)
        pytest.param([[20, 5], [10, 15]], 0.7, 0.4, id="textbook"),
        pytest.param([[25, 0], [0, 25]], 1.0, 1.0, id="all-the-same"),
        pytest.param([[0, 25], [25, 0]], 0.0, -1.0, id="all-different"),
        pytest.param([[25, 25], [25, 25]], 0.5, 0.0, id="by-chance"),
        pytest.param([[45, 15], [25, 15]], 0.6, (0.6 - 0.54) / 0.46, id="mostly-one-label"),
        pytest.param([[50, 0], [0, 0]], 1.0, 0.0, id="one-label-alone-proves-nothing"),
        pytest.param([[0, 0], [0, 0]], 0.0, 0.0, id="nothing"),
    ],
)
def test_agreement_by_hand(counts: list[list[float]], agreed: float, beyond_chance: float) -> None:
    told = np.array(counts, dtype=float)
    assert accuracy(told) == pytest.approx(agreed)
    assert kappa(told) == pytest.approx(beyond_chance)


@settings(deadline=None)
@given(pairs=PAIRS)
def test_agreement_is_that_of_scikit_learn(pairs: list[tuple[str, str, str]]) -> None:
    first, second, _ = zip(*pairs, strict=True)
    total = counted(pairs).sum(axis=0)
    assert accuracy(total) == pytest.approx(accuracy_score(first, second))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of one label alone, theirs is undefined
        theirs = cohen_kappa_score(first, second)
    assume(np.isfinite(theirs))
    assert kappa(total) == pytest.approx(theirs)


@given(pairs=PAIRS)
def test_who_is_first_does_not_matter(pairs: list[tuple[str, str, str]]) -> None:
    total = counted(pairs).sum(axis=0)
    assert kappa(total) == pytest.approx(kappa(total.T))


def test_several_tables_are_measured_at_once() -> None:
    tables = np.array([[[20.0, 5.0], [10.0, 15.0]], [[25.0, 0.0], [0.0, 25.0]]])
    assert kappa(tables) == pytest.approx([0.4, 1.0])
    assert accuracy(tables) == pytest.approx([0.7, 1.0])


def test_sentences_are_counted_note_by_note() -> None:
    found = counted([("a", "a", "N1"), ("a", "b", "N2"), ("a", "b", "N1"), ("c", "c", "N1")])
    assert found.tolist() == [[[1, 1, 0], [0, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 0], [0, 0, 0]]]


def test_rows_go_together_by_their_order_whatever_their_index() -> None:
    first, second = pd.Series(["a", "b"], index=[5, 6]), pd.Series(["a", "b"], index=[8, 7])
    found = note_counts(first, second, pd.Series(["N1", "N1"], index=[1, 0]), classes=LABELS)
    assert found.sum(axis=0).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_a_label_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'x' is not in list"):
        counted([("a", "x", "N1")])


@given(pairs=PAIRS)
@settings(max_examples=20, deadline=None)
def test_an_interval_is_the_same_again_and_holds_no_more_than_can_be(pairs: list[tuple[str, str, str]]) -> None:
    counts = counted(pairs)
    found = with_interval(counts, accuracy)
    assert found == with_interval(counts, accuracy)
    assert 0 <= found["low"] <= found["high"] <= 1
    assert found["value"] == pytest.approx(float(accuracy(counts.sum(axis=0))), abs=1e-4)


def test_notes_are_drawn_and_not_sentences() -> None:
    alike = counted([("a", "a", note) for note in ("N1", "N2")] + [("a", "b", note) for note in ("N1", "N2")])
    assert with_interval(alike, accuracy) == {"value": 0.5, "low": 0.5, "high": 0.5}
    unlike = counted([("a", "a", "N1")] * 2 + [("a", "b", "N2")] * 2)
    assert with_interval(unlike, accuracy) == {"value": 0.5, "low": 0.0, "high": 1.0}


def test_an_interval_narrows_with_more_notes() -> None:
    def wide(notes: int) -> float:
        pairs = [("a", "ab"[number % 2], f"N{number}") for number in range(notes)]
        found = with_interval(counted(pairs), accuracy)
        return found["high"] - found["low"]

    assert wide(100) == pytest.approx(2 * 1.96 * 0.5 / 10, abs=0.03)  # of a share of independent notes
    assert wide(400) < 0.6 * wide(100)
