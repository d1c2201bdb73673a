"""Hold our sentence cutter against its peers.

Run as `PYTHONPATH=. python benchmarks/boundaries/compare.py`, with the extra `bench` installed. One run on one core
measures all: F1 of exact sentences on the development notes and on notes of strangers (blanks and list marks trimmed,
as evaluate_gold.py does), the golden rules of pySBD met to the letter, and sentences a second on the sample notes.
Peers know nothing of lines and headings, so they are also measured when each line is given to them alone.
"""

import csv
import json
import os
import platform
import re
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

import nupunkt
import pysbd
import spacy

from analyzer.sentences import sentence_spans
from analyzer.sentences.pipeline import build_pipeline
from analyzer.training.corpus import read_gold
from analyzer.training.evaluation.align import trimmed
from tests.sentences.marked import read_strangers

ROOT = Path(__file__).parent.parent.parent
RESULT = Path(__file__).with_suffix(".json")
TABLE = Path(__file__).with_name("README.md")
RULES = ROOT / "tests" / "sentences" / "cases" / "sentence_boundaries_pysbd_en.jsonl"
REPEATS = 5
SPEED_NOTES = 2_000
"""Notes that are cut for speed; pySBD, which is slow, cuts a tenth."""
Spans = list[tuple[int, int]]
Cutter = Callable[[str], Spans]
Cut = list[tuple[str, Spans]]


def cutters() -> dict[str, tuple[Cutter, Cutter]]:
    """Return each tool's name, how it cuts, and how it sets sentences for the golden rules (list marks kept)."""
    sentencizer, ours = spacy.blank("en"), build_pipeline()
    sentencizer.add_pipe("sentencizer")
    segmenter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    own = nupunkt.load_default_model() if hasattr(nupunkt, "load_default_model") else None

    def by_spacy(nlp: spacy.Language) -> Cutter:
        return lambda text: [(s.start_char, s.end_char) for s in nlp(text).sents]

    def by_nupunkt(text: str) -> Spans:
        spans = own.sent_spans(text) if own is not None and hasattr(own, "sent_spans") else nupunkt.sent_spans(text)
        return [(int(start), int(end)) for start, end in spans]

    def by_pysbd(text: str) -> Spans:
        return [(span.start, span.end) for span in segmenter.segment(text)]

    plain = by_spacy(sentencizer)
    return {
        f"Peerdrift {version('peerdrift')}": (lambda t: [(a, b) for a, b, _ in sentence_spans(t)], by_spacy(ours)),
        "Peerdrift as spaCy pipeline": (by_spacy(ours), by_spacy(ours)),
        f"spaCy {version('spacy')} sentencizer": (plain, plain),
        f"pySBD {version('pysbd')}": (by_pysbd, by_pysbd),
        f"nupunkt {version('nupunkt')}": (by_nupunkt, by_nupunkt),
    }


def development_notes() -> Cut:
    """Return the development notes and their gold sentences."""
    notes = read_gold(ROOT / "data" / "eval" / "dev.jsonl")
    return [(note.text, [(s["start"], s["end"]) for s in note.sentences]) for note in notes]


def strangers_notes() -> Cut:
    """Return the notes that strangers wrote and cut (tests/sentences/cases/README.md)."""
    notes = [note for name in ("hard", "ordinary") for note in read_strangers(name)]
    return [(text, [(start, end) for start, end, _ in sentences]) for text, sentences in notes]


def boundary_f1(cut: Cutter, notes: Cut) -> float:
    """Return the F1 of exact sentences."""
    right = found = gold = 0
    for text, sentences in notes:
        own = {trimmed(text, *span) for span in cut(text)}
        own = {(start, end) for start, end in own if start < end}
        wanted = {trimmed(text, *span) for span in sentences}
        right, found, gold = right + len(own & wanted), found + len(own), gold + len(wanted)
    return 2 * right / (found + gold)


def line_by_line(cut: Cutter) -> Cutter:
    """Give a cutter each line alone."""

    def cut_lines(text: str) -> Spans:
        lines = [(match.start(), match[0]) for match in re.finditer(r"[^\n]+", text) if match[0].strip()]
        return [(at + start, at + end) for at, line in lines for start, end in cut(line)]

    return cut_lines


def rules_met(cut: Cutter) -> int:
    """Count the golden rules that are met."""
    cases = [json.loads(line) for line in RULES.read_text(encoding="utf-8").splitlines()]
    golden = [case for case in cases if case["group"] == "golden"]
    return sum(
        [case["text"][start:end].strip() for start, end in cut(case["text"])] == case["expected"] for case in golden
    )


def sentences_a_second(cut: Cutter, texts: list[str]) -> int:
    """Return the best of some tries, on one core."""
    best = 0.0
    for _ in range(REPEATS):
        began = time.perf_counter()
        count = sum(len(cut(text)) for text in texts)
        best = max(best, count / (time.perf_counter() - began))
    return round(best)


def main() -> None:
    """Measure, and write the figures and the table beside this script."""
    warnings.simplefilter("ignore")  # pySBD's own, about its regular expressions
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with (ROOT / "data" / "samples" / "notes.csv").open(encoding="utf-8", newline="") as handle:
        header, *rows = csv.reader(handle)
    texts = [row[header.index("Progress Note")] for row in rows]
    texts = [texts[at % len(texts)] for at in range(SPEED_NOTES)]
    dev, strangers = development_notes(), strangers_notes()
    rows_out = []
    for name, (cut, keeping_marks) in cutters().items():
        slow = name.startswith("pySBD")
        rows_out.append(
            {
                "tool": name,
                "dev_f1": round(boundary_f1(cut, dev), 3),
                "dev_f1_line_by_line": round(boundary_f1(line_by_line(cut), dev), 3),
                "strangers_f1": round(boundary_f1(cut, strangers), 3),
                "strangers_f1_line_by_line": round(boundary_f1(line_by_line(cut), strangers), 3),
                "golden_rules": rules_met(keeping_marks),
                "sentences_a_second": sentences_a_second(cut, texts[: len(texts) // 10] if slow else texts),
            }
        )
        sys.stderr.write(f"{rows_out[-1]}\n")
    figures = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}, one core",
        "tools": rows_out,
    }
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    TABLE.write_text(_table(figures), encoding="utf-8")


def _table(figures: dict[str, object]) -> str:
    rows = figures["tools"]
    assert isinstance(rows, list)
    lines = [
        f"| {r['tool']} | {r['dev_f1']:.3f} | {r['dev_f1_line_by_line']:.3f} | {r['strangers_f1']:.3f} |"
        f" {r['strangers_f1_line_by_line']:.3f} | {r['golden_rules']} |"
        f" {r['sentences_a_second']:,} |"
        for r in rows
    ]
    return "\n".join(
        [
            "# Cutting notes into sentences, ours and peers",
            "",
            f"From one run of `compare.py` on {figures['date']} ({figures['machine']}). Boundary F1: exact",
            "sentences on the 44 development notes, on which our rules were also tuned; the golden rules were worked",
            "through as well. The golden rules keep list marks, so for them our cuts are read off spaCy's sentences,",
            "which keep marks and headings; that is why these score lower on notes, whose gold leaves them out.",
            "The 80 notes of strangers (tests/sentences/cases) met our rules at first sight with F1 0.77 (50 hard",
            "ones) and 0.90 (30 ordinary ones); what they had missed was then mended.",
            "",
            "| tool | development notes, F1 | line by line | strangers' notes, F1 | line by line | golden rules of 48 |"
            " sentences a second |",
            "|---|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    main()
