from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analyzer.classify.calibration import SMALLEST_CHANCE, Calibration, calibrated, signal_sums
from analyzer.classify.chances import CERTAIN, ByteArray, chances_column, own_chances, pair_indices, read_chances
from analyzer.classify.labels import Probabilities, joint_probabilities
from analyzer.taxonomy import NEUTRAL, NO_SIGNAL, OTHER_PARTY, load_taxonomy

TAXONOMY = load_taxonomy()
PAIRS = TAXONOMY.own_pairs
SIGNAL_OF_PAIR = np.array([TAXONOMY.signals.index(TAXONOMY.signal(*pair)) for pair in PAIRS])
POOLED = Calibration(1.3, 0.8, 0.6, 0.5, (0.2, -0.3, 0.0, 0.4, 0.0, -0.1, 0.1, 0.0), 0.4, 0.7)
BYTES = st.tuples(st.integers(0, 9), st.integers(1, 7)).flatmap(lambda shape: arrays(np.uint8, shape))
SOME = np.arange(6 * 3, dtype=np.uint8).reshape(6, 3)


def sure(role: str, assertion: str) -> Probabilities:
    """Of one sentence whose label is certain."""
    signal = TAXONOMY.signal(role, assertion)
    return Probabilities(
        np.array([[float(name == role) for name in TAXONOMY.role_names]]),
        np.array([[float(name == assertion) for name in TAXONOMY.assertions]]),
        np.array([[float(name == signal) for name in TAXONOMY.signals]]),
    )


def probabilities(seed: int, *, sentences: int = 20, scale: float = 2.0) -> Probabilities:
    """What an engine would say, calibrated."""
    scores = np.random.default_rng(seed).normal(size=(sentences, TAXONOMY.label_count)) * scale
    return calibrated(scores, calibration=POOLED, taxonomy=TAXONOMY)


def test_own_pairs_are_where_their_names_stand() -> None:
    role, assertion = pair_indices(TAXONOMY)
    assert [
        (TAXONOMY.role_names[r], TAXONOMY.assertions[a]) for r, a in zip(role, assertion, strict=True)
    ] == list(PAIRS)  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_label_that_is_certain_is_certain_of_its_own_pair_only(pair: tuple[str, str]) -> None:
    found = own_chances(sure(*pair), taxonomy=TAXONOMY)
    assert found.dtype == np.uint8
    assert found.tolist() == [[CERTAIN * (other == pair) for other in PAIRS]]


@pytest.mark.parametrize(
    ("role", "assertion"),
    [
        pytest.param(NEUTRAL, "performed", id="neutral"),
        pytest.param("transport", OTHER_PARTY, id="of-another-party"),
    ],
)
def test_what_says_nothing_of_the_worker_has_no_own_chance(role: str, assertion: str) -> None:
    assert not own_chances(sure(role, assertion), taxonomy=TAXONOMY).any()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.0, 12.0))
def test_signals_that_pairs_support_keep_their_chances_to_half_a_byte_a_pair(seed: int, scale: float) -> None:
    said = probabilities(seed, scale=scale)
    by_pairs = signal_sums(joint_probabilities(said.role, said.assertion, taxonomy=TAXONOMY), taxonomy=TAXONOMY)
    supported = (by_pairs >= SMALLEST_CHANCE).all(axis=1)
    said = Probabilities(said.role[supported], said.assertion[supported], said.signal[supported])
    found = own_chances(said, taxonomy=TAXONOMY).astype(np.float64) / CERTAIN
    for at, signal in enumerate(TAXONOMY.signals):
        of_signal = at == SIGNAL_OF_PAIR
        if signal == NO_SIGNAL:
            assert (found[:, of_signal].sum(axis=1) <= said.signal[:, at] + of_signal.sum() / 2 / CERTAIN).all()
        else:
            assert found[:, of_signal].sum(axis=1) == pytest.approx(
                said.signal[:, at], abs=of_signal.sum() / 2 / CERTAIN
            )


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_pairs_share_the_chance_of_a_signal_as_their_products_do(seed: int) -> None:
    said = probabilities(seed)
    role, assertion = pair_indices(TAXONOMY)
    product = said.role[:, role] * said.assertion[:, assertion]
    found = own_chances(said, taxonomy=TAXONOMY)
    for at in range(len(TAXONOMY.signals)):
        of_signal = np.flatnonzero(at == SIGNAL_OF_PAIR)
        if TAXONOMY.signals[at] == NO_SIGNAL:
            continue
        part = product[:, of_signal] / product[:, of_signal].sum(axis=1, keepdims=True)
        assert found[:, of_signal] == pytest.approx(CERTAIN * said.signal[:, [at]] * part, abs=0.5 + 1e-6)


def test_a_signal_that_no_pair_supports_stays_within_a_byte() -> None:
    plain = sure(NEUTRAL, "performed")
    drift = np.array([[float(name == "individual_drift") for name in TAXONOMY.signals]])
    assert not own_chances(Probabilities(plain.role, plain.assertion, drift), taxonomy=TAXONOMY).any()


def test_no_sentences_have_no_chances() -> None:
    assert own_chances(probabilities(1, sentences=0), taxonomy=TAXONOMY).shape == (0, len(PAIRS))


@settings(max_examples=50, deadline=None)
@given(chances=BYTES, data=st.data())
def test_chances_come_back_from_a_column_and_from_any_slice_of_it(chances: ByteArray, data: st.DataObject) -> None:
    column, pairs = chances_column(chances), chances.shape[1]
    start = data.draw(st.integers(0, len(chances)))
    end = data.draw(st.integers(start, len(chances)))
    assert np.array_equal(read_chances(column, pairs=pairs), chances)
    assert np.array_equal(read_chances(column.iloc[start:end], pairs=pairs), chances[start:end])
    table = pa.table({"chances": column})["chances"]
    assert np.array_equal(read_chances(table.slice(start, end - start), pairs=pairs), chances[start:end])


def test_a_column_holds_a_sentence_as_bytes_of_its_own() -> None:
    column = chances_column(SOME)
    assert column.dtype == pd.ArrowDtype(pa.binary())
    assert column.tolist() == [bytes(row) for row in SOME]


def test_chances_are_not_copied_on_the_way() -> None:
    assert np.shares_memory(SOME, read_chances(chances_column(SOME), pairs=3))


@pytest.mark.parametrize(
    "turned",
    [
        pytest.param(np.asfortranarray(SOME), id="column-after-column"),
        pytest.param(SOME[::-1], id="backwards"),
        pytest.param(np.hstack([SOME, SOME])[:, 1:4], id="a-part-of-a-wider-array"),
    ],
)
def test_chances_that_lie_otherwise_in_memory_are_the_same(turned: ByteArray) -> None:
    assert np.array_equal(read_chances(chances_column(turned), pairs=3), turned)


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        pytest.param(lambda column: column[[True, False, True, False, False, True]], [0, 2, 5], id="a-mask"),
        pytest.param(lambda column: column.iloc[::-1], [5, 4, 3, 2, 1, 0], id="turned"),
        pytest.param(lambda column: pd.concat([column.iloc[4:], column.iloc[:1]]), [4, 5, 0], id="put-together"),
        pytest.param(lambda column: column.iloc[:0], [], id="none-left"),
        pytest.param(lambda column: pd.Series(column.tolist()), [0, 1, 2, 3, 4, 5], id="plain-bytes"),
    ],
)
def test_chances_come_back_from_what_frames_do(change: object, rows: list[int]) -> None:
    assert read_chances(change(chances_column(SOME)), pairs=3).tolist() == SOME[rows].tolist()


@pytest.mark.parametrize("rows_a_group", [1, 4, 100], ids=lambda rows: f"{rows}-a-group")
def test_chances_come_back_from_parquet(tmp_path: Path, rows_a_group: int) -> None:
    path = tmp_path / "sentences.parquet"
    chances_column(SOME).to_frame("chances").to_parquet(path, row_group_size=rows_a_group)  # as a user of frames does
    table = pq.read_table(path)
    assert table.schema.field("chances").type == pa.binary()
    assert np.array_equal(read_chances(table["chances"], pairs=3), SOME)
    assert np.array_equal(read_chances(table["chances"].slice(2, 3), pairs=3), SOME[2:5])
    assert np.array_equal(read_chances(pd.read_parquet(path)["chances"], pairs=3), SOME)


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(chances_column(SOME), id="a-column-of-a-frame"),
        pytest.param(pa.table({"chances": chances_column(SOME)})["chances"], id="a-column-of-a-table"),
        pytest.param(pd.Series([b"abc", b"abcd"]), id="bytes-of-uneven-length"),
        pytest.param(pa.chunked_array([["abcd"]]), id="text"),
    ],
)
def test_chances_of_another_number_of_pairs_are_refused(column: object) -> None:
    with pytest.raises(ValueError, match="4"):
        read_chances(column, pairs=4)
