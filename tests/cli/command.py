"""The command as a user runs it: a process of its own, its exit code, its two streams."""

import subprocess
import sys
from pathlib import Path


def peerdrift(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=300)
