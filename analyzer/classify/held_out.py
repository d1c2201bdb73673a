"""What a model says of sentences whose labels are known, by writers that models like it had not read.

It ships with the model, for two uses: measures are corrected by how often which label is taken for which, and the
simulator plants shifts in what such a model would say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.classify.chances import CERTAIN, ByteArray
from analyzer.errors import PeerdriftError
from analyzer.model_folder import packed, unpacked
from analyzer.taxonomy import NO_SIGNAL, Taxonomy

HELD_OUT = "held_out.safetensors"


@dataclass(frozen=True)
class HeldOutSentences:
    """Sentences of writers that were left out; no text.

    Attributes:
        pair: Which of `Taxonomy.own_pairs` each is labelled with by people; their number where it says nothing of the
            worker, shape (sentences,).
        chances: What the model said, as `own_chances` gives it, shape (sentences, pairs).
        writer: Number of its writer, shape (sentences,).
        note: Number of its note, shape (sentences,).
    """

    pair: ByteArray
    chances: ByteArray
    writer: ByteArray
    note: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        kinds = [(array.dtype.name, array.ndim) for array in (self.pair, self.chances, self.writer, self.note)]
        if kinds != [("uint8", 1), ("uint8", 2), ("uint8", 1), ("int32", 1)]:
            raise ValueError("labels, chances, writers or notes are of another kind")
        lengths = {len(getattr(self, part.name)) for part in fields(self)}
        if len(lengths) != 1 or int(self.pair.max(initial=0)) > self.chances.shape[1]:
            raise ValueError("labels, chances, writers and notes do not go together")

    def __len__(self) -> int:
        return len(self.pair)


def packed_held_out(held_out: HeldOutSentences) -> bytes:
    """Return held-out sentences as safetensors."""
    return packed(vars(held_out))


def unpacked_held_out(content: bytes) -> HeldOutSentences:
    """Read what `packed_held_out` gave.

    Raises:
        ValueError: The bytes hold something else.
    """
    arrays: Mapping[str, npt.NDArray[Any]] = unpacked(content)
    if set(arrays) != {part.name for part in fields(HeldOutSentences)}:
        raise ValueError(f"arrays {', '.join(sorted(arrays))}")
    return HeldOutSentences(**arrays)


def checked_held_out(content: bytes, *, name: str, taxonomy: Taxonomy) -> HeldOutSentences:
    """Read held-out sentences and see that their labels are ours.

    Args:
        content: Of the file.
        name: Of the file, for errors.
        taxonomy: The labels.

    Raises:
        PeerdriftError: They are not.
    """
    try:
        found = unpacked_held_out(content)
    except (ValueError, TypeError, IndexError):
        raise PeerdriftError(f"{name}: no held-out sentences of this version; train or score anew") from None
    if found.chances.shape[1] != len(taxonomy.own_pairs):
        raise PeerdriftError(
            f"{name}: chances of {found.chances.shape[1]} labels; {len(taxonomy.own_pairs)} are needed"
        )
    return found


def signal_opinions(
    held_out: HeldOutSentences, *, taxonomy: Taxonomy
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return how sure the model was of each sentence's signal, and whether it was right: what calibration is told from.

    Args:
        held_out: Sentences whose labels are known.
        taxonomy: Their signals.

    Returns:
        Chance of the likeliest signal and whether people labelled the sentence so, each of shape (sentences,).
    """
    signals = np.array([taxonomy.signals.index(taxonomy.signal(*pair)) for pair in taxonomy.own_pairs])
    leads_to = np.eye(len(taxonomy.signals))[signals]
    said = held_out.chances.astype(np.float64) / CERTAIN @ leads_to
    none = taxonomy.signals.index(NO_SIGNAL)
    said[:, none] += np.clip(1.0 - said.sum(axis=1), 0.0, 1.0)
    labelled = np.append(signals, none)[held_out.pair]
    return np.minimum(said.max(axis=1), 1.0), said.argmax(axis=1) == labelled  # bytes add up to a little more than 1
