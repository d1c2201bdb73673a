"""What a chart holds, for the tests of charts: its layers, their data, and the words that stand in the picture."""

import json
import re
from functools import cache
from html import unescape
from typing import Any

import altair as alt
import vl_convert

VERSION = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def layers(chart: alt.LayerChart, mark: str = "") -> list[dict[str, Any]]:
    """Return the layers of a chart, each with its rows under "rows"; those of one kind of mark where it is named."""
    told = json.loads(chart.to_json())
    found = [{**layer, "rows": told["datasets"].get(layer.get("data", {}).get("name"), [])} for layer in told["layer"]]
    return [layer for layer in found if not mark or layer["mark"]["type"] == mark]


def fields(layer: dict[str, Any]) -> dict[str, str]:
    """Return the field of each channel of a layer that has one."""
    return {name: one["field"] for name, one in layer["encoding"].items() if isinstance(one, dict) and "field" in one}


def words(chart: alt.LayerChart) -> list[str]:
    """Draw a chart and return every text in it; one that cannot be drawn fails."""
    told = chart.to_json()
    for at, name in enumerate(
        dict.fromkeys(re.findall(r"view_\d+", told))
    ):  # Altair counts them on from chart to chart
        told = re.sub(rf"\b{name}\b", f"own_view_{at}", told)
    svg = _svg(told)
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg, flags=re.DOTALL)
    told = (re.sub(r"</tspan>", " ", text) for text in texts)
    return [unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in told]


@cache
def _svg(told: str) -> str:
    """Draw a chart; the tests ask for many words of one picture."""
    return str(vl_convert.vegalite_to_svg(told, vl_version=VERSION))
