"""What stands on the page: pure functions from what notes say to a Brief."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.brief.changes import change_lines, holding, verdict
from analyzer.brief.period import period_kind, period_words
from analyzer.brief.quotes import Quote, quotes
from analyzer.brief.strengths import strengths
from analyzer.brief.talks import load_talks, talk_points
from analyzer.brief.wording import cut
from analyzer.drift import Lens, Tally, find_changes, is_good_news, measure_table
from analyzer.drift.periods import period_texts
from analyzer.drift.words import Finding
from analyzer.errors import PeerdriftError
from analyzer.plural import plural

LONGEST_FACT = 48
TITLE, NOTHING_TO_READ = "Supervision brief", "No sentence of this period is labelled with a role."
STRENGTHS, CHANGES, QUOTES = "What went well", "What changed", "Sentences to read first"
QUESTIONS, PLAN, CAVEATS = "Questions for the talk", "Skill plan", "Before you use this page"
PLAN_LINES = ("Skill", "What we try", "Who helps", "When we look again")
ORGANIZATION = "What a whole program shares is the organization's to change, not the worker's."
SUGGESTED = "To consider: "
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Brief:
    """One page about one worker and one period.

    Attributes:
        facts: (name, value) of what stands under the title: worker, program, period, notes read, policy, model.
        last_day: Of the period's notes; the date of the PDF, so that it is the same whenever it is made.
        strengths: What went well.
        program_changes: Of the worker's programs; ORGANIZATION is said after them.
        worker_changes: Of the worker, but those told as strengths.
        verdict: Where there are none: that nothing changed, or that too little is known; else "".
        quotes: Sentences.
        questions: The organization's before the worker's.
        skills: Suggestions for the plan.
        caveats: What the page is not.
    """

    facts: tuple[tuple[str, str], ...]
    last_day: str
    strengths: tuple[str, ...]
    program_changes: tuple[str, ...]
    worker_changes: tuple[str, ...]
    verdict: str
    quotes: tuple[Quote, ...]
    questions: tuple[str, ...]
    skills: tuple[str, ...]
    caveats: tuple[str, ...]

    @property
    def worker(self) -> str:
        """Name or number of the worker."""
        return self.facts[0][1]


def build_brief(tally: Tally, sentences: pd.DataFrame, *, lens: Lens, worker: str, period: str) -> Brief:
    """Put the page together.

    Args:
        tally: What all notes say; those after the period are left out.
        sentences: Of the worker or of all, with the columns QUOTE_COLUMNS.
        lens: How they are looked at.
        worker: About whom.
        period: "2026-03", "2026-W11" or "2026-Q1".

    Raises:
        PeerdriftError: It is no period, there is no such worker, or no note of the worker in the period.
    """
    kind, worker_id = period_kind(period), tally.notes["worker_id"].astype(str)
    when, own = period_texts(tally.notes["date"], period=kind), (worker_id == worker).to_numpy()
    _check(when, own, worker_id, worker=worker, period=period)
    now, known = own & (when == period), tally.where(when <= period)
    programs = sorted({name for name in tally.notes.loc[now, "program"].astype(str) if name})
    changes = _changes(known, programs, lens=lens, worker=worker, period=period)
    table = measure_table(known, lens=lens, period=kind)
    table = table[(table["unit"] == worker) & (table["period"] == period)]
    mine = sentences[sentences["worker_id"].astype(str) == worker].reset_index(drop=True)
    written = period_texts(mine["date"], period=kind)
    questions, skills = talk_points(changes.shared, [*changes.worse, *changes.better], talks=load_talks())
    facts = {
        "Worker": worker,
        "Program": ", ".join(programs) or "none named",
        "Period": period_words(period),
        "Notes read": f"{now.sum():,} in the period, {(own & (when <= period)).sum():,} up to its end",
        "Policy": lens.policy.name,
        "Model": _model(mine[written == period]),
    }
    return Brief(
        facts=tuple((name, cut(value, LONGEST_FACT)) for name, value in facts.items()),
        last_day=pd.to_datetime(tally.notes.loc[now, "date"]).max().strftime("%Y-%m-%d"),
        strengths=strengths(table, better=changes.better, worse=changes.worse, taxonomy=lens.taxonomy),
        program_changes=change_lines(changes.shared, taxonomy=lens.taxonomy),
        worker_changes=change_lines(changes.worse, taxonomy=lens.taxonomy),
        verdict=changes.verdict,
        quotes=quotes(mine[written <= period], mine[written == period], findings=changes.all, lens=lens),
        questions=questions,
        skills=skills,
        caveats=_caveats(plural(int(now.sum()), "note")),
    )


@dataclass(frozen=True)
class _Changes:
    """The changes that hold in the period: of the worker's programs, and the worker's own for better and for worse."""

    shared: list[Finding]
    better: list[Finding]
    worse: list[Finding]
    verdict: str

    @property
    def all(self) -> list[Finding]:
        return [*self.shared, *self.worse, *self.better]


def _changes(known: Tally, programs: list[str], *, lens: Lens, worker: str, period: str) -> _Changes:
    findings = find_changes(known, lens=lens, period=period_kind(period))
    own = holding(findings, by="worker_id", units=[worker], period=period)
    better = [row for row in own if is_good_news(row, taxonomy=lens.taxonomy)]
    worse = [row for row in own if not is_good_news(row, taxonomy=lens.taxonomy)]
    return _Changes(
        shared=holding(findings, by="program", units=programs, period=period),
        better=better,
        worse=worse,
        verdict=verdict(findings, worker=worker, better=len(better), worse=len(worse)),
    )


def _caveats(notes: str) -> tuple[str, ...]:
    return (
        "Labels come from a model and can be wrong: read the sentences in their notes before you speak to anyone."
        f" This page rests on {notes} of the period; it tells what was written, not what was done.",
        "Shares are of the sentences about the role (safeguard: of those about tasks out of role), corrected for what"
        " the model is known to mistake; in brackets 95% intervals, which say little where they are wide, and the"
        " sentences labelled so.",
        "Not for discipline, pay or ranking. The worker may read this page and contest any label.",
    )


def _check(when: TextArray, own: BoolArray, worker_id: "pd.Series[str]", *, worker: str, period: str) -> None:
    if not own.any():
        raise PeerdriftError(f"no worker {worker!r} here; there are notes of {plural(worker_id.nunique(), 'worker')}")
    if not (own & (when == period)).any():
        raise PeerdriftError(
            f"no note of worker {worker!r} in {period};"
            f" the first is in {when[own].min()}, the last in {when[own].max()}"
        )


def _model(sentences: pd.DataFrame) -> str:
    pairs = sentences[["engine", "model_version"]].astype(str).drop_duplicates()
    return ", ".join(f"{engine} {version}" for engine, version in pairs.itertuples(index=False))
