import io
import logging
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from analyzer.brief import Brief, brief_html, brief_pdf
from analyzer.brief.content import ORGANIZATION, PLAN_LINES
from analyzer.brief.pdf import MISSING
from tests.brief.build import HEADINGS, UP, fullest, history, made

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SCRIPT = "<script>alert(1)</script> & more"


def pdf_pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def quoting(text: str) -> Brief:
    brief = made(history("W1", UP))
    return replace(brief, quotes=tuple(replace(quote, text=text) for quote in brief.quotes))


@pytest.fixture(scope="module")
def shared() -> Brief:
    return made(history("W1", UP), history("W2", UP), history("W3", UP))


def in_order(parts: tuple[str, ...], text: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_both_pages_have_all_sections_in_order(shared: Brief) -> None:
    order = ("Supervision brief", *HEADINGS[:2], shared.program_changes[0][:30], ORGANIZATION[:30])
    order += (shared.worker_changes[0][:20], *HEADINGS[2:5], *PLAN_LINES, HEADINGS[5])
    assert in_order(order, re.sub(r"&#39;", "'", brief_html(shared).split("<body>")[1]))
    assert in_order(order, pdf_pages(brief_pdf(shared))[0])


@pytest.mark.parametrize("letters", ["Some words of a line ", "W", "WWWW WW ", "ÅÉ “quoted” — "])
def test_the_fullest_pdf_is_one_page_with_its_last_line(letters: str) -> None:
    brief = replace(fullest(letters), caveats=("First.", "The last line."))
    pages = pdf_pages(brief_pdf(brief))
    assert len(pages) == 1
    assert "The last line." in pages[0]


def test_the_pdf_is_the_same_whenever_it_is_made(shared: Brief) -> None:
    content = brief_pdf(shared)
    assert content == brief_pdf(shared)
    assert pypdf.PdfReader(io.BytesIO(content)).metadata.creation_date.strftime("%Y-%m-%d") == shared.last_day


def test_nothing_is_loaded_or_run_by_the_html() -> None:
    html = brief_html(quoting(SCRIPT))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
    assert not re.search(r"https?:|src=|url\(|@import", html)


@pytest.mark.filterwarnings("default")  # the browser driver's own
@pytest.mark.parametrize("brief", [fullest(), made(history("W1", UP))], ids=["fullest", "usual"])
@pytest.mark.parametrize(("width", "height"), [("8.5in", "11in"), ("210mm", "297mm")], ids=["letter", "a4"])
def test_the_html_prints_on_one_page(brief: Brief, width: str, height: str, tmp_path: Path) -> None:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "no Chromium or Chrome on this machine: run tests/install_browser.sh"
    margin = {"top": "12mm", "bottom": "12mm", "left": "12mm", "right": "12mm"}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_content(brief_html(brief))
        printed = page.pdf(width=width, height=height, margin=margin)
        browser.close()
    pages = pdf_pages(printed)
    assert len(pages) == 1
    assert brief.caveats[-1].split()[-1] in pages[0][-200:]


@settings(max_examples=10, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=165))
def test_any_text_can_be_quoted_and_none_is_logged(text: str) -> None:
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = records.append  # type: ignore[method-assign]
    logging.getLogger("fpdf").addHandler(handler)
    try:
        assert len(pypdf.PdfReader(io.BytesIO(brief_pdf(quoting(" ".join(text.split()))))).pages) == 1
    finally:
        logging.getLogger("fpdf").removeHandler(handler)
    assert not records


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Zoë said “no” – déjà vu…", "Zoë said “no” – déjà vu…", id="accents-and-quotes"),
        pytest.param("Zoe\u0308", "Zoë", id="composed"),
        pytest.param("thanks 🙏", f"thanks {MISSING}", id="emoji"),
        pytest.param("**not bold** __x__", "**not bold** __x__", id="no-markup-in-notes"),
    ],
)
def test_the_pdf_shows_what_was_written(text: str, shown: str) -> None:
    assert shown in pdf_pages(brief_pdf(quoting(text)))[0]
