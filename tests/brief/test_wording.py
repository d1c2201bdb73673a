import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.brief.files import file_stem
from analyzer.brief.wording import ELLIPSIS, cut


@pytest.mark.parametrize(
    ("text", "most", "line"),
    [
        pytest.param("as  it\n is", 20, "as it is", id="short"),
        pytest.param("one two three", 9, "one two…", id="at-a-word"),
        pytest.param("one, two", 6, "one…", id="no-comma-before-it"),
        pytest.param("unbroken", 5, "unbr…", id="a-long-word"),
    ],
)
def test_long_lines_are_cut_at_a_word(text: str, most: int, line: str) -> None:
    assert cut(text, most) == line


@given(st.text(), st.integers(2, 40))
def test_a_cut_line_is_no_longer_and_begins_as_the_text(text: str, most: int) -> None:
    line = cut(text, most)
    assert len(line) <= most
    assert " ".join(text.split()).startswith(line.removesuffix(ELLIPSIS))


@pytest.mark.parametrize(
    ("worker", "stem"),
    [
        pytest.param("PSS-101", "brief-PSS-101-2026-03", id="plain"),
        pytest.param("../../etc/x", "brief-.._.._etc_x-2026-03", id="a-path"),
        pytest.param("Ann O'Hara: nights", "brief-Ann_O_Hara_nights-2026-03", id="signs"),
        pytest.param("Zoë", "brief-Zoë-2026-03", id="an-accent"),
    ],
)
def test_what_a_file_system_may_not_take_is_replaced(worker: str, stem: str) -> None:
    assert file_stem(worker, "2026-03") == stem
