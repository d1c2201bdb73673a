"""A convolution of random weights for the tests."""

import numpy as np

from analyzer.classify.calibration import Calibration
from analyzer.classify.convolution import Convolution, ConvolutionEngine
from analyzer.classify.heads import Heads
from analyzer.classify.vocabulary import vocabulary
from analyzer.classify.word_vectors import WordVectors
from tests.classify.texts import TINY

SIZE, BUCKETS, WIDTH, FILTERS, HEADINGS, HIDDEN, LABELS = 6, 50, 5, 20, 3, 16, 8


def random_layers(seed: int = 3, *, width: int = WIDTH) -> Convolution:
    rng = np.random.default_rng(seed)

    def drawn(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return (0.3 * rng.normal(size=shape)).astype(np.float32)

    return Convolution(
        gap=drawn(SIZE),
        filters=drawn(width, SIZE, FILTERS),
        filter_bias=drawn(FILTERS),
        heading=drawn(SIZE, HEADINGS),
        heading_bias=drawn(HEADINGS),
        sentence=drawn(FILTERS + HEADINGS + 1, HIDDEN),
        sentence_bias=drawn(HIDDEN),
        context=drawn(3 * HIDDEN, HIDDEN),
        context_bias=drawn(HIDDEN),
    )


def random_engine(seed: int = 3, *, width: int = WIDTH) -> ConvolutionEngine:
    rng = np.random.default_rng(seed + 1)
    words = vocabulary((TINY / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = rng.normal(size=(words.tokenizer.get_vocab_size(), SIZE)).astype(np.float32)
    whole = rng.normal(size=(BUCKETS, SIZE)).astype(np.float32)
    heads = Heads(rng.normal(size=(2 * HIDDEN, LABELS)).astype(np.float32), rng.normal(size=LABELS).astype(np.float32))
    calibration = Calibration(1.0, 1.0, 1.0, 0.0, (), 0.5, 0.5)
    return ConvolutionEngine(
        WordVectors(words, pieces, whole), random_layers(seed, width=width), heads, calibration, "test"
    )
