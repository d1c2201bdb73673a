from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.analysis import Analyzer
from analyzer.classify.artifact import load_engine, load_held_out
from analyzer.classify.calibration import Calibration, calibrated
from analyzer.classify.cascade import CascadeEngine, cascade_held_out, log_chances, scores_of
from analyzer.classify.chances import own_chances
from analyzer.classify.encoder import EncoderEngine
from analyzer.classify.engine import Engine
from analyzer.classify.held_out import HeldOutSentences
from analyzer.classify.labels import Probabilities
from analyzer.sentences import SentenceBatch
from analyzer.shipped import shipped
from analyzer.taxonomy import Taxonomy, load_taxonomy
from tests.classify.texts import HEADED_NOTES, TINY, flags_of, headed_batch
from tests.sizes import SCORES

NOBODY, EVERYBODY = 0.0, 1.01
"""Bars that every sentence meets, and none."""
NOTES = [
    [("Met with Dana.", ""), ("Nurse asked me to pass the meds.", "plan"), ("I said no.", "plan")],
    [],
    [("Drove her to court.", ""), ("Sat with him.", ""), ("Van needs gas.", "")],
    [("Sat with him.", "plan")],
]


def fast_engine() -> Engine:
    return Analyzer.load("fast").engine


def encoder() -> EncoderEngine:
    loaded = load_engine(TINY, taxonomy=load_taxonomy())
    assert isinstance(loaded, EncoderEngine)
    return loaded


def cascade(bar: float) -> CascadeEngine:
    return CascadeEngine(fast_engine(), encoder(), load_taxonomy(), bar)


def said_by(engine: Engine, batch: SentenceBatch, supervision: npt.NDArray[np.float32]) -> Probabilities:
    scores = engine.scores(batch, supervision=supervision)
    return calibrated(scores, calibration=engine.calibration, taxonomy=load_taxonomy())


def settled_by_fast(notes: list[list[tuple[str, str]]], bar: float) -> npt.NDArray[np.bool_]:
    said = said_by(fast_engine(), headed_batch(notes), flags_of(notes))
    settled: npt.NDArray[np.bool_] = said.signal.max(axis=1) >= bar
    return settled


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(0, 4))
def test_scores_of_probabilities_are_calibrated_to_them(seed: int, rows: int) -> None:
    taxonomy, rng = load_taxonomy(), np.random.default_rng(seed)
    parts = (taxonomy.role_names, taxonomy.assertions, taxonomy.signals)
    said = Probabilities(*(rng.dirichlet(np.ones(len(names)), size=rows) for names in parts))
    bias = tuple(rng.normal(size=len(taxonomy.signals)).tolist())
    calibration = Calibration(*rng.uniform(0.3, 2.0, size=4).tolist(), bias, 0.5, 0.5)
    again = calibrated(
        scores_of(said, calibration=calibration, taxonomy=taxonomy), calibration=calibration, taxonomy=taxonomy
    )
    for name in ("role", "assertion", "signal"):
        assert getattr(again, name) == pytest.approx(getattr(said, name), abs=1e-6)


def test_what_fast_is_sure_of_carries_its_chances() -> None:
    batch, supervision = headed_batch(NOTES), flags_of(NOTES)
    found = said_by(cascade(NOBODY), batch, supervision)
    wanted = said_by(fast_engine(), batch, supervision)
    for name in ("role", "assertion", "signal"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name), abs=1e-4)


def test_of_the_rest_both_engines_words_count(taxonomy: Taxonomy) -> None:
    batch, supervision = headed_batch(NOTES), flags_of(NOTES)
    engine = cascade(EVERYBODY)
    read = log_chances(engine.accurate.scores(batch, supervision=supervision), taxonomy=taxonomy)
    fast = scores_of(said_by(engine.fast, batch, supervision), calibration=engine.calibration, taxonomy=taxonomy)
    found = engine.scores(batch, supervision=supervision)
    assert found == pytest.approx(0.7 * read + 0.3 * fast, abs=1e-4)


@settings(max_examples=15, deadline=None)
@given(notes=HEADED_NOTES, bar=st.sampled_from([0.4, 0.6, 0.8]))
def test_the_encoder_reads_what_is_not_settled_as_if_notes_held_nothing_else(
    notes: list[list[tuple[str, str]]], bar: float
) -> None:
    engine, batch, supervision = cascade(bar), headed_batch(notes), flags_of(notes)
    rest = ~settled_by_fast(notes, bar)
    at = iter(rest.tolist())
    left = [[sentence for sentence in note if next(at)] for note in notes]
    read = engine.accurate.scores_among(batch, supervision=supervision, among=rest)
    assert np.array_equal(read, engine.accurate.scores(headed_batch(left), supervision=supervision))


@settings(max_examples=15, deadline=None)
@given(notes=HEADED_NOTES)
def test_a_note_has_the_same_scores_alone_as_among_others(notes: list[list[tuple[str, str]]]) -> None:
    engine, supervision = cascade(0.6), flags_of(notes)
    together = engine.scores(headed_batch(notes), supervision=supervision)
    apart = [
        engine.scores(headed_batch([note]), supervision=np.array([flag]))
        for note, flag in zip(notes, supervision, strict=True)
    ]
    # matrix products of `fast` may round differently for another number of rows
    assert together == pytest.approx(np.concatenate([np.zeros((0, SCORES), np.float32), *apart]), abs=1e-4)


@pytest.mark.parametrize("notes", [pytest.param([], id="no-notes"), pytest.param([[], []], id="empty-notes")])
@pytest.mark.parametrize("bar", [NOBODY, 0.6, EVERYBODY])
def test_no_sentences_have_no_scores(notes: list[list[tuple[str, str]]], bar: float) -> None:
    assert cascade(bar).scores(headed_batch(notes), supervision=flags_of(notes)).shape == (0, SCORES)


def test_features_and_heads_are_the_encoders() -> None:
    engine, batch, supervision = cascade(0.6), headed_batch(NOTES), flags_of(NOTES)
    assert np.array_equal(
        engine.features(batch, supervision=supervision), engine.accurate.features(batch, supervision=supervision)
    )
    assert engine.heads is engine.accurate.heads
    assert engine.name == "accurate"


def test_drift_is_told_from_a_chance_between_those_of_both_engines() -> None:
    engine = cascade(0.6)
    fast, accurate = engine.fast.calibration, engine.accurate.calibration
    assert engine.calibration == replace(accurate, drift_from=engine.calibration.drift_from)
    assert engine.calibration.drift_from == pytest.approx(0.7 * accurate.drift_from + 0.3 * fast.drift_from)


def test_a_version_tells_models_and_bar_apart() -> None:
    engine = cascade(0.6)
    others = [
        replace(engine, bar=0.61),
        replace(engine, accurate=replace(engine.accurate, model_version="0" * 12)),
        replace(engine, fast=replace(engine.accurate, model_version="1" * 12)),
    ]
    versions = {engine.model_version, engine.accurate.model_version, *(other.model_version for other in others)}
    assert len(versions) == 5
    assert cascade(0.6).model_version == engine.model_version
    assert all(len(version) == 12 for version in versions)


def held_out(engine: str) -> HeldOutSentences:
    return load_held_out(shipped("models") / engine, taxonomy=load_taxonomy())


@pytest.mark.parametrize(
    ("bar", "same"), [pytest.param(NOBODY, True, id="all-settled"), pytest.param(EVERYBODY, False, id="none-settled")]
)
def test_held_out_chances_are_those_of_fast_where_it_settles(bar: float, same: bool, taxonomy: Taxonomy) -> None:
    fast, accurate = held_out("fast"), held_out("accurate")
    found = cascade_held_out(fast, accurate, bar=bar, taxonomy=taxonomy)
    assert np.array_equal(found.chances, fast.chances) == same
    assert np.array_equal(found.pair, accurate.pair)


def test_held_out_chances_are_weighed_as_live_ones_are(taxonomy: Taxonomy) -> None:
    batch, supervision = headed_batch(NOTES * 5), flags_of(NOTES * 5)
    engine = cascade(EVERYBODY)
    live = own_chances(said_by(engine, batch, supervision), taxonomy=taxonomy)
    fast, accurate = (
        _held(own_chances(said_by(part, batch, supervision), taxonomy=taxonomy))
        for part in (engine.fast, engine.accurate)
    )
    found = cascade_held_out(fast, accurate, bar=EVERYBODY, taxonomy=taxonomy).chances
    apart = np.abs(found.astype(float) - live.astype(float)).max(axis=1)
    assert apart.max() <= 0.05 * 255


def _held(chances: npt.NDArray[np.uint8]) -> HeldOutSentences:
    nothing = np.zeros(len(chances), dtype=np.uint8)
    return HeldOutSentences(nothing, chances, nothing, nothing.astype(np.int32))


def test_held_out_sentences_of_others_do_not_go_together(taxonomy: Taxonomy) -> None:
    fast = held_out("fast")
    other = replace(fast, pair=fast.pair[::-1])
    with pytest.raises(ValueError, match="not the same"):
        cascade_held_out(fast, other, bar=0.6, taxonomy=taxonomy)


@pytest.mark.parametrize(
    ("model", "wanted", "cascades"),
    [
        pytest.param(None, True, True, id="shipped"),
        pytest.param(None, False, False, id="switched-off"),
        pytest.param(TINY, True, False, id="a-model-of-ones-own"),
    ],
)
def test_the_shipped_engine_cascades_unless_switched_off(model: Path | None, wanted: bool, cascades: bool) -> None:
    analyzer = Analyzer.load("accurate", model=model, cascade=wanted)
    assert isinstance(analyzer.engine, CascadeEngine) == cascades
    assert analyzer.engine.name == "accurate"
    assert analyzer.held_out is not None
