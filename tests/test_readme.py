"""The README and the pages of docs: their figures are those that were measured, and their links lead somewhere."""

import re
from pathlib import Path

import pytest

from benchmarks.readme_figures import with_figures, written
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SCREENS = 1.5
LINES_OF_A_SCREEN = 66


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges and mkdocs make them."""
    heads = re.findall(r"(?m)^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")))
    plain = (re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", head) for head in heads)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in plain}


def test_the_figures_of_the_readme_are_those_that_the_benchmarks_keep() -> None:
    """If not, run python -m benchmarks.readme_figures."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert written(readme) == readme


def test_a_readme_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="quality"):
        with_figures("no marks here", "quality", "text")


def test_the_readme_is_a_screen_and_a_half() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= SCREENS * LINES_OF_A_SCREEN


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_of_a_page_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []
