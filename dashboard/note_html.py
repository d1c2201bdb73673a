"""Notes as HTML, their sentences marked: what `live.live_html` shows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from analyzer.names import CONFIRMED, CONTESTED, CORRECTED
from analyzer.results import less_likely
from analyzer.taxonomy import NEUTRAL, Measure, Taxonomy
from dashboard.palette import MEASURE_COLOURS, QUIET

ASSERTION_WORDS = {
    "performed": "done",
    "requested": "asked for",
    "averted": "averted",
    "other_party": "by somebody else",
}
STYLE_OF = {"requested": "asked", "averted": "averted", "other_party": "others"}
"""Assertions other than "performed" by their style, so that colour is not alone in telling them apart."""
VERDICT_WORDS = {CONFIRMED: "✓ confirmed", CORRECTED: "✎ corrected", CONTESTED: "? contested"}
COPIED_WORDS = "copied from an earlier note, not counted"
KEYS = (("c", "Confirm"), ("r", "Correct"), ("x", "Contest"))


@dataclass(frozen=True)
class MarkedNote:
    """A note and what is marked in it.

    Attributes:
        head: What stands above it: HTML, escaped.
        text: The note.
        sentences: Its labelled sentences, in order.
        stops: sentence_index of those where the reader stops and that may be reviewed.
        counted: sentence_index of those that stand out.
        verdicts: What people said, in words, by start and end of the sentence.
        reasons: Words that carried the labels, as `Analyzer.reasons` returns them for this note.
    """

    head: str
    text: str
    sentences: pd.DataFrame
    stops: Collection[int] = ()
    counted: Collection[int] = ()
    verdicts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    reasons: pd.DataFrame | None = None


def notes_html(notes: Sequence[MarkedNote], *, taxonomy: Taxonomy, keys: str, guidance: bool = False) -> str:
    """Show notes one below the other, with a bar of what can be done.

    Args:
        notes: In the order to show.
        taxonomy: Names of the roles.
        keys: Those that may be pressed at a sentence, of KEYS.
        guidance: Whether the advisory's guidance on the roles that stand out is told above them.
    """
    told = guidance_html(notes, taxonomy=taxonomy) if guidance else ""
    return (
        bar_html(keys)
        + legend_html(notes)
        + told
        + "".join(_article(note, number, taxonomy=taxonomy) for number, note in enumerate(notes))
    )


def bar_html(keys: str) -> str:
    """Return the buttons; each says the key that does the same."""
    moves = (("n", "Next"), ("p", "Previous"))
    shown = [*moves, *(key for key in KEYS if key[0] in keys)]
    buttons = "".join(
        f'<button type="button" data-key="{key}">{words} <kbd aria-hidden="true">{key}</kbd></button>'
        for key, words in shown
    )
    hint = '<span class="quiet">Keys work while a sentence is chosen; click one to choose it.</span>'
    return f'<div class="bar" role="toolbar" aria-label="Marked sentences">{buttons}{hint}</div>'


def legend_html(notes: Sequence[MarkedNote]) -> str:
    """Say what the marks mean, of those that are there."""
    shown = pd.concat([note.sentences for note in notes]) if notes else pd.DataFrame({"role": [], "copied": []})
    said = {str(assertion) for assertion in shown.loc[shown["role"] != NEUTRAL, "assertion"]} if len(shown) else set()
    styles = [
        f'<li class="text"><mark class="{STYLE_OF.get(name, "")}" style="--of:currentColor">{words}</mark></li>'
        for name, words in ASSERTION_WORDS.items()
        if name in said
    ]
    if len(shown) and shown["copied"].any():
        styles.append(f'<li class="text"><span class="copied">{COPIED_WORDS}</span></li>')
    return f'<ul class="legend" aria-label="Legend">{"".join(styles)}</ul>' if styles else ""


def guidance_html(notes: Sequence[MarkedNote], *, taxonomy: Taxonomy) -> str:
    """Say what guidance says of the roles that stand out."""
    roles = dict.fromkeys(
        str(row["role"])
        for note in notes
        for row in note.sentences.to_dict("records")
        if row["sentence_index"] in note.counted and row["role"] != NEUTRAL
    )
    return "".join(
        f'<p class="guidance"><b>{escape(taxonomy.role(role).label)}.</b> {escape(taxonomy.role(role).guidance)}</p>'
        for role in roles
    )


def note_head(note: Mapping[Any, Any], *, link: str = "") -> str:
    """Return what stands above a note: its day, type and setting, and a link that opens it whole."""
    told = [f"{note['date']:%d %b %Y}", note["note_type"], note["setting"]]
    head = f"<span class='quiet'>{escape(' · '.join(part for part in told if part))}</span>"
    if link:
        head += f'<a href="#" data-pick="{escape(link, quote=True)}">Open this note alone</a>'
    return head


def note_html(note: MarkedNote, *, number: int = 0, taxonomy: Taxonomy) -> str:
    """Mark the sentences of a note.

    Args:
        note: The note and what is marked in it.
        number: Of the note among those shown; a sentence is told as "number.sentence_index".
        taxonomy: Names of the roles.
    """
    carried = {} if note.reasons is None else dict(list(note.reasons.groupby("sentence_index")))
    parts, at = [], 0
    for row in note.sentences.to_dict("records"):
        start, end = int(row["start"]), int(row["end"])
        parts.append(escape(note.text[at:start]))
        words = _words(note.text, start, end, carried=carried.get(row["sentence_index"]))
        parts.append(_sentence(words, row, note, number=number, taxonomy=taxonomy))
        at = end
    parts.append(escape(note.text[at:]))
    return f'<div class="text">{"".join(parts)}</div>'


def measure_of(role: str, signal: str, *, taxonomy: Taxonomy) -> Measure | None:
    """Return the measure whose numerator a sentence is in, or None."""
    family = taxonomy.family_of[role]
    return next(
        (m for m in taxonomy.measures if signal in m.signals and (not m.families or family in m.families)), None
    )


def label_words(role: str, assertion: str, *, taxonomy: Taxonomy) -> str:
    """Say a label as people do: "Clinical assessment, done"."""
    if role == NEUTRAL:
        return taxonomy.role(role).label
    return f"{taxonomy.role(role).label}, {ASSERTION_WORDS[assertion]}"


def _article(note: MarkedNote, number: int, *, taxonomy: Taxonomy) -> str:
    text = note_html(note, number=number, taxonomy=taxonomy) if note.text else "<p>The store keeps no texts.</p>"
    return f'<article class="note"><header>{note.head}</header>{text}</article>'


def _words(text: str, start: int, end: int, *, carried: pd.DataFrame | None) -> str:
    """Return a sentence as HTML, the words that carried its label bold and underlined."""
    parts, at = [], start
    for row in [] if carried is None else carried.sort_values("start").to_dict("records"):
        title = f"carried the label: {less_likely(row['weight'])} less likely without this word"
        parts += [escape(text[at : row["start"]]), f'<u title="{title}">{escape(text[row["start"] : row["end"]])}</u>']
        at = row["end"]
    return "".join([*parts, escape(text[at:end])])


def _sentence(words: str, row: Mapping[Any, Any], note: MarkedNote, *, number: int, taxonomy: Taxonomy) -> str:
    """Mark a sentence, given as HTML, with its label."""
    index, role, assertion = int(row["sentence_index"]), str(row["role"]), str(row["assertion"])
    if row.get("copied"):
        return f'<span class="copied" title="{COPIED_WORDS}">{words}</span>'
    stop = f' tabindex="-1" data-sentence="{number}.{index}"' if index in note.stops else ""
    if role == NEUTRAL and not stop:
        return words
    measure = measure_of(role, str(row["signal"]), taxonomy=taxonomy)
    colour = MEASURE_COLOURS[measure.name] if measure and measure.name in MEASURE_COLOURS else QUIET
    style = " ".join(filter(None, (STYLE_OF.get(assertion, ""), "counted" if index in note.counted else "")))
    title = escape(_title(row, taxonomy=taxonomy), quote=True)
    said = note.verdicts.get((int(row["start"]), int(row["end"])))
    verdict = f'<span class="verdict">{escape(said)}</span>' if said else ""
    if role == NEUTRAL:
        return f'<mark class="{style}" style="--of:transparent" title="{title}"{stop}>{words}</mark>{verdict}'
    label = label_words(role, assertion, taxonomy=taxonomy) + ("" if row["confident"] else " (unsure)")
    return (
        f'<mark class="{style}" style="--of:{colour}" title="{title}"{stop}>{words}</mark>'
        f'<span class="label" style="--of:{colour}">{escape(label)}</span>{verdict}'
    )


def _title(row: Mapping[Any, Any], *, taxonomy: Taxonomy) -> str:
    role = str(row["role"])
    label = label_words(role, str(row["assertion"]), taxonomy=taxonomy)
    sure = f"role {row['role_probability']:.0%}, assertion {row['assertion_probability']:.0%}"
    return f"{label}: {sure}. {taxonomy.role(role).guidance}"
