"""The training loop of the convolution, and the network as an engine's arrays."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from analyzer.classify.convolution import Convolution, IntArray
from analyzer.classify.heads import Heads
from analyzer.classify.word_vectors import FloatArray
from analyzer.taxonomy import Taxonomy
from analyzer.training.convolution.lessons import Lessons, read, steps_of
from analyzer.training.convolution.network import Network
from analyzer.training.convolution.settings import Settings
from analyzer.training.encoder.loop import rate_at
from analyzer.training.loss import loss_of

WEIGHT_DECAY = 0.01
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Trained:
    """A network's weights as arrays, in half precision: what was measured is what is loaded.

    Attributes:
        pieces: Vectors of pieces of words.
        whole: Vectors of whole words.
        layers: What lies between them and the heads.
        heads: The last layer.
    """

    pieces: FloatArray
    whole: FloatArray
    layers: Convolution
    heads: Heads


def trained(
    lessons: Lessons,
    rows: IntArray,
    *,
    first: npt.NDArray[np.float32],
    settings: Settings,
    taxonomy: Taxonomy,
    progress: Progress,
) -> Trained:
    """Train a network.

    Args:
        lessons: The corpus.
        rows: Sentences to learn from, ascending.
        first: Vectors of the pieces to begin with, shape (pieces, size).
        settings: How.
        taxonomy: The labels.
        progress: Told in words how it goes.
    """
    torch.manual_seed(settings.seed)
    network = Network(torch.from_numpy(first), settings=settings, taxonomy=taxonomy)
    optimizer = _optimizer(network, settings=settings)
    rng = np.random.default_rng(settings.seed)
    network.train()
    for epoch in range(settings.epochs):
        losses, steps = [], steps_of(lessons, rows, settings=settings, rng=rng)
        for step, own in enumerate(steps):
            done = (epoch + (step + 1) / len(steps)) / settings.epochs
            for group in optimizer.param_groups:
                group["lr"] = settings.rate * rate_at(done, warmup=settings.warmup)
            loss = loss_of(network(read(lessons, own)), lessons.wanted.of(own))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss.item()))
        progress(f"pass {epoch + 1} of {settings.epochs}, loss {np.mean(losses):.3f}")
    return as_arrays(network.eval())


def as_arrays(network: Network) -> Trained:
    """Return a network's weights as an engine takes them."""
    size = network.pieces.shape[1]
    layers = Convolution(
        gap=_array(network.gap),
        filters=_array(network.filters.weight.T.reshape(network.width, size, -1)),
        filter_bias=_array(network.filters.bias),
        heading=_array(network.heading.weight.T),
        heading_bias=_array(network.heading.bias),
        sentence=_array(network.sentence.weight.T),
        sentence_bias=_array(network.sentence.bias),
        context=_array(network.context.weight.T),
        context_bias=_array(network.context.bias),
    )
    heads = Heads(_array(network.heads.weight.T), _array(network.heads.bias))
    return Trained(_array(network.pieces), _array(network.whole), layers, heads)


def _array(weights: torch.Tensor) -> npt.NDArray[np.float32]:
    return np.ascontiguousarray(weights.detach().half().float().numpy())


def _optimizer(network: Network, *, settings: Settings) -> torch.optim.Optimizer:
    """Hold what lies between words and labels near zero, but no word's vector and no bias."""
    held = [part.weight for part in network.modules() if isinstance(part, nn.Linear)]
    free = [part for part in network.parameters() if not any(part is own for own in held)]
    groups = [{"params": held, "weight_decay": WEIGHT_DECAY}, {"params": free, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=settings.rate, fused=True)
