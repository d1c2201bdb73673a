"""How the corpus's named voices write: a table beside the corpus, made by reading them."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analyzer.errors import PeerdriftError
from analyzer.training.corpus import GoldNote
from analyzer.training.evaluation.voice import voice_of

VOICES = "voices.toml"
KINDS = ("dictated", "abbreviated", "second-language", "clinical prose", "template", "prose")
"""Ways of writing that a person tells apart; `voice_of` knows others, told from letters and stops."""


@dataclass(frozen=True)
class Voices:
    """Ways of writing.

    Attributes:
        voices: Way of writing of each voice.
        formats: Voice -> format -> way of writing, where a voice writes a format in another way.
    """

    voices: dict[str, str] = field(default_factory=dict)
    formats: dict[str, dict[str, str]] = field(default_factory=dict)

    def kind(self, note: GoldNote) -> str:
        """Say how a note is written: by its voice, else by its letters and stops."""
        if note.voice not in self.voices:
            return voice_of(note.text)
        return self.formats.get(note.voice, {}).get(note.format, self.voices[note.voice])


def read_voices(folder: Path, *, notes: Sequence[GoldNote]) -> Voices:
    """Read a corpus's table of voices; without one, notes are told apart by their letters and stops.

    Args:
        folder: Of the corpus.
        notes: The corpus; the table must name each of its voices.

    Raises:
        PeerdriftError: The table is no TOML, names an unknown way of writing, or lacks a voice.
    """
    path = folder / VOICES
    if not path.is_file():
        return Voices()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PeerdriftError(f"{path}: no table of voices: {error}") from None
    voices = _checked(table, path)
    missing = sorted({note.voice for note in notes if note.voice} - set(voices.voices))
    if missing:
        raise PeerdriftError(f"{path}: [voices] lacks {', '.join(missing)}; say how they write: {', '.join(KINDS)}")
    return voices


def _checked(table: dict[str, Any], path: Path) -> Voices:
    voices, formats = table.get("voices", {}), table.get("formats", {})
    parts = [table, voices, formats, *(formats.values() if isinstance(formats, dict) else ())]
    if set(table) - {"voices", "formats"} or not all(isinstance(part, dict) for part in parts):
        raise PeerdriftError(f"{path}: it holds [voices] and [formats.VOICE] tables, and nothing else")
    strangers = sorted(set(formats) - set(voices))
    if strangers:
        raise PeerdriftError(f"{path}: [formats] names {', '.join(strangers)}, which [voices] lacks")
    named = [*voices.items(), *(pair for own in formats.values() for pair in own.items())]
    unknown = [f"{name} = {kind!r}" for name, kind in named if kind not in KINDS]
    if unknown:
        raise PeerdriftError(f"{path}: {unknown[0]} is no way of writing; known: {', '.join(KINDS)}")
    return Voices(voices, formats)
