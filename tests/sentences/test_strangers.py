"""Notes by people who knew nothing of the program: what has been reached must not be lost."""

import pytest

from analyzer.sentences import sentence_spans
from analyzer.training.evaluation.align import trimmed
from tests.sentences.marked import read_strangers


@pytest.mark.parametrize(("name", "notes", "lowest"), [("hard", 50, 0.88), ("ordinary", 30, 0.94)])
def test_notes_of_strangers_are_cut_about_as_they_cut_them(name: str, notes: int, lowest: float) -> None:
    read = read_strangers(name)
    assert len(read) == notes
    right = found = gold = 0
    for text, sentences in read:
        wanted = {trimmed(text, start, end) for start, end, _ in sentences}
        own = {trimmed(text, start, end) for start, end, _ in sentence_spans(text)}
        right, found, gold = right + len(wanted & own), found + len(own), gold + len(wanted)
    assert 2 * right / (found + gold) >= lowest
