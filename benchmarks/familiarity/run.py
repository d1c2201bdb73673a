"""Measure what share of the words of data/eval/dev.jsonl the corpus does not hold.

`python -m benchmarks.familiarity.run` writes analyzer/familiarity.toml anew; tests see that it is what this gives.
"""

import json
from pathlib import Path

import numpy as np

from analyzer.familiarity import REFERENCE, Reference, familiarity

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "data" / "eval" / "dev.jsonl"
SAMPLE_NOTES = 30
"""As many as one worker writes in a month, or a small program."""
SAMPLES, PERCENTILE, SEED = 10_000, 99, 20261128
DIGITS = 4


def measure() -> Reference:
    """Draw notes with replacement, SAMPLE_NOTES at a time, and look at the share of unknown words of each sample."""
    texts = [json.loads(line)["text"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    found = familiarity(texts)
    drawn = np.random.default_rng(SEED).integers(len(texts), size=(SAMPLES, SAMPLE_NOTES))
    shares = found.unknown_words[drawn].sum(axis=1) / found.words[drawn].sum(axis=1)
    words = int(found.words.sum())
    return Reference(
        unknown_share=round(float(found.unknown_words.sum()) / words, DIGITS),
        most_unknown=round(float(np.percentile(shares, PERCENTILE)), DIGITS),
        sample_notes=SAMPLE_NOTES,
        notes=len(texts),
        words=words,
    )


def written(found: Reference) -> str:
    """Return the file as it is packaged."""
    head = (
        "# Share of words that the corpus does not hold (analyzer/classify/known_words.txt) in data/eval/dev.jsonl,\n"
        "# by writers who had not seen the corpus: of all words; and the\n"
        f"# {PERCENTILE}th percentile of {SAMPLES:,} samples of sample_notes notes, drawn with replacement.\n"
        "# Made by python -m benchmarks.familiarity.run\n"
    )
    return head + "".join(f"{name} = {value}\n" for name, value in vars(found).items())


if __name__ == "__main__":
    (ROOT / "analyzer" / REFERENCE).write_text(written(measure()), encoding="utf-8")
