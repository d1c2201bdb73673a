"""What is hostile in names and notes comes out as text: in CSV files, on the terminal, on paper and on the screen."""

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pypdf
import pytest

from analyzer import report
from analyzer.brief import brief_html, brief_pdf
from analyzer.brief.files import file_stem
from analyzer.notes import Rejected, write_rejected
from analyzer.taxonomy import Taxonomy, load_taxonomy
from analyzer.training.on_site.reviews import read_reviews
from analyzer.training.on_site.suggest import suggestions_text, write_suggestions
from dashboard.note_html import MarkedNote, note_html
from tests.brief.build import UP, history, made

SCRIPTS = {
    "script": "<script>alert(1)</script>",
    "handler": '"><img src=x onerror=alert(1)>',
    "address": "<a href='javascript:alert(1)'>x</a>",
    "references": "&lt;script&gt;&#60;b&#62;&colon;",
    "end-of-the-element": "</div></mark></title></style><style>*{display:none}</style>",
    "comment": "<!-- --!> <![CDATA[ ]]>",
    "quotes": "\"'` onmouseover=alert(1) x='",
    "template": "{{ 7*7 }}{% for x in y %}${7*7}",
    "mark-up-of-pdf": "**bold** __x__ [x](http://x.example)",
}
TERMINAL = "=P1\x1b[31m\x07\n\u202e[bold]"
TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "dl", "div", "dt", "dd", "ul", "li", "p", "table"}
TAGS |= {"tr", "td", "br", "span", "b", "footer", "mark", "u"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "style", "title"}


class Elements(HTMLParser):
    """What a browser makes of a page: its elements, their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text = set[str](), set[str](), ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


@pytest.mark.parametrize("hostile", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("copied", [False, True], ids=["counted", "copied"])
def test_a_note_on_the_screen_is_text(hostile: str, copied: bool, taxonomy: Taxonomy) -> None:
    text = f"{hostile} Gave her {hostile}."
    labels = {"role": "friend_like", "assertion": "performed", "signal": "individual_drift", "copied": copied}
    row = {"sentence_index": 0, "start": len(hostile) + 1, "end": len(text), "confident": False}
    sentences = pd.DataFrame([row | labels | {"role_probability": 0.9, "assertion_probability": 0.8}])
    word = {"sentence_index": 0, "start": text.rindex(hostile), "end": len(text) - 1, "weight": 0.5}
    note = MarkedNote("", text, sentences, stops={0}, counted={0}, reasons=pd.DataFrame([word]))
    page = note_html(note, taxonomy=taxonomy)
    found = Elements(page)
    assert found.tags <= {"div", "mark", "span", "u"}
    assert found.attributes <= {"style", "title", "class", "tabindex", "data-sentence"}
    assert text.replace(f"{hostile}.", "") in found.text
    assert found.text.count(hostile) == 2


@pytest.mark.parametrize("hostile", SCRIPTS.values(), ids=SCRIPTS)
def test_a_page_for_a_talk_holds_names_and_notes_as_text(hostile: str) -> None:
    notes = history(hostile, UP, program=hostile)
    notes["note_type"], notes["setting"] = hostile, hostile
    notes["text"] = [f"{hostile} and {at} words more here." for at in range(len(notes))]
    notes["engine"], notes["model_version"] = hostile, hostile
    brief = made(notes, worker=hostile)
    found = Elements(brief_html(brief))
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES
    shown = " ".join(found.text.split())
    for text in (brief.worker, brief.quotes[0].text, brief.quotes[0].note_type):
        assert " ".join(text.split()) in shown
    pages = pypdf.PdfReader(io.BytesIO(brief_pdf(brief))).pages
    assert len(pages) == 1
    assert "/Annots" not in pages[0]  # no link
    assert not re.search(r"[<>/\\'\"]", file_stem(hostile, "2025-08"))


def test_no_csv_of_ours_begins_a_cell_as_a_formula_and_no_text_of_ours_moves_a_terminal(
    tmp_path: Path, taxonomy: Taxonomy
) -> None:
    from analyzer.drift import find_changes, measure_table, plain_lens, tally_sentences
    from analyzer.drift.events import Event, event_effects

    sentences = history(TERMINAL, UP, program=TERMINAL)
    lens, tally = plain_lens(taxonomy), tally_sentences(sentences, taxonomy=taxonomy)
    table = measure_table(tally, lens=lens, by="worker_id", period="month")
    findings, events = (
        find_changes(tally, lens=lens, period="month"),
        [Event("2025-05", TERMINAL, "training", TERMINAL)],
    )
    effects = event_effects(table, events, measures=[measure.name for measure in taxonomy.watched])
    tables = report.Tables(table, findings, effects, events)
    report.write_tables(tmp_path, tables, taxonomy=taxonomy)
    write_rejected(tmp_path / "rejected.csv", [Rejected(TERMINAL, 2, TERMINAL, "no date")])
    names = sorted(path.name for path in tmp_path.glob("*.csv"))
    assert names == ["drift.csv", "events.csv", "findings.csv", "rejected.csv"]
    for name in names:
        with (tmp_path / name).open(encoding="utf-8", newline="") as handle:
            cells = [cell for row in csv.reader(handle) for cell in row]
        assert f"'{TERMINAL}" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "\t"))]
    texts = [
        report.findings_text(findings, taxonomy=taxonomy),
        report.measures_text(table, by="worker_id", period="month", taxonomy=taxonomy),
        report.events_text(tables, taxonomy=taxonomy),
    ]
    for text in texts:
        assert "=P1?[31m? ?[bold]" in text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)


def suggested(**changes: object) -> pd.DataFrame:
    row = {"note_id": "=1+1", "sentence_index": 3, "start": 0, "end": 9, "text": "=A1", "role": "friend_like"}
    labels = {"assertion": "performed", "signal_probability": 0.4}
    return pd.DataFrame([row | labels | changes])


@pytest.mark.parametrize("note_id", ["=1+1", "-17", "+1-555", "@x", "'=1", "12", "'tis"])
def test_ids_of_suggestions_come_back_from_their_file_as_they_were(
    tmp_path: Path, taxonomy: Taxonomy, note_id: str
) -> None:
    path = write_suggestions(suggested(note_id=note_id), tmp_path, taxonomy=taxonomy)
    with path.open(encoding="utf-8", newline="") as handle:
        head, row = csv.reader(handle)
    assert not row[0].startswith(("=", "-", "+", "@"))
    row[head.index("verdict")] = "confirmed"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([head, row])
    (review,) = read_reviews(path, taxonomy=taxonomy)
    assert review.note_id == note_id
    assert review.span == (0, 9)


def test_suggestions_and_reasons_move_no_terminal(taxonomy: Taxonomy) -> None:
    sentence = suggested(note_id=TERMINAL, text=f"Gave {TERMINAL} her")
    labelled = sentence.assign(signal="individual_drift", confident=True)
    words = pd.DataFrame([{"sentence_index": 3, "start": 5, "end": 12, "weight": 0.5}])
    for text in (suggestions_text(sentence), report.reasons_text(labelled, words, taxonomy=taxonomy)):
        assert "=P1?[31m" in text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)


@pytest.mark.parametrize("number", ["9" * 4_000, "9" * 5_000, "²", "1e5"])
def test_a_place_that_is_no_number_of_ours_is_told(tmp_path: Path, taxonomy: Taxonomy, number: str) -> None:
    from analyzer.errors import PeerdriftError

    (tmp_path / "a.csv").write_text(f"note_id,sentence_index,verdict\nn1,{number},confirmed\n", encoding="utf-8")
    with pytest.raises(PeerdriftError, match=r"row 2, column sentence_index: is no whole number"):
        read_reviews(tmp_path / "a.csv", taxonomy=taxonomy)
