"""A note as HTML, its sentences marked."""

from html import escape

import pandas as pd

from analyzer.results import less_likely
from analyzer.taxonomy import NEUTRAL, Measure, Taxonomy
from dashboard.palette import MEASURE_COLOURS, QUIET

ASSERTION_WORDS = {
    "performed": "done",
    "requested": "asked for",
    "averted": "averted",
    "other_party": "by somebody else",
}
CARRIED_STYLE = "font-weight:700;text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:3px"
COPIED_WORDS = "copied from an earlier note, not counted"


def note_html(
    text: str,
    sentences: pd.DataFrame,
    *,
    counted: frozenset[int],
    taxonomy: Taxonomy,
    reasons: pd.DataFrame | None = None,
) -> str:
    """Mark the sentences of a note.

    Args:
        text: The note.
        sentences: Its labelled sentences, in order.
        counted: sentence_index of those that the measure in question counts; they stand out.
        taxonomy: Names of the roles.
        reasons: Words that carried the labels, as `Analyzer.reasons` returns them for this note; they stand out.
    """
    carried = {} if reasons is None else dict(list(reasons.groupby("sentence_index")))
    parts, at = [], 0
    for row in sentences.to_dict("records"):
        start, end = int(row["start"]), int(row["end"])
        parts.append(escape(text[at:start]))
        index = row["sentence_index"]
        words = _words(text, start, end, carried=carried.get(index))
        parts.append(_sentence(words, row, strong=index in counted, taxonomy=taxonomy))
        at = end
    parts.append(escape(text[at:]))
    return f'<div style="white-space:pre-wrap;line-height:1.9;max-width:46rem">{"".join(parts)}</div>'


def measure_of(role: str, signal: str, *, taxonomy: Taxonomy) -> Measure | None:
    """Return the measure whose numerator a sentence is in, or None."""
    family = taxonomy.family_of[role]
    return next(
        (m for m in taxonomy.measures if signal in m.signals and (not m.families or family in m.families)), None
    )


def _words(text: str, start: int, end: int, *, carried: pd.DataFrame | None) -> str:
    """Return a sentence as HTML, the words that carried its label bold and underlined."""
    parts, at = [], start
    for row in [] if carried is None else carried.sort_values("start").to_dict("records"):
        title = f"carried the label: {less_likely(row['weight'])} less likely without this word"
        word = f'<u title="{title}" style="{CARRIED_STYLE}">{escape(text[row["start"] : row["end"]])}</u>'
        parts += [escape(text[at : row["start"]]), word]
        at = row["end"]
    return "".join([*parts, escape(text[at:end])])


def _sentence(words: str, row: dict[str, object], *, strong: bool, taxonomy: Taxonomy) -> str:
    """Mark a sentence, given as HTML, with its label."""
    role = str(row["role"])
    if row.get("copied"):
        return f'<span title="{COPIED_WORDS}" style="opacity:.5">{words}</span>'
    if role == NEUTRAL:
        return words
    measure = measure_of(role, str(row["signal"]), taxonomy=taxonomy)
    colour = MEASURE_COLOURS[measure.name] if measure else QUIET
    label = f"{taxonomy.role(role).label}, {ASSERTION_WORDS[str(row['assertion'])]}"
    unsure = "" if row["confident"] else " (unsure)"
    sure = f"role {row['role_probability']:.0%}, assertion {row['assertion_probability']:.0%}"
    title = escape(f"{label}: {sure}. {taxonomy.role(role).guidance}")
    tint = f"background:{colour}2e;" if strong else ""
    return (
        f'<mark title="{title}" style="color:inherit;{tint or "background:none;"}'
        f'border-bottom:2px solid {colour};padding:1px 2px;border-radius:3px">{words}</mark>'
        f'<span style="color:{colour};font-size:.74rem;font-weight:600;margin:0 .25rem;filter:brightness(1.05)">'
        f"{escape(label + unsure)}</span>"
    )
