"""The training loop: checkpoints, and the same steps again when it is resumed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from analyzer.classify.vocabulary import Vocabulary
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import GoldNote
from analyzer.training.encoder.batches import Batch, collated, grouped
from analyzer.training.encoder.examples import Example, epoch_examples
from analyzer.training.encoder.network import Network
from analyzer.training.encoder.precision import autocast
from analyzer.training.encoder.settings import Base, Settings
from analyzer.training.loss import loss_of

CHECKPOINT_STEPS = 100
"""Steps between checkpoints."""
TOLD_STEPS = 25
"""Steps between words on how it goes."""
LARGEST_GRADIENT = 1.0
"""Norm that a step's gradient is cut to."""
WEIGHT_DECAY = 0.01
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Task:
    """What is trained on what.

    Attributes:
        name: Of the run; its checkpoint is called so.
        notes: Labelled.
        base: Pretrained weights.
        settings: How.
        words: The encoder's tokenizer.
        taxonomy: The labels.
    """

    name: str
    notes: Sequence[GoldNote]
    base: Base
    settings: Settings
    words: Vocabulary
    taxonomy: Taxonomy


def trained(task: Task, *, checkpoints: Path, progress: Progress) -> Network:
    """Train a network, from its checkpoint where there is one.

    Each step draws from a generator of its own seed, so that a run that was cut off goes on as if it had not been.

    Args:
        task: What to train.
        checkpoints: Folder of checkpoints; the run's is kept when it is done, so that a later call only loads it.
        progress: Told in words how it goes.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(task.settings.seed)
    network = Network(task.base, settings=task.settings, taxonomy=task.taxonomy).to(device)
    optimizer = _optimizer(network, settings=task.settings)
    checkpoint = checkpoints / f"{task.name}.pt"
    done = _resumed(checkpoint, network, optimizer)
    first = _groups(task, epoch=0)
    total = len(first) * task.settings.epochs  # passes differ by a batch or two
    step = 0
    network.train()
    for epoch in range(task.settings.epochs):
        for group in first if epoch == 0 else _groups(task, epoch=epoch):
            step += 1
            if step <= done:
                continue
            torch.manual_seed(task.settings.seed * 1_000_003 + step)
            batch = collated(group, tokens=task.settings.tokens, padding=task.words.padding, taxonomy=task.taxonomy).on(
                device
            )
            loss = _step(network, optimizer, batch, share_done=step / total, settings=task.settings)
            if step % TOLD_STEPS == 0:
                progress(f"{task.name}: step {step} of {total}, loss {loss:.3f}")
            if step % CHECKPOINT_STEPS == 0:
                _save(checkpoint, network, optimizer, step)
    if step > done:
        _save(checkpoint, network, optimizer, step)
    return network.eval()


def rate_at(share_done: float, *, warmup: float) -> float:
    """Return the share of the learning rate: it rises to 1 during the warmup, then falls to 0 in a line."""
    return min(share_done / warmup, max(1.0 - share_done, 0.0) / (1.0 - warmup), 1.0)


def _groups(task: Task, *, epoch: int) -> list[list[Example]]:
    examples = epoch_examples(task.notes, epoch=epoch, settings=task.settings, words=task.words, taxonomy=task.taxonomy)
    rng = np.random.default_rng([task.settings.seed, epoch, 1])
    return grouped(examples, tokens=task.settings.tokens, rng=rng)


def _step(
    network: Network, optimizer: torch.optim.Optimizer, batch: Batch, *, share_done: float, settings: Settings
) -> float:
    for group in optimizer.param_groups:
        group["lr"] = group["highest"] * rate_at(share_done, warmup=settings.warmup)
    with autocast(batch.tokens.device.type):
        scores = network(batch.tokens, batch.mask, batch.pool, batch.ends)
    loss = loss_of(scores[batch.present].float(), batch, smoothing=settings.smoothing)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT)
    optimizer.step()
    return float(loss.item())


def _optimizer(network: Network, *, settings: Settings) -> torch.optim.Optimizer:
    layers = len(network.encoder.encoder.layer)
    groups: list[dict[str, Any]] = []
    for name, parameter in network.named_parameters():
        rate = settings.rate * _depth_share(name, layers=layers, settings=settings)
        decay = WEIGHT_DECAY if parameter.dim() > 1 else 0.0
        groups.append({"params": [parameter], "lr": rate, "highest": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, fused=True)


def _depth_share(name: str, *, layers: int, settings: Settings) -> float:
    if name.startswith("heads"):
        return settings.head_rate
    _, inside, rest = name.partition(".layer.")
    above = layers - 1 - int(rest.split(".")[0]) if inside else layers
    return float(settings.layer_decay**above)


def _save(path: Path, network: Network, optimizer: torch.optim.Optimizer, step: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save({"step": step, "network": network.state_dict(), "optimizer": optimizer.state_dict()}, partial)
    partial.replace(path)  # a run that is cut off while it writes keeps the checkpoint before


def _resumed(path: Path, network: Network, optimizer: torch.optim.Optimizer) -> int:
    """Take up a checkpoint and return how many steps it has done."""
    if not path.is_file():
        return 0
    kept = torch.load(path, weights_only=True, map_location="cpu")  # weights only: no pickled code is run
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["step"])
