"""What the fairness report counts, with engines of which it is known."""

import pytest

from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import GoldNote
from analyzer.training.evaluation.fairness import FEWEST_NOTES, Fairness, fairness
from analyzer.training.evaluation.fairness_text import fairness_text
from tests.training.evaluation.test_invariance import WordAnalyzer
from tests.training.notes import gold

DROVE, RAINED = ("I drove him home.", "transport", "performed"), ("The bus was late.", "neutral", "performed")
SHOUTED = [(text.upper(), role, assertion) for text, role, assertion in (DROVE, RAINED)]


def notes(*, prose: int = 6, capitals: int = 6) -> list[GoldNote]:
    return [gold([DROVE, RAINED], note_id=f"p{at}") for at in range(prose)] + [
        gold(SHOUTED, note_id=f"c{at}") for at in range(capitals)
    ]


def measured(word: str, taxonomy: Taxonomy, **count: int) -> Fairness:
    return fairness(notes(**count), WordAnalyzer(word, taxonomy=taxonomy))


def test_an_engine_that_reads_small_letters_only_misses_what_stands_in_capitals(taxonomy: Taxonomy) -> None:
    found = {own.voice: own for own in measured("drove", taxonomy).voices}
    assert {voice: own.missed["value"] for voice, own in found.items() if own.missed} == {"prose": 0, "capitals": 1}
    assert {voice: own.drift["value"] for voice, own in found.items() if own.drift} == {"prose": 0.5, "capitals": 0.5}
    assert {voice: own.labelled["value"] for voice, own in found.items() if own.labelled} == {
        "prose": 0.5,
        "capitals": 0,
    }
    assert {voice: own.error["value"] for voice, own in found.items() if own.error} == {"prose": 0, "capitals": 0.5}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        pytest.param("drove", "capitals: less drift is labelled than there is", id="too-little"),
        pytest.param("was", "No way of writing is surely labelled too much or too little.", id="wrong-but-even"),
    ],
)
def test_the_report_says_where_labels_are_surely_uneven(word: str, said: str, taxonomy: Taxonomy) -> None:
    text = fairness_text(measured(word, taxonomy, capitals=6 if word == "drove" else 0))
    assert said in text
    assert "show large differences only; an interval that holds zero is no proof" in text


def test_an_engine_that_labels_all_alike_labels_too_much_where_there_is_no_drift(taxonomy: Taxonomy) -> None:
    quiet = [gold([RAINED, ("The sky was grey.", "neutral", "performed")], note_id=f"q{at}") for at in range(6)]
    text = fairness_text(fairness(quiet, WordAnalyzer("bus", taxonomy=taxonomy)))
    assert "prose: more drift is labelled than there is" in text
    assert "no drift" in text


def test_few_notes_are_counted_and_not_judged(taxonomy: Taxonomy) -> None:
    found = measured("drove", taxonomy, capitals=FEWEST_NOTES - 1)
    assert [(own.voice, own.notes, own.error is None) for own in found.voices] == [
        ("prose", 6, False),
        ("capitals", FEWEST_NOTES - 1, True),
    ]
    assert f"fewer than {FEWEST_NOTES} notes: not judged" in fairness_text(found)


def test_rewrites_that_change_labels_are_counted(taxonomy: Taxonomy) -> None:
    text = fairness_text(measured("him", taxonomy, capitals=0))
    line = next(line for line in text.splitlines() if line.startswith("other pronouns"))
    assert line.endswith("6 of 12 sentences in rewritten notes")
