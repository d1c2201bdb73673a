"""Kill `peerdrift score` at random moments and let it go on: `python -m benchmarks.scale.kills`.

An export of several pieces is scored on one process and on two. Each run is killed with SIGKILL, with all its
processes, at moments drawn over the time that a whole run takes, and started again, until it was killed often enough
and may end. Its files must be those of a run that nothing interrupted, byte for byte. tests/batch/test_resuming.py does
so in small.
"""

import json
import platform
import random
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.batch.exports import contents, export_of_pieces
from tests.batch.kills import Command, kill_and_go_on, seconds_of

KILLS, PIECES, SEED = 10, 4, 20261128
"""Kills for each number of processes."""
RESULT = Path(__file__).with_suffix(".json")
Figures = dict[str, object]


def killed(export: Path, *, folder: Path, workers: int) -> Figures:
    """Kill a run again and again, and compare what it comes to."""
    command = Command((str(export),), workers=workers)
    whole, out = folder / f"whole-{workers}", folder / f"killed-{workers}"
    seconds = seconds_of(command, out=whole)
    draw = random.Random(SEED + workers)
    done = kill_and_go_on(command, out=out, whole=whole, kills=KILLS, within=seconds, draw=draw)
    return {
        "processes": workers,
        "seconds_of_a_whole_run": round(seconds, 1),
        "kills": done.kills,
        "seconds_before_each": [round(moment, 1) for moment in done.after],
        "pieces_on_the_disk_then": list(done.pieces),
        "same_bytes": contents(out) == contents(whole),
    }


def main() -> None:
    """Kill runs on one process and on two, and write the figures beside this script."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export = export_of_pieces(folder / "export.csv", pieces=PIECES)
        runs = [killed(export, folder=folder, workers=workers) for workers in (1, 2)]
        same = contents(folder / "whole-1") == contents(folder / "whole-2")
    figures = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "pieces": PIECES,
        "runs": runs,
        "same_bytes_for_one_process_and_two": same,
    }
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
