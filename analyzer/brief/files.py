"""The page's two files."""

import re
from pathlib import Path

from analyzer.brief.content import Brief
from analyzer.brief.html import brief_html
from analyzer.brief.pdf import brief_pdf

LONGEST_NAME = 80
_UNSAFE = re.compile(r"[^\w.-]+")


def file_stem(worker: str, period: str) -> str:
    """Name the files of a page; what a file system may not take is replaced."""
    return f"brief-{_UNSAFE.sub('_', worker)[:LONGEST_NAME]}-{period}"


def write_brief(brief: Brief, folder: Path, *, stem: str) -> tuple[Path, Path]:
    """Write a page as HTML and as PDF.

    Args:
        brief: The page.
        folder: Made where it is not there.
        stem: Name of the files, without ending.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    html, pdf = folder / f"{stem}.html", folder / f"{stem}.pdf"
    html.write_text(brief_html(brief), encoding="utf-8")
    pdf.write_bytes(brief_pdf(brief))
    return html, pdf
