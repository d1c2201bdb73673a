"""Measure how fast notes are labelled; run as `python -m benchmarks.speed` in the repository's root.

`python -m benchmarks.speed grow` measures how cost grows with the export instead.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed.grow import grow, read_growth
from benchmarks.speed.run import run
from benchmarks.speed.settings import REPEATS, WORK, Settings
from benchmarks.speed.systems import systems
from benchmarks.speed.table import words, write_into

KEPT = Path(__file__).parent
SPEED, GROWTH, README = "speed.json", "growth.json", "README.md"
MOST = 1e6


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("compare", "grow", "table"), default="compare")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for notes and the peers' environments")
    parser.add_argument("--only", nargs="+", metavar="SYSTEM", help="systems to measure; else all")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="medians of so many")
    parser.add_argument("--share", type=float, default=1.0, help="of the sentences that each system usually gets")
    parser.add_argument("--most", type=float, default=MOST, help="grow: sentences of the largest export")
    return parser.parse_args(arguments)


def settings_of(given: argparse.Namespace) -> Settings:
    """Return the settings of a comparison.

    Raises:
        SystemExit: There is no such system.
    """
    known = tuple(systems(given.work))
    unknown = set(given.only or ()) - set(known)
    if unknown:
        raise SystemExit(f"no system {', '.join(sorted(unknown))}; systems are {', '.join(known)}")
    chosen = tuple(name for name in known if given.only is None or name in given.only)
    return Settings(chosen, given.work.resolve(), given.repeats, given.share)


def compare(given: argparse.Namespace) -> None:
    """Measure systems; figures of a part are kept in the work folder, and those of a whole run beside this module."""
    whole = given.only is None and given.share == 1 and given.repeats >= REPEATS
    folder = KEPT if whole else given.work
    figures = run(settings_of(given), progress=_say)
    (folder / SPEED).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if whole:
        write_into(KEPT / README, figures, read_growth(KEPT / GROWTH))
    sys.stdout.write(words(figures, []) + "\n")


def growing(given: argparse.Namespace) -> None:
    """Measure sizes that were not measured yet."""
    growth = grow(int(given.most), work=given.work.resolve(), kept=KEPT / GROWTH, progress=_say)
    write_into(KEPT / README, _kept_figures(), growth)
    sys.stdout.write(words({}, growth) + "\n")


def _kept_figures() -> dict[str, Any]:
    path = KEPT / SPEED
    figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return figures


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")


def main() -> None:
    """Do what is asked."""
    given = parse(sys.argv[1:])
    if given.what == "compare":
        compare(given)
    elif given.what == "grow":
        growing(given)
    else:
        write_into(KEPT / README, _kept_figures(), read_growth(KEPT / GROWTH))


if __name__ == "__main__":
    main()
