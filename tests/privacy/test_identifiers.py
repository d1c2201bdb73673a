from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.privacy.identifiers import find_certain, find_identifiers, united
from analyzer.privacy.names import NameList
from tests.privacy.marked import as_found, kinds_found

NAMES = NameList.of(["Tran, Huong", "Will Grace"])
PIECES = st.sampled_from(
    [
        "Huong", "will ", "Will ", "Dr. ", "3/4/2025", "415-555-0132", "078-05-1123", "[NAME]", "[", "]", " ", ". ",
        "@", "x.org", "Marisol ", "said ", "12 Oak St", ", ", "\n", "-", "1", "MRN ", ": ", "Hope ", "Fresno ", "é",
        "in May ", "age 94", "'s ",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("call «(415) 555-0132» or «huong@x.example.org»", id="phone-and-mail"),
        pytest.param("at «412 Maple Street, Apt 3», SSN «078-05-1123»", id="address-and-ssn"),
        pytest.param("turned «94» on «March 4, 2025», MRN «448812»", id="age-date-record"),
        pytest.param("see «https://x.example.org/a?b=1», from «10.0.0.1»", id="url-ip"),
        pytest.param("bed 14, 50 mg x2 at 0830, room 6, 911, 988, 24/7, 6/10", id="numbers-of-a-ward"),
        pytest.param("H0038 and T1016, F33.1, 90834, 2 units, $212", id="codes-of-services"),
        pytest.param("in 2016, 1999 and the 80s, 9 am, 15:30", id="years-and-times"),
        pytest.param("[NAME] at [PHONE], Dr. [NAME]", id="placeholders"),
    ],
)
def test_identifiers_are_found_and_other_numbers_left(marked: str) -> None:
    assert as_found(marked, names=NAMES) == marked


def test_each_has_its_kind() -> None:
    text = "Huong 415-555-0132 a@x.org, 12 Oak St, 078-05-1123, MRN 55120, www.x.org, 10.0.0.1, age 94, 3/4/25, Taos"
    assert kinds_found(text, names=NAMES) == [
        "NAME", "PHONE", "EMAIL", "ADDRESS", "SSN", "RECORD", "URL", "IP", "AGE", "DATE", "PLACE",
    ]  # fmt: skip


@given(st.lists(PIECES, max_size=25))
def test_identifiers_are_in_order_within_the_text_and_apart(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = find_identifiers(text, names=NAMES)
    assert all(one.start < one.end <= len(text) for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@given(st.text(max_size=60))
def test_any_text_can_be_gone_through(text: str) -> None:
    assert all(text[one.start : one.end] for one in find_identifiers(text, names=NAMES))


def test_finds_that_overlap_become_one_of_the_first_kind() -> None:
    (one,) = united("x" * 30, [(5, 12, "DATE"), (0, 9, "PHONE"), (11, 20, "NAME")])
    assert (one.start, one.end, one.kind) == (0, 20, "DATE")


def test_a_find_in_a_placeholder_is_dropped() -> None:
    assert united("a [NAME] b", [(3, 7, "NAME"), (9, 10, "NAME")])[0].start == 9


def test_what_a_program_is_called_loses_known_names_and_numbers_alone() -> None:
    text = "Madison House, 12 Oak St, Huong's team, Fresno"
    assert [text[one.start : one.end] for one in find_certain(text, names=NAMES)] == ["12 Oak St", "Huong"]
