"""How much of what identifies is found, and how much else is: `python -m benchmarks.redaction.quality`.

On the labelled notes of data/redaction/dev.jsonl, on Presidio's own cases, and on the development notes, where every
redaction was judged by eye (judged_dev.tsv). Prints the figures and writes them to quality.json. With --held also on
held.jsonl (quality_held.json), with --fresh on fresh.jsonl (quality_fresh.json), with --last on last.jsonl
(quality_last.json).

held.jsonl was first measured with the first version of the rules: structured identifiers 197 of 227 (0.868), names in
columns 147 of 153 (0.961), other names 123 of 141, places 37 of 60, false tokens 0.29%. The second version was then
chosen on it as well. fresh.jsonl was first measured with the second version: structured identifiers 195 of 201, names
in columns 135 of 143, other names 116 of 134, places 59 of 74, false tokens 34 of 4,606. The third version was then
chosen on it too, so that what all three give now flatters. last.jsonl was written after that; it is measured once, and
nothing is chosen on it.

An identifier counts as found when each of its letters and digits is taken out, by whatever kind of rule. A token is
falsely redacted when a letter or digit of it is taken out and none of it is in an identifier of the label.
"""

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from statsmodels.stats.proportion import proportion_confint

from analyzer.privacy.identifiers import find_identifiers
from analyzer.privacy.names import NameList, folded

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
LABELLED = ROOT / "data" / "redaction"
PRESIDIO = ROOT / "tests" / "privacy" / "cases" / "phi_presidio_recognizers.jsonl"
DEVELOPMENT = ROOT / "data" / "eval" / "dev.jsonl"
JUDGED = HERE / "judged_dev.tsv"
FURTHER = {"--held": "held", "--fresh": "fresh", "--last": "last"}
"""Further labelled notes, by the option that has them measured."""
FURTHER_NOTES = {
    "held": "notes that were held out from the first version",
    "fresh": "notes that were held out from the second version",
    "last": "last notes, measured once",
}
STRUCTURED = ("PHONE", "EMAIL", "ADDRESS", "SSN", "RECORD", "URL", "IP", "CARD", "AGE", "DATE")
KNOWN, OTHER = "NAME in columns", "NAME elsewhere"
_TOKEN = re.compile(r"\w+")
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
Span = tuple[int, int]


def main() -> None:
    """Measure, print and keep."""
    figures = {
        "labelled notes to choose on": labelled(LABELLED / "dev.jsonl"),
        "Presidio's cases": presidio(),
        "development notes": development(),
    }
    keep(figures, HERE / "quality.json")
    for option, name in FURTHER.items():
        if option in sys.argv[1:]:
            keep({FURTHER_NOTES[name]: labelled(LABELLED / f"{name}.jsonl")}, HERE / f"quality_{name}.json")


def keep(figures: dict[str, Any], path: Path) -> None:
    """Print figures and write them."""
    told = json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
    path.write_text(told, encoding="utf-8")
    sys.stdout.write(told)


def share(part: int, whole: int) -> dict[str, Any]:
    """Return a share with its 95% interval (Wilson 1927)."""
    if whole == 0:
        return {"of": 0}
    low, high = proportion_confint(part, whole, alpha=0.05, method="wilson")
    return {"share": round(part / whole, 4), "interval": [round(low, 3), round(high, 3)], "found": part, "of": whole}


def labelled(path: Path) -> dict[str, Any]:
    """Measure recall by kind and false redactions on labelled notes."""
    found, whole, false, tokens = Counter[str](), Counter[str](), Counter[str](), 0
    redacted = 0
    for record in records(path):
        text, names = record["text"], NameList.of(columns_of(record))
        taken = [(one.start, one.end, one.kind) for one in find_identifiers(text, names=names)]
        gold = [(start, end, kind) for start, end, kind in record["spans"]]
        places = covered((start, end) for start, end, _ in taken)
        for start, end, kind in gold:
            group = kind if kind != "NAME" else (KNOWN if is_known(text[start:end], names) else OTHER)
            whole[group] += 1
            found[group] += all(place in places for place in range(start, end) if text[place].isalnum())
        right = covered((start, end) for start, end, _ in gold)
        for token in _TOKEN.finditer(text):
            span = range(*token.span())
            tokens += 1
            if any(place in places for place in span):
                redacted += 1
                if not any(place in right for place in span):
                    false[kind_at(taken, token.start(), token.end())] += 1
    structured = [sum(counts[kind] for kind in STRUCTURED) for counts in (found, whole)]
    return {
        "notes": sum(1 for _ in records(path)),
        "recall": {group: share(found[group], whole[group]) for group in sorted(whole)},
        "recall of structured identifiers": share(*structured),
        "recall of all": share(sum(found.values()), sum(whole.values())),
        "precision in tokens": share(redacted - sum(false.values()), redacted),
        "false redactions in all tokens": share(sum(false.values()), tokens),
        "false tokens by kind": dict(sorted(false.items())),
    }


def presidio() -> dict[str, Any]:
    """Measure Presidio's cases by recognizer: spans found, and texts without any that were left alone."""
    found, whole = Counter[str](), Counter[str]()
    left, empty = Counter[str](), Counter[str]()
    for case in records(PRESIDIO):
        recognizer, text = case["recognizer"], case["text"]
        taken = covered((one.start, one.end) for one in find_identifiers(text, names=NameList()))
        if case["expected_len"] == 0:
            empty[recognizer] += 1
            left[recognizer] += not taken
            continue
        spans = case["extra"]["expected_res"] if case["expected_spans"] is None else case["expected_spans"]
        for start, end in spans or [[0, len(text)]]:
            signs = [place for place in range(start, end) if text[place].isalnum()] or range(start, end)
            whole[recognizer] += 1
            found[recognizer] += all(place in taken for place in signs)
    return {
        "spans found": {name: share(found[name], whole[name]) for name in sorted(whole)},
        "all spans found": share(sum(found.values()), sum(whole.values())),
        "texts left alone": {name: share(left[name], empty[name]) for name in sorted(empty)},
    }


def development() -> dict[str, Any]:
    """Count false redactions on the development notes; one that nobody judged counts as false."""
    with JUDGED.open(encoding="utf-8", newline="") as handle:
        judged = {
            (row["note_id"], row["redacted"], row["kind"]): row["verdict"]
            for row in csv.DictReader(handle, delimiter="\t")
        }
    false, tokens, unjudged = defaultdict[str, int](int), 0, list[str]()
    for note in records(DEVELOPMENT):
        text = note["text"]
        tokens += sum(1 for _ in _TOKEN.finditer(text))
        for one in find_identifiers(text, names=NameList()):
            written = text[one.start : one.end]
            verdict = judged.get((note["note_id"], written, one.kind))
            if verdict != "true":
                false[one.kind] += len(_TOKEN.findall(written))
            if verdict is None:
                unjudged.append(f"{note['note_id']}: {written}")
    return {
        "redactions judged": len(judged),
        "not judged, counted as false": unjudged,
        "false redactions in all tokens": share(sum(false.values()), tokens),
    }


def records(path: Path) -> Iterable[dict[str, Any]]:
    """Go through JSON lines."""
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def columns_of(record: dict[str, Any]) -> Sequence[str]:
    """Return what stands in the columns of a sentence's note."""
    columns = record["columns"]
    return [str(value) for value in (columns.values() if isinstance(columns, dict) else columns)]


def is_known(name: str, names: NameList) -> bool:
    """Say whether a part of a name is in the columns."""
    known = names.plain | names.capitalised | names.beside
    return any(folded(part) in known for part in _PART.findall(re.sub(r"['’]s\b", "", name)))


def covered(spans: Iterable[Span]) -> set[int]:
    """Return the places that spans cover."""
    return {place for start, end in spans for place in range(start, end)}


def kind_at(taken: Sequence[tuple[int, int, str]], start: int, end: int) -> str:
    """Return the kind of what was taken out of a token."""
    return next(kind for begin, stop, kind in taken if begin < end and start < stop)


if __name__ == "__main__":
    main()
