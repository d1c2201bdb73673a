"""The sentences to read before the talk: strengths first, then those behind the changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from analyzer.brief.wording import cut
from analyzer.drift import Lens
from analyzer.drift.evidence import counted_rows, moving_sentences
from analyzer.drift.words import Finding
from analyzer.results import SENTENCES, checked_schema
from analyzer.taxonomy import Measure, Taxonomy

MOST_QUOTES = 6
STRENGTHS = 2
"""Of the quotes, those kept for what went well, where there are as many."""
FEWEST_WORDS = 5
"""Shorter sentences say little out of their note; they stand back behind longer ones."""
LONGEST_TEXT, LONGEST_TYPE = 165, 28
QUOTE_COLUMNS = (
    "note_id", "sentence_index", "worker_id", "program", "date", "note_type", "text", "role", "assertion",
    "signal_probability", "confident", "copied", "engine", "model_version",
)  # fmt: skip
"""Columns of sentences.parquet that a brief is made of."""
_DOING = {"performed": "", "requested": ", asked for", "averted": ", averted"}
_TASK_DONE = ", done"


@dataclass(frozen=True)
class Quote:
    """A sentence of a note.

    Attributes:
        day: Of the note, "2026-03-04".
        note_type: As the export has it; "" for none.
        text: The sentence on one line, cut where it is long.
        label: In words.
        guidance: What the taxonomy says of the role; "" where a quote above says it.
    """

    day: str
    note_type: str
    text: str
    label: str
    guidance: str


def read_sentences(folder: Path, *, worker: str) -> pd.DataFrame:
    """Read the scored sentences of one worker; a folder may hold thousands of workers.

    Raises:
        PeerdriftError: There are none, or the file has other columns.
    """
    path = folder / SENTENCES
    checked_schema(path)
    table = pq.read_table(path, columns=list(QUOTE_COLUMNS), filters=[("worker_id", "==", worker)])
    frame: pd.DataFrame = table.to_pandas()
    return frame


def quotes(earlier: pd.DataFrame, now: pd.DataFrame, *, findings: Sequence[Finding], lens: Lens) -> tuple[Quote, ...]:
    """Choose the sentences of a page.

    Args:
        earlier: The worker's sentences up to and including the period.
        now: Those of the period.
        findings: The changes of the worker and of the worker's programs.
        lens: How sentences are looked at.
    """
    sure = now[now["confident"].to_numpy(dtype=bool)]
    good = [_surest(sure, measure, lens=lens) for measure in lens.taxonomy.watched if measure.wanted == "up"]
    moved = [_behind(finding, earlier, now, lens=lens) for finding in findings]
    if not findings:
        moved = [_surest(now, measure, lens=lens) for measure in lens.taxonomy.watched if measure.wanted == "down"]
    strong = _in_turn(good)
    told = pd.concat([strong.head(STRENGTHS), _in_turn(moved), strong.iloc[STRENGTHS:]])
    chosen = told.drop_duplicates("text").head(MOST_QUOTES)
    new_role = ~chosen["role"].astype(str).duplicated()
    rows = zip(_records(chosen), new_role, strict=True)
    return tuple(_quote(row, guided=bool(guided), taxonomy=lens.taxonomy) for row, guided in rows)


def _surest(sentences: pd.DataFrame, measure: Measure, *, lens: Lens) -> pd.DataFrame:
    counted: pd.DataFrame = sentences[counted_rows(sentences, measure, lens=lens)]
    return counted.sort_values("signal_probability", ascending=False, kind="stable")


def _behind(finding: Finding, earlier: pd.DataFrame, now: pd.DataFrame, *, lens: Lens) -> pd.DataFrame:
    """Return a rise's sentences of this period, else earlier ones; of a fall the sentences are gone."""
    if finding["direction"] == "down":
        return now.head(0)
    if finding["by"] == "program":
        return _surest(now, lens.taxonomy.measure(finding["measure"]), lens=lens)
    found = moving_sentences(finding, now, lens=lens)
    return found if len(found) else moving_sentences(finding, earlier, lens=lens)


def _in_turn(pools: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Take the first of each pool, then the second of each, no text twice."""
    ranked = pd.concat([pool.assign(rank=range(len(pool))) for pool in pools])
    short = [len(str(text).split()) < FEWEST_WORDS for text in ranked["text"]]
    return ranked.assign(short=short).sort_values(["short", "rank"], kind="stable").drop_duplicates("text")


def _records(chosen: pd.DataFrame) -> Iterator[dict[str, object]]:
    for row in chosen.to_dict("records"):
        yield {str(name): value for name, value in row.items()}


def _quote(row: dict[str, object], *, guided: bool, taxonomy: Taxonomy) -> Quote:
    role, assertion = taxonomy.role(str(row["role"])), str(row["assertion"])
    task = assertion == "performed" and role.family in taxonomy.drift_families and not role.condition
    unsure = "" if row["confident"] else " (unsure)"
    return Quote(
        day=pd.Timestamp(str(row["date"])).strftime("%Y-%m-%d"),
        note_type=cut(str(row["note_type"] or ""), LONGEST_TYPE),
        text=cut(str(row["text"]), LONGEST_TEXT),
        label=role.label + (_TASK_DONE if task else _DOING[assertion]) + unsure,
        guidance=role.guidance if guided else "",
    )
