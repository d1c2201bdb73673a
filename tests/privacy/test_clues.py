import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.privacy.clues import Clues, places_of


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        pytest.param("none", 0, id="none"),
        pytest.param("at 0830, bed 4", 4, id="longest"),
        pytest.param("(415) 555-0132", 10, id="marks-between"),
        pytest.param("415\n555", 3, id="not-over-lines"),
        pytest.param("1 a 2", 1, id="not-over-letters"),
    ],
)
def test_digits_are_counted_that_stand_together(text: str, digits: int) -> None:
    assert Clues.of(text).digits == digits


@pytest.mark.parametrize(
    ("text", "numbers", "codes"),
    [
        pytest.param("bed 4, 0830", ["4", "0830"], [], id="numbers"),
        pytest.param("q15s and _7", [], ["q15s"], id="letter-before"),
        pytest.param("per PSS-204", ["204"], ["PSS-204"], id="code-with-a-hyphen"),
        pytest.param("AB12CD34 7", ["7"], ["AB12CD34"], id="code-once"),
        pytest.param("12AB34", ["12"], [], id="code-that-begins-with-a-number"),
        pytest.param("é1 1é", ["1"], [], id="beyond-ascii"),
    ],
)
def test_numbers_and_codes_are_seen(text: str, numbers: list[str], codes: list[str]) -> None:
    clues = Clues.of(text)
    assert [text[start:end] for start, end in clues.numbers] == numbers
    assert [text[start:].split(maxsplit=1)[0] for start in clues.codes] == codes


@pytest.mark.parametrize(
    ("text", "is_small"),
    [
        pytest.param("a" * 100, True, id="no-capital"),
        pytest.param("I " + "a" * 100, True, id="one-capital"),
        pytest.param("Saw Mark today", False, id="capitals"),
    ],
)
def test_a_note_without_capitals_is_told(text: str, is_small: bool) -> None:
    assert Clues.of(text).small_written is is_small


def test_words_are_small_and_apart() -> None:
    assert Clues.of("Bed's 4x, BED–no_one").words == {"bed", "s", "x", "no", "one"}


@given(st.text(max_size=40))
def test_a_text_in_small_letters_has_as_many_characters(text: str) -> None:
    assert len(Clues.of(text).small) == len(text)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param("art is art", [0, 7], id="whole"),
        pytest.param("start, arts, art_", [13], id="parts-of-words"),
        pytest.param("l'art, 'art", [], id="after-an-apostrophe"),
        pytest.param("(art)", [1], id="marks"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_whole_words_are_placed(text: str, places: list[int]) -> None:
    assert places_of(text, "art") == places


@pytest.mark.parametrize(
    ("start", "end", "has"),
    [
        pytest.param(0, 5, True, id="within"),
        pytest.param(4, 5, True, id="at-its-begin"),
        pytest.param(0, 4, False, id="before-it"),
        pytest.param(5, 99, False, id="within-the-number"),
    ],
)
def test_a_number_soon_after_is_seen(start: int, end: int, has: bool) -> None:
    assert Clues.of("bed 12").has_figure(start, end) is has


@pytest.mark.parametrize(
    ("text", "large"),
    [
        pytest.param("HE SAID HE WILL COME 3/4", True, id="capitals"),
        pytest.param("He said WRAP and SNAP are on", False, id="abbreviations"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_note_in_capitals_is_told(text: str, large: bool) -> None:
    assert Clues.of(text).large_written is large


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        pytest.param("that's S L O N E and", True, id="blanks"),
        pytest.param("X-o-c-h-i", True, id="hyphens"),
        pytest.param("I'd say a B.Q. came", False, id="initials"),
    ],
)
def test_letters_that_stand_alone_in_a_row_are_told(text: str, spelled: bool) -> None:
    assert Clues.of(text).spelled is spelled
