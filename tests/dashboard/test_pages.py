"""Every page runs on the sample and says what it should, by Streamlit's own test runner."""

import base64
import json
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analyzer.notes.columns import FIELDS
from dashboard.frames import FIELD_WORDS
from tests.conftest import ROOT, SAMPLES

APP = ROOT / "dashboard" / "app.py"
VIEWS = ROOT / "dashboard" / "views"
pytestmark = pytest.mark.filterwarnings("default")  # Streamlit's own


def words_of(page: AppTest) -> str:
    shown = [*page.title, *page.header, *page.markdown, *page.caption, *page.info, *page.success, *page.warning]
    return "\n".join(str(element.value) for element in shown)


def worker_page(**query: str) -> AppTest:
    page = AppTest.from_file(str(VIEWS / "worker.py"), default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def test_team_puts_programs_before_workers_and_ranks_nobody() -> None:
    page = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not page.exception
    words = words_of(page)
    assert "Since 2025-09 more organizational drift" in words
    assert [header.value for header in page.header] == ["Programs", "Workers"]
    assert "insufficient_data" in words


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
    notes = [element for element in page.get("html") if "<mark" in element.proto.body]
    assert notes
    assert any("Acting as a friend" in note.proto.body for note in notes)


def test_worker_page_shows_the_words_that_carried_a_label_where_wanted() -> None:
    page = worker_page(worker="PSS-410", measure="informal_drift", period="2025-10")
    words = {word for note in page.get("html") for word in re.findall(r"<u [^>]*>([^<]+)</u>", note.proto.body)}
    assert {"personal", "phone", "night"} <= words
    assert any("% less likely without this word" in note.proto.body for note in page.get("html"))
    page.toggle[0].set_value(False).run()
    assert not page.exception
    assert not any("<u " in note.proto.body for note in page.get("html"))


def test_worker_page_changes_evidence_with_the_month() -> None:
    page = worker_page(worker="PSS-410", measure="informal_drift", period="2025-11")
    page.selectbox(key="period").set_value("2025-05").run()
    assert page.query_params["period"] == "2025-05"
    assert not page.exception


def test_upload_page_scores_a_dirty_export_and_lists_what_was_left_out() -> None:
    page = AppTest.from_file(str(APP), default_timeout=60).run().switch_page("views/upload.py").run()
    page.file_uploader[0].upload("dirty.csv", (SAMPLES / "dirty.csv").read_bytes(), "text/csv").run()
    assert not page.exception
    assert "dirty.csv: 7 notes, 13 sentences, 4 workers" in page.success[0].value
    rejected: pd.DataFrame = page.dataframe[0].value
    assert list(rejected.columns) == ["file", "row", "column", "reason"]
    assert len(rejected) == 8


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
    page = AppTest.from_file(str(APP), default_timeout=60).run().switch_page("views/upload.py").run()
    page.file_uploader[0].upload("a.ndjson", json.dumps(resource).encode(), "application/x-ndjson").run()
    assert not page.exception
    assert "1 note, 1 sentence, 1 worker" in page.success[0].value
    assert any("FHIR R4 NDJSON, 1 note by 1 worker" in caption.value for caption in page.caption)


def test_every_field_of_a_note_has_a_word_on_the_screen() -> None:
    assert set(FIELD_WORDS) == set(FIELDS)


def test_upload_page_says_in_words_what_is_wrong_with_a_file() -> None:
    page = AppTest.from_file(str(APP), default_timeout=60).run().switch_page("views/upload.py").run()
    page.file_uploader[0].upload("x.csv", b"a,b\n1,SECRET-NOTE-TEXT\n", "text/csv").run()
    assert not page.exception
    assert "no column for worker_id" in page.error[0].value
    assert "SECRET" not in page.error[0].value


def test_a_defect_tells_its_kind_and_place_and_nothing_of_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard import dataset

    page = AppTest.from_file(str(APP), default_timeout=60).run()

    def broken() -> None:
        raise KeyError("SECRET-NOTE-TEXT")

    monkeypatch.setattr(dataset.Dataset, "workers", property(lambda self: broken()))
    page.switch_page("views/worker.py").run()
    assert not page.exception
    assert "KeyError at" in page.error[0].value
    assert "SECRET" not in page.error[0].value
