"""The `accurate` engine on exports: `fast` settles what it is sure of, and the encoder reads the rest.

Of a note the encoder reads the sentences that are not settled, one after the other as if it held no others: they see
each other, which is worth more than their neighbours and costs nothing. Both engines' words count for them.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analyzer.classify.calibration import SMALLEST_CHANCE, Calibration, calibrated, signal_sums, split_scores
from analyzer.classify.chances import CERTAIN, ByteArray
from analyzer.classify.encoder import EncoderEngine
from analyzer.classify.engine import Engine
from analyzer.classify.heads import Heads
from analyzer.classify.held_out import HeldOutSentences, signal_opinions
from analyzer.classify.labels import FloatArray, Probabilities, joint_probabilities
from analyzer.classify.softmax import log_softmax
from analyzer.model_folder import version_of
from analyzer.sentences import SentenceBatch
from analyzer.taxonomy import NO_SIGNAL, Taxonomy

BAR = 0.6
"""Chance of its likeliest signal from which `fast` settles a sentence; benchmarks/cascade has what others cost."""
FAST_WEIGHT = 0.3
"""What the log chances of `fast` count for a sentence that both have read; the rest is the encoder's.

Of 0.1 to 0.5 the best on writers left out: signal kappa 0.646, against 0.632 of the encoder alone.
"""


@dataclass(frozen=True)
class CascadeEngine:
    """Scores sentences by a fast engine where it is sure, and by it and the encoder elsewhere.

    Its scores are in the terms of the encoder's calibration. Heads and features are the encoder's, of whole notes: they
    do not make the scores.
    """

    fast: Engine
    accurate: EncoderEngine
    taxonomy: Taxonomy
    bar: float = BAR

    @property
    def name(self) -> str:
        """Name of the engine that it stands for."""
        return self.accurate.name

    @property
    def model_version(self) -> str:
        """Version of both models and of how they go together."""
        return version_of([self.fast.model_version, self.accurate.model_version, self.bar, FAST_WEIGHT])

    @property
    def heads(self) -> Heads:
        """The encoder's last layer."""
        return self.accurate.heads

    @property
    def calibration(self) -> Calibration:
        """The encoder's; the chance from which it is drift lies between both engines', as their words weigh.

        `fast` calls drift what it thinks less likely, and what it settles would else be called drift too seldom.
        """
        own, fast = self.accurate.calibration, self.fast.calibration
        return replace(own, drift_from=(1 - FAST_WEIGHT) * own.drift_from + FAST_WEIGHT * fast.drift_from)

    def scores(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Score sentences; see `Engine.scores`."""
        fast = self.fast.scores(batch, supervision=supervision)
        said = calibrated(fast, calibration=self.fast.calibration, taxonomy=self.taxonomy)
        out = scores_of(said, calibration=self.calibration, taxonomy=self.taxonomy)
        rest = said.signal.max(axis=1) < self.bar
        read = self.accurate.scores_among(batch, supervision=supervision, among=rest)
        out[rest] = FAST_WEIGHT * out[rest] + (1 - FAST_WEIGHT) * log_chances(read, taxonomy=self.taxonomy)
        return out.astype(np.float32)

    def features(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the encoder's vectors of whole notes; see `Engine.features`."""
        return self.accurate.features(batch, supervision=supervision)


def scores_of(said: Probabilities, *, calibration: Calibration, taxonomy: Taxonomy) -> FloatArray:
    """Return scores that a calibration turns into given probabilities: `calibrated`, the other way round.

    Args:
        said: By another engine and calibration.
        calibration: Whose scores they become.
        taxonomy: The labels.

    Returns:
        Shape (sentences, roles + assertions + signals).
    """
    role, assertion, signal = (
        np.log(np.maximum(part, SMALLEST_CHANCE)) for part in (said.role, said.assertion, said.signal)
    )
    joint = joint_probabilities(said.role, said.assertion, taxonomy=taxonomy)
    by_pairs = np.log(np.maximum(signal_sums(joint, taxonomy=taxonomy), SMALLEST_CHANCE))
    by_head = (signal - calibration.pairs_weight * by_pairs - calibration.signal_bias) / calibration.head_weight
    parts = [role * calibration.role_temperature, assertion * calibration.assertion_temperature, by_head]
    return np.concatenate(parts, axis=1)


def log_chances(scores: npt.ArrayLike, *, taxonomy: Taxonomy) -> FloatArray:
    """Take from scores of each head what does not change its softmax: so they can be weighed against others'."""
    parts = [log_softmax(part) for part in split_scores(scores, taxonomy=taxonomy)]
    return np.concatenate(parts, axis=1)


def cascade_held_out(
    fast: HeldOutSentences, accurate: HeldOutSentences, *, bar: float, taxonomy: Taxonomy
) -> HeldOutSentences:
    """Say what the cascade would have said of writers whom neither model had read.

    The encoder had read their notes whole: what it mistakes for want of the settled sentences is not in it.

    Args:
        fast: What the fast model said.
        accurate: What the encoder said of the same sentences.
        bar: From which chance the fast model settles.
        taxonomy: The labels.

    Raises:
        ValueError: They are of other sentences.
    """
    if not all(np.array_equal(getattr(fast, part), getattr(accurate, part)) for part in ("pair", "writer", "note")):
        raise ValueError("held-out sentences of two models are not the same")
    chance, _ = signal_opinions(fast, taxonomy=taxonomy)
    both = _weighed(fast.chances, accurate.chances, taxonomy=taxonomy)
    chances = np.where((chance >= bar)[:, None], fast.chances, both)
    return HeldOutSentences(accurate.pair, chances, accurate.writer, accurate.note)


def _weighed(fast: ByteArray, accurate: ByteArray, *, taxonomy: Taxonomy) -> ByteArray:
    """Weigh two models' chances of own pairs as `CascadeEngine.scores` does: signals first, and pairs within them."""
    signals = [taxonomy.signal(*pair) for pair in taxonomy.own_pairs] + [NO_SIGNAL]
    leads_to = np.array([[name == signal for signal in taxonomy.signals] for name in signals], dtype=np.float64)
    parts = [_with_rest(fast), _with_rest(accurate)]
    pair, signal = _product(*parts), _product(*(part @ leads_to for part in parts))
    scale = signal / signal.sum(axis=1, keepdims=True) / np.maximum(pair @ leads_to, SMALLEST_CHANCE)
    weighed: ByteArray = np.rint(CERTAIN * pair * (scale @ leads_to.T))[:, :-1].astype(np.uint8)
    return weighed


def _with_rest(chances: ByteArray) -> FloatArray:
    """Return chances with that of saying nothing of the worker last."""
    own = chances.astype(np.float64) / CERTAIN
    return np.column_stack([own, np.clip(1.0 - own.sum(axis=1), 0.0, 1.0)])


def _product(fast: FloatArray, accurate: FloatArray) -> FloatArray:
    least = 0.5 / CERTAIN  # a byte of 0 is less than that, and not nothing
    product: FloatArray = np.maximum(fast, least) ** FAST_WEIGHT * np.maximum(accurate, least) ** (1 - FAST_WEIGHT)
    return product
