import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import LONGEST_MESSAGE, PeerdriftError
from analyzer.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Zoë, é“x” 😀 \u200c\xa0", "Zoë, é“x” 😀 \u200c\xa0", id="letters-of-all-kinds"),
        pytest.param("a\x1b[31mb\x1b]0;title\x07", "a?[31mb?]0;title?", id="codes-of-terminals"),
        pytest.param("a\x9b31m", "a?31m", id="codes-of-one-byte"),
        pytest.param("a\r\nb\tc\u2028d", "a  b c d", id="line-ends"),
        pytest.param("a\0b\x7f", "a?b?", id="nul-and-delete"),
        pytest.param("\u202eexe.txt\u2066", "?exe.txt?", id="turned-round"),
        pytest.param("\udcff", "?", id="half-a-character"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_terminal_obeys_nothing_of_a_text(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_any_text_is_one_line_that_can_be_written(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert len(shown.splitlines()) <= 1
    assert shown.encode().decode() == shown
    assert printable(shown) == shown


def test_a_message_is_one_line_of_bounded_length() -> None:
    error = PeerdriftError("a\x1b[31m\n.csv: " + "x" * 10_000)
    assert str(error).startswith("a?[31m .csv: x")
    assert len(str(error)) < LONGEST_MESSAGE + 10
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # as between processes
