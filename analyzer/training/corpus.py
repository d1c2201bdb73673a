"""The labelled corpus and gold notes."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.classify.note_kind import is_supervision
from analyzer.errors import PeerdriftError
from analyzer.sentences import SentenceBatch, given_sentences
from analyzer.sentences.batch import joined_batches
from analyzer.sentences.boundary import sentence_spans
from analyzer.taxonomy import Taxonomy, load_taxonomy
from analyzer.training.targets import pair_targets

BANK, NATURAL = "bank", "natural"


class _UnsoundError(ValueError):
    """What is wrong with a sentence, in words without its text."""


@dataclass(frozen=True)
class GoldNote:
    """A labelled note: the row of a corpus file; voice and format are "" where the row names none."""

    note_id: str
    worker_id: str
    note_type: str
    setting: str
    date: str
    text: str
    sentences: list[dict[str, Any]]
    writer: str
    kind: str
    voice: str = ""
    format: str = ""


@dataclass(frozen=True)
class LabelledSentences:
    """Sentences with their labels, ready for fitting.

    Attributes:
        batch: The sentences.
        supervision: 1 for supervision notes, shape (notes,).
        role: Index of the role, shape (sentences,).
        assertion: Index of the assertion, shape (sentences,).
        pairs: Chances of the pairs of role and assertion, shape (sentences, roles, assertions); see `pair_targets`.
        writer: Whose text it is, shape (sentences,).
        kind: "bank" (single sentences), "notes", "natural" or "unlabelled", shape (sentences,).
    """

    batch: SentenceBatch
    supervision: npt.NDArray[np.float32]
    role: npt.NDArray[np.int64]
    assertion: npt.NDArray[np.int64]
    pairs: npt.NDArray[np.float64]
    writer: npt.NDArray[np.str_]
    kind: npt.NDArray[np.str_]


def read_gold(path: Path) -> list[GoldNote]:
    """Read labelled notes.

    Args:
        path: JSONL as data/corpus/README.md describes it. `writer_X-kind.jsonl` tells writer and kind.

    Raises:
        PeerdriftError: The file cannot be read or is empty, or a line is no labelled note; the message names the line.
    """
    writer, _, kind = path.stem.partition("-")
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # not splitlines: a text may hold U+2028
    except (OSError, UnicodeDecodeError):
        raise PeerdriftError(f"{path}: no file of UTF-8 text; name a JSONL file of labelled notes") from None
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    notes = [_note(line, number, path, writer=writer, kind=kind) for number, line in filled]
    if not notes:
        raise PeerdriftError(f"{path}: no labelled note in it (see data/corpus/README.md)")
    return notes


def read_corpus(folder: Path) -> list[GoldNote]:
    """Read all files of a corpus, in the order of their names.

    Raises:
        PeerdriftError: There are none.
    """
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise PeerdriftError(f"{folder}: no corpus here (*.jsonl); name its folder with --corpus")
    return [note for path in paths for note in read_gold(path)]


def corpus_sha256(folder: Path) -> str:
    """Hash the files of a corpus, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def labelled_sentences(notes: Sequence[GoldNote], *, taxonomy: Taxonomy) -> LabelledSentences:
    """Take the sentences of labelled notes as they were cut by hand.

    A sentence of the bank becomes a note of its own: those beside it in its file are no neighbours, and they give its
    label away.
    """
    notes = [part for note in notes for part in (_alone(note) if note.kind == BANK else [note])]
    sentences = [sentence for note in notes for sentence in note.sentences]
    per_note = [len(note.sentences) for note in notes]
    batch = given_sentences(
        [note.text for note in notes],
        [labelled_spans(note) for note in notes],
    )
    return LabelledSentences(
        batch=batch,
        supervision=is_supervision([note.note_type for note in notes]),
        role=np.array([taxonomy.role_names.index(s["role"]) for s in sentences]),
        assertion=np.array([taxonomy.assertions.index(s["assertion"]) for s in sentences]),
        pairs=pair_targets(sentences, taxonomy=taxonomy),
        writer=np.repeat([note.writer for note in notes], per_note),
        kind=np.repeat([note.kind for note in notes], per_note),
    )


def joined(first: LabelledSentences, second: LabelledSentences) -> LabelledSentences:
    """Lay labelled sentences behind others; their notes are numbered on."""
    parts = (first, second)
    batch = joined_batches(first.batch, second.batch)
    role, assertion, pairs, writer, kind, supervision = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("role", "assertion", "pairs", "writer", "kind", "supervision")
    )
    return LabelledSentences(batch, supervision, role, assertion, pairs, writer, kind)


def _alone(note: GoldNote) -> list[GoldNote]:
    sentences = [{**sentence, "start": 0, "end": len(sentence["text"])} for sentence in note.sentences]
    return [replace(note, text=sentence["text"], sentences=[sentence]) for sentence in sentences]


def labelled_spans(note: GoldNote) -> list[tuple[int, int, str]]:
    """Return (start, end, heading) of a note's sentences as they were cut by hand, with the heading that we find."""
    if note.kind == BANK:
        return [(s["start"], s["end"], "") for s in note.sentences]
    found = sentence_spans(note.text)
    headings = [heading for _, _, heading in found]
    ends = [end for _, end, _ in found]
    places = [min(bisect_right(ends, s["start"]), len(ends) - 1) for s in note.sentences]
    return [
        (s["start"], s["end"], headings[at] if headings else "") for s, at in zip(note.sentences, places, strict=True)
    ]


def _note(line: str, number: int, path: Path, *, writer: str, kind: str) -> GoldNote:
    try:
        row = json.loads(line)
        own = {name: str(row[name]) for name in ("note_id", "worker_id", "note_type", "setting", "date", "text")}
        written = {name: str(row.get(name) or "") for name in ("voice", "format")}
        sentences = row["sentences"]
        for place, sentence in enumerate(sentences, start=1):
            _check_sentence(sentence, place, text=own["text"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told = f"not a labelled note: {_wrong(error)} (see data/corpus/README.md)"
        raise PeerdriftError(f"{path.name}, line {number}: {told}") from None
    return GoldNote(**own, **written, sentences=sentences, writer=writer, kind=kind)


def _check_sentence(sentence: dict[str, Any], place: int, *, text: str) -> None:
    known = load_taxonomy()
    try:
        if sentence["text"] != text[sentence["start"] : sentence["end"]]:
            raise _UnsoundError("its text is not what stands from start to end")
        second = [sentence["second"]] if sentence.get("second") else []
        pairs = [(sentence["role"], sentence["assertion"]), *(sentence.get("accept") or ()), *second]
        for role, assertion in pairs:
            if role not in known.role_names:
                raise _UnsoundError("an unknown role")
            if assertion not in known.assertions:
                raise _UnsoundError("an unknown assertion")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _UnsoundError(f"sentence {place}: {_wrong(error)}") from None


def _wrong(error: Exception) -> str:
    """Say what is wrong with a line, without a word of it."""
    if isinstance(error, _UnsoundError):
        return str(error)
    if isinstance(error, KeyError):  # of a key that we look for
        return f"no {error.args[0]}"
    return "no JSON" if isinstance(error, json.JSONDecodeError) else "a part of it is of another kind"
