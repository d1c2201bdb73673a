"""The keyword baseline: phrases that anybody would take from the codebook."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analyzer.taxonomy import NEUTRAL, Taxonomy, load_taxonomy
from benchmarks.quality.labelling import Chances, Classify
from benchmarks.quality.training_texts import TrainingTexts

LEXICON = Path(__file__).with_suffix(".toml")
OTHERWISE = "performed"
"""The assertion of a sentence without a cue."""


@dataclass(frozen=True)
class Lexicon:
    """The phrases of each role and the cues of each assertion, in the order in which they win."""

    roles: dict[str, re.Pattern[str]]
    assertions: dict[str, re.Pattern[str]]

    def role(self, sentence: str) -> str:
        """Return the role with most phrases, the first of those that have as many."""
        counts = {name: len(pattern.findall(sentence)) for name, pattern in self.roles.items()}
        best = max(counts, key=lambda name: counts[name])
        return best if counts[best] else NEUTRAL

    def assertion(self, sentence: str) -> str:
        """Return the first assertion with a cue."""
        return next((name for name, pattern in self.assertions.items() if pattern.search(sentence)), OTHERWISE)


@dataclass(frozen=True)
class Keywords:
    """No learning at all: its chances are 0 and 1."""

    title: str = "keywords of the codebook"

    def missing(self) -> str | None:
        """Say what keeps it from running: nothing."""
        return None

    def fit(self, texts: TrainingTexts, *, folder: Path) -> None:
        """Learn nothing."""

    def load(self, folder: Path) -> Classify:  # noqa: ARG002 - nothing was kept
        """Read the lexicon."""
        taxonomy = load_taxonomy()
        lexicon = read_lexicon(LEXICON, taxonomy=taxonomy)

        def classify(sentences: Sequence[str]) -> Chances:
            roles = [taxonomy.role_names.index(lexicon.role(text)) for text in sentences]
            assertions = [taxonomy.assertions.index(lexicon.assertion(text)) for text in sentences]
            sure = np.eye(len(taxonomy.role_names)), np.eye(len(taxonomy.assertions))
            return Chances(sure[0][np.array(roles, dtype=int)], sure[1][np.array(assertions, dtype=int)])

        return classify


def read_lexicon(path: Path, *, taxonomy: Taxonomy) -> Lexicon:
    """Read a lexicon; roles of drift come first, since drift wins over in-role (docs/codebook.md, rule 2).

    A role without phrases is never found.

    Raises:
        ValueError: There are phrases for what is no role, or not those of every assertion.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    strange = set(data["roles"]) - (set(taxonomy.role_names) - {NEUTRAL})
    if strange or set(data["assertions"]) != set(taxonomy.assertions) - {OTHERWISE}:
        raise ValueError(f"{path.name}: its roles or assertions are not those of the taxonomy")
    drift_first = sorted(data["roles"], key=lambda name: taxonomy.family_of[name] not in taxonomy.drift_families)
    return Lexicon(
        {name: _pattern(data["roles"][name]) for name in drift_first},
        {name: _pattern(cues) for name, cues in data["assertions"].items()},
    )


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    alternatives = "|".join(re.escape(phrase).replace(r"\*", r"[\w'-]*") for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
