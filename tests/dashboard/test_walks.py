"""Three people's tasks from end to end, in a real browser; the pictures are those of the README and the docs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.reviews import read_reviews
from analyzer.store.store import Store
from tests.conftest import ROOT, SAMPLES
from tests.dashboard.axe import violations
from tests.dashboard.browser import signed_in

pytestmark = pytest.mark.filterwarnings("default", "ignore:get_jwt_config:DeprecationWarning")  # the driver's own
PICTURES = ROOT / "docs" / "pictures"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def supervisor(browser: Browser, address: str) -> Iterator[Page]:
    page = signed_in(browser, address, "sue@agency.org")
    yield page
    page.context.close()


def settled(page: Page) -> None:
    """Wait until the page is drawn."""
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0)
    page.wait_for_timeout(300)


def pictured(page: Page, name: str, *, whole: bool = False) -> None:
    settled(page)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


def go(page: Page, link: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=link).click()


def test_a_supervisor_goes_from_the_team_to_a_sentence_and_settles_it(
    supervisor: Page, address: str, store: Store
) -> None:
    page = supervisor
    page.goto(address)
    expect(page.get_by_role("heading", name="Programs")).to_be_visible()
    expect(page.get_by_text("Since 2025-09 more organizational drift").first).to_be_visible()
    pictured(page, "team")
    assert violations(page) == []

    page.get_by_role("link", name="PSS-410").click()
    expect(page.get_by_role("heading", name="PSS-410")).to_be_visible()
    expect(page).to_have_url(re.compile("worker=PSS-410"))
    page.get_by_role("button", name=re.compile("^Informal drift")).click()
    expect(page).to_have_url(re.compile("measure=informal_drift"))
    points = page.locator("[data-testid=stVegaLiteChart] path[aria-roledescription=point]")
    expect(points.first).to_be_visible()
    pictured(page, "worker")
    points.nth(8).click()
    expect(page).to_have_url(re.compile("period=2025-"))
    marks = page.locator("article.note mark.counted")
    expect(marks.first).to_be_visible()
    assert violations(page) == []

    marks.first.click()
    page.keyboard.press("c")
    expect(page.get_by_text("✓ confirmed by sue@agency.org").first).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("r")
    page.get_by_role("dialog").get_by_label("Why").fill("He gave the number of the warm line.")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("✎ corrected by sue@agency.org").first).to_be_visible()
    marks.first.scroll_into_view_if_needed()
    pictured(page, "sentences")
    said = read_reviews(store, viewer=LOCAL_SUPERVISOR)
    assert list(said["verdict"].iloc[-2:]) == ["confirmed", "corrected"]


def test_a_supervisor_prepares_a_talk_and_marks_it(supervisor: Page, address: str, tmp_path: Path) -> None:
    page = supervisor
    page.goto(f"{address}/worker?worker=PSS-204")
    page.get_by_role("button", name="Prepare the page").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF").click()
    download.value.save_as(tmp_path / "brief.pdf")
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="Mark a talk").click()
    page.get_by_role("group", name="Day").get_by_role("spinbutton").first.click()
    page.keyboard.type("20250915")
    page.get_by_label("In a few words").fill("Talked about risk ratings")
    page.get_by_role("button", name="Mark it").click()
    expect(page.get_by_text("Supervision talk, Sep 2025")).to_be_visible()
    page.get_by_text("Draw a measure before and after it").click()
    expect(page.get_by_text("before and after").last).to_be_visible()
    page.get_by_text("Whose change is it?").click()
    expect(page.get_by_text("only what goes beyond it is the worker's")).to_be_visible()
    page.get_by_role("heading", name="Supervision").scroll_into_view_if_needed()
    pictured(page, "supervision")
    assert violations(page) == []


def test_a_supervisor_reads_a_note_by_keys_and_the_queue(supervisor: Page, address: str) -> None:
    page = supervisor
    page.goto(f"{address}/note?worker=PSS-204")
    marks = page.locator("article.note mark[data-sentence]")
    expect(marks.first).to_be_visible()
    marks.first.click()
    page.keyboard.press("n")
    expect(marks.nth(1)).to_be_focused()
    pictured(page, "note")
    assert violations(page) == []
    go(page, "Reviews")
    expect(page.get_by_role("heading", name="Next to review")).to_be_visible()
    mark = page.locator("article.note mark[data-sentence]").first
    expect(mark).to_be_visible()
    before = mark.inner_text()
    mark.click()
    page.keyboard.press("c")
    expect(page.locator("article.note mark[data-sentence]").first).not_to_have_text(before)
    pictured(page, "reviews")
    assert violations(page) == []


def test_a_supervisor_uploads_an_export_and_takes_it_back(supervisor: Page) -> None:
    page = supervisor
    go(page, "Upload")
    page.locator("input[type=file]").set_input_files(SAMPLES / "dirty.csv")
    expect(page.get_by_text("8 rows could not be read")).to_be_visible()
    pictured(page, "upload")
    assert violations(page) == []
    page.get_by_role("button", name="Label 7 notes").click()
    expect(page.get_by_text("dirty.csv: 7 notes, 13 sentences")).to_be_visible()
    page.get_by_role("button", name="Take back").first.click()
    expect(page.get_by_role("button", name="Take back")).to_have_count(0)


def test_a_supervisor_sees_how_far_to_trust_the_model(supervisor: Page) -> None:
    go(supervisor, "Model")
    expect(supervisor.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
    pictured(supervisor, "model")
    assert violations(supervisor) == []


def test_an_analyst_explores_programs_and_keeps_a_view(browser: Browser, address: str) -> None:
    page = signed_in(browser, address, "ivy@agency.org")
    expect(page.get_by_text("No workers and no names here")).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
    pictured(page, "explore")
    assert violations(page) == []
    said = {"Roles": "Shares over all periods", "Funnel": "Within the lines", "Organization or individual": "Where the"}
    for picture, words in said.items():
        page.get_by_test_id("stRadio").get_by_text(picture, exact=True).click()
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(1)
        pictured(page, f"explore-{picture.split()[0].lower()}")
        assert violations(page) == []
    page.get_by_label("Name of the view that is shown").fill("Whose drift")
    page.get_by_role("button", name="Save this view").click()
    expect(page.get_by_role("link", name="Whose drift")).to_be_visible()
    page.goto(address)
    page.get_by_role("link", name="Whose drift").click()
    expect(page).to_have_url(re.compile("picture=Organization"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Figures (CSV)").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert "PSS-" not in page.content()
    page.context.close()


def test_a_worker_reads_their_own_page_on_a_phone_and_contests_a_label(
    browser: Browser, address: str, store: Store
) -> None:
    page = signed_in(browser, address, "pat@agency.org")
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("heading", name="PSS-204")).to_be_visible()
    mark = page.locator("article.note mark.counted").first
    expect(mark).to_be_visible()
    pictured(page, "phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
    mark.click()
    page.keyboard.press("c")  # not a worker's to confirm
    page.keyboard.press("x")
    page.get_by_role("dialog").get_by_label("Why").fill("The clinician rated it; I passed it on.")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("? contested by pat@agency.org").first).to_be_visible()
    said = read_reviews(store, viewer=LOCAL_SUPERVISOR)
    assert list(said.loc[said["reviewer"] == "pat@agency.org", "verdict"]) == ["contested"]
    page.context.close()


@pytest.mark.parametrize("scheme", [pytest.param("dark", id="dark"), pytest.param("light", id="light")])
def test_pages_are_readable_in_light_and_dark(browser: Browser, address: str, scheme: str) -> None:
    page = signed_in(browser, address, "sue@agency.org")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{address}/worker?worker=PSS-410")
    expect(page.locator("article.note mark").first).to_be_visible()
    if scheme == "dark":
        pictured(page, "worker-dark")
    assert violations(page) == []
    page.context.close()


def test_an_admin_grants_and_revokes(browser: Browser, address: str) -> None:
    page = signed_in(browser, address, "adm@agency.org")
    page.get_by_label("Person, as they sign in").fill("new@agency.org")
    page.get_by_label("Which workers or programs").fill("PSS-101")
    page.get_by_role("button", name="Grant", exact=True).click()
    expect(page.locator("[data-testid=stDataFrame]").first).to_be_visible()
    page.get_by_role("button", name="Check that no entry was changed").click()
    expect(page.get_by_text("none changed")).to_be_visible()
    assert violations(page) == []
    page.context.close()
