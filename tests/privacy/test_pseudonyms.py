import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import PeerdriftError
from analyzer.privacy.pseudonyms import LEAST_SECRET_BYTES, MOST_SHIFTED_DAYS, Pseudonyms

SECRET = b"sixteen bytes ok"
PSEUDONYMS = Pseudonyms(SECRET)


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        pytest.param("worker", r"W-[0-9A-HJKMNP-TV-Z]{6}", id="worker"),
        pytest.param("note", r"N-[0-9A-HJKMNP-TV-Z]{10}", id="note"),
        pytest.param("person", r"P-[0-9A-HJKMNP-TV-Z]{10}", id="person"),
    ],
)
def test_a_pseudonym_has_the_letter_of_its_kind_and_no_letter_that_is_misread(kind: str, form: str) -> None:
    assert re.fullmatch(form, PSEUDONYMS.of("PSS-204", kind=kind))


def test_a_pseudonym_is_the_same_in_every_run() -> None:
    assert PSEUDONYMS.of("PSS-204") == "W-VCACBE"
    assert PSEUDONYMS.shift_days("PSS-204") == -9


def test_another_secret_gives_other_pseudonyms_and_shifts() -> None:
    other = Pseudonyms(b"another sixteen.")
    assert other.of("PSS-204") != PSEUDONYMS.of("PSS-204")
    assert [other.shift_days(f"W{number}") for number in range(9)] != [
        PSEUDONYMS.shift_days(f"W{number}") for number in range(9)
    ]


def test_kinds_of_one_identity_share_nothing() -> None:
    told = {PSEUDONYMS.of("12", kind=kind)[2:8] for kind in ("worker", "note", "person")}
    assert len(told) == 3


def test_ten_thousand_notes_have_as_many_pseudonyms() -> None:
    assert len({PSEUDONYMS.of(str(number), kind="note") for number in range(10_000)}) == 10_000


@given(st.text(max_size=30))
def test_a_shift_is_never_none_and_never_large(worker: str) -> None:
    days = PSEUDONYMS.shift_days(worker)
    assert days != 0
    assert abs(days) <= MOST_SHIFTED_DAYS


def test_shifts_reach_both_ends_and_both_neighbours_of_none() -> None:
    days = {PSEUDONYMS.shift_days(str(number)) for number in range(20_000)}
    assert {-MOST_SHIFTED_DAYS, -1, 1, MOST_SHIFTED_DAYS} <= days
    assert len(days) == 2 * MOST_SHIFTED_DAYS


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(PeerdriftError, match=f"15 bytes.*at least {LEAST_SECRET_BYTES}"):
        Pseudonyms(b"x" * (LEAST_SECRET_BYTES - 1))


def test_the_secret_is_not_shown() -> None:
    assert "sixteen" not in repr(PSEUDONYMS)
