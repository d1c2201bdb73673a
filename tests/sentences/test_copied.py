import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sentences import SentenceTraces, copied_sentences, cut_notes, sentence_traces
from analyzer.sentences.copied import FEWEST_WORDS

LONG = "We practised what to say to his landlord."
OTHER = "She wrote three things on an index card."


def traced(notes: list[tuple[str, str, str, str]]) -> SentenceTraces:
    """Take the traces of notes: (worker, person, date, text) of each."""
    frame = pd.DataFrame(notes, columns=["worker_id", "person_id", "date", "text"])
    frame["date"] = pd.to_datetime(frame["date"])
    return sentence_traces(cut_notes(frame["text"].tolist()), frame)


def marked(notes: list[tuple[str, str, str, str]]) -> list[bool]:
    return copied_sentences(traced(notes)).tolist()


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param([("P", "C", "2025-01-01", LONG), ("P", "C", "2025-01-02", LONG)], [0, 1], id="word-for-word"),
        pytest.param([("P", "C", "2025-01-02", LONG), ("P", "C", "2025-01-01", LONG)], [1, 0], id="by-date-not-place"),
        pytest.param([("P", "C", "2025-01-01", LONG), ("P", "C", "2025-01-01", LONG)], [0, 1], id="one-day-by-place"),
        pytest.param([("P", "C", "2025-01-01", LONG)] * 3, [0, 1, 1], id="three-times"),
        pytest.param([("P", "C", "2025-01-01", LONG), ("P", "D", "2025-01-02", LONG)], [0, 0], id="another-person"),
        pytest.param([("P", "C", "2025-01-01", LONG), ("Q", "C", "2025-01-02", LONG)], [0, 0], id="another-worker"),
        pytest.param([("P", "", "2025-01-01", LONG), ("P", "", "2025-01-02", LONG)], [0, 0], id="unknown-person"),
        pytest.param([("P 1", "C", "2025-01-01", LONG), ("P", "1 C", "2025-01-02", LONG)], [0, 0], id="names-run-on"),
        pytest.param([("P", "C", "2025-01-01", LONG + " " + LONG)], [0, 0], id="twice-in-one-note"),
        pytest.param(
            [("P", "C", "2025-01-01", LONG), ("P", "C", "2025-01-02", LONG.upper().replace(" ", "  "))],
            [0, 1],
            id="other-capitals-and-blanks",
        ),
        pytest.param(
            [("P", "C", "2025-01-01", LONG), ("P", "C", "2025-01-02", LONG.replace("his", "her"))],
            [0, 0],
            id="another-word",
        ),
        pytest.param(
            [("P", "C", "2025-01-01", "He was calm."), ("P", "C", "2025-01-02", "He was calm.")],
            [0, 0],
            id="too-short-alone",
        ),
        pytest.param(
            [("P", "C", "2025-01-01", f"He was calm. {LONG}"), ("P", "C", "2025-01-02", f"He was calm. {LONG}")],
            [0, 0, 1, 1],
            id="short-beside-a-long-one",
        ),
        pytest.param(
            [
                ("P", "C", "2025-01-01", f"He was calm. {LONG}"),
                ("P", "C", "2025-01-02", f"He was calm. {OTHER} {LONG}"),
            ],
            [0, 0, 0, 0, 1],
            id="short-apart-from-a-long-one",
        ),
        pytest.param(
            [("P", "C", "2025-01-01", f"Plan: {LONG}"), ("P", "C", "2025-01-02", f"- {LONG}")],
            [0, 1],
            id="headings-and-marks-do-not-matter",
        ),
        pytest.param([], [], id="no-notes"),
        pytest.param([("P", "C", "2025-01-01", "")], [], id="no-sentences"),
    ],
)
def test_sentences_of_earlier_notes_are_marked(notes: list[tuple[str, str, str, str]], expected: list[int]) -> None:
    assert marked(notes) == [bool(value) for value in expected]


NOTE = st.tuples(
    st.sampled_from("PQ"),
    st.sampled_from(["", "C", "D"]),
    st.sampled_from(["2025-01-01", "2025-01-02", "2025-01-03"]),
    st.lists(st.sampled_from([LONG, OTHER, "He was calm.", "Ok."]), max_size=4).map(" ".join),
)


def slowly(notes: list[tuple[str, str, str, str]]) -> list[bool]:
    """Mark sentences by comparing every two."""
    sentences = [
        (at, worker, person, day, tuple(words), len(words))
        for at, (worker, person, day, text) in enumerate(notes)
        for words in [s.replace(".", " .").split() for s in text.replace(". ", ".|").split("|") if s]
    ]
    repeated = [
        bool(own[2])
        and any(own[1:3] == o[1:3] and own[4] == o[4] and (o[3], o[0]) < (own[3], own[0]) for o in sentences)
        for own in sentences
    ]
    copied = []
    for place, own in enumerate(sentences):
        first = last = place
        while first and repeated[first - 1] and sentences[first - 1][0] == own[0]:
            first -= 1
        while last + 1 < len(sentences) and repeated[last + 1] and sentences[last + 1][0] == own[0]:
            last += 1
        copied.append(repeated[place] and sum(s[5] for s in sentences[first : last + 1]) >= FEWEST_WORDS)
    return copied


@given(st.lists(NOTE, max_size=8))
@settings(deadline=None)
def test_marks_are_those_of_comparing_every_two_sentences(notes: list[tuple[str, str, str, str]]) -> None:
    assert marked(notes) == slowly(notes)


@given(st.lists(NOTE, min_size=1, max_size=8), st.integers(1, 8))
@settings(deadline=None)
def test_pieces_give_the_marks_of_the_whole(notes: list[tuple[str, str, str, str]], size: int) -> None:
    pieces = [notes[at : at + size] for at in range(0, len(notes), size)]
    joined = SentenceTraces.joined([traced(piece) for piece in pieces], notes=[len(piece) for piece in pieces])
    np.testing.assert_array_equal(copied_sentences(joined), copied_sentences(traced(notes)))
