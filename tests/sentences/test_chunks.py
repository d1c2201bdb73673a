"""Words of many notes at once."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sentences import chunks
from analyzer.sentences.chunks import ragged, words_of
from analyzer.sentences.joined_text import JoinedText
from analyzer.sentences.tokenizer import LONGEST_RUN

NLP = spacy.blank("en")
CORPUS = sorted(Path("data/corpus").glob("*.jsonl"))
PIECES = [
    "don't",
    ":)",
    "(:",
    "a.m.",
    "U.S.",
    "--",
    '"',
    ")",
    "Maria",
    "PSS",
    "12/10",
    "\u00e9t\u00e9",
    "\u2019s",
    "x@y.org",
]
BLANKS = [" ", "  ", "\n", "\t", "\u00a0", "\u2003", "\u3000", "\x1c", "\u2028", ""]
TEXTS = st.lists(
    st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES + BLANKS), max_size=30).map("".join)), max_size=4
)


def as_spacy_has_them(texts: list[str], *, whole: bool) -> list[tuple[str, int, int, bool]]:
    """Return lower-case word, hash, begin and capital of each word, notes or their chunks tokenised apart."""
    found, base = [], 0
    for text in texts:
        for part in [re.match(r"(?s)(.*)", text)] if whole else re.finditer(r"\S+", text):
            assert part is not None
            for token in NLP(part[0]):
                if not token.is_space:
                    capital = token.shape_[:1] == "X" and "x" in token.shape_
                    found.append((token.lower_, token.lower, base + part.start() + token.idx, capital))
        base += len(text) + 1
    return found


def as_chunks_have_them(texts: list[str]) -> list[tuple[str, int, int, bool]]:
    words = words_of(JoinedText.of(texts))
    names = [words.names[at] for at in words.number]
    return list(
        zip(names, words.hashes[words.number].tolist(), words.begin.tolist(), words.capital.tolist(), strict=True)
    )


@given(TEXTS)
@settings(deadline=None)
def test_words_of_any_notes_are_those_of_their_chunks(texts: list[str]) -> None:
    """Whole, spaCy would let a blank in ":) )" undo the first mark, which it takes for a longer one."""
    assert as_chunks_have_them(texts) == as_spacy_has_them(texts, whole=False)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_words_of_the_corpus_are_those_of_notes_tokenised_whole(path: Path) -> None:
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert as_chunks_have_them(texts) == as_spacy_has_them(texts, whole=True)


def test_what_was_forgotten_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["Met with Maria at 10. She didn't stay.", "x" * (LONGEST_RUN + 5)]
    before = as_chunks_have_them(texts)
    monkeypatch.setattr(chunks, "MOST_CHUNKS", 0)
    assert as_chunks_have_them(texts) == before == as_chunks_have_them(texts)


@pytest.mark.parametrize("texts", [[], [""], ["", " \n"]], ids=["none", "empty", "blank"])
def test_notes_without_words_have_none(texts: list[str]) -> None:
    assert as_chunks_have_them(texts) == []


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 6)), max_size=20))
def test_ragged_rows_are_laid_one_after_another(rows: list[tuple[int, int]]) -> None:
    first = np.array([first for first, _ in rows], dtype=np.int64)
    last = first + np.array([count for _, count in rows], dtype=np.int64)
    places, counts = ragged(first, last)
    assert places.tolist() == [at for begin, end in zip(first, last, strict=True) for at in range(begin, end)]
    assert counts.tolist() == [count for _, count in rows]


def test_threads_may_ask_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "MOST_CHUNKS", 60)
    texts = [[f"Met w{first}x{at} and w{at}. She didn't stay." for at in range(20)] for first in range(12)]
    wanted = [as_chunks_have_them(own) for own in texts]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(as_chunks_have_them, texts * 10)) == wanted * 10
