"""A note as HTML, its sentences marked."""

from html import escape

import pandas as pd

from analyzer.taxonomy import NEUTRAL, Measure, Taxonomy
from dashboard.palette import MEASURE_COLOURS, QUIET

ASSERTION_WORDS = {
    "performed": "done",
    "requested": "asked for",
    "averted": "averted",
    "other_party": "by somebody else",
}
COPIED_WORDS = "copied from an earlier note, not counted"


def note_html(text: str, sentences: pd.DataFrame, *, counted: frozenset[int], taxonomy: Taxonomy) -> str:
    """Mark the sentences of a note.

    Args:
        text: The note.
        sentences: Its labelled sentences, in order.
        counted: sentence_index of those that the measure in question counts; they stand out.
        taxonomy: Names of the roles.
    """
    parts, at = [], 0
    for row in sentences.to_dict("records"):
        start, end = int(row["start"]), int(row["end"])
        parts.append(escape(text[at:start]))
        parts.append(_sentence(text[start:end], row, strong=row["sentence_index"] in counted, taxonomy=taxonomy))
        at = end
    parts.append(escape(text[at:]))
    return f'<div style="white-space:pre-wrap;line-height:1.9;max-width:46rem">{"".join(parts)}</div>'


def measure_of(role: str, signal: str, *, taxonomy: Taxonomy) -> Measure | None:
    """Return the measure whose numerator a sentence is in, or None."""
    family = taxonomy.family_of[role]
    return next(
        (m for m in taxonomy.measures if signal in m.signals and (not m.families or family in m.families)), None
    )


def _sentence(words: str, row: dict[str, object], *, strong: bool, taxonomy: Taxonomy) -> str:
    role = str(row["role"])
    if row.get("copied"):
        return f'<span title="{COPIED_WORDS}" style="opacity:.5">{escape(words)}</span>'
    if role == NEUTRAL:
        return escape(words)
    measure = measure_of(role, str(row["signal"]), taxonomy=taxonomy)
    colour = MEASURE_COLOURS[measure.name] if measure else QUIET
    label = f"{taxonomy.role(role).label}, {ASSERTION_WORDS[str(row['assertion'])]}"
    unsure = "" if row["confident"] else " (unsure)"
    title = escape(f"{label}: role {row['role_probability']:.0%}, assertion {row['assertion_probability']:.0%}")
    tint = f"background:{colour}2e;" if strong else ""
    return (
        f'<mark title="{title}" style="color:inherit;{tint or "background:none;"}'
        f'border-bottom:2px solid {colour};padding:1px 2px;border-radius:3px">{escape(words)}</mark>'
        f'<span style="color:{colour};font-size:.74rem;font-weight:600;margin:0 .25rem;filter:brightness(1.05)">'
        f"{escape(label + unsure)}</span>"
    )
