"""The page as HTML that needs nothing else: no script, nothing from elsewhere."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from analyzer.brief import content
from analyzer.brief.content import Brief
from analyzer.brief.pdf import type_size

_PAGES = Environment(loader=PackageLoader(__package__, "templates"), autoescape=True, undefined=StrictUndefined)

SIZE = 0.95
"""Times the PDF's size of type: what a browser lays out a little wider must fit too."""


def brief_html(brief: Brief) -> str:
    """Write a brief as HTML that prints on one page."""
    # a browser cannot fit type to a page without a script, so the PDF's size is taken: the fonts are as wide
    page = _PAGES.get_template("brief.html")
    return page.render(brief=brief, words=content, title=content.TITLE, size=round(SIZE * type_size(brief), 2))
