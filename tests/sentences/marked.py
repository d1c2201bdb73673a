"""Texts with their sentences marked: "⟦Met w/ pt. at noon.⟧ ⟦plan|Call her.⟧", a heading in force before the bar."""

import re
from pathlib import Path

_MARKED = re.compile(r"⟦(?:(?P<heading>[^⟦⟧|]*)\|)?(?P<words>[^⟦⟧]*)⟧")


def parse_marked(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text without marks, and (start, end, heading) of each marked sentence."""
    text, at = "", 0
    spans: list[tuple[int, int, str]] = []
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), len(text) + len(match["words"]), match["heading"] or ""))
        text += match["words"]
        at = match.end()
    return text + marked[at:], spans


def with_marks(text: str, spans: list[tuple[int, int, str]]) -> str:
    """Mark sentences in a text; the reverse of `parse_marked`, for readable differences."""
    marked, at = "", 0
    for start, end, heading in spans:
        marked += f"{text[at:start]}⟦{heading + '|' if heading else ''}{text[start:end]}⟧"
        at = end
    return marked + text[at:]


def read_strangers(name: str) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Read a file of notes that strangers wrote and cut: (text, sentences) of each."""
    content = (Path(__file__).parent / "cases" / f"strangers_{name}.txt").read_text(encoding="utf-8")
    return [parse_marked(note.strip("\n")) for note in re.split(r"(?m)^=== NOTE .*\n", content)[1:]]
