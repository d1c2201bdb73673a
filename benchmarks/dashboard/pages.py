"""How soon pages are there and clicks answered, in a real browser: `python -m benchmarks.dashboard.pages STORE`.

STORE is what `benchmarks.dashboard.big_store` made; its key is that of the environment. Server and browser share the
machine. A page is opened in a new tab of a browser that has seen the dashboard before; it counts as there when what it
is for can be read (the table of workers, the chart, the note), not when its title is. Writes pages.json.
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.dashboard.browser import chromium, served

RESULT = Path(__file__).with_suffix(".json")
RUNS = 5
WORKER, MONTH, OTHER_MONTH, SECOND_PAGE = "W001", "2025-09", "May 2025", "W025"
Step = Callable[[Page], Locator]


def main() -> None:
    """Measure, print and keep."""
    store = sys.argv[1]
    with served("--store", store) as address, chromium() as browser:
        figures: dict[str, Any] = {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, server and browser together",
            "seconds until a page can be read, first of a new server": first(browser, address),
            "seconds until a page can be read": opened(browser, address),
            "seconds until a click is answered": clicked(browser, address),
            "server's memory, MB": round(memory(address) / 2**20),
        }
    told = json.dumps(figures, indent=1) + "\n"
    RESULT.write_text(told, encoding="utf-8")
    sys.stdout.write(told)


def pages(address: str) -> dict[str, tuple[str, Step]]:
    """Return the address of each page, and what must be there."""
    month = f"measure=in_role&period={MONTH}"
    return {
        "Team": (f"{address}/team", lambda page: page.locator("table.units").nth(1).locator("tbody tr").nth(40)),
        "Worker": (f"{address}/worker?worker={WORKER}", chart),
        "Worker, sentences": (f"{address}/worker?worker={WORKER}&{month}", note),
        "Note": (f"{address}/note?worker={WORKER}", note),
        "Reviews": (f"{address}/reviews", note),
        "Upload": (f"{address}/upload", lambda page: page.get_by_test_id("stFileUploader")),
        "Model": (f"{address}/model", chart),
        "Explore": (f"{address}/explore", chart),
    }


def chart(page: Page) -> Locator:
    """Return the first chart, drawn."""
    return page.locator("[data-testid=stVegaLiteChart] :is(svg, canvas)").first


def note(page: Page) -> Locator:
    """Return the first marked sentence."""
    return page.locator("article.note mark").first


def clicked(browser: Browser, address: str) -> dict[str, dict[str, float]]:
    """Click what people click, several times, each from a page that is drawn."""
    worker = f"{address}/worker?worker={WORKER}&measure=in_role&period={MONTH}"
    ways: dict[str, tuple[str, Step, Step, Step]] = {
        "Team: a worker": (
            address,
            lambda page: page.locator("table.units").nth(1).locator("tbody tr").nth(40),
            lambda page: page.locator("table.units a").nth(3),
            lambda page: page.get_by_role("heading", name="Over time"),
        ),
        "Team: a page of workers": (
            address,
            lambda page: page.locator("table.units").nth(1).locator("tbody tr").nth(40),
            lambda page: page.get_by_role("button", name="2", exact=True).first,
            lambda page: page.locator("table.units a", has_text=SECOND_PAGE),
        ),
        "Worker: a measure": (
            worker,
            note,
            lambda page: page.get_by_role("button", name=re.compile("^Clinical drift")),
            lambda page: page.locator("button[aria-pressed=true]", has_text="Clinical drift"),
        ),
        "Worker: a point": (
            worker,
            note,
            lambda page: page.locator("path[aria-roledescription=point]").nth(2),
            lambda page: page.locator(f"[data-testid=stSelectbox]:has-text('{OTHER_MONTH}')"),
        ),
        "Note: the one before": (
            f"{address}/note?worker={WORKER}",
            note,
            lambda page: page.get_by_role("button", name="Earlier"),
            lambda page: page.get_by_role("button", name="Later", disabled=False),
        ),
        "Explore: a heat map": (
            f"{address}/explore",
            chart,
            lambda page: page.get_by_test_id("stRadio").get_by_text("Roles", exact=True),
            lambda page: page.get_by_text("Shares over all periods"),
        ),
    }
    return {name: told([click(browser, *way) for _ in range(RUNS)]) for name, way in ways.items()}


def click(browser: Browser, address: str, ready: Step, what: Step, answered: Step) -> float:
    """Return how long it takes from a click to its answer."""
    page = tab(browser)
    page.goto(address)
    ready(page).wait_for(state="visible")
    page.wait_for_timeout(1_500)
    control = what(page)
    control.scroll_into_view_if_needed()
    begun = time.perf_counter()
    control.click()
    answered(page).first.wait_for(state="visible")
    took = time.perf_counter() - begun
    page.close()
    return took


def first(browser: Browser, address: str) -> dict[str, float]:
    """Open each page once, as the first who does since the server started."""
    return {name: round(seconds(browser, *page), 2) for name, page in pages(address).items()}


def opened(browser: Browser, address: str) -> dict[str, dict[str, float]]:
    """Open each page several times."""
    return {name: told([seconds(browser, *page) for _ in range(RUNS)]) for name, page in pages(address).items()}


def seconds(browser: Browser, address: str, there: Step) -> float:
    """Return how long a page takes in a tab of its own."""
    page = tab(browser)
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    there(page).wait_for(state="visible")
    took = time.perf_counter() - begun
    page.close()
    return took


def tab(browser: Browser) -> Page:
    """Open a tab of the one browser, which keeps what it once loaded."""
    page = browser.contexts[0].new_page() if browser.contexts else browser.new_context().new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    return page


def told(runs: list[float]) -> dict[str, float]:
    """Return the median and the worst of some runs."""
    return {"median": round(statistics.median(runs), 2), "worst": round(max(runs), 2)}


def memory(address: str) -> int:
    """Return the bytes that the server holds."""
    port = address.rpartition(":")[2]
    found = subprocess.run(["pgrep", "-f", f"dashboard.serve.*{port}"], capture_output=True, text=True, check=True)
    sizes = [Path(f"/proc/{pid}/status").read_text(encoding="utf-8") for pid in found.stdout.split()]
    return max(int(line.split()[1]) for text in sizes for line in text.splitlines() if line.startswith("VmHWM")) * 1024


if __name__ == "__main__":
    main()
