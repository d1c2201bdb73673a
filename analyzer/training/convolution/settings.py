"""How the `fast` engine is trained."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Choices of a training; those of the shipped model are the defaults.

    Attributes:
        size: Numbers of a word's vector.
        buckets: How many vectors whole words are hashed to.
        width: Words in a row that a filter reads, odd.
        filters: How many there are.
        headings: Numbers that tell of the heading in force.
        hidden: Numbers that tell of a sentence, and as many that tell of it among its neighbours.
        epochs: Passes over the corpus.
        rate: Highest learning rate.
        warmup: Share of the steps in which the rate rises.
        sentences: Of a step, about: notes are not cut.
        dropout: Chance that a number is dropped.
        word_dropout: Chance that a word is not seen.
        bank_weight: What a bank sentence counts beside a sentence of a note.
        teacher_share: Share of a natural sentence's target that is the teacher's; the annotator's keeps the rest.
        seed: Of everything drawn.
    """

    size: int = 128
    buckets: int = 2**14
    width: int = 5
    filters: int = 192
    headings: int = 32
    hidden: int = 192
    epochs: int = 8
    rate: float = 2e-3
    warmup: float = 0.05
    sentences: int = 250
    dropout: float = 0.3
    word_dropout: float = 0.1
    bank_weight: float = 0.5
    teacher_share: float = 0.5
    seed: int = 20260301

    def told(self) -> dict[str, Any]:
        """Return them as a manifest keeps them."""
        return asdict(self)
