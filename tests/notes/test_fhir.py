"""FHIR R4 NDJSON: where each field of a note comes from, and what is no note.

Every text below says SECRET, which no reason may repeat.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.notes import Rejected, read_notes
from analyzer.notes.fhir import FHIR_FIELDS, fhir_table
from analyzer.notes.formats import open_table
from analyzer.notes.json_lines import PEEKED_OBJECTS
from analyzer.notes.pieces import concatenated
from analyzer.notes.table import LONGEST_NOTE, Earlier
from tests.notes.exports import jsonl_text, written

SECRET = "SECRET-NOTE-TEXT"
TEXT = f"Met her at the ED. {SECRET}"
XHTML = 'div xmlns="http://www.w3.org/1999/xhtml"'
Resource = dict[str, Any]


def attachment(content: str | bytes, content_type: str | None = "text/plain", **more: object) -> Resource:
    raw = content.encode() if isinstance(content, str) else content
    named = {} if content_type is None else {"contentType": content_type}
    return {"attachment": {**named, "data": base64.b64encode(raw).decode(), **more}}


def div(html: str, status: str = "generated") -> Resource:
    return {"status": status, "div": f"<{XHTML}>{html}</div>"}


def document(**changes: object) -> Resource:
    return {
        "resourceType": "DocumentReference",
        "id": "n1",
        "status": "current",
        "author": [{"reference": "Practitioner/P1"}],
        "date": "2025-03-04T10:00:00-05:00",
        "content": [attachment(TEXT)],
        **changes,
    }


def composition(*sections: Resource, **changes: object) -> Resource:
    return {
        "resourceType": "Composition",
        "id": "c1",
        "status": "final",
        "type": {"text": "Progress note"},
        "title": "Note",
        "author": [{"reference": "Practitioner/P1"}],
        "date": "2025-03-04",
        "section": list(sections),
        **changes,
    }


def read(tmp_path: Path, *resources: object) -> tuple[pd.DataFrame, list[Rejected]]:
    return concatenated(read_notes(written(tmp_path / "a.ndjson", jsonl_text(resources))))


def practitioner(**more: object) -> Resource:
    return {"resourceType": "Practitioner", "id": "p1", **more}


ROLE = {"resourceType": "PractitionerRole", "id": "r1", "practitioner": {"reference": "#p1"}}
PATIENT = {"resourceType": "Patient", "id": "pat", "identifier": [{"value": "MRN7"}]}
BY_P1 = [{"reference": "#p1", "display": "Ann Lee"}]
HOST = "https://fhir.example.org/r4"
FIELD_CASES: dict[str, tuple[str, Resource, str]] = {
    "id": ("note_id", document(), "n1"),
    "no-id": ("note_id", document(id=None), "a-1"),
    "author-relative": ("worker_id", document(), "P1"),
    "author-absolute": ("worker_id", document(author=[{"reference": f"{HOST}/Practitioner/7.a-b"}]), "7.a-b"),
    "author-versioned": ("worker_id", document(author=[{"reference": "Practitioner/7/_history/3"}]), "7"),
    "author-urn": ("worker_id", document(author=[{"reference": "urn:uuid:0c3151bd-1cbf-4d64"}]), "0c3151bd-1cbf-4d64"),
    "author-by-search": ("worker_id", document(author=[{"reference": "Practitioner?identifier=http://x|S 9"}]), "S 9"),
    "author-of-no-known-form": ("worker_id", document(author=[{"reference": "staff_9"}]), "staff_9"),
    "author-by-identifier": ("worker_id", document(author=[{"identifier": {"value": "E7"}, "display": "A"}]), "E7"),
    "author-by-display": ("worker_id", document(author=[{"display": "Ann Lee"}]), "Ann Lee"),
    "author-by-type": ("worker_id", document(author=[{"type": "Practitioner", "display": "Ann Lee"}]), "Ann Lee"),
    "author-contained-identifier": (
        "worker_id",
        document(author=BY_P1, contained=[practitioner(identifier=[{"system": "x"}, {"value": "E7"}])]),
        "E7",
    ),
    "author-contained-name": (
        "worker_id",
        document(author=BY_P1, contained=[practitioner(name=[{"given": ["Ann", "B."], "family": "Lee"}])]),
        "Ann B. Lee",
    ),
    "author-contained-name-as-text": (
        "worker_id",
        document(author=BY_P1, contained=[practitioner(name=[{"text": "A. Lee", "family": "Lee"}])]),
        "A. Lee",
    ),
    "author-contained-without-a-name": ("worker_id", document(author=BY_P1, contained=[practitioner()]), "Ann Lee"),
    "author-not-contained": ("worker_id", document(author=BY_P1, contained=[{"resourceType": "X"}, 7]), "Ann Lee"),
    "author-contained-role": (
        "worker_id",
        document(author=[{"reference": "#r1"}], contained=[ROLE, practitioner(identifier=[{"value": "E7"}])]),
        "E7",
    ),
    "author-contained-role-of-another": (
        "worker_id",
        document(author=[{"reference": "#r1"}], contained=[{**ROLE, "practitioner": {"reference": "Practitioner/E8"}}]),
        "E8",
    ),
    "authors-organization-first": (
        "worker_id",
        document(author=[{"reference": "Organization/1"}, {"reference": "PractitionerRole/R2"}]),
        "R2",
    ),
    "authors-patient-and-device-first": (
        "worker_id",
        document(author=[{"reference": "Patient/1"}, {"reference": "Device/2"}, {"display": "Ann"}]),
        "Ann",
    ),
    "authors-a-certain-worker-goes-before-a-possible-one": (
        "worker_id",
        document(author=[{"display": "Unit 4"}, {"reference": "Practitioner/P3"}, {"reference": "Practitioner/P4"}]),
        "P3",
    ),
    "authors-one-that-cannot-be-named": ("worker_id", document(author=[{}, {"reference": "Practitioner/P3"}]), "P3"),
    "date": ("date", document(), "2025-03-04"),
    "date-as-written-late": ("date", document(date="2025-03-04T23:59:59.123-08:00"), "2025-03-04"),
    "date-of-service-first": ("date", document(context={"period": {"start": "2025-03-01"}}), "2025-03-01"),
    "date-invalid-but-not-used": (
        "date",
        document(context={"period": {"start": "2025-03-01T00:10:00+11:00"}}, date="last Tuesday"),
        "2025-03-01",
    ),
    "date-of-attachment": (
        "date",
        document(date=None, content=[attachment(TEXT, creation="2025-02-28T08:00:00Z")]),
        "2025-02-28",
    ),
    "date-of-composition": ("date", composition({"text": div("x")}), "2025-03-04"),
    "type-text": ("note_type", document(type={"text": "Peer note", "coding": [{"display": "x"}]}), "Peer note"),
    "type-display": ("note_type", document(type={"coding": [{"code": "1"}, {"display": "Progress"}]}), "Progress"),
    "type-code": (
        "note_type",
        document(type={"coding": [{"system": "http://loinc.org", "code": "11506-3"}]}),
        "11506-3",
    ),
    "type-missing": ("note_type", document(), ""),
    "type-of-composition": ("note_type", composition({"text": div("x")}), "Progress note"),
    "setting-facility": (
        "setting",
        document(context={"facilityType": {"text": "ED"}, "practiceSetting": {"text": "x"}}),
        "ED",
    ),
    "setting-practice": ("setting", document(context={"practiceSetting": {"coding": [{"display": "Psych"}]}}), "Psych"),
    "program-display": ("program", document(custodian={"reference": "Organization/9", "display": "Crisis"}), "Crisis"),
    "program-id": ("program", document(custodian={"reference": "Organization/9"}), "9"),
    "program-contained": (
        "program",
        document(
            custodian={"reference": "#o"}, contained=[{"resourceType": "Organization", "id": "o", "name": "Crisis"}]
        ),
        "Crisis",
    ),
    "person-reference": ("person_id", document(subject={"reference": "Patient/55", "display": "x"}), "55"),
    "person-identifier": ("person_id", document(subject={"identifier": {"value": "MRN7"}, "display": "x"}), "MRN7"),
    "person-display": ("person_id", document(subject={"display": "Mr. Y"}), "Mr. Y"),
    "person-contained": ("person_id", document(subject={"reference": "#pat"}, contained=[PATIENT]), "MRN7"),
    "null-and-blank-elements": (
        "text",
        document(type=None, custodian={}, subject={"reference": "", "display": None}, context=[], docStatus=""),
        TEXT,
    ),
}
TEXT_CASES: dict[str, tuple[Resource, str]] = {
    "plain": (document(), TEXT),
    "plain-utf-8-mark": (document(content=[attachment("\ufeffcafé")]), "café"),
    "plain-utf-16": (
        document(content=[attachment("café “no”".encode("utf-16"), "text/plain; charset=UTF-16")]),
        "café “no”",
    ),
    "plain-utf-16-without-mark": (
        document(content=[attachment("She sat.".encode("utf-16-be"), "text/plain;charset=utf-16")]),
        "She sat.",
    ),
    "plain-utf-16-le-named": (
        document(content=[attachment("She sat.".encode("utf-16-le"), "text/plain;charset=utf-16le")]),
        "She sat.",
    ),
    "plain-cp1252": (
        document(content=[attachment("café “no”".encode("cp1252"), 'text/plain; charset="windows-1252"')]),
        "café “no”",
    ),
    "plain-latin-1-that-is-cp1252": (
        document(content=[attachment("“no”".encode("cp1252"), "text/plain; charset=ISO-8859-1")]),
        "“no”",
    ),
    "plain-not-what-its-charset-says": (
        document(content=[attachment("café “no”".encode("cp1252"), "text/plain; charset=us-ascii")]),
        "café “no”",
    ),
    "plain-of-an-unknown-charset": (document(content=[attachment("café", "text/plain; charset=nope")]), "café"),
    "plain-of-a-charset-that-is-none": (document(content=[attachment("café", "text/plain; charset=base64")]), "café"),
    "plain-in-upper-case": (document(content=[attachment("a", "TEXT/PLAIN")]), "a"),
    "untyped": (document(content=[attachment("café", None)]), "café"),
    "untyped-utf-16": (document(content=[attachment("café".encode("utf-16"), None)]), "café"),
    "untyped-html": (document(content=[attachment("<p>a</p>", None)]), "a"),
    "html": (document(content=[attachment("<p>She sat.</p>\n<p>R&amp;R.</p>", "text/html")]), "She sat.\n\nR&R."),
    "html-charset-inside": (
        document(
            content=[attachment('<html><meta charset="windows-1252"><p>é“x”</p></html>'.encode("cp1252"), "text/html")]
        ),
        "é“x”",
    ),
    "xhtml": (
        document(content=[attachment("<html><body><p>a<br/>b</p></body></html>", "application/xhtml+xml")]),
        "a\nb",
    ),
    "rtf": (document(content=[attachment(r"{\rtf1\ansi She \b sat\b0 .}", "text/rtf")]), "She sat."),
    "rtf-as-an-application": (document(content=[attachment(r"{\rtf1 a}", "application/rtf")]), "a"),
    "line-ends-in-base64": (
        document(content=[{"attachment": {"contentType": "text/plain", "data": "U2hl\r\nIHNh dC4="}}]),
        "She sat.",
    ),
    "several-formats-plain-is-best": (
        document(content=[attachment("%PDF", "application/pdf"), attachment("<p>h</p>", "text/html"), attachment("p")]),
        "p",
    ),
    "several-formats-html-before-rtf": (
        document(content=[attachment(r"{\rtf1 r}", "text/rtf"), attachment("<p>h</p>", "text/html")]),
        "h",
    ),
    "several-formats-the-best-one-is-blank": (
        document(content=[attachment(" "), attachment(r"{\rtf1 r}", "text/rtf")]),
        "r",
    ),
    "several-formats-the-best-one-is-damaged": (
        document(content=[{"attachment": {"contentType": "text/plain", "data": "!"}}, attachment("h", "text/html")]),
        "h",
    ),
    "url-beside-data": (
        document(content=[{"attachment": {"contentType": "text/plain", "url": "Binary/1"}}, attachment("a")]),
        "a",
    ),
    "url-with-a-narrative": (document(content=[{"attachment": {"url": "Binary/1"}}], text=div("<p>a</p>")), "a"),
    "wrong-narrative-that-is-not-used": (document(text={"div": 7}), TEXT),
    "half-a-character": (composition({"text": div("a \ud83d b")}), "a \ufffd b"),
    "section": (composition({"title": "Plan", "text": div("<p>Call her.</p>")}), "Plan:\nCall her."),
    "section-title-with-a-colon": (composition({"title": "Plan: ", "text": div("Call her.")}), "Plan:\nCall her."),
    "section-without-a-title": (composition({"text": div("Call her.")}), "Call her."),
    "sections": (
        composition({"title": "Met", "text": div("a")}, {"title": "R&R <x", "text": div("b &lt; c")}),
        "Met:\na\n\nR&R <x:\nb < c",
    ),
    "sections-nested": (
        composition(
            {
                "title": "Visit",
                "section": [
                    {"title": "Data", "text": div("a")},
                    {"title": "Plan", "text": div("b"), "section": [{"title": "Next", "text": div("c")}]},
                ],
            }
        ),
        "Visit:\nData:\na\n\nPlan:\nb\n\nNext:\nc",
    ),
    "sections-without-text-are-left-out": (
        composition(
            {"title": "Empty", "text": div("x", "empty")},
            {"title": "None"},
            {"title": "Tags", "text": div("<p> </p>")},
            {"title": "Plan", "text": div("a")},
        ),
        "Plan:\na",
    ),
    "paragraphs-and-items": (
        composition({"text": div("<p>One.</p><p>Two.</p><ul><li>x</li><li>y</li></ul>z<br/>w")}),
        "One.\n\nTwo.\n\nx\n\ny\n\nz\nw",
    ),
    "pretty-printed-xhtml": (composition({"text": div("\n  <p>She\n    sat.</p>\n  <p>b</p>\n")}), "She sat. \n\nb"),
    "typed-lines-in-a-narrative": (composition({"text": div("She sat.\nPlan: call.")}), "She sat.\nPlan: call."),
    "typed-lines-in-pre": (composition({"text": div("<p><pre>a\nb</pre></p>")}), "a\nb"),
    "table": (composition({"text": div("<table><tr><td>Mood</td><td>calm</td></tr></table>")}), "Mood\tcalm"),
    "narrative-of-a-composition": (composition({"title": "None"}, text=div("<p>a</p>")), "a"),
    "narrative-of-a-composition-without-sections": (composition(text=div("a", "additional")), "a"),
    "wrong-narrative-beside-sections": (composition({"text": div("a")}, text={"div": 7}), "a"),
}


@pytest.mark.parametrize(("field", "resource", "expected"), FIELD_CASES.values(), ids=FIELD_CASES)
def test_each_field_comes_from_its_element(tmp_path: Path, field: str, resource: Resource, expected: str) -> None:
    frame, rejected = read(tmp_path, resource)
    assert rejected == []
    value = frame.loc[0, field]
    assert (value.date().isoformat() if field == "date" else value) == expected


@pytest.mark.parametrize(("resource", "expected"), TEXT_CASES.values(), ids=TEXT_CASES)
def test_the_text_of_a_resource(tmp_path: Path, resource: Resource, expected: str) -> None:
    frame, rejected = read(tmp_path, resource)
    assert rejected == []
    lines = [line.strip() for line in frame.loc[0, "text"].splitlines()]
    assert lines == [line.strip() for line in expected.splitlines()]


def test_a_file_of_fhir_is_told_and_has_our_columns(tmp_path: Path) -> None:
    table = open_table(written(tmp_path / "a.jsonl", jsonl_text([document()])))
    assert table.format == "FHIR R4 NDJSON"
    assert table.header == list(FHIR_FIELDS)
    assert list(table.rows) == [
        (1, ["n1", "P1", "2025-03-04T10:00:00-05:00", None, None, "", "", None, None, TEXT]),
    ]


def test_elements_that_are_not_used_may_be_wrong(tmp_path: Path) -> None:
    wrong = {
        "meta": {"profile": 7, "versionId": ["x"], "lastUpdated": 3},
        "extension": "x",
        "vendorField": {"a": [1, 2]},
        "identifier": [None],
        "relatesTo": {"code": 1},
        "contained": "x",
        "category": 7,
        "implicitRules": [],
        "text": 7,
    }
    frame, rejected = read(tmp_path, document(**wrong), {**composition({"text": div("a")}, title=None), "event": 7})
    assert rejected == []
    assert frame["text"].tolist() == [TEXT, "a"]


@pytest.mark.parametrize(
    ("meta", "version"),
    [
        pytest.param({"versionId": "12", "lastUpdated": "2025-03-04T10:00:00Z"}, "12", id="number"),
        pytest.param({"versionId": "a=", "lastUpdated": "2025-03-04T10:00:00Z"}, "2025-03-04T10:00:00Z", id="hash"),
        pytest.param({"lastUpdated": "2025-03-04T10:00:00.5+02:00"}, "2025-03-04T10:00:00.5+02:00", id="time-alone"),
        pytest.param({"versionId": "x", "lastUpdated": "2025"}, None, id="neither"),
        pytest.param(None, None, id="no-meta"),
    ],
)
def test_the_version_of_a_resource(meta: object, version: str | None) -> None:
    (row,) = fhir_table("a", [(1, document(meta=meta))]).rows
    assert not isinstance(row, Rejected | Earlier)
    assert row[1][FHIR_FIELDS.index("version")] == version


def test_of_several_versions_the_latest_counts(tmp_path: Path) -> None:
    versions = [document(meta={"versionId": number}, content=[attachment(number)]) for number in ("2", "10", "9")]
    frame, _ = read(tmp_path, *versions)
    assert frame["text"].tolist() == ["10"]


def test_superseded_documents_are_earlier_versions() -> None:
    lines = enumerate([document(status="superseded", content=7), document()], start=1)
    first, second = fhir_table("a", lines).rows
    assert first == Earlier(1)
    assert not isinstance(second, Rejected | Earlier)


URL = {"attachment": {"contentType": "text/plain", "url": f"Binary/{SECRET}"}}
AT_A_URL = "the text is at a URL; export it with the data inline"
BASE64 = "DocumentReference.content[0].attachment.data: not valid base64"
NO_R4 = "not as FHIR R4 has it"


def with_data(data: object, content_type: str = "text/plain") -> Resource:
    return document(content=[{"attachment": {"contentType": content_type, "data": data}}])


def nested(depth: int) -> Resource:
    section: Resource = {"title": SECRET, "text": div(SECRET)}
    for _ in range(depth):
        section = {"title": "x", "section": [section]}
    return section


REJECTED: dict[str, tuple[object, str, str]] = {
    "entered-in-error": (document(status="entered-in-error"), "", "DocumentReference: marked as entered in error"),
    "document-in-error": (document(docStatus="entered-in-error"), "", "marked as entered in error"),
    "composition-in-error": (composition(status="entered-in-error"), "", "Composition: marked as entered in error"),
    "patient": ({"resourceType": "Patient"}, "", "a Patient, not a DocumentReference or Composition"),
    "outcome": ({"resourceType": "OperationOutcome"}, "", "an OperationOutcome, not a DocumentReference or"),
    "no-type-name": ({"resourceType": f"{SECRET} x"}, "", "an object of another kind, not a DocumentReference or"),
    "long-type-name": ({"resourceType": "X" * 41}, "", "an object of another kind, not"),
    "number-for-type": ({"resourceType": 7}, "", "an object of another kind, not"),
    "list-for-type": ({"resourceType": ["DocumentReference"]}, "", "an object of another kind, not"),
    "no-resource": ({"text": SECRET}, "", "an object of another kind, not"),
    "no-object": ([SECRET], "", "JSON, but not an object"),
    "bundle": ({"resourceType": "Bundle", "entry": [{"resource": document()}]}, "", "a Bundle, not"),
    "author-patient": (document(author=[{"reference": "Patient/1"}]), "worker_id", "author: a Patient, not a worker"),
    "author-device": (document(author=[{"type": "Device", "display": SECRET}]), "worker_id", "a Device, not a worker"),
    "author-organization": (document(author=[{"reference": "Organization/1"}]), "worker_id", "an Organization, not"),
    "author-relative": (
        document(author=[{"reference": "#x"}], contained=[{"resourceType": "RelatedPerson", "id": "x"}]),
        "worker_id",
        "a RelatedPerson, not a worker",
    ),
    "author-missing": (document(author=[]), "worker_id", "DocumentReference.author: missing"),
    "author-that-cannot-be-named": (document(author=[{"reference": "#x"}]), "worker_id", "cannot be named"),
    "author-role-of-itself": (
        document(
            author=[{"reference": "#r1"}],
            contained=[{"resourceType": "PractitionerRole", "id": "r1", "practitioner": {"reference": "#r1"}}],
        ),
        "worker_id",
        "cannot be named",
    ),
    "author-no-list": (document(author={"display": SECRET}), "", f"DocumentReference.author: {NO_R4}"),
    "author-text": (document(author=[SECRET]), "", "DocumentReference.author[0]: not an object"),
    "author-null": (document(author=[None]), "", "DocumentReference.author[0]: not an object"),
    "contained-wrong": (
        document(author=BY_P1, contained=[practitioner(name=SECRET)]),
        "",
        "DocumentReference.contained[0].name: not an object",
    ),
    "contained-not-as-fhir": (
        document(author=BY_P1, contained=[practitioner(name={"text": SECRET})]),
        "",
        f"DocumentReference.contained[0].name: {NO_R4}",
    ),
    "id-with-blanks": (document(id=f"{SECRET} x"), "", f"DocumentReference.id: {NO_R4}"),
    "id-number": (document(id=7), "", "DocumentReference.id: not text"),
    "status-missing": (document(status=None), "", "DocumentReference.status: missing"),
    "status-list": (document(status=[SECRET]), "", f"DocumentReference.status: {NO_R4}"),
    "type-text": (document(type=SECRET), "", "DocumentReference.type: not an object"),
    "type-missing-in-composition": (composition({"text": div("a")}, type=None), "", "Composition.type: missing"),
    "date-missing": (document(date=None), "date", "DocumentReference.date: missing"),
    "date-year": (document(context={"period": {"start": "2025"}}), "date", "period.start: a year or a month, not a d"),
    "date-month": (composition({"text": div("a")}, date="2025-03"), "date", "Composition.date: a year or a month"),
    "date-without-time": (document(date="2025-03-04"), "", f"DocumentReference.date: {NO_R4}"),
    "date-in-words": (document(date=SECRET), "", f"DocumentReference.date: {NO_R4}"),
    "date-no-such-day": (composition({"text": div("a")}, date="2025-02-30"), "", f"Composition.date: {NO_R4}"),
    "date-number": (composition({"text": div("a")}, date=20250304), "", "Composition.date: not text"),
    "date-too-early": (composition({"text": div("a")}, date="1899-03-04"), "date", "a year outside 1990 to 2100"),
    "content-missing": (document(content=None), "", "DocumentReference.content: missing"),
    "content-text": (document(content=SECRET), "", "DocumentReference.content: not an object"),
    "content-of-json-in-text": (document(content=[json.dumps(attachment("a"))]), "", "content[0]: not an object"),
    "content-no-list": (document(content=attachment(TEXT)), "", f"DocumentReference.content: {NO_R4}"),
    "attachment-missing": (document(content=[{}]), "", "DocumentReference.content[0].attachment: missing"),
    "attachment-list": (
        document(content=[attachment("a"), {"attachment": []}]),
        "",
        "DocumentReference.content[1].attachment: missing",
    ),
    "content-type-wrong": (with_data("YQ==", f"  {SECRET}  x"), "", f"attachment.contentType: {NO_R4}"),
    "data-not-padded": (with_data("aGVsbG8"), "text", BASE64),
    "data-not-base64": (with_data(SECRET), "text", BASE64),
    "data-after-padding": (with_data("aGVsbG8=aGVsbG8="), "text", BASE64),
    "data-not-ascii": (with_data("é" * 4), "text", BASE64),
    "data-number": (with_data(7), "text", "attachment.data: not text"),
    "data-blank": (with_data("IA=="), "text", "no text"),
    "data-too-long": (with_data("A" * (8 * LONGEST_NOTE + 4)), "text", "a note may have 1,000,000 characters"),
    "text-too-long": (document(content=[attachment("x" * (LONGEST_NOTE + 1))]), "text", "a note may have 1,000,000"),
    "text-with-nul": (document(content=[attachment(f"{SECRET}\0")]), "text", "a NUL character"),
    "rtf-damaged": (document(content=[attachment(rf"{{\rtf1 {SECRET} \u99999999 }}", "text/rtf")]), "text", "RTF that"),
    "untyped-pdf": (document(content=[attachment("%PDF-1.7", None)]), "text", "no content type, and no text in utf-8"),
    "untyped-cp1252": (document(content=[attachment("é x".encode("cp1252"), None)]), "text", "no content type"),
    "url": (document(content=[URL]), "text", AT_A_URL),
    "url-with-an-empty-narrative": (document(content=[URL], text=div("x", "empty")), "text", AT_A_URL),
    "url-with-a-blank-narrative": (document(content=[URL], text=div("<p> </p>")), "text", AT_A_URL),
    "narrative-without-status": (document(content=[URL], text={"div": SECRET}), "", "DocumentReference.text.status: m"),
    "neither-data-nor-url": (document(content=[{"attachment": {"contentType": "text/plain"}}]), "text", "no text"),
    "pdf": (document(content=[attachment("%PDF", "application/pdf")]), "text", "of the content type application/pdf;"),
    "ccda": (
        document(content=[attachment("<x/>", "text/xml; charset=utf-8")]),
        "text",
        "content type text/xml; export",
    ),
    "odd-content-type": (document(content=[attachment("x", SECRET)]), "text", "of the content type unknown;"),
    "no-sections": (composition(), "text", "no text"),
    "sections-without-text": (composition({"title": SECRET}), "text", "no text"),
    "section-text": (composition({"title": 7, "text": div("a")}), "", "Composition.section[0].title: not text"),
    "section-no-list": (composition(section={"text": div("a")}), "", f"Composition.section: {NO_R4}"),
    "section-narrative-wrong": (
        composition({"section": [{"text": {"div": SECRET}}]}),
        "",
        "Composition.section[0].section[0].text.status: missing",
    ),
    "sections-too-long": (
        composition({"text": div("x" * LONGEST_NOTE)}),
        "text",
        "a note may have 1,000,000 characters",
    ),
    "sections-too-deep": (composition(nested(240)), "", "Composition: nested too deep"),
    "author-too-deep": (document(author=json.loads("[" * 400 + "]" * 400)), "", "DocumentReference"),
}


@pytest.mark.parametrize(("resource", "column", "said"), REJECTED.values(), ids=REJECTED)
def test_a_resource_that_is_no_note_is_rejected_and_the_others_are_read(
    tmp_path: Path, resource: object, column: str, said: str
) -> None:
    frame, (entry,) = read(tmp_path, document(id="n1"), resource, document(id="n2"))
    assert frame["note_id"].tolist() == ["n1", "n2"]
    assert (entry.file, entry.row, entry.column) == ("a.ndjson", 2, column)
    assert said in entry.reason
    assert "\n" not in entry.reason
    assert SECRET not in entry.reason


def test_lines_that_are_no_json_are_rejected_with_their_number(tmp_path: Path) -> None:
    content = jsonl_text([document()]) + "\n{\n" + jsonl_text([document(id="n2")])
    frame, rejected = concatenated(read_notes(written(tmp_path / "a.ndjson", content)))
    assert len(frame) == 2
    assert [(entry.row, entry.reason) for entry in rejected] == [(3, "not valid JSON")]


def test_a_file_of_other_resources_alone_is_all_rejected(tmp_path: Path) -> None:
    frame, rejected = read(tmp_path, {"resourceType": "Patient"}, {"resourceType": "Practitioner"})
    assert len(frame) == 0
    assert [entry.reason.split(",")[0] for entry in rejected] == ["a Patient", "a Practitioner"]


def test_resources_after_the_first_objects_make_no_fhir_of_plain_json(tmp_path: Path) -> None:
    plain = {"staff": "P1", "date": "2025-03-04", "text": "a"}
    table = open_table(written(tmp_path / "a.jsonl", jsonl_text([*[plain] * PEEKED_OBJECTS, document()])))
    assert table.format == "JSONL"


def test_the_library_is_loaded_for_fhir_alone() -> None:
    script = "import sys, analyzer.notes; sys.exit('fhir.resources.R4B.composition' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False).returncode == 0


MORE_ELEMENTS = ("docStatus", "subject", "custodian", "context", "contained", "text", "meta")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    base=st.sampled_from([document(), composition({"title": "x", "text": div("a")}), document(author=BY_P1)]),
    name=st.sampled_from(sorted({*document(), *composition(), *MORE_ELEMENTS})),
    value=JSON,
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_an_element_holds_there_is_a_note_or_a_reason(base: Resource, name: str, value: object) -> None:
    (row,) = fhir_table("a", [(1, {**base, name: value})]).rows
    assert not isinstance(row, Rejected) or SECRET not in row.reason


@pytest.mark.parametrize(
    ("relates", "kept"),
    [
        pytest.param([{"code": "replaces", "target": {"reference": "DocumentReference/n1"}}], ["n2"], id="replaces"),
        pytest.param(
            [{"code": "replaces", "targetReference": {"reference": "Composition/n1"}}], ["n2"], id="as-a-composition"
        ),
        pytest.param(
            [{"code": "appends", "target": {"reference": "DocumentReference/n1"}}], ["n1", "n2"], id="appends"
        ),
        pytest.param(
            [{"code": "replaces", "target": {"reference": "DocumentReference/n2"}}], ["n1", "n2"], id="itself"
        ),
        pytest.param([{"code": "replaces", "target": {"reference": 7}}], ["n1", "n2"], id="wrong-reference"),
        pytest.param(["replaces"], ["n1", "n2"], id="wrong-relation"),
        pytest.param("replaces", ["n1", "n2"], id="no-list"),
    ],
)
def test_a_document_that_another_replaces_is_an_earlier_version(
    tmp_path: Path, relates: object, kept: list[str]
) -> None:
    resources = [document(), document(id="n2", relatesTo=relates)]
    reading = read_notes(written(tmp_path / "a.ndjson", jsonl_text(resources)))
    assert concatenated(reading)[0]["note_id"].tolist() == kept
    assert reading.surveys[0].earlier == 2 - len(kept)
