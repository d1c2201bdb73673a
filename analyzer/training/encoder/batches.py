"""Examples laid together: few shapes, so that a processor's kernels are made once, and about as many tokens each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from analyzer.taxonomy import Taxonomy
from analyzer.training.encoder.examples import Example
from analyzer.training.targets import head_targets

LENGTHS = (32, 64, 96, 128, 192, 256, 384, 512)
"""Windows are padded to one of these lengths, in tokens."""
LENGTH_NOISE = 16
"""Tokens by which windows of other lengths may come into a batch, so that a pass is not the same batches again."""


@dataclass(frozen=True)
class Batch:
    """Tensors of some windows; see `Network.forward`.

    Attributes:
        present: Which places hold a sentence, shape (windows, sentences).
        role, assertion, signal: Targets of the sentences that are present, shape (present, classes).
        said: How much a sentence says of its assertion, shape (present,).
        weight: What it counts, shape (present,).
    """

    tokens: torch.Tensor
    mask: torch.Tensor
    pool: torch.Tensor
    ends: torch.Tensor
    present: torch.Tensor
    role: torch.Tensor
    assertion: torch.Tensor
    signal: torch.Tensor
    said: torch.Tensor
    weight: torch.Tensor

    def on(self, device: torch.device) -> "Batch":
        """Return the batch on a device."""
        return Batch(**{name: tensor.to(device) for name, tensor in vars(self).items()})


def grouped(examples: Sequence[Example], *, tokens: int, rng: np.random.Generator) -> list[list[Example]]:
    """Group examples of about the same length, in random order.

    Args:
        examples: Of a pass.
        tokens: Of a batch, padding counted; an example longer than that is a batch of its own.
        rng: For the order.
    """
    noisy = [len(example.window.tokens) + rng.random() * LENGTH_NOISE for example in examples]
    groups: list[list[Example]] = [[]]
    longest = 0
    for at in np.argsort(noisy, kind="stable"):
        longest = max(longest, padded_length(len(examples[at].window.tokens)))
        if groups[-1] and longest * (len(groups[-1]) + 1) > tokens:
            groups.append([])
            longest = padded_length(len(examples[at].window.tokens))
        groups[-1].append(examples[at])
    order = rng.permutation(len(groups))
    return [groups[at] for at in order]


def padded_length(tokens: int) -> int:
    """Return the length that a window is padded to."""
    return next((length for length in LENGTHS if length >= tokens), tokens)


def collated(examples: Sequence[Example], *, tokens: int, padding: int, taxonomy: Taxonomy) -> Batch:
    """Lay examples into tensors.

    Args:
        examples: Of one batch.
        tokens: Of a batch; it is filled up with empty windows to keep one shape.
        padding: Number of the padding token.
        taxonomy: For the heads' targets.
    """
    length = padded_length(max(len(example.window.tokens) for example in examples))
    rows, places = max(tokens // length, len(examples)), max(len(example.window.ends) for example in examples)
    ids = torch.full((rows, length), padding)
    mask = torch.zeros(rows, length, dtype=torch.long)
    mask[:, 0] = 1  # an empty window still needs a token to look at
    pool = torch.zeros(rows, places, length)
    ends = torch.zeros(rows, places, dtype=torch.long)
    present = torch.zeros(rows, places, dtype=torch.bool)
    for row, window in enumerate(example.window for example in examples):
        ids[row, : len(window.tokens)] = torch.tensor(window.tokens)
        mask[row, : len(window.tokens)] = 1
        ends[row, : len(window.ends)] = torch.tensor(window.ends)
        present[row, : len(window.ends)] = True
        for place, (begin, end) in enumerate(zip(window.begins, window.ends, strict=True)):
            pool[row, place, begin : end + 1] = 1 / (end + 1 - begin)
    targets = head_targets(np.concatenate([example.pairs for example in examples]), taxonomy=taxonomy)
    weight = np.repeat([example.weight for example in examples], [len(example.pairs) for example in examples])
    role, assertion, signal, said, counts = (torch.from_numpy(a).float() for a in (*targets, weight))
    return Batch(ids, mask, pool, ends, present, role, assertion, signal, said, counts)
