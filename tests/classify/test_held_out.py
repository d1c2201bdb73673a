from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import save

from analyzer.classify.artifact import load_held_out
from analyzer.classify.held_out import (
    HeldOutSentences,
    checked_held_out,
    packed_held_out,
    signal_opinions,
    unpacked_held_out,
)
from analyzer.errors import PeerdriftError
from analyzer.shipped import shipped
from analyzer.taxonomy import load_taxonomy
from tests.classify.texts import TINY

TAXONOMY = load_taxonomy()
PAIRS = len(TAXONOMY.own_pairs)
NAME = "results/held_out.safetensors"


def held_out(sentences: int = 3, *, pairs: int = PAIRS) -> HeldOutSentences:
    draw = np.random.default_rng(sentences)
    return HeldOutSentences(
        pair=draw.integers(0, pairs + 1, size=sentences, dtype=np.uint8),
        chances=draw.integers(0, 256, size=(sentences, pairs), dtype=np.uint8),
        writer=draw.integers(0, 24, size=sentences, dtype=np.uint8),
        note=np.arange(sentences, dtype=np.int32),
    )


def altered(**changed: npt.NDArray[Any] | None) -> bytes:
    arrays = {name: array for name, array in (vars(held_out()) | changed).items() if array is not None}
    return save(arrays)


@pytest.mark.parametrize("sentences", [0, 1, 500], ids=lambda count: f"{count}-sentences")
def test_held_out_sentences_come_back_from_bytes(sentences: int) -> None:
    given = held_out(sentences)
    content = packed_held_out(given)
    for found in (unpacked_held_out(content), checked_held_out(content, name=NAME, taxonomy=TAXONOMY)):
        assert len(found) == sentences
        for name, array in vars(given).items():
            assert getattr(found, name).dtype == array.dtype
            assert np.array_equal(getattr(found, name), array), name


def test_arrays_that_lie_otherwise_in_memory_come_back_too() -> None:
    given = held_out(7)
    turned = replace(given, chances=np.asfortranarray(given.chances))
    assert np.array_equal(unpacked_held_out(packed_held_out(turned)).chances, given.chances)


def test_the_same_sentences_are_the_same_bytes() -> None:
    assert packed_held_out(held_out()) == packed_held_out(held_out())


BROKEN = packed_held_out(held_out())
NO_HELD_OUT = "no held-out sentences of this version; train or score anew"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", NO_HELD_OUT, id="nothing"),
        pytest.param(b"PK\x03\x04 no safetensors", NO_HELD_OUT, id="something-else"),
        pytest.param(BROKEN[:-1], NO_HELD_OUT, id="cut-off"),
        pytest.param(BROKEN[:40], NO_HELD_OUT, id="cut-off-in-its-head"),
        pytest.param(save({}), NO_HELD_OUT, id="no-arrays"),
        pytest.param(altered(note=None), NO_HELD_OUT, id="an-array-is-missing"),
        pytest.param(altered(text=np.zeros(3, np.uint8)), NO_HELD_OUT, id="one-array-too-many"),
        pytest.param(altered(pair=np.zeros(2, np.uint8)), NO_HELD_OUT, id="a-label-is-missing"),
        pytest.param(altered(writer=np.zeros(4, np.uint8)), NO_HELD_OUT, id="one-writer-too-many"),
        pytest.param(altered(pair=np.array([0, 1, PAIRS + 1], np.uint8)), NO_HELD_OUT, id="a-label-that-is-none"),
        pytest.param(altered(chances=np.zeros(3, np.uint8)), NO_HELD_OUT, id="chances-in-a-line"),
        pytest.param(altered(chances=np.zeros((3, PAIRS, 1), np.uint8)), NO_HELD_OUT, id="chances-in-a-cube"),
        pytest.param(altered(pair=np.zeros((3, 1), np.uint8)), NO_HELD_OUT, id="labels-in-a-column"),
        pytest.param(altered(note=np.array(3, np.int32)), NO_HELD_OUT, id="a-note-and-no-array"),
        pytest.param(altered(chances=np.zeros((3, PAIRS), np.float32)), NO_HELD_OUT, id="chances-that-are-no-bytes"),
        pytest.param(altered(pair=np.zeros(3, np.int8)), NO_HELD_OUT, id="labels-that-may-be-below-0"),
        pytest.param(
            packed_held_out(held_out(pairs=PAIRS - 3)),
            f"chances of {PAIRS - 3} labels; {PAIRS} are needed",
            id="of-fewer-labels",
        ),
        pytest.param(
            packed_held_out(held_out(pairs=PAIRS + 3)),
            f"chances of {PAIRS + 3} labels; {PAIRS} are needed",
            id="of-more-labels",
        ),
    ],
)
def test_what_holds_something_else_is_refused_by_name(content: bytes, problem: str) -> None:
    with pytest.raises(PeerdriftError) as raised:
        checked_held_out(content, name=NAME, taxonomy=TAXONOMY)
    assert str(raised.value) == f"{NAME}: {problem}"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"pair": np.zeros(2, np.uint8)}, id="lengths"),
        pytest.param({"chances": np.zeros((3, 2), np.float64)}, id="kinds"),
        pytest.param({"pair": np.full(3, 255, np.uint8)}, id="labels"),
    ],
)
def test_arrays_that_do_not_go_together_are_refused(changed: dict[str, npt.NDArray[Any]]) -> None:
    with pytest.raises(ValueError, match="labels, chances, writers"):
        replace(held_out(), **changed)


@pytest.mark.parametrize(
    "folder",
    [pytest.param(TINY, id="tiny"), pytest.param(shipped("models") / "accurate", id="accurate")],
)
def test_held_out_sentences_ship_with_a_model(folder: Any) -> None:
    found = load_held_out(folder, taxonomy=TAXONOMY)
    assert len(found) > 0
    assert len(np.unique(found.writer)) > 1


@pytest.mark.parametrize(
    ("labelled", "chances", "said", "right"),
    [
        pytest.param(
            ("lived_experience", "performed"), {("lived_experience", "performed"): 255}, 1.0, True, id="sure-and-right"
        ),
        pytest.param(
            ("lived_experience", "performed"),
            {("lived_experience", "performed"): 51, ("advocacy", "performed"): 102},
            0.6,
            True,
            id="pairs-of-one-signal-add-up",
        ),
        pytest.param(None, {("advocacy", "performed"): 51}, 0.8, True, id="the-rest-says-nothing-of-the-worker"),
        pytest.param(None, {("advocacy", "performed"): 204}, 0.8, False, id="sure-and-wrong"),
    ],
)
def test_opinions_are_told_by_signal(
    labelled: tuple[str, str] | None, chances: dict[tuple[str, str], int], said: float, right: bool
) -> None:
    row = np.zeros((1, PAIRS), dtype=np.uint8)
    for pair, chance in chances.items():
        row[0, TAXONOMY.own_pairs.index(pair)] = chance
    pair = PAIRS if labelled is None else TAXONOMY.own_pairs.index(labelled)
    one = HeldOutSentences(
        np.array([pair], dtype=np.uint8), row, np.zeros(1, dtype=np.uint8), np.zeros(1, dtype=np.int32)
    )
    found, was = signal_opinions(one, taxonomy=TAXONOMY)
    assert (found[0], bool(was[0])) == (pytest.approx(said, abs=0.01), right)
