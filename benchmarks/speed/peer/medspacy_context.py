"""medspaCy: its sentences (PyRuSH), targets from the words of the quality benchmark, and ConText as the assertion."""

import logging
import tomllib
from pathlib import Path
from typing import Any

from benchmarks.speed.peer.flow import Label, Sentence

KEYWORDS = Path(__file__).parent.parent.parent / "quality" / "keywords.toml"
OTHERWISE = ("neutral", "performed")
_ASSERTIONS = (("is_negated", "averted"), ("is_family", "other_party"), ("is_hypothetical", "requested"))
"""What of ConText is nearest to which assertion."""


def prepare(folder: Path) -> None:
    """Prepare nothing: its rules come with it."""


def load(folder: Path) -> Label:  # noqa: ARG001 - nothing was kept
    """Load medspaCy's default pipeline and add our phrases as targets."""
    import medspacy  # noqa: PLC0415
    from loguru import logger  # noqa: PLC0415
    from medspacy.target_matcher import TargetRule  # noqa: PLC0415

    logger.remove()
    logging.disable()  # its splitter logs the text of notes
    nlp = medspacy.load()
    rules = [TargetRule(phrase, category=role) for role, phrases in _phrases().items() for phrase in phrases]
    nlp.get_pipe("medspacy_target_matcher").add(rules)

    def label(notes: list[str]) -> list[list[Sentence]]:
        return [[_sentence(span) for span in doc.sents] for doc in nlp.pipe(notes)]

    return label


def _phrases() -> dict[str, list[str]]:
    roles = tomllib.loads(KEYWORDS.read_text(encoding="utf-8"))["roles"]
    return {role: [phrase for phrase in phrases if "*" not in phrase] for role, phrases in roles.items()}


def _sentence(span: Any) -> Sentence:
    role, assertion = OTHERWISE
    if span.ents:
        first = span.ents[0]
        role = first.label_
        assertion = next((name for flag, name in _ASSERTIONS if getattr(first._, flag)), assertion)
    return span.text, role, assertion
