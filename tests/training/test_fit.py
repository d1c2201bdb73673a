from pathlib import Path

import numpy as np
import pytest

from analyzer.classify.calibration import calibrated
from analyzer.classify.labels import decide
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy
from analyzer.training import fit
from analyzer.training.calibrate import fit_calibration
from analyzer.training.corpus import BANK, GoldNote, LabelledSentences, labelled_sentences, read_corpus
from tests.training.notes import gold, write_slice

WORDS = [("Sat with him.", "supportive_presence", "performed"), ("Drove her.", "transport", "performed")]


def data_of(taxonomy: Taxonomy, **kinds: str) -> LabelledSentences:
    """Two sentences of each writer; a kind by writer."""
    notes = [GoldNote(**{**vars(gold(WORDS)), "writer": writer, "kind": kind}) for writer, kind in kinds.items()]
    return labelled_sentences(notes, taxonomy=taxonomy)


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param({"a": "natural"}, id="one-writer"),
        pytest.param({"a": "natural", "b": "notes", "c": "bank"}, id="one-writer-of-natural-notes"),
    ],
)
def test_calibration_needs_two_natural_writers(taxonomy: Taxonomy, kinds: dict[str, str]) -> None:
    with pytest.raises(PeerdriftError, match=r"natural notes of 1 writers; .* needs 2: add writer_X-natural\.jsonl"):
        fit.fit_linear(data_of(taxonomy, **kinds), taxonomy=taxonomy, progress=lambda _: None)


@pytest.mark.parametrize("folds", [2, 3, 9])
def test_each_natural_writer_is_left_out_once_and_whole(taxonomy: Taxonomy, folds: int) -> None:
    data = data_of(taxonomy, a="natural", b="notes", c="natural", d="bank", e="natural", f="natural")
    parts = fit.writer_folds(data, folds=folds)
    assert len(parts) == min(folds, 4)
    tested = np.concatenate([test for _, test in parts])
    assert sorted(tested.tolist()) == np.flatnonzero(data.kind == "natural").tolist()
    for train, test in parts:
        assert not set(data.writer[train]) & set(data.writer[test])
        assert sorted({*data.writer[train], *data.writer[test]}) == list("abcdef")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_slice(tmp_path_factory.mktemp("small"), writers="gn", sentences=40)


def test_a_fit_learns_its_sentences_and_holds_out_all_natural_ones(
    small: Path, taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "ITERATIONS", 12)
    data = labelled_sentences(read_corpus(small), taxonomy=taxonomy)
    steps: list[str] = []
    fitted = fit.fit_linear(data, taxonomy=taxonomy, progress=steps.append)
    held = fitted.held_out
    assert held.rows.tolist() == list(range(len(data.role)))
    assert len(steps) == 3  # two writers, each left out once, and all of them
    assert fitted.heads.coefficients.dtype == np.float32
    assert np.array_equal(fitted.heads.coefficients, fitted.heads.coefficients.astype(np.float16))
    scores = fitted.heads.scores(fit.feature_matrix(data.batch, supervision=data.supervision))
    chosen = scores[:, : len(taxonomy.role_names)].argmax(axis=1)
    assert (chosen == data.role).mean() > 0.8  # the commonest role alone is right in about 4 of 10
    unseen = held.scores[:, : len(taxonomy.role_names)].argmax(axis=1)
    assert (unseen == data.role).mean() < (chosen == data.role).mean() - 0.1  # they saw nothing of their writer
    again = decide(calibrated(held.scores, calibration=fitted.calibration, taxonomy=taxonomy), taxonomy=taxonomy)
    assert np.array_equal(held.labels.signal, again.signal)
    wanted = fit_calibration(held.scores, role=data.role, assertion=data.assertion, taxonomy=taxonomy)
    assert fitted.calibration == wanted


def test_held_out_scores_are_those_of_heads_fitted_without_the_writer(
    small: Path, taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "ITERATIONS", 3)
    data = labelled_sentences(read_corpus(small), taxonomy=taxonomy)
    held = fit.fit_linear(data, taxonomy=taxonomy, progress=lambda _: None).held_out
    features = fit.feature_matrix(data.batch, supervision=data.supervision)
    for writer in np.unique(data.writer):
        heads = fit.fit_heads(features, data, np.flatnonzero(data.writer != writer), taxonomy=taxonomy)
        own = np.flatnonzero(data.writer == writer)
        assert held.scores[own] == pytest.approx(heads.scores(features[own]), abs=1e-4)


def fitted_on(data: LabelledSentences, taxonomy: Taxonomy) -> list[list[float]]:
    """Coefficients of heads fitted on a few random features."""
    features = np.random.default_rng(4).normal(size=(len(data.role), 5))
    heads = fit.fit_heads(features, data, np.arange(len(data.role)), taxonomy=taxonomy)
    return list(heads.coefficients.tolist())


def test_a_bank_sentence_counts_less_than_one_of_a_note(taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch) -> None:
    data = data_of(taxonomy, a="natural", b=BANK)
    less = fitted_on(data, taxonomy)
    monkeypatch.setattr(fit, "BANK_WEIGHT", 1.0)
    assert fitted_on(data, taxonomy) != less
    natural = data_of(taxonomy, a="natural", b="natural")
    assert fitted_on(data, taxonomy) == fitted_on(natural, taxonomy)  # at the same weight, kinds do not matter
