import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.classify.artifact import load_held_out
from analyzer.drift.confusion import (
    AMONG,
    COUNTED,
    FEWEST_OF_A_WRITER,
    FEWEST_SENTENCES,
    KINDS,
    NEITHER,
    UNKNOWN_SPREAD,
    certain,
    confusion_of,
    kind_sums,
    kinds,
)
from analyzer.drift.intervals import true_shares
from analyzer.drift.sums import FloatArray
from analyzer.taxonomy import Measure, load_taxonomy
from analyzer.taxonomy.policy import advisory
from tests.classify.texts import TINY
from tests.drift.shares import AMONG_PAIRS, COUNTED_PAIRS, SHARES, certain_bytes, held_out, means, mistaken, mixture

TAXONOMY = load_taxonomy()
SURE = {
    (kind, writer): certain_bytes(*[kind] * FEWEST_SENTENCES) for kind in (COUNTED, AMONG, NEITHER) for writer in (1, 2)
}
"""Two writers, all of whose sentences are taken for what they are."""


@pytest.mark.parametrize(
    ("counted", "among", "kind"),
    [
        pytest.param(True, True, COUNTED, id="counted"),
        pytest.param(False, True, AMONG, id="among-only"),
        pytest.param(False, False, NEITHER, id="neither"),
        pytest.param(True, False, NEITHER, id="counted-but-not-among-is-neither"),
    ],
)
def test_a_pair_is_of_one_kind(counted: bool, among: bool, kind: int) -> None:
    masks = {"counted": np.array([counted]), "among": np.array([among])}
    assert kinds(**masks).tolist() == [kind]
    found = kind_sums(np.array([[3.0]]), np.array([10.0]), **masks)
    by_hand = np.zeros(KINDS)
    by_hand[kind] += 3
    by_hand[NEITHER] += 7  # what is left of the ten
    assert found.tolist() == [by_hand.tolist()]


def test_kind_sums_by_hand() -> None:
    expected = np.array([[1.5, 0.5, 2.0], [0.0, 0.25, 0.0]], dtype=np.float32)
    found = kind_sums(
        expected,
        np.array([6.0, 1.0]),
        counted=np.array([True, False, False]),
        among=np.array([True, True, False]),
    )
    assert found.tolist() == [[1.5, 0.5, 4.0], [0.0, 0.25, 0.75]]


def test_certain_labels_are_their_own_unmixing() -> None:
    confusion = certain()
    assert np.array_equal(confusion.unmixing, np.eye(KINDS))
    for kind, one in enumerate(np.eye(KINDS)):
        assert np.array_equal(confusion.second[kind], np.outer(one, one))
        assert np.array_equal(confusion.third[kind], np.einsum("a,b,c->abc", one, one, one))
    assert not confusion.between.any()
    assert not confusion.error.any()


def test_held_out_sentences_that_are_never_mistaken_are_as_certain_labels() -> None:
    found = confusion_of(held_out(SURE), counted=COUNTED_PAIRS, among=AMONG_PAIRS)
    for name, array in vars(certain()).items():
        assert getattr(found, name) == pytest.approx(array, abs=1e-12), name


def test_a_confusion_by_hand() -> None:
    # half of the counted sentences are taken for others; chances are 1 or 0
    said = SURE | {(COUNTED, writer): certain_bytes(*[COUNTED, AMONG] * 15) for writer in (1, 2)}
    found = confusion_of(held_out(said), counted=COUNTED_PAIRS, among=AMONG_PAIRS)
    assert found.mean == pytest.approx(np.array([[0.5, 0.5, 0], [0, 1, 0], [0, 0, 1]]))
    # of 60 chances of 1 or 0, with the mean 1/2 for both writers, the variance is 1/4 * 60/58
    spread = 60 / 58 / 4 * np.array([[1, -1, 0], [-1, 1, 0], [0, 0, 0]])
    assert found.second[COUNTED] == pytest.approx(spread + np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]]) / 4)
    assert found.third[COUNTED, COUNTED, COUNTED, COUNTED] == pytest.approx(0.5)
    assert found.third[COUNTED, COUNTED, COUNTED, AMONG] == 0
    # both writers are alike: they differ by less than chance would have it
    assert found.between == pytest.approx(np.zeros((KINDS,) * 4), abs=1e-12)
    assert found.error[COUNTED, :, COUNTED, :] == pytest.approx(spread / 60)


def test_writers_that_differ_by_hand() -> None:
    # a writer none of whose counted sentences is seen, and one all of whose are: shares 0 and 1, variance 1/2
    said = SURE | {(COUNTED, 1): certain_bytes(*[AMONG] * 30)}
    said[COUNTED, 2] = certain_bytes(*[COUNTED] * 30)
    found = confusion_of(held_out(said), counted=COUNTED_PAIRS, among=AMONG_PAIRS)
    between = np.array([[1, -1, 0], [-1, 1, 0], [0, 0, 0]]) / 2
    assert found.between[COUNTED, :, COUNTED, :] == pytest.approx(between)
    assert found.error[COUNTED, :, COUNTED, :] == pytest.approx(between / 2)
    # the sentences of each are all alike
    assert found.second[COUNTED] == pytest.approx(np.outer(found.mean[COUNTED], found.mean[COUNTED]))


@pytest.mark.parametrize("kind", [COUNTED, AMONG, NEITHER], ids=["counted", "among", "neither"])
def test_a_kind_of_few_sentences_is_taken_as_right_but_little_known(kind: int) -> None:
    said = {key: sentences for key, sentences in SURE.items() if key[0] != kind}
    said[kind, 1] = certain_bytes(*[(kind + 1) % KINDS] * (FEWEST_SENTENCES - 1))
    found = confusion_of(held_out(said), counted=COUNTED_PAIRS, among=AMONG_PAIRS)
    assert found.mean[kind].tolist() == np.eye(KINDS)[kind].tolist()
    assert np.diag(found.second[kind]) == pytest.approx(np.eye(KINDS)[kind] + UNKNOWN_SPREAD)
    assert np.array_equal(found.between, UNKNOWN_SPREAD * np.eye(KINDS * KINDS).reshape((KINDS,) * 4))


def test_a_writer_of_few_sentences_says_nothing_of_how_writers_differ() -> None:
    odd = certain_bytes(*[AMONG] * (FEWEST_OF_A_WRITER - 1))
    found = confusion_of(held_out(SURE | {(COUNTED, 3): odd}), counted=COUNTED_PAIRS, among=AMONG_PAIRS)
    assert found.between == pytest.approx(np.zeros((KINDS,) * 4), abs=1e-12)
    assert found.mean[COUNTED, AMONG] > 0


def test_without_any_held_out_sentences_nothing_is_known_and_nothing_fails() -> None:
    found = confusion_of(held_out({}), counted=COUNTED_PAIRS, among=AMONG_PAIRS)
    assert np.array_equal(found.mean, np.eye(KINDS))
    assert (np.diag(found.between.reshape(KINDS**2, KINDS**2)) == UNKNOWN_SPREAD).all()


@pytest.mark.parametrize("measure", TAXONOMY.measures, ids=lambda measure: measure.name)
def test_the_confusion_of_a_model_is_of_chances(measure: Measure) -> None:
    policy = advisory(TAXONOMY)
    found = confusion_of(
        load_held_out(TINY, taxonomy=TAXONOMY),
        counted=policy.counted(measure),
        among=policy.among(measure, taxonomy=TAXONOMY),
    )
    assert found.mean.sum(axis=1) == pytest.approx(np.ones(KINDS))
    for part in (found.between, found.error):
        flat = part.reshape(KINDS**2, KINDS**2)
        assert flat == pytest.approx(flat.T)
        assert np.linalg.eigvalsh(flat).min() > -1e-9
    for second in found.second:
        assert np.linalg.eigvalsh(second).min() > -1e-9


@settings(deadline=None)
@given(mean=means(), share=SHARES, neither=st.floats(0.0, 0.9), sentences=st.floats(100.0, 1e6))
def test_unmixing_a_mixture_of_mean_chances_gives_the_planted_share_back(
    mean: FloatArray, share: float, neither: float, sentences: float
) -> None:
    sums = mixture(share, neither=neither, sentences=sentences, mean=mean)
    assert true_shares(sums, mistaken(mean)) == pytest.approx([share], abs=1e-9)
