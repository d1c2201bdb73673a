"""Gold sentences beside the scored sentences that cover them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyzer.taxonomy import NEUTRAL, Taxonomy
from analyzer.training.corpus import GoldNote
from analyzer.training.evaluation.voice import voice_of

LIST_MARKS = "-*•·–"
Span = tuple[int, int]


@dataclass(frozen=True)
class Aligned:
    """Gold and scored labels of the same sentences, and how well the cuts agree.

    `frame` has a row a gold sentence: writer, note_id, worker_id, note_type, setting, voice, text, role, assertion and
    signal (gold), scored_role, scored_assertion, scored_signal, chance (drift_probability), signal_chance
    (signal_probability), confident, accepted (signals that are fair too).
    """

    frame: pd.DataFrame
    gold_spans: int
    scored_spans: int
    same_spans: int


def align(notes: Sequence[GoldNote], scored: pd.DataFrame, *, taxonomy: Taxonomy) -> Aligned:
    """Give each gold sentence the labels of the scored sentence that shares the most characters with it.

    Args:
        notes: Gold notes.
        scored: What `Analyzer.score` says of them.
        taxonomy: For the signals.
    """
    by_note = dict(list(scored.sort_values(["note_id", "start"]).groupby("note_id", sort=False)))
    rows: list[dict[str, object]] = []
    gold_spans = scored_spans = same = 0
    for note in notes:
        voice = voice_of(note.text)
        own = by_note.get(note.note_id, scored.iloc[:0])
        found = [trimmed(note.text, s, e) for s, e in zip(own["start"], own["end"], strict=True)]
        wanted = [trimmed(note.text, s["start"], s["end"]) for s in note.sentences]
        gold_spans, scored_spans = gold_spans + len(wanted), scored_spans + len(found)
        same += len(set(found) & set(wanted))
        columns = ("role", "assertion", "drift_probability", "signal_probability", "confident")
        labels = [tuple(values) for values in own[list(columns)].itertuples(index=False)]
        for sentence, span in zip(note.sentences, wanted, strict=True):
            at = best_overlap(span, found)
            label = (NEUTRAL, "performed", 0.0, 0.0, False) if at is None else labels[at]
            rows.append(aligned_row(note, sentence, label, voice=voice, taxonomy=taxonomy))
    return Aligned(pd.DataFrame(rows), gold_spans, scored_spans, same)


def trimmed(text: str, start: int, end: int) -> Span:
    """Return a span without blanks and list marks at its ends."""
    while start < end and (text[start].isspace() or text[start] in LIST_MARKS):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def best_overlap(span: Span, among: Sequence[Span]) -> int | None:
    """Return the index of the span that shares the most characters, or None where none does."""
    shared = [min(span[1], end) - max(span[0], start) for start, end in among]
    best = int(np.argmax(shared)) if shared else None
    return best if best is not None and shared[best] > 0 else None


def aligned_row(
    note: GoldNote, sentence: dict[str, Any], label: tuple[Any, ...], *, voice: str, taxonomy: Taxonomy
) -> dict[str, object]:
    """Return a row of `Aligned.frame`.

    Args:
        note: The gold note.
        sentence: Of the note.
        label: What an engine says: role, assertion, drift_probability, signal_probability, confident.
        voice: How the note is written.
        taxonomy: For the signals.
    """
    role, assertion = str(sentence["role"]), str(sentence["assertion"])
    accept = sentence.get("accept") or [(role, assertion)]
    assert isinstance(accept, list)
    return {
        "writer": note.writer,
        "note_id": note.note_id,
        "worker_id": note.worker_id,
        "note_type": note.note_type,
        "setting": note.setting,
        "voice": voice,
        "text": sentence["text"],
        "role": role,
        "assertion": assertion,
        "signal": taxonomy.signal(role, assertion),
        "scored_role": label[0],
        "scored_assertion": label[1],
        "scored_signal": taxonomy.signal(label[0], label[1]),
        "chance": float(label[2]),
        "signal_chance": float(label[3]),
        "confident": bool(label[4]),
        "accepted": frozenset(taxonomy.signal(*pair) for pair in accept),
    }
