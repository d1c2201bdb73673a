"""Every page runs on the sample and says what it should, by Streamlit's own test runner."""

import base64
import json
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analyzer.notes.columns import FIELDS
from analyzer.privacy.viewer import Access
from analyzer.store.creation import LOCAL
from dashboard import dataset
from dashboard.frames import FIELD_WORDS
from dashboard.stores import memory_store
from dashboard.tour import load_steps
from tests.conftest import ROOT, SAMPLES

APP = ROOT / "dashboard" / "app.py"
VIEWS = ROOT / "dashboard" / "views"
pytestmark = pytest.mark.filterwarnings("default")  # Streamlit's own


def live(page: AppTest) -> str:
    """Return the HTML of all elements of our own on a page."""
    return "\n".join(str(json.loads(element.proto.json)["html"]) for element in page.get("bidi_component"))


def words_of(page: AppTest) -> str:
    shown = [*page.title, *page.header, *page.markdown, *page.caption, *page.info, *page.success, *page.warning]
    return "\n".join([*(str(element.value) for element in shown), live(page)])


def opened(view: str, **query: str) -> AppTest:
    """Open a page of the sample."""
    page = AppTest.from_file(str(APP), default_timeout=90)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    if view:
        page.switch_page(f"views/{view}.py").run()
    assert not page.exception
    assert [element.value for element in page.error] == []
    return page


def worker_page(**query: str) -> AppTest:
    page = AppTest.from_file(str(VIEWS / "worker.py"), default_timeout=90)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def test_team_puts_programs_before_workers_and_ranks_nobody() -> None:
    page = opened("")
    words = words_of(page)
    assert "Since 2025-09 more organizational drift" in words
    assert [header.value for header in page.header] == ["Programs", "Workers"]
    assert "insufficient_data" in words
    workers = re.findall(r'data-pick="(PSS-\d+)"', live(page))
    assert workers == sorted(workers)
    assert len(workers) == 12


def test_team_shows_the_workers_of_the_program_of_the_address() -> None:
    page = opened("", program="Mobile Crisis Team")
    assert re.findall(r'data-pick="(PSS-\d+)"', live(page)) == ["PSS-204", "PSS-205", "PSS-206"]


@pytest.mark.parametrize(
    ("worker", "said"),
    [
        pytest.param("PSS-101", "the program shares this change", id="program-story"),
        pytest.param("PSS-204", "more clinical drift", id="therapy-story"),
        pytest.param("PSS-410", "more informal drift", id="friendship-story"),
        pytest.param("PSS-307", "less clinical drift", id="recovery-story"),
        pytest.param("PSS-411", "Stable", id="steady"),
        pytest.param("PSS-309", "insufficient_data: 5 notes", id="too-few-notes"),
    ],
)
def test_worker_page_tells_the_planted_story(worker: str, said: str) -> None:
    page = worker_page(worker=worker)
    assert page.title[0].value == worker
    assert said in words_of(page)


def test_worker_page_opens_measure_and_month_of_the_address_and_shows_sentences_in_their_notes() -> None:
    page = worker_page(worker="PSS-410", measure="informal_drift", period="2025-11")
    assert page.selectbox(key="measure").value == "informal_drift"
    assert page.selectbox(key="period").value == "2025-11"
    assert '<mark class="counted"' in live(page)
    assert "Acting as a friend" in live(page)


@pytest.mark.parametrize(
    ("query", "measure"),
    [
        pytest.param({"measure": "clinical_drift"}, "clinical_drift", id="known"),
        pytest.param({"measure": "nonsense"}, "informal_drift", id="unknown-opens-what-is-worth-reading"),
        pytest.param({}, "informal_drift", id="none-opens-what-is-worth-reading"),
    ],
)
def test_an_address_opens_what_it_can(query: dict[str, str], measure: str) -> None:
    page = worker_page(worker="PSS-410", **query)
    assert page.selectbox(key="measure").value == measure
    assert page.query_params["measure"] in (measure, [measure])


def test_worker_page_shows_the_words_that_carried_a_label_where_wanted() -> None:
    page = worker_page(worker="PSS-410", measure="informal_drift", period="2025-10")
    assert {"personal", "phone", "night"} <= set(re.findall(r"<u [^>]*>([^<]+)</u>", live(page)))
    assert "% less likely without this word" in live(page)
    page.toggle(key="words").set_value(False).run()
    assert not page.exception
    assert "<u " not in live(page)


def test_worker_page_changes_evidence_with_the_month() -> None:
    page = worker_page(worker="PSS-410", measure="informal_drift", period="2025-11")
    page.selectbox(key="period").set_value("2025-05").run()
    assert page.query_params["period"] in ("2025-05", ["2025-05"])
    assert not page.exception


@pytest.mark.parametrize("kind", ["shares", "run", "laney_p"])
def test_worker_page_draws_every_kind_of_chart(kind: str) -> None:
    page = worker_page(worker="PSS-101", measure="organizational_drift", chart=kind)
    assert not [element.value for element in page.error]
    assert len(page.get("vega_lite_chart")) + len(page.get("arrow_vega_lite_chart")) >= 1


@pytest.mark.parametrize(
    ("view", "headers"),
    [
        pytest.param("note", [], id="note"),
        pytest.param("reviews", ["Next to review", "Agreement so far", "Export", "Train on site"], id="reviews"),
        pytest.param("explore", ["Saved views"], id="explore"),
        pytest.param("upload", [], id="upload"),
        pytest.param("model", ["How sure, and how right", "Are these notes like those it learned from?",
                               "Agreement with reviewers", "Card"], id="model"),
    ],
)  # fmt: skip
def test_every_other_page_is_there_on_the_sample(view: str, headers: list[str]) -> None:
    assert [header.value for header in opened(view).header] == headers


@pytest.mark.parametrize("picture", ["Over time", "Roles", "Funnel", "Organization or individual"])
@pytest.mark.parametrize("by", ["program", "setting", "note_type"])
def test_explore_draws_every_picture_of_every_division(by: str, picture: str) -> None:
    page = AppTest.from_file(str(VIEWS / "explore.py"), default_timeout=90)
    page.query_params["by"], page.query_params["picture"] = by, picture
    page.run()
    assert not page.exception
    assert [element.value for element in page.error] == []
    assert "PSS-" not in words_of(page)


@pytest.mark.parametrize("view", ["team", "worker", "note", "reviews", "explore", "upload", "model"])
def test_every_page_says_in_words_that_a_store_is_empty(view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = memory_store()
    arrived = dataset.Arrived(empty, LOCAL, (Access.SUPERVISOR, Access.ANALYST))
    monkeypatch.setattr(dataset, "arriving", lambda: arrived)
    page = AppTest.from_file(str(VIEWS / f"{view}.py"), default_timeout=90).run()
    assert not page.exception
    assert [element.value for element in page.error] == []
    assert page.title


def test_upload_page_looks_an_export_through_labels_it_and_lists_what_was_left_out() -> None:
    page = opened("upload")
    page.file_uploader[0].upload("dirty.csv", (SAMPLES / "dirty.csv").read_bytes(), "text/csv").run()
    assert "8 rows could not be read" in page.warning[0].value
    rejected: pd.DataFrame = page.dataframe[1].value
    assert list(rejected.columns) == ["file", "row", "column", "reason"]
    assert len(rejected) == 8
    next(button for button in page.button if button.label == "Label 7 notes").click().run()
    assert not page.exception
    assert "dirty.csv: 7 notes, 13 sentences" in page.success[0].value


def test_upload_page_shows_how_fhir_was_read() -> None:
    data = base64.b64encode(b"Sat with him.").decode()
    resource = {
        "resourceType": "DocumentReference",
        "id": "n1",
        "status": "current",
        "date": "2025-03-04T10:00:00Z",
        "author": [{"reference": "Practitioner/P1"}],
        "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
    }
    page = opened("upload")
    page.file_uploader[0].upload("a.ndjson", json.dumps(resource).encode(), "application/x-ndjson").run()
    assert not page.exception
    assert any("FHIR R4 NDJSON, 1 note by 1 worker" in caption.value for caption in page.caption)


def test_upload_page_lets_a_column_be_chosen_that_no_name_tells() -> None:
    page = opened("upload")
    page.file_uploader[0].upload("x.csv", b"zed,day,words\nP1,2025-03-04,Sat with him.\n", "text/csv").run()
    assert "no column for" in page.error[0].value
    for field, column in (("worker_id", "zed"), ("date", "day"), ("text", "words")):
        page.selectbox(key=f"column-{field}").set_value(column)
    page.run()
    assert [element.value for element in page.error] == []
    assert any(button.label == "Label 1 note" for button in page.button)


def test_every_field_of_a_note_has_a_word_on_the_screen() -> None:
    assert set(FIELD_WORDS) == set(FIELDS)


def test_upload_page_says_in_words_what_is_wrong_with_a_file() -> None:
    page = opened("upload")
    page.file_uploader[0].upload("x.csv", b"a,b\n1,SECRET-NOTE-TEXT\n", "text/csv").run()
    assert not page.exception
    assert "no column for worker_id" in page.error[0].value.replace("\\", "")
    assert "SECRET" not in page.error[0].value


def test_the_tour_leads_from_stop_to_stop() -> None:
    page = opened("")
    assert f"A tour of {len(load_steps())} stops" in words_of(page)
    next(button for button in page.button if button.label == "Take the tour").click().run()
    assert any(f"1 of {len(load_steps())}" in element.value for element in page.markdown)


def test_a_defect_tells_its_kind_and_place_and_nothing_of_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    page = AppTest.from_file(str(APP), default_timeout=60).run()

    def broken() -> None:
        raise KeyError("SECRET-NOTE-TEXT")

    monkeypatch.setattr(dataset.Dataset, "workers", property(lambda self: broken()))
    page.switch_page("views/worker.py").run()
    assert not page.exception
    assert "KeyError at" in page.error[0].value
    assert "SECRET" not in page.error[0].value
