import re
import tomllib
from importlib.resources import files

import pytest

from analyzer.errors import PeerdriftError
from analyzer.notes.columns import (
    FIELDS,
    REQUIRED,
    check_fields,
    is_header,
    load_aliases,
    match_columns,
    normalised,
    partial_match,
)

ALIASES = tomllib.loads(files("analyzer.notes").joinpath("aliases.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Staff ID", "staffid", id="blank"),
        pytest.param(" STAFF_ID ", "staffid", id="underscore-and-blanks-around"),
        pytest.param("staff-id\n", "staffid", id="dash-and-line-end"),
        pytest.param("Date/Time", "datetime", id="slash"),
        pytest.param(None, "none", id="not-text"),
        pytest.param("---", "", id="punctuation-only"),
    ],
)
def test_names_are_compared_without_case_blanks_and_punctuation(name: object, expected: str) -> None:
    assert normalised(name) == expected


@pytest.mark.parametrize(("field", "alias"), [(field, alias) for field in FIELDS for alias in ALIASES[field]])
def test_each_alias_finds_its_field_in_the_spellings_of_exports(field: str, alias: str) -> None:
    for name in (alias, alias.upper().replace(" ", "_"), f" {alias.title()} ", alias.replace(" ", "-")):
        assert partial_match(["x", name], file="a.csv").index == {field: 1}


def test_no_alias_stands_for_two_fields() -> None:
    aliases = [alias for field in FIELDS for alias in set(load_aliases()[field])]
    assert len(aliases) == len(set(aliases))


@pytest.mark.parametrize(
    ("header", "columns", "index"),
    [
        pytest.param(["Date", "Staff ID", "Note"], {}, {"date": 0, "worker_id": 1, "text": 2}, id="any-order"),
        pytest.param(
            ["Provider", "Staff ID", "DOS", "Note", "Note Text"],
            {},
            {"worker_id": 1, "date": 2, "text": 4},
            id="most-telling-alias-first",
        ),
        pytest.param(
            ["Date", "Date", "Staff", "Note", "note"], {}, {"date": 0, "worker_id": 2, "text": 3}, id="first-of-two"
        ),
        pytest.param(
            ["Notes", "Comments", "Staff", "Date", "Progress Notes"],
            {},
            {"worker_id": 2, "date": 3, "text": 4},
            id="progress-notes-before-comments",
        ),
        pytest.param(
            ["Date", "Created Date", "Appointment Date", "Date of Service", "Staff", "Note"],
            {},
            {"worker_id": 4, "date": 3, "text": 5},
            id="day-of-service-before-a-plain-date",
        ),
        pytest.param(
            ["Created", "Service Start Date/Time", "Staff", "Note"],
            {},
            {"worker_id": 2, "date": 1, "text": 3},
            id="start-of-service-before-the-entry",
        ),
        pytest.param(
            ["Provider ID", "Provider", "Staff Name", "Date", "Note"],
            {},
            {"worker_id": 2, "date": 3, "text": 4},
            id="staff-before-an-agency",
        ),
        pytest.param(
            ["Supervisor", "Clinician", "Peer Specialist", "Created By", "User ID", "Date", "Note"],
            {},
            {"worker_id": 2, "date": 5, "text": 6},
            id="peer-specialist-before-clinician-and-user",
        ),
        pytest.param(
            ["Subject", "Contact ID", "Service ID", "Staff", "Date", "Note"],
            {},
            {"worker_id": 3, "date": 4, "text": 5},
            id="what-may-number-a-person-or-a-service-is-no-note",
        ),
        pytest.param(
            ["Client Notes Reviewed", "Provider NPI", "Date of Birth", "Staff", "Visit Date", "Note Type", "Note"],
            {},
            {"worker_id": 3, "date": 4, "note_type": 5, "text": 6},
            id="parts-of-names-do-not-match",
        ),
        pytest.param(
            ["Who", "Date", "Note"], {"worker_id": "who"}, {"worker_id": 0, "date": 1, "text": 2}, id="name-given"
        ),
        pytest.param(
            ["Staff", "Peer", "Date", "Note"],
            {"worker_id": "Peer"},
            {"worker_id": 1, "date": 2, "text": 3},
            id="name-given-goes-before-the-alias",
        ),
        pytest.param(
            ["Staff", "Date", "Service Date", "Note"],
            {"note_type": "Date"},
            {"worker_id": 0, "date": 2, "text": 3, "note_type": 1},
            id="next-alias-where-the-first-is-given-away",
        ),
        pytest.param(
            ["", None, "Staff", "Date", "Note", ""], {}, {"worker_id": 2, "date": 3, "text": 4}, id="nameless-columns"
        ),
    ],
)
def test_columns_are_matched(header: list[object], columns: dict[str, str], index: dict[str, int]) -> None:
    matched = match_columns(header, file="a.csv", columns=columns)
    assert matched.index == index
    assert matched.names == {field: str(header[place]) for field, place in index.items()}


@pytest.mark.parametrize("field", REQUIRED)
def test_a_missing_column_is_named_with_what_to_do(field: str) -> None:
    header = [ALIASES[other][0] for other in REQUIRED if other != field]
    with pytest.raises(PeerdriftError, match=rf"^a\.csv: no column for {field} among 2 .*--columns {field}=NAME$"):
        match_columns(header, file="a.csv")


@pytest.mark.parametrize("given", ["Nobody", "", "--"])
def test_a_given_name_that_is_not_there_is_an_error(given: str) -> None:
    said = re.escape(f"a.csv: --columns text={given}: no column of that name")
    with pytest.raises(PeerdriftError, match=f"^{said}$"):
        match_columns(["Staff", "Date", "Note", ""], file="a.csv", columns={"text": given})


def test_fields_that_do_not_exist_are_refused_with_those_that_do() -> None:
    check_fields(dict.fromkeys(FIELDS, "x"))
    with pytest.raises(PeerdriftError, match=r"no field 'txt'; fields are note_id, .*text$"):
        check_fields({"txt": "Note"})


@pytest.mark.parametrize(
    ("row", "columns", "expected"),
    [
        pytest.param(["Staff", "Date", "Note"], {}, True, id="aliases"),
        pytest.param(["Staff", "Date"], {}, False, id="no-text"),
        pytest.param(["A title", "", ""], {}, False, id="title"),
        pytest.param([], {}, False, id="empty"),
        pytest.param(["Who", "Date", "Note"], {"worker_id": "Who"}, True, id="given"),
        pytest.param(["Staff", "Date", "Note"], {"worker_id": "Who"}, False, id="given-is-missing"),
    ],
)
def test_a_header_has_all_required_and_all_given_columns(
    row: list[str], columns: dict[str, str], expected: bool
) -> None:
    assert is_header(row, columns) is expected
