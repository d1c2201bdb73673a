"""Sentences whose label is not the annotator's, to read one by one: a frame to filter, and a page to browse."""

from collections.abc import Hashable, Mapping, Sequence
from html import escape
from string import Template
from typing import Any

import pandas as pd

from analyzer.training.corpus import GoldNote
from analyzer.training.evaluation.align import Aligned

FILTERS = ("signal", "scored_signal", "role", "scored_role", "assertion", "scored_assertion")
"""Columns that the page filters by."""
_PAGE = Template(
    """<div class="errors"><style>
.errors details{border-top:1px solid #ccc;padding:.4em 0}.errors summary{cursor:pointer}
.errors .labels{color:#666;font-size:90%}.errors mark{background:#ffe08a;color:#000}
.errors .note{white-space:pre-wrap;margin:.5em 0 .5em 1.5em;max-width:60em}
.errors label{display:inline-block;margin:0 1em .5em 0}.errors [hidden]{display:none}
</style><p>$filters<output></output></p>
$rows
<script>(() => {
const page = document.currentScript.parentElement, picks = [...page.querySelectorAll("select")];
const rows = [...page.querySelectorAll("details")];
function show() {
  for (const row of rows) row.hidden = picks.some(p => p.value && row.dataset[p.name] !== p.value);
  page.querySelector("output").textContent = rows.filter(r => !r.hidden).length + " of " + rows.length + " shown";
}
picks.forEach(p => p.addEventListener("change", show)); show();
})()</script></div>"""
)


def errors(
    aligned: Aligned,
    notes: Sequence[GoldNote],
    *,
    signal: str | None = None,
    scored_signal: str | None = None,
    role: str | None = None,
    assertion: str | None = None,
) -> pd.DataFrame:
    """Return the sentences whose scored signal is not gold's, and of them those with some labels.

    Args:
        aligned: Gold and scored labels, as `align` made them from the notes.
        notes: The gold notes.
        signal: By the annotator; any by default.
        scored_signal: By the engine.
        role: By the annotator.
        assertion: By the annotator.

    Returns:
        Rows of `Aligned.frame` with "note" (its whole text), "start" and "end" of the sentence in it.
    """
    places = [(note.text, s["start"], s["end"]) for note in notes for s in note.sentences]
    frame = aligned.frame.assign(**pd.DataFrame(places, columns=["note", "start", "end"]))
    wanted = {"signal": signal, "scored_signal": scored_signal, "role": role, "assertion": assertion}
    kept = frame["signal"] != frame["scored_signal"]
    for name, value in wanted.items():
        if value is not None:
            kept &= frame[name] == value
    return frame[kept]


def error_page(found: pd.DataFrame) -> str:
    """Return HTML with a line an error, which opens to its note with the sentence marked, and lists to filter by.

    Where scripts do not run (a notebook that is not trusted) all lines are there and open when clicked; the lists do
    nothing.

    Args:
        found: What `errors` gave.
    """
    filters = "\n".join(_filter(name, sorted(set(found[name]))) for name in FILTERS)
    rows = "\n".join(_row(row) for row in found.to_dict("records"))
    return _PAGE.substitute(filters=filters, rows=rows)


def _filter(name: str, values: Sequence[str]) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in values)
    words = name.replace("scored_", "engine's ").replace("_", " ")
    said = words if name.startswith("scored_") else f"annotator's {words}"
    return f'<label>{said} <select name="{_key(name)}"><option value="">any</option>{options}</select></label>'


def _row(row: Mapping[Hashable, Any]) -> str:
    data = " ".join(f'data-{name.replace("_", "-")}="{escape(str(row[name]))}"' for name in FILTERS)
    text, start, end = row["note"], row["start"], row["end"]
    gold = f"{row['signal']} ({row['role']}, {row['assertion']})"
    scored = f"{row['scored_signal']} ({row['scored_role']}, {row['scored_assertion']})"
    said = f"annotator: {gold}; engine: {scored}, {row['signal_chance']:.0%} sure"
    return (
        f"<details {data}><summary>{escape(text[start:end])}<br>"
        f'<span class="labels">{escape(said)}</span></summary><div class="note">{escape(text[:start])}'
        f"<mark>{escape(text[start:end])}</mark>{escape(text[end:])}</div></details>"
    )


def _key(name: str) -> str:
    """Return the name by which a page's script knows a data attribute."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
