import string

import pytest

from analyzer.classify.artifact import read_manifest
from analyzer.model_folder import CARD as CARD_FILE
from analyzer.shipped import shipped
from analyzer.training.card import CARD, figure_row, write_card

FACTS: dict[str, object] = {
    name: 0.123456 if spec or name == "calibration" else f"<{name}>"
    for _, name, spec, _ in string.Formatter().parse(CARD)
    if name
} | {"sentences": 21_927, "held_sentences": 10_782}


def test_a_card_holds_every_fact() -> None:
    card = write_card(FACTS)
    assert "{" not in card
    for name, value in FACTS.items():
        assert str(value) in card or isinstance(value, (int, float)), name
    assert "21,927 invented" in card
    assert "10,782 natural sentences" in card


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_fact_that_is_missing_is_no_blank(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        write_card({key: value for key, value in FACTS.items() if key != name})


def test_a_figure_has_its_interval() -> None:
    assert (
        figure_row("kappa", {"value": 0.5198, "low": 0.4565, "high": 0.57734}) == "| kappa | 0.520 | 0.457 to 0.577 |"
    )


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("What it must not be used for.", id="misuse"),
        pytest.param("Discipline, pay, ranking of workers", id="no-discipline-or-ranking"),
        pytest.param("All its text is invented", id="invented-text"),
        pytest.param("Where it is weak", id="weaknesses"),
    ],
)
def test_a_card_warns(words: str) -> None:
    assert words in write_card(FACTS)


def test_the_shipped_card_shows_the_figures_of_the_shipped_manifest() -> None:
    folder = shipped("models") / "fast"
    card, dev = (folder / CARD_FILE).read_text(encoding="utf-8"), read_manifest(folder).metrics["dev"]
    assert figure_row("signal macro F1", dev["signal"]["macro_f1"]) in card
    assert figure_row("note flag F1", dev["note_flag"]["f1"]) in card
