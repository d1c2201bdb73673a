"""What every network of three heads is trained to lessen."""

from typing import Protocol

import torch
from torch.nn.functional import cross_entropy


class Targets(Protocol):
    """What is to be said of sentences.

    Attributes:
        role: Chances, shape (sentences, roles).
        assertion: Shape (sentences, assertions).
        signal: Shape (sentences, signals).
        said: How much each sentence says of an assertion, shape (sentences,).
        weight: What each sentence counts, shape (sentences,).
    """

    @property
    def role(self) -> torch.Tensor: ...  # noqa: D102
    @property
    def assertion(self) -> torch.Tensor: ...  # noqa: D102
    @property
    def signal(self) -> torch.Tensor: ...  # noqa: D102
    @property
    def said(self) -> torch.Tensor: ...  # noqa: D102
    @property
    def weight(self) -> torch.Tensor: ...  # noqa: D102


def loss_of(scores: torch.Tensor, targets: Targets, *, smoothing: float = 0.0) -> torch.Tensor:
    """Add up the three heads' cross entropy, by sentence, and average over the weights.

    Args:
        scores: Of the sentences, shape (sentences, labels).
        targets: What is to be said of them.
        smoothing: Share of a target spread over all classes.
    """
    wanted = (targets.role, targets.assertion, targets.signal)
    role, assertion, signal = (
        cross_entropy(part, own, reduction="none", label_smoothing=smoothing)
        for part, own in zip(torch.split(scores, [own.shape[1] for own in wanted], dim=1), wanted, strict=True)
    )
    each: torch.Tensor = role + assertion * targets.said + signal
    return (each * targets.weight).sum() / targets.weight.sum()
