"""The page as PDF, the same bytes whenever it is made."""

import unicodedata
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from analyzer.brief import content
from analyzer.brief.content import Brief
from analyzer.brief.quotes import Quote

FONTS = Path(__file__).parent / "fonts"
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
"""Sizes of type in points, of which the largest that fits the page is taken."""
MARGIN, TOP = 15.0, 12.0
"""In millimetres; printed on A4 at its own size, a Letter page loses less at the sides than this."""
WHEN_WIDTH, BULLET = 43.0, 3.5
LOWEST_ROW, HIGHEST_ROW = 6.0, 11.0
"""Height of a line to write on."""
INK, BLUE, QUIET, LINE = (29, 39, 51), (23, 69, 107), (75, 87, 99), (150, 165, 180)
LEADING = 0.45
"""Millimetres from line to line a point of type."""
HEADING, SMALL = 1.1, 0.86
"""Times the size of type."""
ABOVE_HEADING, BELOW_HEADING = 0.22, 0.7
"""Millimetres a point of type, and millimetres."""
MISSING = "□"
"""Stands for what the font cannot show, such as an emoji."""


def brief_pdf(brief: Brief) -> bytes:
    """Write a brief as a PDF of one page."""
    with closing(_Page(type_size(brief))) as page:
        page.draw(brief)
        return bytes(page.pdf.output())


def type_size(brief: Brief) -> float:
    """Return the largest size of type, in points, with which a brief fits one page."""
    return next((size for size in SIZES if _fits(brief, size)), SIZES[-1])


def _fits(brief: Brief, size: float) -> bool:
    with closing(_Page(size)) as page:
        return page.draw(brief)


class _Page:
    """A page that is drawn from its top to its foot."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.pdf = pdf = FPDF(format="letter")
        pdf.add_font("text", "", FONTS / "DejaVuSansCondensed.ttf")
        pdf.add_font("text", "B", FONTS / "DejaVuSansCondensed-Bold.ttf")
        self.fonts = [font for font in pdf.fonts.values() if isinstance(font, TTFFont)]
        self.letters = frozenset(self.fonts[0].cmap)
        pdf.set_margins(MARGIN, TOP, MARGIN)
        pdf.set_auto_page_break(False)
        pdf.c_margin = 0.0
        pdf.set_lang("en-US")
        pdf.add_page()

    def close(self) -> None:
        """Let go of the font files, which fpdf2 holds open."""
        for font in self.fonts:
            font.ttfont.close()

    def draw(self, brief: Brief) -> bool:
        """Draw everything; tell whether it fitted."""
        self.pdf.set_title(self.shown(f"{content.TITLE}: {brief.worker}"))
        self.pdf.set_creation_date(datetime.fromisoformat(brief.last_day).replace(tzinfo=UTC))
        self.header(brief)
        self.heading(content.STRENGTHS)
        self.bullets(brief.strengths)
        self.changes(brief)
        self.heading(content.QUOTES)
        for quote in brief.quotes:
            self.quote(quote)
        if not brief.quotes:
            self.text(content.NOTHING_TO_READ)
        self.heading(content.QUESTIONS)
        self.bullets(brief.questions)
        self.heading(content.PLAN)
        for skill in brief.skills:
            self.text(content.SUGGESTED + skill, colour=QUIET)
        return self.plan_and_caveats(brief)

    def header(self, brief: Brief) -> None:
        self.text(content.TITLE, times=1.55, bold=True, colour=BLUE)
        self.pdf.ln(0.6)
        for half in (brief.facts[:3], brief.facts[3:]):
            self.text("  ·  ".join(f"{name}: {value}" for name, value in half), bold=half == brief.facts[:3])

    def changes(self, brief: Brief) -> None:
        self.heading(content.CHANGES)
        if brief.program_changes:
            self.bullets(brief.program_changes)
            self.text(content.ORGANIZATION, bold=True)
        self.bullets(brief.worker_changes)
        if brief.verdict:
            self.text(brief.verdict)

    def heading(self, words: str) -> None:
        pdf = self.pdf
        pdf.ln(self.size * ABOVE_HEADING)
        self.text(words, times=HEADING, bold=True, colour=BLUE)
        pdf.set_draw_color(*LINE)
        pdf.set_line_width(0.2)
        pdf.line(pdf.l_margin, pdf.get_y(), pdf.w - pdf.r_margin, pdf.get_y())
        pdf.ln(BELOW_HEADING)

    def bullets(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            top = self.pdf.get_y()
            self.text("•", width=BULLET)
            self.pdf.set_y(top)
            self.text(line, left=BULLET)

    def quote(self, quote: Quote) -> None:
        pdf, top = self.pdf, self.pdf.get_y()
        self.text(f"{quote.day}\n{quote.note_type}", width=WHEN_WIDTH - 2, colour=QUIET, times=0.92)
        beside = pdf.get_y()
        pdf.set_y(top)
        self.text(f"“{quote.text}”", left=WHEN_WIDTH)
        self.text(f"**{quote.label}.** {quote.guidance}", left=WHEN_WIDTH, colour=QUIET, times=0.9, markdown=True)
        pdf.set_y(max(beside, pdf.get_y()) + 0.6)

    def plan_and_caveats(self, brief: Brief) -> bool:
        """Give the lines to write on what room is left above the caveats; tell whether it is enough."""
        pdf, top = self.pdf, self.pdf.get_y() + 0.8
        room = pdf.h - TOP - self.caveats_height(brief) - top - 2.0
        row = min(room / len(content.PLAN_LINES), HIGHEST_ROW)
        self.plan(top, max(row, LOWEST_ROW))
        self.caveats(brief)
        return row >= LOWEST_ROW

    def plan(self, top: float, row: float) -> None:
        pdf, width = self.pdf, self.pdf.epw
        for at, words in enumerate(content.PLAN_LINES, start=1):
            pdf.set_y(top + at * row - self.size * LEADING - 0.4)
            self.text(words, left=2.0, colour=QUIET, times=0.92)
            if at < len(content.PLAN_LINES):
                pdf.line(pdf.l_margin + 2, top + at * row, pdf.l_margin + width - 2, top + at * row)
        pdf.rect(pdf.l_margin, top, width, row * len(content.PLAN_LINES) + 1.0)
        pdf.set_y(top + row * len(content.PLAN_LINES) + 1.0)

    def caveats(self, brief: Brief) -> None:
        self.heading(content.CAVEATS)
        for line in brief.caveats:
            self.text(line, times=SMALL, colour=QUIET)

    def caveats_height(self, brief: Brief) -> float:
        pdf, height = self.pdf, self.size * SMALL * LEADING
        pdf.set_font("text", "", self.size * SMALL)
        total = self.size * (ABOVE_HEADING + HEADING * LEADING) + BELOW_HEADING
        for line in brief.caveats:
            rows = pdf.multi_cell(0, height, self.shown(line), align="L", dry_run=True, output=MethodReturnValue.LINES)
            assert isinstance(rows, list)
            total += height * len(rows)
        return total

    def text(
        self,
        words: str,
        *,
        left: float = 0.0,
        width: float = 0.0,
        times: float = 1.0,
        bold: bool = False,
        colour: tuple[int, int, int] = INK,
        markdown: bool = False,
    ) -> None:
        """Write words from the left margin and go to the line below."""
        pdf = self.pdf
        pdf.set_font("text", "B" if bold else "", self.size * times)
        pdf.set_text_color(*colour)
        pdf.set_x(pdf.l_margin + left)
        height = self.size * times * LEADING
        words = self.shown(words)
        pdf.multi_cell(width, height, words, align="L", markdown=markdown, new_x="LMARGIN", new_y="NEXT")

    def shown(self, words: str) -> str:
        """Replace what the font lacks; fpdf2 would write it into a log, and it is note text."""
        composed = unicodedata.normalize("NFC", words)
        return "".join(letter if letter == "\n" or ord(letter) in self.letters else MISSING for letter in composed)
