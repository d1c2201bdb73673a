import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.privacy.names import NameList
from analyzer.privacy.redact import redact_text, redact_texts
from tests.privacy.test_identifiers import PIECES
from tests.timing import in_seconds

NAMES = NameList.of(["Tran, Huong", "Will Grace"])
LONG = 1_000_000


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        pytest.param("Huong's phone: 415-555-0132.", "[NAME]'s phone: [PHONE].", id="kinds"),
        pytest.param("on 3/4/2025 and March 4", "on 4/13/2025 and April 13", id="dates-move"),
        pytest.param("on Tues 3/4, Monday, March 3, 2025", "on Thu 4/13, Saturday, April 12, 2025", id="weekdays-move"),
        pytest.param("due 2/29, Fri", "due [DATE], Fri", id="date-that-cannot-move"),
        pytest.param("Sat on the step.", "Sat on the step.", id="nothing"),
        pytest.param("", "", id="empty"),
    ],
)
def test_identifiers_are_replaced(text: str, redacted: str) -> None:
    assert redact_text(text, names=NAMES, shift_days=40) == redacted


def test_without_a_shift_dates_are_taken_out() -> None:
    assert redact_text("on 3/4/2025", names=NAMES, shift_days=None) == "on [DATE]"


@given(st.lists(PIECES, max_size=25))
def test_redacting_twice_changes_nothing_more_than_once(pieces: list[str]) -> None:
    once = redact_text("".join(pieces), names=NAMES, shift_days=None)
    assert redact_text(once, names=NAMES, shift_days=None) == once


@given(st.text(alphabet="aAbB1230-./@: ,[]()#'\n", max_size=60))
def test_redacting_twice_changes_nothing_more_for_any_marks(text: str) -> None:
    once = redact_text(text, names=NAMES, shift_days=None)
    assert redact_text(once, names=NAMES, shift_days=None) == once


@given(
    st.lists(PIECES.filter(lambda piece: piece != "Huong"), max_size=12),
    st.lists(PIECES.filter(lambda piece: piece != "Huong"), max_size=12),
    st.sampled_from(["huong", "Huong", "HUONG", "tran", "Huong Tran", "TRAN, HUONG", "tran's"]),
)
def test_a_known_name_is_never_left(before: list[str], after: list[str], name: str) -> None:
    text = f"{''.join(before)} {name} {''.join(after)}"
    redacted = redact_text(text, names=NAMES, shift_days=None).lower()
    assert "huong" not in redacted
    assert "tran" not in redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        pytest.param("Huong Hope called", "[NAME] called", id="beside-a-name"),
        pytest.param("Huong. Then Mark said so", "[NAME]. Then [NAME] said so", id="plain-word-between"),
    ],
)
def test_what_stands_beside_a_placeholder_is_looked_at_again(text: str, redacted: str) -> None:
    assert redact_text(text, names=NAMES, shift_days=None) == redacted


def test_many_texts_are_each_shifted_by_their_own_days() -> None:
    texts = ["on 3/4/2025", "on 3/4/2025", "Huong"]
    assert redact_texts(texts, names=NAMES, shift_days=[1, -1, 5]) == ["on 3/5/2025", "on 3/3/2025", "[NAME]"]


def test_as_many_shifts_as_texts_are_needed() -> None:
    with pytest.raises(ValueError, match="shorter"):
        redact_texts(["a", "b"], names=NAMES, shift_days=[1])


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(piece, id=name)
        for name, piece in {
            "digits": "1", "dots": ".", "letters": "a", "capitals": "A", "at": "@", "blanks": " ", "lines": "\n",
            "colons": ":", "strokes": "/", "brackets": "[", "digit-hyphen": "1-", "digit-dot": "1.",
            "digit-blank": "1 ", "letter-at": "a@", "letter-dot": "a.", "letter-hyphen": "a-", "plus": "+1",
            "schemes": "http://", "www": "www.", "hex": "ff:", "names": "Maria ", "known": "huong ", "titles": "Dr. ",
            "words": "ssn ", "phones": "415-555-0132 ", "placeholders": "[NAME]", "particles": "Maria de la ",
            "accents": "é",
        }.items()
    ],
)  # fmt: skip
def test_a_million_hostile_characters_take_no_longer_than_others(piece: str) -> None:
    with in_seconds():
        redact_text(piece * (LONG // len(piece)), names=NAMES, shift_days=3)
