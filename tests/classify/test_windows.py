from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.classify.artifact import TOKENIZER
from analyzer.classify.canonical import canonical, sentence_words
from analyzer.classify.vocabulary import Vocabulary, vocabulary
from analyzer.classify.windows import (
    KINDS,
    LONGEST_HEADING,
    LONGEST_SENTENCE,
    OVERLAP,
    NoteTokens,
    Window,
    batch_tokens,
    note_windows,
)
from tests.classify.texts import HEADED_NOTES, TINY, batch_of, flags_of, headed_batch

DEFINITION = (TINY / TOKENIZER).read_text(encoding="utf-8")
WORDS = vocabulary(DEFINITION)
KIND = [901, 902]
PIECE = st.integers(10, 99)
HEADINGS = st.sampled_from([[], [501], [502, 503]])


@st.composite
def tokens_of_notes(draw: st.DrawFn) -> NoteTokens:
    count = draw(st.integers(0, 14))
    sentences = draw(st.lists(st.lists(PIECE, max_size=20), min_size=count, max_size=count))
    return NoteTokens(KIND, sentences, draw(st.lists(HEADINGS, min_size=count, max_size=count)))


def rebuilt(note: NoteTokens, window: Window, words: Vocabulary) -> list[int]:
    """What the window should hold, part by part."""
    parts, heading = [words.first, *note.kind, words.separator], []
    for at in window.sentences:
        if note.headings[at] and note.headings[at] != heading:
            parts += [*note.headings[at], words.separator]
        heading = note.headings[at]
        parts += [*note.sentences[at], words.separator]
    return parts


@settings(max_examples=200, deadline=None)
@given(note=tokens_of_notes(), longest=st.integers(5, 80))
def test_every_sentence_is_in_some_window_in_order(note: NoteTokens, longest: int) -> None:
    windows = note_windows(note, longest=longest, words=WORDS)
    assert sorted({at for window in windows for at in window.sentences}) == list(range(len(note.sentences)))
    for window in windows:
        assert window.sentences == list(range(window.sentences[0], window.sentences[-1] + 1))
    firsts = [window.sentences[0] for window in windows]
    assert firsts == sorted(set(firsts))


@settings(max_examples=200, deadline=None)
@given(note=tokens_of_notes(), longest=st.integers(5, 80))
def test_a_window_is_its_parts_and_tells_where_they_lie(note: NoteTokens, longest: int) -> None:
    for window in note_windows(note, longest=longest, words=WORDS):
        assert window.tokens == rebuilt(note, window, WORDS)
        assert len(window.begins) == len(window.ends) == len(window.sentences)
        for at, begin, end in zip(window.sentences, window.begins, window.ends, strict=True):
            assert window.tokens[begin:end] == note.sentences[at]
            assert window.tokens[end] == WORDS.separator


@settings(max_examples=200, deadline=None)
@given(note=tokens_of_notes(), longest=st.integers(5, 80))
def test_only_a_sentence_alone_is_longer_than_the_longest(note: NoteTokens, longest: int) -> None:
    for window in note_windows(note, longest=longest, words=WORDS):
        assert len(window.tokens) <= longest or len(window.sentences) == 1


@settings(max_examples=200, deadline=None)
@given(note=tokens_of_notes(), longest=st.integers(5, 80))
def test_no_window_could_hold_one_sentence_more(note: NoteTokens, longest: int) -> None:
    for window in note_windows(note, longest=longest, words=WORDS):
        more = Window([], [*window.sentences, window.sentences[-1] + 1], [], [])
        if more.sentences[-1] < len(note.sentences):
            assert len(rebuilt(note, more, WORDS)) > longest


@settings(max_examples=200, deadline=None)
@given(note=tokens_of_notes(), longest=st.integers(5, 80))
def test_neighbours_share_so_many_sentences_as_the_first_of_them_can_spare(note: NoteTokens, longest: int) -> None:
    windows = note_windows(note, longest=longest, words=WORDS)
    for one, next_one in pairwise(windows):
        shared = one.sentences[-1] + 1 - next_one.sentences[0]
        assert shared == min(OVERLAP, len(one.sentences) - 1)


@pytest.mark.parametrize(
    ("sizes", "longest", "wanted"),
    [
        # 4 tokens of the kind and special ones, then a separator a sentence
        pytest.param([3, 3, 3], 16, [[0, 1, 2]], id="just-fits"),
        pytest.param([3, 3, 3], 15, [[0, 1], [1, 2]], id="one-short"),
        pytest.param([3] * 6, 20, [[0, 1, 2, 3], [2, 3, 4, 5]], id="two-in-common"),
        pytest.param([50, 3, 3], 16, [[0], [1, 2]], id="too-long-a-sentence-stands-alone"),
        pytest.param([3, 50], 16, [[0], [1]], id="too-long-a-sentence-last"),
        pytest.param([0, 0], 16, [[0, 1]], id="sentences-without-tokens"),
        pytest.param([3], 1, [[0]], id="nothing-fits"),
        pytest.param([], 16, [], id="no-sentences"),
    ],
)
def test_windows_by_hand(sizes: list[int], longest: int, wanted: list[list[int]]) -> None:
    note = NoteTokens(KIND, [[11] * size for size in sizes], [[] for _ in sizes])
    assert [window.sentences for window in note_windows(note, longest=longest, words=WORDS)] == wanted


@pytest.mark.parametrize(
    ("headings", "wanted"),
    [
        pytest.param(["p", "p", "p"], ["p", 0, 1, 2], id="once"),
        pytest.param(["p", "i", "p"], ["p", 0, "i", 1, "p", 2], id="where-it-changes"),
        pytest.param(["", "p", ""], [0, "p", 1, 2], id="none-is-not-told"),
        pytest.param(["p", "", "p"], ["p", 0, 1, "p", 2], id="again-after-none"),
    ],
)
def test_headings_stand_only_where_they_change(headings: list[str], wanted: list[object]) -> None:
    numbers = {"p": [501], "i": [502], "": []}
    note = NoteTokens(KIND, [[10 + at] for at in range(3)], [numbers[heading] for heading in headings])
    (window,) = note_windows(note, longest=99, words=WORDS)
    told = [WORDS.first, *KIND, WORDS.separator]
    for part in wanted:
        told += [*(numbers[part] if isinstance(part, str) else [10 + part]), WORDS.separator]
    assert window.tokens == told


def test_a_later_window_begins_with_the_heading_in_force() -> None:
    note = NoteTokens(KIND, [[11] * 3 for _ in range(6)], [[501] for _ in range(6)])
    windows = note_windows(note, longest=22, words=WORDS)
    assert len(windows) > 1
    for window in windows:
        assert window.tokens[: window.begins[0]] == [WORDS.first, *KIND, WORDS.separator, 501, WORDS.separator]


@settings(max_examples=30, deadline=None)
@given(notes=HEADED_NOTES)
def test_notes_are_tokenised_as_their_parts_one_by_one(notes: list[list[tuple[str, str]]]) -> None:
    supervision = flags_of(notes)
    found = batch_tokens(headed_batch(notes), supervision=supervision, words=WORDS)
    filled = [(note, flag) for note, flag in zip(notes, supervision, strict=True) if note]
    assert len(found) == len(filled)
    for tokens, (note, flag) in zip(found, filled, strict=True):
        assert [tokens.kind] == WORDS.tokens([KINDS[int(flag)]])
        words = sentence_words(canonical(headed_batch([note]), supervision=np.array([flag])))
        assert tokens.sentences == WORDS.tokens(words)
        assert tokens.headings == [WORDS.tokens([heading])[0] for _, heading in note]


def test_long_sentences_and_headings_are_cut_off() -> None:
    (note,) = batch_tokens(
        headed_batch([[("nurse " * 500, "plan " * 40)]]), supervision=np.zeros(1, dtype=np.float32), words=WORDS
    )
    nurse, plan = WORDS.tokens(["nurse", "plan"])
    assert note.sentences == [nurse * LONGEST_SENTENCE]
    assert note.headings == [plan * LONGEST_HEADING]


@pytest.mark.parametrize("notes", [pytest.param([], id="no-notes"), pytest.param([[], []], id="empty-notes")])
def test_notes_without_sentences_have_no_tokens(notes: list[list[str]]) -> None:
    assert batch_tokens(batch_of(notes), supervision=flags_of(notes), words=WORDS) == []
