"""The supervision brief: one page for a talk with one worker about one period, as HTML and as PDF."""

from analyzer.brief.content import Brief, build_brief
from analyzer.brief.html import brief_html
from analyzer.brief.pdf import brief_pdf

__all__ = ["Brief", "brief_html", "brief_pdf", "build_brief"]
