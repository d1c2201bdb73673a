"""How soon pages are there and clicks answered, in a real browser: `python -m benchmarks.dashboard.pages STORE`.

STORE is what `benchmarks.dashboard.big_store` made; its key is that of the environment. Server and browser share the
machine, which rests between two measurements. A page is opened in a new tab of a browser that has seen the dashboard
before, or by its link in the sidebar of an open one; it counts as there when what it is for can be read (the table of
workers, the chart, the note), not when its title is. First contentful paint is the browser's own figure; that of an
empty page of Streamlit's stands beside it, for it is the least that any page takes. Writes pages.json.
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.dashboard.browser import chromium, free_port, served, wait_for

RESULT = Path(__file__).with_suffix(".json")
RUNS, REST = 5, 2
"""Measurements of each, and seconds between two."""
LOOK, PATIENCE = 0.01, 60
"""Seconds between two looks at a page, and until it is given up."""
WORKER, MONTH, OTHER_MONTH, SECOND_PAGE = "W001", "2025-09", "May 2025", "W025"
Step = Callable[[Page], Locator]


def main() -> None:
    """Measure, print and keep."""
    store = sys.argv[1]
    figures: dict[str, Any] = {"machine": f"{platform.machine()}, {os.cpu_count()} cores, server and browser together"}
    with chromium() as browser:
        figures["an empty page of Streamlit's"] = empty(browser)
        with served("--store", store) as address:
            figures["in a new tab"] = {
                name: told([opened(browser, *page) for _ in range(RUNS)]) for name, page in pages(address).items()
            }
            figures["by its link, in an open tab"] = linked(browser, address)
            figures["a click"] = clicked(browser, address)
            figures["server's memory, MB"] = round(memory(address) / 2**20)
    told_words = json.dumps(figures, indent=1) + "\n"
    RESULT.write_text(told_words, encoding="utf-8")
    sys.stdout.write(told_words)


def empty(browser: Browser) -> dict[str, dict[str, float]]:
    """Open a page that has a title alone."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "empty.py")
        script.write_text("import streamlit as st\nst.title('x')\n", encoding="utf-8")
        command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
        command += ["--server.headless=true", "--browser.gatherUsageStats=false"]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            title: Step = lambda page: page.get_by_role("heading", name="x")  # noqa: E731
            runs = [opened(browser, f"http://127.0.0.1:{port}", title) for _ in range(RUNS + 1)]
            return told(runs[1:])
        finally:
            server.terminate()


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


def clicked(browser: Browser, address: str) -> dict[str, dict[str, dict[str, float]]]:
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
            lambda page: page.locator("[data-testid=stPagination]").last.get_by_label("Page 2", exact=True),
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
            lambda page: page.locator("article.note header", has_text=OTHER_MONTH),
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
    return {name: told([{"answered": click(browser, *way)} for _ in range(RUNS)]) for name, way in ways.items()}


def click(browser: Browser, address: str, ready: Step, what: Step, answered: Step) -> float:
    """Return how long it takes from a click to its answer."""
    page = tab(browser)
    page.goto(address)
    ready(page).wait_for(state="visible")
    page.wait_for_timeout(1000 * REST)
    control = what(page)
    control.scroll_into_view_if_needed()
    begun = time.perf_counter()
    control.click()
    seen(answered(page))
    took = round(time.perf_counter() - begun, 2)
    page.close()
    time.sleep(REST)
    return took


def opened(browser: Browser, address: str, there: Step) -> dict[str, float]:
    """Return the seconds until the first paint of a page in a tab of its own, and until it is there."""
    page = tab(browser)
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    seen(there(page))
    took = time.perf_counter() - begun
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.close()
    time.sleep(REST)
    return {"first paint": round(paint / 1000, 2), "there": round(took, 2)}


def linked(browser: Browser, address: str) -> dict[str, dict[str, dict[str, float]]]:
    """Go from page to page by the sidebar."""
    ways = {name: way for name, way in pages(address).items() if "," not in name}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    page = tab(browser)
    page.goto(f"{address}/upload")
    page.get_by_test_id("stFileUploader").wait_for(state="visible")
    for _ in range(RUNS):
        for name, (_, there) in ways.items():
            page.wait_for_timeout(1000 * REST)
            begun = time.perf_counter()
            page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
            seen(there(page))
            runs[name].append({"there": round(time.perf_counter() - begun, 2)})
    page.close()
    return {name: told(own) for name, own in runs.items()}


def seen(what: Locator) -> None:
    """Wait until something is seen: Playwright's own way of waiting looks but every half second after a while."""
    until = time.perf_counter() + PATIENCE
    while not what.first.is_visible():
        if time.perf_counter() > until:
            raise TimeoutError(f"not seen in {PATIENCE} s: {what}")
        time.sleep(LOOK)


def tab(browser: Browser) -> Page:
    """Open a tab of the one browser, which keeps what it once loaded."""
    page = browser.contexts[0].new_page() if browser.contexts else browser.new_context().new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    return page


def told(runs: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return the median and the worst of some runs."""
    return {
        name: {
            "median": round(statistics.median(run[name] for run in runs), 2),
            "worst": max(run[name] for run in runs),
        }
        for name in runs[0]
    }


def memory(address: str) -> int:
    """Return the bytes that the server holds."""
    port = address.rpartition(":")[2]
    found = subprocess.run(["pgrep", "-f", f"dashboard.serve.*{port}"], capture_output=True, text=True, check=True)
    sizes = [Path(f"/proc/{pid}/status").read_text(encoding="utf-8") for pid in found.stdout.split()]
    return max(int(line.split()[1]) for text in sizes for line in text.splitlines() if line.startswith("VmHWM")) * 1024


if __name__ == "__main__":
    main()
