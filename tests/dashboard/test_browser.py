"""One walk through the running dashboard in a real headless browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import SAMPLES
from tests.dashboard.browser import new_page, served

pytestmark = pytest.mark.filterwarnings("default")  # the browser driver's own


def test_walk_from_team_to_the_sentences_behind_a_point_and_through_an_upload(browser: Browser) -> None:
    outside: list[str] = []
    with served() as address:
        page = new_page(browser, outside=outside)
        page.goto(address)
        expect(page.get_by_role("heading", name="Team")).to_be_visible()
        expect(page.get_by_text("Since 2025-09 more organizational drift").first).to_be_visible()
        page.get_by_role("button", name="Take the tour").click()
        expect(page.get_by_text("1 of 6")).to_be_visible()
        page.get_by_role("button", name="Next stop").click()
        expect(page.get_by_role("heading", name="PSS-204")).to_be_visible()
        page.get_by_role("button", name="End the tour").click()

        page.goto(f"{address}/worker?worker=PSS-410")
        expect(page.get_by_role("heading", name="PSS-410")).to_be_visible()
        expect(page).to_have_url(re.compile("worker=PSS-410"))
        page.get_by_role("button", name=re.compile("^Informal drift")).click()
        points = page.locator("[data-testid=stVegaLiteChart] path[aria-roledescription=point]")
        expect(points).to_have_count(12)
        points.nth(8).click()
        expect(page).to_have_url(re.compile("measure=informal_drift.*period=2025-11"))
        expect(page.get_by_text("counted as informal drift, in")).to_be_visible()
        expect(page.locator("article.note mark").first).to_be_visible()

        page.get_by_role("link", name="Upload").click()
        expect(page.get_by_role("heading", name="Upload")).to_be_visible()
        page.locator("input[type=file]").set_input_files(SAMPLES / "dirty.csv")
        expect(page.get_by_text("8 rows could not be read")).to_be_visible()
        page.get_by_role("button", name="Label 7 notes").click()
        expect(page.get_by_text("dirty.csv: 7 notes, 13 sentences")).to_be_visible()
        page.get_by_role("link", name="Go to the team").click()
        expect(page.get_by_role("link", name="PSS-105")).to_be_visible()
    assert outside == [], "nothing leaves the machine"


def test_html_in_an_export_is_shown_as_text_on_every_page(browser: Browser, tmp_path: Path) -> None:
    export = tmp_path / "hostile.csv"
    attack = (
        "![x](https://elsewhere.example/x.png) <img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    )
    rows = [f'"P<b>1</b>{attack}",2025-03-{day:02},"{attack} I gave him my personal number."' for day in range(1, 15)]
    export.write_text("\n".join(["Staff ID,Service Date,Progress Note", *rows]), encoding="utf-8")
    with served() as address:
        outside: list[str] = []
        page = new_page(browser, outside=outside)
        page.goto(f"{address}/upload")
        page.locator("input[type=file]").set_input_files(export)
        page.get_by_text("quickly (fast").click()
        page.get_by_role("button", name="Label 14 notes").click()
        page.get_by_role("link", name="Go to the team").click()
        worker = page.get_by_role("link", name="P<b>1</b>")
        expect(worker).to_be_visible()
        worker.click()
        expect(page.get_by_role("heading", name="Over time")).to_be_visible()
        page.get_by_role("link", name="Note", exact=True).click()
        expect(page.locator("article.note .text")).to_contain_text("<script>window.hacked=1</script>")
        page.get_by_role("link", name="Reviews", exact=True).click()
        expect(page.get_by_role("heading", name="Next to review")).to_be_visible()
        page.wait_for_timeout(1_000)
        assert page.evaluate("window.hacked === undefined")
        assert outside == [], "no picture is asked for elsewhere"
        page.context.close()
