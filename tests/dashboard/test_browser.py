"""One walk through the running dashboard in a real headless browser."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.conftest import SAMPLES

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
START_SECONDS = 60
pytestmark = pytest.mark.filterwarnings("default")  # the browser driver's own


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", "dashboard", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        subprocess.run(["pkill", "-TERM", "-s", str(server.pid)], check=False)
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "no Chromium or Chrome on this machine: run tests/install_browser.sh"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        page.outside = []  # type: ignore[attr-defined]
        page.on("request", lambda r: page.outside.append(r.url) if not _local(r.url) else None)  # type: ignore[attr-defined]
        yield page
        browser.close()


def _local(url: str) -> bool:
    return bool(re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:", url))


def _wait_for(url: str) -> None:
    for _ in range(START_SECONDS * 2):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"the dashboard did not start within {START_SECONDS} s")


def test_walk_from_team_to_the_sentences_behind_a_point_and_through_an_upload(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name="Team")).to_be_visible()
    expect(page.get_by_text("Since 2025-09 more organizational drift").first).to_be_visible()

    page.get_by_role("link", name="PSS-410").click()
    expect(page.get_by_role("heading", name="PSS-410")).to_be_visible()
    expect(page).to_have_url(re.compile("worker=PSS-410"))
    charts = page.locator("[data-testid=stVegaLiteChart]")
    expect(charts).to_have_count(8)
    expect(page.locator("mark").first).to_be_visible()

    # the second chart is informal drift: click its point of November
    points = charts.nth(1).locator("path[aria-roledescription=point]")
    expect(points).to_have_count(12)
    points.nth(8).click()
    expect(page).to_have_url(re.compile("measure=informal_drift.*period=2025-11"))
    expect(page.get_by_text("counted as informal drift, in")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()

    page.get_by_role("link", name="Upload").click()
    expect(page.get_by_role("heading", name="Upload")).to_be_visible()
    page.locator("input[type=file]").set_input_files(SAMPLES / "dirty.csv")
    expect(page.get_by_text("dirty.csv: 7 notes, 13 sentences, 4 workers")).to_be_visible()
    expect(page.get_by_text("8 rows could not be read")).to_be_visible()
    page.get_by_role("link", name="Go to the team").click()
    expect(page.get_by_role("link", name="PSS-105")).to_be_visible()

    assert page.outside == [], "nothing leaves the machine"  # type: ignore[attr-defined]
