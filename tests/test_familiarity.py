import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.familiarity import (
    Reference,
    counted_words,
    familiarity,
    known_words,
    reference,
    template_of,
    unknown_words,
)
from benchmarks.familiarity.run import ROOT, measure, written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("sat with her", ["sat", "with", "her"], id="small-letters"),
        pytest.param("Sat with Maria Lopez.", ["with", "sat"], id="names-are-left-out"),
        pytest.param("Rode along. Then we talked", ["along", "we", "talked", "rode", "then"], id="sentences-begin"),
        pytest.param("Plan:\nCall her\n- Ask again", ["her", "again", "plan", "call", "ask"], id="lines-begin"),
        pytest.param("at 2310 for q15s checks, 3x", ["at", "for", "checks"], id="numbers-are-left-out"),
        pytest.param("the ACT team", ["the", "team"], id="abbreviations-are-left-out"),
        pytest.param("PT SEEN TODAY", ["pt", "seen", "today"], id="all-in-capitals"),
        pytest.param("habló con él", ["habló", "con", "él"], id="other-letters"),
    ],
)
def test_words_that_count(text: str, words: list[str]) -> None:
    assert counted_words(text) == words


def test_unknown_words_are_those_that_the_corpus_does_not_hold() -> None:
    found = familiarity(["Sat with her.", "Zorblat with the quindle and Glimpf.", ""])
    assert found.words.tolist() == [3, 5, 0]
    assert found.unknown_words.tolist() == [0, 2, 0]
    assert list(unknown_words("the quindle")) == ["quindle"]
    assert familiarity([]).words.shape == (0,)


@given(st.lists(st.text(max_size=80), max_size=5))
def test_no_text_has_more_unknown_words_than_words(texts: list[str]) -> None:
    found = familiarity(texts)
    assert len(found.words) == len(texts)
    assert (found.unknown_words <= found.words).all()
    assert (found.unknown_words >= 0).all()


@pytest.mark.parametrize(
    ("headings", "same_as", "is_same"),
    [
        pytest.param(["Plan:", "Plan:", "Data:"], ["plan:", "DATA: "], True, id="repeats-and-case"),
        pytest.param(["", "Plan:"], ["Plan:"], True, id="sentences-without"),
        pytest.param(["Plan:", "Data:"], ["Data:", "Plan:"], False, id="order"),
        pytest.param(["a", "b"], ["ab"], False, id="parts"),
    ],
)
def test_templates_are_headings_in_their_order(headings: list[str], same_as: list[str], is_same: bool) -> None:
    assert (template_of(headings) == template_of(same_as)) is is_same


def test_a_note_without_headings_has_no_template() -> None:
    assert template_of([]) == template_of(["", " "]) == ""


def test_what_is_usual_is_what_the_benchmark_gives() -> None:
    assert reference() == measure()
    packaged = (ROOT / "analyzer" / "familiarity.toml").read_text(encoding="utf-8")
    assert packaged == written(measure()), "write it anew: python -m benchmarks.familiarity.run"


@pytest.mark.parametrize(
    "wrong", [{"unknown_share": 0.0}, {"most_unknown": 0.01}, {"most_unknown": 1.0}, {"sample_notes": 0}], ids=str
)
def test_what_cannot_be_usual_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"are (shares|counts)"):
        Reference(**(vars(reference()) | wrong))  # type: ignore[arg-type]


def test_known_words_are_in_small_letters() -> None:
    assert all(word == word.lower() for word in known_words())
