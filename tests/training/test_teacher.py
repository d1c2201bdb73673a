from pathlib import Path

import numpy as np
import pytest

from analyzer.classify.calibration import calibrated
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import load_taxonomy
from analyzer.training.calibrate import fit_calibration
from analyzer.training.corpus import NATURAL, LabelledSentences, labelled_sentences, read_corpus
from analyzer.training.left_out import LeftOut, keep_left_out
from analyzer.training.teacher import TEACHER, pair_chances, taught
from tests.training.notes import write_slice

TAXONOMY = load_taxonomy()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_slice(tmp_path_factory.mktemp("corpus"), sentences=40)


@pytest.fixture(scope="module")
def data(corpus: Path) -> LabelledSentences:
    return labelled_sentences(read_corpus(corpus), taxonomy=TAXONOMY)


@pytest.fixture(scope="module")
def left_out(data: LabelledSentences) -> LeftOut:
    rows = np.flatnonzero(data.kind == NATURAL)[::2]
    scores = np.random.default_rng(3).normal(size=(len(rows), TAXONOMY.label_count))
    return LeftOut(rows, scores)


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_a_share_of_the_targets_is_the_teachers(
    corpus: Path, data: LabelledSentences, left_out: LeftOut, share: float
) -> None:
    keep_left_out(corpus / TEACHER, left_out)
    pairs = taught(data, corpus, share=share, taxonomy=TAXONOMY).pairs
    assert pairs.sum(axis=(1, 2)) == pytest.approx(np.ones(len(pairs)))
    others = np.setdiff1d(np.arange(len(pairs)), left_out.rows)
    assert np.array_equal(pairs[others], data.pairs[others])
    first = data.role[left_out.rows], data.assertion[left_out.rows]
    assert (pairs[left_out.rows, *first] >= (1 - share) * data.pairs[left_out.rows, *first]).all()
    assert not np.allclose(pairs[left_out.rows], data.pairs[left_out.rows])


def test_the_teachers_pairs_add_up_to_its_signals(data: LabelledSentences, left_out: LeftOut) -> None:
    chances = pair_chances(data, left_out, taxonomy=TAXONOMY)
    role, assertion = data.role[left_out.rows], data.assertion[left_out.rows]
    calibration = fit_calibration(left_out.scores, role=role, assertion=assertion, taxonomy=TAXONOMY)
    signal = calibrated(left_out.scores, calibration=calibration, taxonomy=TAXONOMY).signal
    for at in range(len(TAXONOMY.signals)):
        assert chances[:, TAXONOMY.signal_table() == at].sum(axis=1) == pytest.approx(signal[:, at], abs=1e-6)


def test_a_corpus_without_a_teacher_keeps_its_targets(tmp_path: Path, data: LabelledSentences) -> None:
    assert taught(data, tmp_path, share=0.5, taxonomy=TAXONOMY) is data


def test_scores_of_another_corpus_are_refused(tmp_path: Path, data: LabelledSentences, left_out: LeftOut) -> None:
    keep_left_out(tmp_path / TEACHER, LeftOut(left_out.rows + len(data.role), left_out.scores))
    with pytest.raises(PeerdriftError, match="was it made from another"):
        taught(data, tmp_path, share=0.5, taxonomy=TAXONOMY)
