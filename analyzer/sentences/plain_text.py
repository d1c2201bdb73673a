"""Where sentences begin in text without punctuation, such as dictated notes: a small statistical model.

Each gap between two words is judged by the words around it (logistic regression on hashed features). It reads only
what the rules left longer than a sentence is; `analyzer.training.boundary` trains it on the corpus with punctuation
and capitals taken out.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save as save_tensors
from spacy.strings import get_string_id

from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, MANIFEST, WEIGHTS, read_file, read_weights, sha256
from analyzer.sentences.lexicon import load_lexicon
from analyzer.shipped import shipped

MODEL = "boundary"
"""Folder of the model among the shipped ones."""
FORMAT = 1
MOST_WORDS = 45
"""Words of a sentence; what the rules leave longer has lost its punctuation. (1% of gold sentences have over 30.)"""
LONG_SENTENCE = 4 * MOST_WORDS
"""Characters below which words need no counting."""
SPOKEN_STOP = " period"
"""The commonest spoken stop; text with it is looked at however short it is."""
COLUMNS_EXPONENT = 17
SHORT_WORD = 4
"""Words of so many letters are kept whole in classes (they carry the grammar); longer ones by their last letters."""
ENDING = 2
KNOWN_WORDS = 50_000
"""Words whose hashes are kept."""
_WORD = re.compile(r"\S+")
_STOPS = (".", "!", "?", "…")
_MARKS = re.compile(r"^\W+|\W+$")
_PAD = 4
_WORD_PLACES: tuple[tuple[int, ...], ...] = ((-2,), (-1,), (0,), (1,), (-1, 0), (0, 1), (-1, 0, 1), (0, 1, 2))
_CLASS_PLACES: tuple[tuple[int, ...], ...] = (
    *((place,) for place in range(-4, 4)),
    *((-1, 0), (0, 1), (-2, -1), (-2, 0), (0, 2)),
    *((-1, 0, 1), (0, 1, 2), (-2, -1, 0), (-3, -2, -1)),
    *((-2, -1, 0, 1), (-1, 0, 1, 2), (0, 1, 2, 3)),
)
"""Which words around a gap, or their classes, make a feature together; 0 is the word after the gap."""
_TEMPLATES = [(0, places) for places in _WORD_PLACES] + [(1, places) for places in _CLASS_PLACES]
_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)
HashArray = npt.NDArray[np.uint64]
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class BoundaryManifest:
    """What a boundary model is and what it was made from; `golden` are texts and where it begins sentences in them."""

    weights_sha256: str
    corpus_sha256: str
    threshold: float
    metrics: dict[str, Any]
    golden: dict[str, list[int]]
    format: int = field(default=FORMAT)


@dataclass(frozen=True)
class BoundaryModel:
    """Weights of the features, shape (2 ** COLUMNS_EXPONENT,), and the score above which a sentence begins."""

    weights: FloatArray
    intercept: float
    threshold: float

    def begins(self, words: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Say before which words a sentence begins, shape (words - 1,): the first word is not asked."""
        scores = self.weights[gap_features(words)].sum(axis=1) + self.intercept
        return np.asarray(scores > self.threshold)


def plain_starts(text: str, *, model: BoundaryModel | None = None) -> list[int]:
    """Find where further sentences begin in what the rules took for one.

    Args:
        text: It.
        model: Instead of the shipped one.

    Returns:
        Offsets in order, without 0: after spoken stops ("period") and, in longer text, where the model says so.
    """
    words = [(match.start(), match[0]) for match in _WORD.finditer(text)]
    stopped = text.endswith(_STOPS)  # a sentence with its stop may be long
    pieces = [0, *(() if stopped else _spoken_starts([word for _, word in words])), len(words)]
    starts = list[int]()
    for first, last in pairwise(pieces):
        if first:
            starts.append(first)
        if last - first > (2 if stopped else 1) * MOST_WORDS:
            begins = (model or shipped_model()).begins([word for _, word in words[first:last]])
            starts.extend((np.flatnonzero(begins) + first + 1).tolist())
    return [words[at][0] for at in starts]


def _spoken_starts(words: Sequence[str]) -> list[int]:
    """Return the words before which a spoken stop stands."""
    lexicon, starts = load_lexicon(), list[int]()
    if lexicon.spoken_words.isdisjoint(word.lower() for word in words):
        return starts
    plain = [_normal(word) for word in words]
    stops = [_spoken_stop(plain, at) for at in range(len(plain))]
    for at in range(1, len(plain)):
        after = at + stops[at]
        if stops[at] and plain[at - 1] not in lexicon.no_stop_after and after < len(plain) and not stops[after]:
            starts.append(after)
    return starts


def _spoken_stop(words: Sequence[str], at: int) -> int:
    """Return how many words from a place on are a spoken stop, 0 if they are none."""
    known = load_lexicon().spoken_stops
    return next((length for length in (2, 1) if tuple(words[at : at + length]) in known), 0)


def gap_features(words: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the features of the gaps between words.

    Args:
        words: In order.

    Returns:
        Columns of the weights, shape (words - 1, templates).
    """
    padding = [(0, 0)] * _PAD
    hashes = np.array([*padding, *map(_hashes, words), *padding], dtype=np.uint64)
    # one row a gap: the hashes of the words around it, then those of their classes
    around = np.lib.stride_tricks.sliding_window_view(hashes, 2 * _PAD, axis=0)[1 : len(words)]
    around = around.reshape(max(len(words) - 1, 0), 4 * _PAD)
    parts = []
    for seeds, places in _templates_by_length():
        mixed = np.repeat(seeds[None, :], len(around), axis=0)
        for place, prime in zip(places.T, _PRIMES, strict=False):
            mixed ^= around[:, place]
            mixed *= prime
            mixed ^= mixed >> np.uint64(29)
        mixed *= _PRIMES[2]
        parts.append(mixed >> np.uint64(64 - COLUMNS_EXPONENT))
    return np.concatenate(parts, axis=1).astype(np.int64)


@cache
def _templates_by_length() -> list[tuple[HashArray, IntArray]]:
    """Return the templates in groups of one number of words: their seeds, and their columns among the words around."""
    groups = []
    for length in sorted({len(places) for _, places in _TEMPLATES}):
        own = [(at, kind, places) for at, (kind, places) in enumerate(_TEMPLATES, start=1) if len(places) == length]
        seeds = np.array([at for at, _, _ in own], dtype=np.uint64) * _PRIMES[0]
        columns = [[kind * 2 * _PAD + _PAD + place for place in places] for _, kind, places in own]
        groups.append((seeds, np.array(columns)))
    return groups


@lru_cache(maxsize=KNOWN_WORDS)
def _hashes(word: str) -> tuple[int, int]:
    plain = _normal(word)
    return get_string_id(plain), get_string_id(_class(plain))


def _normal(word: str) -> str:
    """Return a word in lower case and without marks around it."""
    return _MARKS.sub("", word.lower()).replace("’", "'") or ","


def _class(word: str) -> str:
    if any(character.isdigit() for character in word):
        return "#9"
    return word if len(word) <= SHORT_WORD else "#" + word[-ENDING:]


def packed_boundary_weights(model: BoundaryModel) -> bytes:
    """Return the weights as safetensors."""
    arrays = {"weights": model.weights.astype(np.float16), "intercept": np.array([model.intercept], np.float32)}
    return bytes(save_tensors({name: np.ascontiguousarray(array) for name, array in arrays.items()}))


def save_boundary(folder: Path, *, model: BoundaryModel, manifest: BoundaryManifest, card: str) -> None:
    """Write the model folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(packed_boundary_weights(model))
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
    (folder / CARD).write_text(card, encoding="utf-8")


def load_boundary(folder: Path) -> BoundaryModel:
    """Load a boundary model after checking all of it.

    Raises:
        PeerdriftError: A file is missing or altered, the format is another, or the model no longer says what it said
            when it was made.
    """
    try:
        manifest = BoundaryManifest(**json.loads(read_file(folder / MANIFEST)))
        threshold, golden = float(manifest.threshold), dict(manifest.golden)
    except (ValueError, TypeError):
        raise PeerdriftError(f"{folder}: {MANIFEST} is broken; train or copy the model anew") from None
    if manifest.format != FORMAT:
        raise PeerdriftError(f"{folder}: model format {manifest.format}; this version reads {FORMAT}")
    arrays = read_weights(folder, wanted_sha256=manifest.weights_sha256)
    if set(arrays) != {"weights", "intercept"} or arrays["weights"].shape != (2**COLUMNS_EXPONENT,):
        raise PeerdriftError(f"{folder}: {WEIGHTS} does not hold the weights of this version; train anew")
    model = BoundaryModel(arrays["weights"].astype(np.float32), float(arrays["intercept"][0]), threshold)
    if any(plain_starts(text, model=model) != starts for text, starts in golden.items()):
        raise PeerdriftError(f"{folder}: the model no longer cuts as it did when it was made; run peerdrift train")
    return model


@cache
def shipped_model() -> BoundaryModel:
    """Return the model that ships with the package, loaded once a process."""
    return load_boundary(shipped("models") / MODEL)


def boundary_digest(model: BoundaryModel) -> str:
    """Return the SHA-256 of the packed weights."""
    return sha256(packed_boundary_weights(model))
