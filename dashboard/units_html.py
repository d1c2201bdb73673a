"""Workers and programs as tables, and a unit's measures as cards: HTML for `live.live_html`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode


@dataclass(frozen=True)
class UnitRow:
    """One worker or program.

    Attributes:
        unit: Its name.
        under: What stands under it.
        sparks: Small chart of each measure, as SVG.
        lines: (frames.GOOD, frames.OTHER or "", words) of what changed.
        numbers: Of the last columns, in words.
        link: Page that opens it, relative; "" for none.
    """

    unit: str
    under: str
    sparks: Sequence[str]
    lines: Sequence[tuple[str, str]]
    numbers: Sequence[str] = ()
    link: str = ""


def units_html(
    rows: Sequence[UnitRow], *, caption: str, of: str, measures: Sequence[str], numbers: Sequence[str] = ()
) -> str:
    """Show a table, a row a unit, in the order given.

    Args:
        rows: The units.
        caption: For who hears the table.
        of: Heading of the first column.
        measures: Headings of the small charts.
        numbers: Headings of the last columns.
    """
    heads = [of, *measures, *numbers]
    head = "".join(f'<th scope="col" role="columnheader">{escape(name)}</th>' for name in heads)
    body = "".join(_row(row, measures=measures, numbers=numbers) for row in rows)
    # roles are told although the elements have them: shown as blocks on a phone, a table is none for a screen reader
    return (
        f'<table class="units" role="table"><caption class="hidden">{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )


def link_to(page: str, query: Mapping[str, str]) -> str:
    """Return the address of a view, relative to the one shown."""
    return f"{page}?{urlencode(query)}"


def _row(row: UnitRow, *, measures: Sequence[str], numbers: Sequence[str]) -> str:
    name = escape(row.unit)
    if row.link:
        name = f'<a href="{escape(row.link, quote=True)}" data-pick="{escape(row.unit, quote=True)}">{name}</a>'
    under = f'<br><span class="quiet">{escape(row.under)}</span>' if row.under else ""
    sparks = "".join(
        f'<td role="cell" class="spark" data-name="{escape(label, quote=True)}">{svg}</td>'
        for label, svg in zip(measures, row.sparks, strict=True)
    )
    said = "".join(f'<span class="line {kind}">{escape(words)}</span>' for kind, words in row.lines)
    counts = "".join(
        f'<td role="cell" data-name="{escape(label, quote=True)}">{escape(number)}</td>'
        for label, number in zip(numbers, row.numbers, strict=True)
    )
    wide = len(measures) + len(numbers)
    return (
        f'<tr role="row"><th scope="rowgroup" role="rowheader" rowspan="2">{name}{under}</th>{sparks}{counts}</tr>'
        f'<tr role="row" class="said"><td role="cell" colspan="{wide}">{said}</td></tr>'
    )


@dataclass(frozen=True)
class Card:
    """A measure to choose: its name, its title, its small chart as SVG, and a word on it."""

    name: str
    title: str
    spark: str
    under: str = ""


def cards_html(cards: Sequence[Card], *, chosen: str) -> str:
    """Show cards of which one is chosen."""
    shown = "".join(_card(card, chosen=chosen) for card in cards)
    return f'<div class="cards" role="group" aria-label="Measures">{shown}</div>'


def _card(card: Card, *, chosen: str) -> str:
    pressed = "true" if card.name == chosen else "false"
    return (
        f'<button type="button" data-pick="{escape(card.name, quote=True)}" aria-pressed="{pressed}">'
        f'<b>{escape(card.title)}</b>{card.spark}<span class="quiet">{escape(card.under)}</span></button>'
    )
