import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift.sums import group_sums


@pytest.mark.parametrize(
    ("values", "group", "groups", "sums"),
    [
        pytest.param([[1, 2], [3, 4], [5, 6]], [0, 1, 0], 2, [[6, 8], [3, 4]], id="two-groups"),
        pytest.param([[1, 2]], [1], 3, [[0, 0], [1, 2], [0, 0]], id="groups-without-rows-are-0"),
        pytest.param([[0.5], [0.25]], [0, 0], 1, [[0.75]], id="fractions"),
        pytest.param([], [], 2, [[0, 0], [0, 0]], id="no-rows"),
    ],
)
def test_rows_are_added_up_by_group(
    values: list[list[float]], group: list[int], groups: int, sums: list[list[float]]
) -> None:
    rows = np.array(values).reshape(len(group), len(sums[0]))
    found = group_sums(rows, np.array(group, dtype=np.int64), groups=groups)
    assert found.dtype == np.float64
    assert found.tolist() == sums


@pytest.mark.parametrize("kind", [np.uint8, np.float32, np.int32, bool], ids=lambda kind: kind.__name__)
def test_small_numbers_do_not_overflow(kind: type) -> None:
    found = group_sums(np.ones((1_000, 2), dtype=kind), np.zeros(1_000, dtype=np.int64), groups=1)
    assert found.tolist() == [[1_000, 1_000]]


@settings(deadline=None)
@given(group=st.lists(st.integers(0, 5), max_size=30))
def test_nothing_is_lost_and_the_order_of_rows_is_nothing(group: list[int]) -> None:
    values = np.arange(2.0 * len(group)).reshape(-1, 2)
    numbers = np.array(group, dtype=np.int64)
    found = group_sums(values, numbers, groups=6)
    assert found.sum(axis=0).tolist() == values.sum(axis=0).tolist()
    assert np.array_equal(found, group_sums(values[::-1], numbers[::-1], groups=6))
