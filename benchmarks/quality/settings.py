"""What a run is asked for; apart from what runs, so that the parent process stays small."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from analyzer.names import ENGINES

ROOT = Path(__file__).parent.parent.parent
CORPUS = ROOT / "data" / "corpus"
DEV = ROOT / "data" / "eval" / "dev.jsonl"
PEERS = ("keywords", "tfidf", "fasttext", "spacy", "minilm")
SYSTEMS = (*PEERS, *ENGINES)
"""Names of all systems, in the order of the table."""
SPEED_SECONDS = 10.0
"""How long sentences are labelled for speed, at least."""


@dataclass(frozen=True)
class Settings:
    """A run.

    Attributes:
        systems: Names of the systems.
        sentences: How many sentences of the corpus to train on, None for all.
        minilm: Folder of MiniLM's weights, "" to look for the installed package.
        speed_seconds: How long sentences are labelled for speed, at least.
    """

    systems: tuple[str, ...] = SYSTEMS
    sentences: int | None = None
    minilm: str = ""
    speed_seconds: float = SPEED_SECONDS

    @property
    def whole(self) -> bool:
        """Whether the figures are worth keeping: every system, the whole corpus."""
        return self.systems == SYSTEMS and self.sentences is None

    def as_json(self) -> str:
        """Write the settings for a child process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """Read what `as_json` wrote."""
        data = json.loads(text)
        return cls(**data | {"systems": tuple(data["systems"])})
