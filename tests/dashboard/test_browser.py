"""One walk through the running dashboard in a real headless browser."""

import re

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
