import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift.confusion import certain
from analyzer.drift.intervals import Z_95, Shares, corrected_shares
from analyzer.drift.pooling import FEWEST_CELLS, effective_sentences, pooled_shares, usual
from analyzer.drift.sums import FloatArray

CELLS = st.lists(
    st.integers(2, 500).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))),
    min_size=FEWEST_CELLS,
    max_size=12,
)


def shares(*counts: tuple[int, int]) -> Shares:
    """Shares of certain labels, with Wilson's intervals."""
    sums = np.array([[hits, size - hits, 0] for hits, size in counts], dtype=np.float64)
    return corrected_shares(sums, certain(), effect=1.0, writers=np.ones(len(sums)))


def spread(*given_shares: float, size: float) -> tuple[FloatArray, FloatArray]:
    return np.array(given_shares), np.full(len(given_shares), size)


@pytest.mark.parametrize(
    ("estimate", "half", "sentences"),
    [
        # p (1 - p) / error^2
        pytest.param(0.5, Z_95 * 0.05, 100.0, id="half"),
        pytest.param(0.2, Z_95 * 0.04, 100.0, id="a-fifth"),
        pytest.param(0.5, Z_95 * 0.5, 1.0, id="as-wide-as-can-be"),
        pytest.param(0.0, Z_95 * 0.01, 1e-4 * (1 - 1e-4) / 1e-4, id="never-is-held-off-0"),
    ],
)
def test_effective_sentences_by_hand(estimate: float, half: float, sentences: float) -> None:
    one = Shares(np.array([estimate]), np.array([estimate - half]), np.array([estimate + half]))
    assert effective_sentences(one) == pytest.approx([sentences])


def test_a_certain_share_of_many_sentences_counts_as_so_many() -> None:
    assert effective_sentences(shares((3_000, 10_000))) == pytest.approx([10_000], rel=1e-3)


@pytest.mark.parametrize(
    ("given_shares", "mean"),
    [
        pytest.param((0.3,) * 6, 0.3, id="all-alike"),
        pytest.param((0.2, 0.4) * 3, 0.3, id="two-kinds"),
        pytest.param((0.0,) * 5, 0.0, id="never"),
        pytest.param((1.0,) * 5, 1.0, id="always"),
    ],
)
def test_what_is_usual_is_the_mean_where_all_cells_are_as_large(given_shares: tuple[float, ...], mean: float) -> None:
    found, strength = usual(*spread(*given_shares, size=100.0))
    assert found == pytest.approx(mean)
    assert strength > 0


def test_what_is_usual_by_hand() -> None:
    # scatter 0.01 of a mean of 0.3, weights 1/6 each: chance (1 - 1/6) / 100 * 0.21 = 0.00175,
    # likeness (0.01 - 0.00175) / (0.21 * 5/6 - 0.00175) = 0.00825 / 0.17325
    _, strength = usual(*spread(*(0.2, 0.4) * 3, size=100.0))
    assert strength == pytest.approx(0.17325 / 0.00825 - 1)


def test_shares_that_differ_no_more_than_by_chance_are_worth_very_much() -> None:
    _, strength = usual(*spread(*(0.29, 0.31) * 3, size=100.0))
    assert strength == pytest.approx(9_999)


def test_the_strength_of_drawn_shares_is_found_again() -> None:
    draw = np.random.default_rng(3)
    size = draw.integers(20, 200, size=4_000)
    share = draw.binomial(size, draw.beta(6, 14, size=4_000)) / size
    mean, strength = usual(share, size.astype(np.float64))
    assert mean == pytest.approx(0.3, abs=0.01)
    assert strength == pytest.approx(20, rel=0.1)


def test_a_small_cell_is_drawn_further_than_a_large_one() -> None:
    given_shares = shares(*[(20, 100), (40, 100)] * 3, (9, 10), (900, 1_000))
    pooled = pooled_shares(given_shares)
    mean, _ = usual(given_shares.estimate, effective_sentences(given_shares))
    assert mean < pooled[-2] < pooled[-1] < 0.9
    assert pooled[-1] == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("known", range(FEWEST_CELLS), ids=lambda known: f"{known}-cells")
def test_too_few_cells_stay_as_they_are(known: int) -> None:
    given_shares = shares(*[(at, 10) for at in range(known)], (0, 0), (0, 0))
    assert pooled_shares(given_shares).tolist() == pytest.approx(given_shares.estimate.tolist(), nan_ok=True)


def test_what_is_not_known_stays_unknown_and_changes_nothing() -> None:
    counts = [(at, 20) for at in range(1, 8)]
    alone, with_unknown = pooled_shares(shares(*counts)), pooled_shares(shares((0, 0), *counts, (0, 0)))
    assert np.isnan(with_unknown[[0, -1]]).all()
    assert with_unknown[1:-1] == pytest.approx(alone)


@settings(max_examples=50, deadline=None)
@given(cells=CELLS)
def test_a_pooled_share_lies_between_the_cells_and_what_is_usual(cells: list[tuple[int, int]]) -> None:
    given_shares = shares(*cells)
    mean, _ = usual(given_shares.estimate, effective_sentences(given_shares))
    pooled = pooled_shares(given_shares)
    assert (np.minimum(given_shares.estimate, mean) - 1e-9 <= pooled).all()
    assert (pooled <= np.maximum(given_shares.estimate, mean) + 1e-9).all()


@settings(max_examples=50, deadline=None)
@given(cells=CELLS, seed=st.integers(0, 99))
def test_the_order_of_cells_is_nothing(cells: list[tuple[int, int]], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(cells))
    mixed = pooled_shares(shares(*[cells[at] for at in order]))
    assert mixed == pytest.approx(pooled_shares(shares(*cells))[order])
