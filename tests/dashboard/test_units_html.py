"""Tables of workers and programs, and cards of measures, as HTML."""

import re

import pytest

from dashboard.units_html import Card, UnitRow, cards_html, link_to, units_html

SPARK = "<svg></svg>"


def table(*rows: UnitRow) -> str:
    return units_html(rows, caption="Workers", of="Worker", measures=("Clinical drift",), numbers=("Open reviews",))


def test_rows_stand_in_the_order_given() -> None:
    html = table(*(UnitRow(name, "", (SPARK,), (), ("none",)) for name in ("B", "A", "C")))
    assert re.findall(r'<th scope="rowgroup"[^>]*>(\w)', html) == ["B", "A", "C"]


def test_whatever_an_export_calls_a_worker_is_text() -> None:
    html = table(UnitRow("<b>x</b>", "a & b", (SPARK,), (("", "<i>said</i>"),), ("1",), link='x"y'))
    assert "<b>x</b>" not in html
    assert "<i>said</i>" not in html
    assert 'href="x&quot;y"' in html
    assert 'data-pick="&lt;b&gt;x&lt;/b&gt;"' in html


@pytest.mark.parametrize("role", ["table", "row", "columnheader", "rowheader", "cell"])
def test_a_table_is_one_for_a_screen_reader_also_where_a_phone_shows_it_as_blocks(role: str) -> None:
    assert f'role="{role}"' in table(UnitRow("A", "", (SPARK,), (), ("none",)))


def test_a_row_without_its_charts_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        table(UnitRow("A", "", (), (), ("none",)))


@pytest.mark.parametrize(
    ("query", "address"),
    [
        pytest.param({"worker": "P 1"}, "worker?worker=P+1", id="blank"),
        pytest.param({"worker": "a&b=c", "period": "2025-03"}, "worker?worker=a%26b%3Dc&period=2025-03", id="marks"),
    ],
)
def test_an_address_holds_any_name(query: dict[str, str], address: str) -> None:
    assert link_to("worker", query) == address


def test_the_chosen_card_is_told_as_pressed() -> None:
    html = cards_html([Card("a", "A", SPARK), Card("b", "B", SPARK)], chosen="b")
    assert re.findall(r'data-pick="(.)" aria-pressed="(\w+)"', html) == [("a", "false"), ("b", "true")]
