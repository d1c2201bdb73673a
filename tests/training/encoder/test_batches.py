from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.classify.windows import Window
from analyzer.taxonomy import load_taxonomy
from analyzer.training.encoder.batches import LENGTHS, Batch, collated, grouped, padded_length
from analyzer.training.encoder.examples import Example
from analyzer.training.targets import head_targets

TAXONOMY = load_taxonomy()
ROLES, ASSERTIONS, SIGNALS = TAXONOMY.role_names, TAXONOMY.assertions, TAXONOMY.signals
SIZES = st.lists(st.lists(st.integers(0, 60), min_size=1, max_size=5), min_size=1, max_size=20)
PADDING = 0


def example_of(sizes: Sequence[int], *, number: int = 0) -> Example:
    """A window of sentences of so many tokens, and random targets."""
    tokens, begins, ends = [1, 5, 2], [], []
    for size in sizes:
        begins.append(len(tokens))
        tokens += [*range(10, 10 + size), 2]
        ends.append(len(tokens) - 1)
    rng = np.random.default_rng(number)
    pairs = rng.dirichlet(np.ones(len(ROLES) * len(ASSERTIONS)), size=len(sizes))
    return Example(
        Window(tokens, list(range(len(sizes))), begins, ends),
        pairs.reshape(-1, len(ROLES), len(ASSERTIONS)),
        0.5 + number % 2,
    )


def examples_of(sizes: Sequence[Sequence[int]]) -> list[Example]:
    return [example_of(own, number=number) for number, own in enumerate(sizes)]


@pytest.mark.parametrize(
    ("tokens", "padded"),
    [(1, 32), (32, 32), (33, 64), (256, 256), (257, 384), (512, 512), (513, 513), (700, 700)],
    ids=str,
)
def test_windows_have_few_lengths(tokens: int, padded: int) -> None:
    assert padded_length(tokens) == padded


@settings(deadline=None)
@given(sizes=SIZES, tokens=st.integers(32, 600), seed=st.integers(0, 99))
def test_groups_hold_each_example_once_and_no_more_tokens_than_fit(
    sizes: list[list[int]], tokens: int, seed: int
) -> None:
    examples = examples_of(sizes)
    groups = grouped(examples, tokens=tokens, rng=np.random.default_rng(seed))
    assert sorted(id(example) for group in groups for example in group) == sorted(map(id, examples))
    for group in groups:
        length = padded_length(max(len(example.window.tokens) for example in group))
        assert length * len(group) <= tokens or len(group) == 1


def test_groups_are_drawn_anew_by_another_seed_and_the_same_by_the_same() -> None:
    examples = examples_of([[size % 50] for size in range(200)])
    one, again, other = (
        [[id(example) for example in group] for group in grouped(examples, tokens=256, rng=np.random.default_rng(seed))]
        for seed in (1, 1, 2)
    )
    assert one == again
    assert sorted(map(tuple, one)) != sorted(map(tuple, other))


def test_examples_of_about_the_same_length_come_together() -> None:
    groups = grouped(examples_of([[3]] * 30 + [[50]] * 30), tokens=256, rng=np.random.default_rng(1))
    mixed = [group for group in groups if len({len(example.window.tokens) for example in group}) > 1]
    assert len(mixed) <= 1


@settings(deadline=None)
@given(sizes=SIZES)
def test_tensors_hold_the_windows_and_where_sentences_lie(sizes: list[list[int]]) -> None:
    examples = examples_of(sizes)
    batch = collated(examples, tokens=512, padding=PADDING, taxonomy=TAXONOMY)
    rows, length = batch.tokens.shape
    places = max(map(len, sizes))
    assert length == padded_length(max(len(example.window.tokens) for example in examples))
    assert rows == max(512 // length, len(examples))
    assert batch.mask.shape == (rows, length)
    assert batch.pool.shape == (rows, places, length)
    assert batch.ends.shape == batch.present.shape == (rows, places)
    for row, example in enumerate(examples):
        window = example.window
        assert batch.tokens[row, : len(window.tokens)].tolist() == window.tokens
        assert (batch.tokens[row, len(window.tokens) :] == PADDING).all()
        assert batch.mask[row].sum() == len(window.tokens)
        assert batch.present[row].sum() == len(window.ends)
        for place, (begin, end) in enumerate(zip(window.begins, window.ends, strict=True)):
            assert batch.present[row, place]
            assert batch.ends[row, place] == end
            assert batch.pool[row, place].nonzero().flatten().tolist() == list(range(begin, end + 1))
    sums = batch.pool.sum(dim=-1)
    assert torch.allclose(sums[batch.present], torch.ones(int(batch.present.sum())))
    assert (sums[~batch.present] == 0).all()
    assert (batch.mask[len(examples) :].sum(dim=-1) == 1).all()  # empty windows look at one token
    assert not batch.present[len(examples) :].any()


@settings(deadline=None)
@given(sizes=SIZES)
def test_targets_and_weights_are_those_of_the_sentences_in_order(sizes: list[list[int]]) -> None:
    examples = examples_of(sizes)
    batch = collated(examples, tokens=512, padding=PADDING, taxonomy=TAXONOMY)
    role, assertion, signal, said = head_targets(
        np.concatenate([example.pairs for example in examples]), taxonomy=TAXONOMY
    )
    for found, wanted in (
        (batch.role, role),
        (batch.assertion, assertion),
        (batch.signal, signal),
        (batch.said, said),
        (batch.weight, [example.weight for example in examples for _ in example.pairs]),
    ):
        assert found.dtype == torch.float32
        assert found.numpy() == pytest.approx(np.array(wanted), abs=1e-6)
    assert len(batch.role) == int(batch.present.sum())


def test_a_batch_moves_whole_to_a_device() -> None:
    batch = collated(examples_of([[3]]), tokens=64, padding=PADDING, taxonomy=TAXONOMY)
    moved = batch.on(torch.device("meta"))
    assert isinstance(moved, Batch)
    assert {tensor.device.type for tensor in vars(moved).values()} == {"meta"}


def test_lengths_are_in_order() -> None:
    assert sorted(set(LENGTHS)) == list(LENGTHS)
