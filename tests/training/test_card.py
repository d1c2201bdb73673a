from dataclasses import replace

import pytest

from analyzer.analysis import Analyzer
from analyzer.classify.artifact import Manifest, read_manifest
from analyzer.model_folder import CARD
from analyzer.shipped import shipped
from analyzer.taxonomy import Taxonomy
from analyzer.training.card import HOW, TRAINING, TUNING, WEAK, figure_row, write_card
from analyzer.training.corpus import LabelledSentences, labelled_sentences, read_gold
from analyzer.training.evaluation.align import Aligned, align
from analyzer.training.evaluation.evaluate import gold_frame
from tests.classify.texts import TINY
from tests.training.notes import DEV

ENGINES = ["fast", "accurate"]


@pytest.fixture(scope="module")
def aligned(taxonomy: Taxonomy) -> Aligned:
    notes = read_gold(DEV)[:6]
    return align(notes, Analyzer.load("accurate", model=TINY).score(gold_frame(notes)), taxonomy=taxonomy)


@pytest.fixture(scope="module")
def data(taxonomy: Taxonomy) -> LabelledSentences:
    return labelled_sentences(read_gold(DEV)[:9], taxonomy=taxonomy)


def manifest_of(engine: str) -> Manifest:
    made = read_manifest(TINY)
    return replace(made, engine=engine, settings=made.settings | {"unlabelled": 1234})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_card_holds_the_figures_of_its_manifest(
    engine: str, aligned: Aligned, data: LabelledSentences, taxonomy: Taxonomy
) -> None:
    manifest = manifest_of(engine)
    card = write_card(manifest, aligned, data, taxonomy=taxonomy)
    dev, held = manifest.metrics["dev"], manifest.metrics["writers_left_out"]
    assert "{" not in card
    assert card.startswith(f"# Model card: `{engine}`, version {manifest.version}\n")
    assert f"Made from.** {len(data.role):,} invented, labelled sentences by 1 writers" in card
    for name, figure in [
        ("signal macro F1", dev["signal"]["macro_f1"]),
        ("role kappa", dev["role"]["kappa"]),
        ("drift flag recall", dev["drift_flag"]["recall"]),
        ("confident drift flag precision", dev["confident_flag"]["precision"]),
        ("note flag F1", dev["note_flag"]["f1"]),
    ]:
        assert figure_row(name, figure) in card
    assert f"| signal kappa | {held['signal_kappa']:.3f} |" in card
    assert f"from a signal probability of {manifest.calibration.confident_from:.2f}" in card
    assert manifest.corpus_sha256[:12] in card


@pytest.mark.parametrize("engine", ENGINES)
def test_a_card_tells_of_its_own_engine(
    engine: str, aligned: Aligned, data: LabelledSentences, taxonomy: Taxonomy
) -> None:
    manifest = manifest_of(engine)
    card = write_card(manifest, aligned, data, taxonomy=taxonomy)
    for own in (HOW, TRAINING, TUNING, WEAK):
        for name, words in own.items():
            assert (words.format(**manifest.settings) in card) == (name == engine)


def test_the_card_of_an_encoder_names_its_base_and_bits(
    aligned: Aligned, data: LabelledSentences, taxonomy: Taxonomy
) -> None:
    card = write_card(manifest_of("accurate"), aligned, data, taxonomy=taxonomy)
    assert "Fine-tuned from tiny-bert" in card
    assert "weights kept in 8 bits" in card


def test_a_card_has_a_row_a_signal_and_a_slice(aligned: Aligned, data: LabelledSentences, taxonomy: Taxonomy) -> None:
    card = write_card(manifest_of("accurate"), aligned, data, taxonomy=taxonomy)
    table = card.partition("## By signal")[2].partition("## Where")[0]
    for signal in taxonomy.signals:
        gold = int((aligned.frame["signal"] == signal).sum())
        assert (f"| {signal} | {gold} |" in table) == (gold > 0)
    assert f"| note type: session | {(aligned.frame['note_type'] == 'session').sum()} |" in card


@pytest.mark.parametrize("metric", ["dev", "writers_left_out"])
def test_a_figure_that_is_missing_is_no_blank(
    metric: str, aligned: Aligned, data: LabelledSentences, taxonomy: Taxonomy
) -> None:
    manifest = manifest_of("fast")
    short = {name: dict(list(figures.items())[:-1]) for name, figures in manifest.metrics.items() if name == metric}
    with pytest.raises(KeyError, match=list(manifest.metrics[metric])[-1]):
        write_card(replace(manifest, metrics=manifest.metrics | short), aligned, data, taxonomy=taxonomy)


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
@pytest.mark.parametrize("engine", ENGINES)
def test_a_card_warns(engine: str, words: str, aligned: Aligned, data: LabelledSentences, taxonomy: Taxonomy) -> None:
    assert words in write_card(manifest_of(engine), aligned, data, taxonomy=taxonomy)


@pytest.mark.parametrize("engine", sorted(path.name for path in shipped("models").iterdir() if path.name in ENGINES))
def test_the_shipped_card_shows_the_figures_of_the_shipped_manifest(engine: str) -> None:
    folder = shipped("models") / engine
    card, manifest = (folder / CARD).read_text(encoding="utf-8"), read_manifest(folder)
    dev = manifest.metrics["dev"]
    assert f"version {manifest.version}" in card
    assert figure_row("signal macro F1", dev["signal"]["macro_f1"]) in card
    assert figure_row("note flag F1", dev["note_flag"]["f1"]) in card
