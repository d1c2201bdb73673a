"""Train and measure all systems; run as `python -m benchmarks.quality` in the repository's root."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.run import run
from benchmarks.quality.settings import ROOT, SPEED_SECONDS, SYSTEMS, Settings
from benchmarks.quality.table import table, write_into

RESULT = "compare.json"
README = Path(__file__).with_name("README.md")
KEPT = README.parent
PARTIAL = ROOT / "build" / "quality"
"""Where figures of a run on a part go: git ignores it, and the kept figures stay those of a whole run."""


def parse(arguments: Sequence[str]) -> Settings:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SYSTEMS, default=SYSTEMS, help="systems to run; else all")
    parser.add_argument("--sentences", type=int, help="train on so many sentences of the corpus; else all")
    parser.add_argument("--minilm", type=Path, help="folder of all-MiniLM-L6-v2; else the installed package's")
    parser.add_argument("--speed-seconds", type=float, default=SPEED_SECONDS, help="how long to label for speed")
    given = parser.parse_args(arguments)
    systems = tuple(name for name in SYSTEMS if name in given.only)
    minilm = str(given.minilm.resolve()) if given.minilm else ""
    return Settings(systems, given.sentences, minilm, given.speed_seconds)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def main() -> None:
    """Run, print the table, and keep the figures: beside this module if the run was a whole one."""
    settings = parse(sys.argv[1:])
    figures = run(settings, progress=_say)
    folder = KEPT if settings.whole else PARTIAL
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RESULT).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if settings.whole:
        write_into(README, figures)
    sys.stdout.write(table(figures))


if __name__ == "__main__":
    main()
