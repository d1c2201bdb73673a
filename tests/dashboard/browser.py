"""A running dashboard and a real headless browser, for the tests that walk through it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
START_SECONDS = 60
WAIT_MILLISECONDS = 30_000


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(*arguments: str, port: int | None = None, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run `peerdrift dashboard` and give its address."""
    port = port or free_port()
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", "dashboard", "--port", str(port)]
    server = subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **(environment or {})},
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        subprocess.run(["pkill", "-TERM", "-s", str(server.pid)], check=False)
        server.wait(timeout=20)


@contextmanager
def chromium() -> Iterator[Browser]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "no Chromium or Chrome on this machine: run tests/install_browser.sh"
    expect.set_options(timeout=WAIT_MILLISECONDS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def new_page(browser: Browser, *, outside: list[str]) -> Page:
    """Open a page with cookies of its own; `outside` takes what it asks of other machines."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(WAIT_MILLISECONDS)
    page.on("request", lambda request: outside.append(request.url) if not _local(request.url) else None)
    return page


def signed_in(browser: Browser, address: str, name: str) -> Page:
    """Sign in as one of `conftest.PEOPLE`, in cookies of their own."""
    page = new_page(browser, outside=[])
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name).first.click()
    page.wait_for_url(f"{address}/**")
    return page


def refused(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run `peerdrift dashboard` with arguments that it refuses; return what it says."""
    command: Sequence[str] = [sys.executable, "-c", "from analyzer.cli import main; main()", "dashboard", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, **(environment or {})}, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    return done.stderr


def _local(url: str) -> bool:
    return bool(re.match(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:|about:", url))


def wait_for(url: str) -> None:
    """Wait until a server answers."""
    for _ in range(START_SECONDS * 2):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"the dashboard did not start within {START_SECONDS} s")
