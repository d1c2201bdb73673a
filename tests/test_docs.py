"""The site of docs builds without a warning, and its commands do what the pages say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
ENVIRONMENT = os.environ | {
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    "PYTHONPATH": str(ROOT),
    "OMP_NUM_THREADS": "1",
    "NO_MKDOCS_2_WARNING": "1",
}
SECONDS = 900
PAGES = sorted(page for page in (ROOT / "docs").glob("*.md") if SHELL.search(page.read_text(encoding="utf-8")))


def ran(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=SECONDS
    )


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = ran([sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)], ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "api" / "scoring.html").read_text(encoding="utf-8")
    assert "score_frame" in page
    assert "Label every sentence of some notes" in page
    assert not re.search(r'(?:src|href)="https?://(?:fonts|cdn|unpkg)', page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_of_a_page_run(page: Path, tmp_path: Path) -> None:
    """Blocks marked `sh`, one after another, in a checkout; those marked `console` serve, or need another machine."""
    for name in ("data", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    script = "set -eu\n" + "\n".join(SHELL.findall(page.read_text(encoding="utf-8")))
    done = ran(["bash", "-c", script], tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]


def test_commands_of_the_readme_run(tmp_path: Path) -> None:
    """But those that serve, and the two that this test is part of."""
    shutil.copy(ROOT / "data" / "samples" / "notes.csv", tmp_path / "notes.csv")
    lines = re.findall(r"(?m)^    (peerdrift .*?)(?:  #.*)?$", (ROOT / "README.md").read_text(encoding="utf-8"))
    commands = [line.strip() for line in lines if not line.startswith("peerdrift dashboard")]
    assert [command.split()[1] for command in commands] == ["score", "drift"]
    for command in commands:
        done = ran(command.split(), tmp_path)
        assert done.returncode == 0, done.stderr[-2000:]
