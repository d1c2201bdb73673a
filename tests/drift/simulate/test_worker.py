from collections.abc import Callable

import numpy as np
import pytest

from analyzer.classify.chances import CERTAIN
from analyzer.classify.held_out import HeldOutSentences
from analyzer.drift.confusion import AMONG, COUNTED, NEITHER, kind_sums
from analyzer.drift.measures import plain_lens
from analyzer.drift.simulate.worker import FEWEST_TO_DRAW, Sentences, Written, sentences_to_draw, write
from analyzer.drift.sums import FloatArray, group_sums
from analyzer.taxonomy import OTHER_PARTY, Taxonomy, load_taxonomy
from tests.drift.simulate.build import perfect, right, tiny

LENS = plain_lens(load_taxonomy())
HELD_OUT: dict[str, Callable[[Taxonomy], HeldOutSentences]] = {"perfect": perfect, "tiny": tiny}


def of_measure(held_out: HeldOutSentences, name: str) -> Sentences:
    measure = LENS.taxonomy.measure(name)
    return sentences_to_draw(
        held_out, counted=LENS.policy.counted(measure), among=LENS.policy.among(measure, taxonomy=LENS.taxonomy)
    )


def sums(written: Written, name: str) -> FloatArray:
    """Sentences of each kind in each note: the true ones, where the model is always right."""
    measure = LENS.taxonomy.measure(name)
    return kind_sums(
        written.expected,
        written.sentences.astype(np.float64),
        counted=LENS.policy.counted(measure),
        among=LENS.policy.among(measure, taxonomy=LENS.taxonomy),
    )


def written(
    sentences: Sentences,
    shares: list[float] | None,
    *,
    notes: int = 10,
    periods: int = 3,
    likeness: float = 0.1,
    seed: int = 7,
) -> Written:
    planted = None if shares is None else np.array(shares)
    rng = np.random.default_rng(seed)
    return write(sentences, shares=planted, notes=notes, periods=periods, likeness=likeness, rng=rng)


def whole_notes(held_out: HeldOutSentences) -> dict[bytes, set[int]]:
    """What each held-out note adds up to, and the writers of such notes."""
    found: dict[bytes, set[int]] = {}
    for note in np.unique(held_out.note):
        own = held_out.note == note
        total = (held_out.chances[own].sum(axis=0, dtype=np.int64) / CERTAIN).astype(np.float32)
        found.setdefault(np.append(total, np.float32(own.sum())).tobytes(), set()).add(int(held_out.writer[own][0]))
    return found


def keys(one: Written) -> list[bytes]:
    return [np.append(row, np.float32(count)).tobytes() for row, count in zip(one.expected, one.sentences, strict=True)]


# --- sorting


@pytest.mark.parametrize(
    ("measure", "role", "assertion", "kind"),
    [
        pytest.param("pull", "friend_like", "requested", COUNTED, id="counted"),
        pytest.param("pull", "advocacy", "performed", AMONG, id="counted-among"),
        pytest.param("pull", "transport", OTHER_PARTY, NEITHER, id="of-somebody-else"),
        pytest.param("safeguard", "friend_like", "averted", COUNTED, id="counted-among-drift-roles"),
        pytest.param("safeguard", "friend_like", "performed", AMONG, id="a-drift-role"),
        pytest.param("safeguard", "advocacy", "performed", NEITHER, id="no-drift-role"),
    ],
)
def test_sentences_are_sorted_by_what_they_are_to_the_measure(
    taxonomy: Taxonomy, measure: str, role: str, assertion: str, kind: int
) -> None:
    pairs = taxonomy.own_pairs
    pair = pairs.index((role, assertion)) if (role, assertion) in pairs else len(pairs)
    assert of_measure(right([pair], [0], [0], taxonomy=taxonomy), measure).kind.tolist() == [kind]


@pytest.mark.parametrize("name", HELD_OUT)
def test_notes_hold_every_sentence_once(taxonomy: Taxonomy, name: str) -> None:
    held_out = HELD_OUT[name](taxonomy)
    sentences = of_measure(held_out, "pull")
    rows = np.concatenate([rows for notes in sentences.notes.values() for rows in notes])
    assert sorted(rows.tolist()) == list(range(len(held_out)))
    for writer, notes in sentences.notes.items():
        assert all(set(held_out.writer[rows].tolist()) == {writer} for rows in notes)
        assert all(len(set(held_out.note[rows].tolist())) == 1 for rows in notes)
        assert all((np.diff(rows) > 0).all() for rows in notes), "in the order in which they were written"


@pytest.mark.parametrize(
    ("own", "from_all"), [(FEWEST_TO_DRAW, False), (FEWEST_TO_DRAW - 1, True), (0, True)], ids=["ten", "nine", "none"]
)
def test_a_writer_with_hardly_any_sentences_of_a_kind_borrows_those_of_all(
    taxonomy: Taxonomy, own: int, from_all: bool
) -> None:
    asked = taxonomy.own_pairs.index(("friend_like", "requested"))
    pair, writer = [asked] * own + [asked] * 20, [0] * own + [1] * 20
    drawn = of_measure(right(pair, writer, writer, taxonomy=taxonomy), "pull").of_kind
    if own:
        assert drawn[0][COUNTED].tolist() == list(range(own + 20 if from_all else own))
    assert drawn[1][COUNTED].tolist() == list(range(own, own + 20))


# --- writing


@pytest.mark.parametrize("measure", ["clinical_drift", "safeguard", "in_role"])
def test_planted_shares_come_out(taxonomy: Taxonomy, measure: str) -> None:
    shares = [0.02, 0.1, 0.5, 0.9]
    one = written(of_measure(perfect(taxonomy), measure), shares, notes=1500, periods=4)
    found = group_sums(sums(one, measure), one.period, groups=4)
    assert found[:, COUNTED] / (found[:, COUNTED] + found[:, AMONG]) == pytest.approx(shares, abs=0.02)


@pytest.mark.parametrize(("share", "nothing_of"), [(0.0, COUNTED), (1.0, AMONG)], ids=["none", "all"])
def test_none_and_all_can_be_planted(taxonomy: Taxonomy, share: float, nothing_of: int) -> None:
    found = sums(written(of_measure(perfect(taxonomy), "strain"), [share] * 3, notes=50), "strain")
    assert found[:, nothing_of].sum() == 0
    assert found[:, [COUNTED, AMONG]].sum() > 0


def test_what_the_measure_does_not_count_among_stays_as_it_is(taxonomy: Taxonomy) -> None:
    sentences = of_measure(perfect(taxonomy), "safeguard")
    plain, planted = written(sentences, None), written(sentences, [0.0, 0.5, 1.0])
    assert planted.sentences.tolist() == plain.sentences.tolist()
    assert sums(planted, "safeguard")[:, NEITHER].tolist() == sums(plain, "safeguard")[:, NEITHER].tolist()
    assert planted.expected.tolist() != plain.expected.tolist()


@pytest.mark.parametrize("likeness", [1e-6, 0.1, 0.4], ids=["independent", "as-in-notes", "strong"])
def test_sentences_of_a_note_are_as_much_alike_as_is_asked(taxonomy: Taxonomy, likeness: float) -> None:
    one = written(of_measure(perfect(taxonomy), "in_role"), [0.3], notes=6000, periods=1, likeness=likeness)
    found = sums(one, "in_role")
    hits, size = found[:, COUNTED].round(), (found[:, COUNTED] + found[:, AMONG]).round()
    share, pairs = hits.sum() / size.sum(), size * (size - 1)
    both = (hits * (hits - 1)).sum() / pairs.sum()
    assert (both - share**2) / (share * (1 - share)) == pytest.approx(likeness, abs=0.03)


@pytest.mark.parametrize("name", HELD_OUT)
def test_where_none_is_planted_notes_stay_whole_and_are_of_one_writer(taxonomy: Taxonomy, name: str) -> None:
    held_out = HELD_OUT[name](taxonomy)
    sentences, known = of_measure(held_out, "pull"), whole_notes(held_out)
    writers = set()
    for seed in range(40):
        own = [known[key] for key in keys(written(sentences, None, seed=seed))]
        (writer,) = set.intersection(*own)
        writers.add(writer)
    assert writers == set(np.unique(held_out.writer).tolist()), "every writer has a turn"


def test_what_is_planted_is_of_the_same_writer(taxonomy: Taxonomy) -> None:
    # a model that is so unsure of each writer's sentences, by writer: the bytes of a note tell whose they are
    plain = perfect(taxonomy)
    unsure = (plain.chances > 0).astype(np.uint8) * (100 + 10 * plain.writer[:, None])
    held_out = HeldOutSentences(plain.pair, unsure, plain.writer, plain.note)
    sentences = of_measure(held_out, "in_role")
    for seed in range(10):
        one = written(sentences, [0.5, 0.5, 0.5], seed=seed)
        said = one.expected[one.expected > 0] * CERTAIN
        steps = [step for step in range(100, 160, 10) if np.allclose(said / step, np.rint(said / step), atol=1e-4)]
        assert len(steps) == 1


def test_the_shape_of_what_is_written(taxonomy: Taxonomy) -> None:
    one = written(of_measure(tiny(taxonomy), "pull"), [0.1, 0.2, 0.3], notes=4)
    assert one.period.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert one.expected.shape == (12, len(taxonomy.own_pairs))
    assert one.expected.dtype == np.float32
    assert (one.sentences > 0).all()
    assert (one.expected.sum(axis=1) <= one.sentences + 0.1 * one.sentences).all(), "bytes are rounded"


@pytest.mark.parametrize("shares", [None, [0.1, 0.2, 0.3]], ids=["nothing-planted", "planted"])
def test_the_seed_decides_everything(taxonomy: Taxonomy, shares: list[float] | None) -> None:
    def said(seed: int) -> list[list[float]]:
        listed: list[list[float]] = written(of_measure(tiny(taxonomy), "in_role"), shares, seed=seed).expected.tolist()
        return listed

    assert said(3) == said(3)
    assert said(3) != said(4)
