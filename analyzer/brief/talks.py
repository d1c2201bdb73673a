"""Questions that open the talk and skills to plan, by what changed: data read once from TOML and validated."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from analyzer.drift.words import Finding
from analyzer.taxonomy import Taxonomy, load_taxonomy

DIRECTIONS = ("up", "down")
LONGEST_LINE = 150
MOST_QUESTIONS = 2
"""Of the organization, and of the worker."""
MOST_SKILLS = 2


@dataclass(frozen=True)
class Talk:
    """What to ask of one change.

    Attributes:
        organization: Question of what the organization can do; asked first.
        worker: Question to the worker.
        skill: To suggest for the plan.
    """

    organization: str
    worker: str
    skill: str


@dataclass(frozen=True)
class Talks:
    """All questions.

    Attributes:
        opening: With which every talk begins.
        steady: Where nothing changed.
        of_change: By measure and direction.
    """

    opening: str
    steady: Talk
    of_change: dict[tuple[str, str], Talk]


def talk_points(
    program: Sequence[Finding], worker: Sequence[Finding], *, talks: Talks
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Choose questions and skills for the changes of a page, the organization's questions before the worker's.

    Args:
        program: The changes of the worker's programs.
        worker: The worker's own.
        talks: All questions.

    Returns:
        Questions, and skills.
    """
    shared, own = (_talks(findings, talks) for findings in (program, worker))
    if not shared and not own:
        own = [talks.steady]
    everyone = list(dict.fromkeys([*shared, *own]))
    organization = [talk.organization for talk in everyone][:MOST_QUESTIONS]
    questions = (talks.opening, *organization, *[talk.worker for talk in own][:MOST_QUESTIONS])
    return questions, tuple(dict.fromkeys(talk.skill for talk in own or everyone))[:MOST_SKILLS]


def parse_talks(source: bytes, *, taxonomy: Taxonomy) -> Talks:
    """Read and validate the questions.

    Args:
        source: TOML, utf-8.
        taxonomy: Its watched measures need a talk for each direction.

    Raises:
        ValueError: One is missing, unknown, there twice or badly written; the message says where.
    """
    data: dict[str, Any] = tomllib.loads(source.decode("utf-8"))
    keys = [(entry["measure"], entry["direction"]) for entry in data["talks"]]
    needed = {(measure.name, direction) for measure in taxonomy.watched for direction in DIRECTIONS}
    if len(set(keys)) != len(keys):
        raise ValueError("talks.toml: a change is there twice")
    if set(keys) != needed:
        raise ValueError(f"talks.toml: missing or unknown changes {sorted(needed ^ set(keys))}")
    of_change = {key: _talk(entry, where=" ".join(key)) for key, entry in zip(keys, data["talks"], strict=True)}
    return Talks(_question(data["opening"], where="opening"), _talk(data["steady"], where="steady"), of_change)


@cache
def load_talks() -> Talks:
    """Return the questions that ship with the package, read once."""
    return parse_talks(files(__package__).joinpath("talks.toml").read_bytes(), taxonomy=load_taxonomy())


def _talks(findings: Sequence[Finding], talks: Talks) -> list[Talk]:
    return [talks.of_change[str(finding["measure"]), str(finding["direction"])] for finding in findings]


def _talk(entry: dict[str, str], *, where: str) -> Talk:
    return Talk(
        _question(entry["organization"], where=where),
        _question(entry["worker"], where=where),
        _line(entry["skill"], where=where),
    )


def _question(text: str, *, where: str) -> str:
    if not text.endswith("?"):
        raise ValueError(f"talks.toml: {where}: a question ends with a question mark")
    return _line(text, where=where)


def _line(text: str, *, where: str) -> str:
    if not 0 < len(text) <= LONGEST_LINE:
        raise ValueError(f"talks.toml: {where}: a line has 1 to {LONGEST_LINE} characters")
    return text
