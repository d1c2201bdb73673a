"""What axe-core finds on a page."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_name("axe.min.js")
SHA256 = "e9e5863c33a874f09bc01acd9234b7e3c871479f5eef8802fa582544465e6d01"
"""Of the script, as the npm package axe-core 4.11.0 holds it."""
GRAVE = ("serious", "critical")


def violations(page: Page) -> list[str]:
    """Return what is serious or critical on a page: the rule, and the elements that break it."""
    source = SCRIPT.read_text(encoding="utf-8")
    assert sha256(source.encode()).hexdigest() == SHA256
    page.evaluate(source)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['impact']} {one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]
