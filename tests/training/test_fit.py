import numpy as np
import pytest

from analyzer.classify.calibration import calibrated
from analyzer.classify.heads import Heads
from analyzer.classify.labels import decide
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy
from analyzer.training import fit
from analyzer.training.calibrate import fit_calibration
from analyzer.training.corpus import GoldNote, LabelledSentences, labelled_sentences
from tests.training.notes import gold

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
        fit.writer_folds(data_of(taxonomy, **kinds), folds=2)


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


def test_a_fit_is_calibrated_by_what_was_held_out(taxonomy: Taxonomy) -> None:
    data = data_of(taxonomy, a="natural", b="natural", c="bank")
    rows = np.flatnonzero(data.kind == "natural")
    scores = np.random.default_rng(1).normal(size=(len(rows), taxonomy.label_count))
    heads = Heads(np.zeros((2, taxonomy.label_count), np.float32), np.zeros(taxonomy.label_count, np.float32))
    fitted = fit.calibrated_fit(heads, data, rows=rows, scores=scores, taxonomy=taxonomy)
    wanted = fit_calibration(scores, role=data.role[rows], assertion=data.assertion[rows], taxonomy=taxonomy)
    assert fitted.calibration == wanted
    assert fitted.heads is heads
    again = decide(calibrated(scores, calibration=wanted, taxonomy=taxonomy), taxonomy=taxonomy)
    assert np.array_equal(fitted.held_out.labels.signal, again.signal)
