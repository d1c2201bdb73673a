"""The sentences that new notes are made of: those of the sample and the corpus, with slots for what varies."""

import csv
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.speed.settings import ROOT

SAMPLE = ROOT / "data" / "samples" / "notes.csv"
CORPUS = ROOT / "data" / "corpus"
ENOUGH = 5_000
"""Ways of filling a sentence's slots below which it gets a name at its end: 10^7 sentences draw each some 270 times."""
WHOLE_NAMES = 0.8
"""Share of names inside a sentence that are a first and a last one."""
_NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
_MONTHS = ("January", "February", "March", "April", "June", "July", "August", "September", "October", "November")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TAILS = (" with ", " per ", " and ")
"""What leads to a whole name at the end of a sentence that has little else to vary."""
_CUT = re.compile(r"\n+|(?<=[.!?]) +(?=[A-Z])")
"""Rough, and apart from our cutter: what is measured does not change with it."""
_SLOT = re.compile(
    r"(?P<date>\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b)|(?P<time>\b\d{1,2}:\d\d\b)|(?P<number>\d+)"
    rf"|(?P<month>\b(?:{'|'.join(_MONTHS)})\b)|(?P<day>\b(?:{'|'.join(_DAYS)})\b)"
    rf"|(?P<initials>\b[A-Z]\.[A-Z]\.)|(?P<name>\b(?:{'|'.join(_NAMES['first'])})\b)"
    r"|(?P<subject>^(?:He|She|Client|Pt|Participant|Guest)(?= [a-z]))"
)


@dataclass(frozen=True)
class Slot:
    """What varies in a sentence: its kind, and as many digits as were there."""

    kind: str
    digits: int = 1

    def filled(self, draw: Random) -> str:
        """Fill it by a draw."""
        if self.kind == "number":
            return str(draw.randrange(10 ** (self.digits - 1), 10**self.digits))
        return _FILLS[self.kind](draw)


@dataclass(frozen=True)
class Template:
    """A sentence with slots: `pieces[0]`, the first slot, `pieces[1]` and so on."""

    pieces: tuple[str, ...]
    slots: tuple[Slot, ...]

    def filled(self, draw: Random) -> str:
        """Fill the slots by a draw."""
        parts = [self.pieces[0]]
        for slot, piece in zip(self.slots, self.pieces[1:], strict=True):
            parts += (slot.filled(draw), piece)
        return "".join(parts)


def read_pool() -> list[Template]:
    """Read the distinct sentences of the sample and the corpus, in the order of their files."""
    sentences = dict.fromkeys(" ".join(text.split()) for text in (*_sampled(), *_corpus()))
    return [template(text, tail=number % len(_TAILS)) for number, text in enumerate(filter(None, sentences))]


def template(sentence: str, *, tail: int = 0) -> Template:
    """Find the slots of a sentence; one with few ways of filling them gets a name before its last stop.

    Args:
        sentence: Its text.
        tail: Which word leads to that name.
    """
    pieces, slots, at = list[str](), list[Slot](), 0
    for found in _SLOT.finditer(sentence):
        pieces.append(sentence[at : found.start()])
        slots.append(Slot(str(found.lastgroup), len(found.group())))
        at = found.end()
    rest = sentence[at:]
    if _ways(slots) < ENOUGH:
        body = rest.rstrip(".!?\"')")
        pieces.append(body + _TAILS[tail])
        slots.append(Slot("whole_name"))
        rest = rest[len(body) :]
    return Template((*pieces, rest), tuple(slots))


def _sampled() -> Iterator[str]:
    with SAMPLE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            yield from _CUT.split(row["Progress Note"])


def _corpus() -> Iterator[str]:
    for path in sorted(CORPUS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from (sentence["text"] for sentence in json.loads(line)["sentences"])


def _name(draw: Random) -> str:
    return _whole_name(draw) if draw.random() < WHOLE_NAMES else str(draw.choice(_NAMES["first"]))


def _whole_name(draw: Random) -> str:
    return f"{draw.choice(_NAMES['first'])} {draw.choice(_NAMES['last'])}"


_FILLS: dict[str, Callable[[Random], str]] = {
    "date": lambda draw: f"{draw.randrange(1, 13)}/{draw.randrange(1, 29)}",
    "time": lambda draw: f"{draw.randrange(1, 13)}:{draw.randrange(60):02}",
    "month": lambda draw: draw.choice(_MONTHS),
    "day": lambda draw: draw.choice(_DAYS),
    "initials": lambda draw: f"{chr(draw.randrange(65, 91))}.{chr(draw.randrange(65, 91))}.",
    "name": _name,
    "subject": _name,
    "whole_name": _whole_name,
}
_WAYS = {"date": 336, "time": 720, "month": 10, "day": 7, "initials": 676, "name": 11_000, "subject": 11_000}


def _ways(slots: list[Slot]) -> int:
    ways = 1
    for slot in slots:
        ways *= _WAYS.get(slot.kind, 9 * 10 ** (slot.digits - 1))
    return ways
