import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import GoldNote
from analyzer.training.evaluation.align import align, best_overlap, trimmed
from tests.training.notes import gold

SPAN = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
NOTE = gold(
    [
        ("Sat with him.", "supportive_presence", "performed"),
        ("Passed the meds.", "medication_handling", "performed"),
    ]
)


COLUMNS = (
    "note_id", "start", "end", "role", "assertion", "drift_probability", "signal_probability", "confident",
)  # fmt: skip


def scored(*rows: tuple[str, int, int, str, str, float, float, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


@pytest.mark.parametrize(
    ("text", "span", "wanted"),
    [
        pytest.param("  Sat. ", (0, 7), (2, 6), id="blanks"),
        pytest.param("- Sat.", (0, 6), (2, 6), id="list-mark"),
        pytest.param("• – Sat.\n", (0, 9), (4, 8), id="several-marks"),
        pytest.param("Sat - well -", (0, 12), (0, 12), id="marks-inside-and-at-the-end-stay"),
        pytest.param("   ", (0, 3), (3, 3), id="nothing-but-blanks"),
        pytest.param("One. Two.", (4, 9), (5, 9), id="inside-a-note"),
    ],
)
def test_a_span_is_trimmed_of_blanks_and_leading_marks(
    text: str, span: tuple[int, int], wanted: tuple[int, int]
) -> None:
    assert trimmed(text, *span) == wanted


@pytest.mark.parametrize(
    ("span", "among", "wanted"),
    [
        pytest.param((0, 10), [(0, 10)], 0, id="the-same"),
        pytest.param((0, 10), [(0, 4), (4, 12)], 1, id="the-larger-part"),
        pytest.param((0, 10), [(0, 5), (5, 10)], 0, id="the-first-of-equals"),
        pytest.param((0, 10), [(10, 20)], None, id="touching-is-not-sharing"),
        pytest.param((0, 10), [], None, id="none-to-choose-from"),
    ],
)
def test_best_overlap_by_hand(span: tuple[int, int], among: list[tuple[int, int]], wanted: int | None) -> None:
    assert best_overlap(span, among) == wanted


@settings(deadline=None)
@given(span=SPAN, among=st.lists(SPAN, max_size=8))
def test_best_overlap_counts_shared_characters(span: tuple[int, int], among: list[tuple[int, int]]) -> None:
    shared = [len(set(range(*span)) & set(range(*other))) for other in among]
    found = best_overlap(span, among)
    if max(shared, default=0) == 0:
        assert found is None
    else:
        assert found == shared.index(max(shared))


def test_each_gold_sentence_meets_the_scored_one_that_covers_it(taxonomy: Taxonomy) -> None:
    # cut once too often in the second sentence, and handed over in no order
    aligned = align(
        [NOTE],
        scored(
            ("n1", 25, 30, "neutral", "performed", 0.1, 0.9, True),
            ("n1", 14, 24, "medication_handling", "averted", 0.4, 0.7, True),
            ("n1", 0, 13, "supportive_presence", "performed", 0.2, 0.8, False),
            ("n9", 0, 13, "transport", "performed", 1.0, 1.0, True),
        ),
        taxonomy=taxonomy,
    )
    assert (aligned.gold_spans, aligned.scored_spans, aligned.same_spans) == (2, 3, 1)
    told = aligned.frame[
        ["signal", "scored_role", "scored_assertion", "scored_signal", "chance", "signal_chance", "confident"]
    ]
    assert list(told.itertuples(index=False, name=None)) == [
        ("in_role", "supportive_presence", "performed", "in_role", 0.2, 0.8, False),
        ("organizational_drift", "medication_handling", "averted", "safeguard", 0.4, 0.7, True),
    ]


def test_a_sentence_that_nothing_covers_counts_as_neutral(taxonomy: Taxonomy) -> None:
    aligned = align([NOTE], scored(("n9", 0, 5, "transport", "performed", 1.0, 1.0, True)), taxonomy=taxonomy)
    assert (aligned.gold_spans, aligned.scored_spans, aligned.same_spans) == (2, 0, 0)
    assert aligned.frame["scored_role"].tolist() == ["neutral", "neutral"]
    assert aligned.frame["chance"].tolist() == [0.0, 0.0]
    assert aligned.frame["signal_chance"].tolist() == [0.0, 0.0]
    assert aligned.frame["confident"].tolist() == [False, False]


@pytest.mark.parametrize(
    ("accept", "signals"),
    [
        pytest.param(None, {"organizational_drift"}, id="none-named-the-label-itself"),
        pytest.param([], {"organizational_drift"}, id="an-empty-list-the-label-itself"),
        pytest.param(
            [["medication_handling", "performed"], ["medication_handling", "averted"]],
            {"organizational_drift", "safeguard"},
            id="two-answers",
        ),
    ],
)
def test_fair_answers_become_fair_signals(
    taxonomy: Taxonomy, accept: list[list[str]] | None, signals: set[str]
) -> None:
    sentence = {**NOTE.sentences[1]} | ({} if accept is None else {"accept": accept})
    note = GoldNote(**{**vars(NOTE), "sentences": [sentence]})
    aligned = align([note], scored(("n1", 14, 30, "neutral", "performed", 0.0, 1.0, False)), taxonomy=taxonomy)
    assert aligned.frame["accepted"].tolist() == [signals]
