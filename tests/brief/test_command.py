"""The command as a user runs it."""

import subprocess
import sys
from pathlib import Path

import pypdf
import pytest


def peerdrift(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_brief_writes_a_page_twice(scored_sample: Path, tmp_path: Path) -> None:
    done = peerdrift("brief", scored_sample, "--worker", "PSS-101", "--period", "2026-01", "--out", tmp_path / "new")
    assert done.returncode == 0, done.stderr
    html, pdf = tmp_path / "new" / "brief-PSS-101-2026-01.html", tmp_path / "new" / "brief-PSS-101-2026-01.pdf"
    assert done.stdout.split() == [str(html), str(pdf)]
    assert "January 2026" in html.read_text(encoding="utf-8")
    pages = pypdf.PdfReader(pdf).pages
    assert len(pages) == 1
    assert "PSS-101" in pages[0].extract_text()


@pytest.mark.parametrize(
    ("worker", "period", "words"),
    [
        pytest.param("NOBODY", "2026-01", "there are notes of 12 workers", id="no-such-worker"),
        pytest.param("PSS-101", "2031-01", "the first is in 2025-03, the last in 2026-02", id="no-note"),
        pytest.param("PSS-101", "soon", "write a month as 2026-03", id="no-period"),
    ],
)
def test_what_the_user_can_mend_is_told(worker: str, period: str, words: str, scored_sample: Path) -> None:
    done = peerdrift("brief", scored_sample, "--worker", worker, "--period", period)
    assert done.returncode == 2
    assert words in done.stderr
