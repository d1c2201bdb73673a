"""Small frames of labelled sentences of workers, as results hold them, and briefs made of them."""

from collections.abc import Sequence

import pandas as pd

from analyzer.brief import Brief, build_brief
from analyzer.brief.content import CAVEATS, CHANGES, PLAN, QUESTIONS, QUOTES, STRENGTHS
from analyzer.brief.quotes import Quote
from analyzer.drift import Lens, plain_lens, tally_sentences
from analyzer.taxonomy import load_taxonomy

HEADINGS = (STRENGTHS, CHANGES, QUOTES, QUESTIONS, PLAN, CAVEATS)
PRESENCE = ("supportive_presence", "performed")
MEDICATION = ("medication_handling", "performed")
CLINICAL = ("clinical_assessment", "performed")
UP, STEADY, DOWN = [1] * 4 + [12] * 4, [2] * 8, [12] * 4 + [1] * 4
LAST = "2025-08"
"""The last month of a history of eight."""


def history(
    worker: str, hits: Sequence[int], *, label: tuple[str, str] = MEDICATION, program: str = "CSU"
) -> pd.DataFrame:
    """Months of a worker from January 2025: four notes of five sentences, of which `hits` have `label`."""
    rows = []
    for month, count in enumerate(hits, start=1):
        for at in range(20):
            role, assertion = label if at * count % 20 < count else PRESENCE
            name = f"{worker}-{month}-{at // 5}"
            rows.append((name, at % 5, worker, program, pd.Timestamp(2025, month, 1 + at // 5), role, assertion))
    frame = pd.DataFrame(
        rows, columns=["note_id", "sentence_index", "worker_id", "program", "date", "role", "assertion"]
    )
    frame["text"] = [f"Sentence {at} about {role} in this note." for at, role in enumerate(frame["role"])]
    extra = {"setting": "Ward", "note_type": "Session", "signal_probability": 0.9, "confident": True}
    return frame.assign(**extra, engine="fast", model_version="1", copied=False)


def lens() -> Lens:
    return plain_lens(load_taxonomy())


def made(*histories: pd.DataFrame, worker: str = "W1", period: str = LAST) -> Brief:
    sentences = pd.concat(histories, ignore_index=True)
    tally = tally_sentences(sentences, taxonomy=load_taxonomy())
    return build_brief(tally, sentences, lens=lens(), worker=worker, period=period)


def fullest(letters: str = "Some words of a line ") -> Brief:
    """A brief with as much in it as there can be."""

    def line(most: int) -> str:
        return (letters * most)[:most]

    return Brief(
        facts=tuple((name, line(48)) for name in ("Worker", "Program", "Period", "Notes read", "Policy", "Model")),
        last_day="2026-03-31",
        strengths=(*[line(230)] * 5, line(330), line(160)),
        program_changes=tuple([line(230)] * 4),
        worker_changes=tuple([line(230)] * 4),
        verdict=line(100),
        quotes=tuple([Quote("2026-03-04", line(28), line(165), line(50), line(145))] * 6),
        questions=tuple([line(150)] * 5),
        skills=tuple([line(150)] * 2),
        caveats=tuple([line(230)] * 3),
    )
