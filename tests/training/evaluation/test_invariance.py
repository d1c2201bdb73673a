"""Counting what a swap changes, with engines of which it is known."""

import re

import numpy as np
import pandas as pd
import pytest

from analyzer.analysis import Analyzer
from analyzer.sentences import cut_notes
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import GoldNote, read_gold
from analyzer.training.evaluation.invariance import KINDS, invariance, rewrites
from analyzer.training.swaps.swap_words import load_swap_words
from tests.training.notes import DEV, gold

NOTES = [
    gold([("Client sat with Tasha.", "neutral", "performed"), ("It rained.", "neutral", "performed")], note_id="a"),
    gold([("I drove him home.", "transport", "performed")], note_id="b"),
    gold([("The bus was late.", "neutral", "performed")], note_id="c"),
]


class WordAnalyzer(Analyzer):
    """Takes a sentence that holds a word for transport, every other for neutral."""

    def __init__(self, word: str, *, taxonomy: Taxonomy) -> None:
        self.word, self.taxonomy = word, taxonomy

    def score(self, notes: pd.DataFrame) -> pd.DataFrame:
        batch, texts = cut_notes(notes["text"].tolist()), notes["text"].tolist()
        frame = pd.DataFrame({"note": batch.note, "start": batch.start, "end": batch.end})
        frame["note_id"] = notes["note_id"].to_numpy()[batch.note]
        spans = zip(frame["note"], frame["start"], frame["end"], strict=True)
        held = [self.word in re.findall(r"\w+", texts[note][start:end]) for note, start, end in spans]
        return frame.assign(
            role=np.where(held, "transport", "neutral"),
            assertion="performed",
            drift_probability=np.where(held, 1.0, 0.0),
            signal_probability=1.0,
            confident=True,
        )


def measured(taxonomy: Taxonomy, word: str) -> dict[str, dict[str, float]]:
    return invariance(NOTES, WordAnalyzer(word, taxonomy=taxonomy))


def test_an_engine_that_reads_no_such_word_changes_nothing(taxonomy: Taxonomy) -> None:
    assert measured(taxonomy, "rained") == {
        "names": {"sentences": 2, "changed": 0, "share": 0.0},
        "pronouns": {"sentences": 1, "changed": 0, "share": 0.0},
        "person": {"sentences": 2, "changed": 0, "share": 0.0},
        "worker": {"sentences": 1, "changed": 0, "share": 0.0},
    }


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Tasha", "names"), ("him", "pronouns"), ("Client", "person"), ("I", "worker")],
)
def test_an_engine_that_reads_one_word_changes_by_its_swap_alone(taxonomy: Taxonomy, word: str, kind: str) -> None:
    changed = {name: row["changed"] for name, row in measured(taxonomy, word).items()}
    assert changed == {name: int(name == kind) for name in KINDS}
    assert measured(taxonomy, word)[kind]["share"] == 0.25  # one of the four sentences of all notes


def test_a_note_is_rewritten_alike_whatever_stands_after_it() -> None:
    for kind in KINDS:
        assert rewrites(NOTES, kind=kind)[:2] == rewrites(NOTES[:2], kind=kind)


def test_names_are_those_held_out() -> None:
    words = load_swap_words()
    trained = {name for group in words.names.values() for kind in group for name in group[kind]}
    before: list[GoldNote] = read_gold(DEV)
    new = {
        token
        for old, note in zip(before, rewrites(before, kind="names"), strict=True)
        for token in set(note.text.replace("'", " ").replace(".", " ").split()) - set(old.text.split())
    }
    assert new
    assert not new & trained


def test_no_notes_are_no_sentences(taxonomy: Taxonomy) -> None:
    assert all(row["share"] == 0 for row in invariance([], WordAnalyzer("him", taxonomy=taxonomy)).values())


def test_the_shipped_engine_is_measured_on_whole_notes() -> None:
    notes = read_gold(DEV)[:3]
    total = sum(len(note.sentences) for note in notes)
    figures = invariance(notes, Analyzer.load("fast"))
    assert figures["pronouns"]["sentences"] == total  # each of the three has a he or she
    for row in figures.values():
        assert row["changed"] <= row["sentences"] <= total
        assert row["share"] == pytest.approx(row["changed"] / total, abs=1e-4)
