import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sentences.layout import LONGEST_HEADING, WRAPPED_LINE, Block, blocks, heading_at, opening

FULL = "w" * (WRAPPED_LINE - 2)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("Talked", "Talked", id="no-opening"),
        pytest.param("  - Talked", "Talked", id="dash"),
        pytest.param("-Talked", "-Talked", id="dash-without-blank-is-a-word"),
        pytest.param("> > Talked", "Talked", id="reply-marks"),
        pytest.param("(1) Talked", "Talked", id="number-in-brackets"),
        pytest.param("a) Talked", "Talked", id="letter"),
        pytest.param("2575. Talked", "2575. Talked", id="number-of-four-digits-is-no-list-mark"),
        pytest.param("[ ] Talked", "Talked", id="empty-box"),
        pytest.param("[] Talked", "Talked", id="box-without-inside"),
        pytest.param("10:30 Talked", "Talked", id="time"),
        pytest.param("10:30:15 Talked", "Talked", id="time-with-seconds"),
        pytest.param("10:30am - Talked", "Talked", id="time-and-dash"),
        pytest.param("2 pm: Talked", "Talked", id="hour"),
        pytest.param("0930h Talked", "Talked", id="four-digits"),
        pytest.param("9:00 to 10:15 Talked", "Talked", id="from-to"),
        pytest.param("- 10:30 Talked", "Talked", id="mark-and-time"),
        pytest.param("3 people talked", "3 people talked", id="count-is-no-time"),
        pytest.param("2560 steps", "2560 steps", id="no-such-time"),
        pytest.param("   ", "", id="blanks"),
    ],
)
def test_opening_ends_where_the_words_begin(line: str, words: str) -> None:
    assert line[opening(line, 0, len(line)) :] == words


@pytest.mark.parametrize(
    ("line", "heading", "rest"),
    [
        pytest.param("Plan: call", "plan", "call", id="known"),
        pytest.param("plan: call", "plan", "call", id="lower-case-at-the-start-of-a-line"),
        pytest.param("A: calm", "assessment", "calm", id="letter"),
        pytest.param("A1) calm", "assessment", "calm", id="letter-with-number"),
        pytest.param("P - call", "plan", "call", id="letter-and-dash"),
        pytest.param("Z: calm", "", "Z: calm", id="letter-of-no-format"),
        pytest.param("Plan (draft): call", "plan (draft)", "call", id="words-in-brackets"),
        pytest.param("PEER CONTACT: call", "peer contact", "call", id="capitals"),
        pytest.param("He told me: stay", "", "He told me: stay", id="sentence-with-a-colon"),
        pytest.param("THIS IS A WHOLE SHOUTED SENTENCE: stay", "", "THIS IS A WHOLE SHOUTED SENTENCE: stay", id="long"),
        pytest.param("Plan:call", "", "Plan:call", id="no-blank-after-the-colon"),
        pytest.param("Plan", "plan", "", id="alone"),
        pytest.param("plan", "", "plan", id="alone-in-lower-case"),
        pytest.param("Plan.", "", "Plan.", id="alone-with-a-stop"),
        pytest.param("X" * LONGEST_HEADING + ": a", "", "X" * LONGEST_HEADING + ": a", id="too-long"),
    ],
)
def test_heading_at_the_start_of_a_line(line: str, heading: str, rest: str) -> None:
    at, words = heading_at(line, 0, len(line), line_start=True)
    assert (words, line[at:]) == (heading, rest)


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        pytest.param("Plan: call", "plan", id="upper-case"),
        pytest.param("plan: call", "", id="lower-case"),
        pytest.param("Plan", "", id="alone"),
    ],
)
def test_inside_a_line_only_surer_headings_count(line: str, heading: str) -> None:
    assert heading_at(line, 0, len(line), line_start=False)[1] == heading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("a\n\nb", [("a", ""), ("b", "")], id="lines"),
        pytest.param("a\r\nb\rc", [("a", ""), ("b", ""), ("c", "")], id="line-ends-of-all-systems"),
        pytest.param("a\vb\fc\x85d\u2028e\u2029f", [(c, "") for c in "abcdef"], id="line-ends-of-word-processors"),
        pytest.param("Plan:\na\n- b\nData: c", [("a", "plan"), ("b", "plan"), ("c", "data")], id="heading-in-force"),
        pytest.param("Plan: 10:30 a", [("a", "plan")], id="time-after-a-heading"),
        pytest.param(f"{FULL} a\nb", [(f"{FULL} a\nb", "")], id="wrapped"),
        pytest.param(f"{FULL} a\r\nb", [(f"{FULL} a\r\nb", "")], id="wrapped-on-windows"),
        pytest.param(f"{FULL} a\rb", [(f"{FULL} a\rb", "")], id="wrapped-on-an-old-mac"),
        pytest.param(f"{FULL} a\n{FULL} b\nc", [(f"{FULL} a\n{FULL} b\nc", "")], id="wrapped-twice"),
        pytest.param(f"{FULL} a\nb\nc", [(f"{FULL} a\nb", ""), ("c", "")], id="last-wrapped-line-is-short"),
        pytest.param(f"{FULL} a\rb\rc", [(f"{FULL} a\rb", ""), ("c", "")], id="last-wrapped-line-on-an-old-mac"),
        pytest.param(f"{FULL} a\n\nb", [(f"{FULL} a", ""), ("b", "")], id="blank-line-between"),
        pytest.param(f"{FULL} a\r\rb", [(f"{FULL} a", ""), ("b", "")], id="blank-line-between-on-an-old-mac"),
        pytest.param(f"{FULL} a\nB", [(f"{FULL} a", ""), ("B", "")], id="upper-case-after"),
        pytest.param(f"{FULL} a.\nb", [(f"{FULL} a.", ""), ("b", "")], id="stop-before"),
        pytest.param(f"{FULL} a\na) b", [(f"{FULL} a", ""), ("b", "")], id="list-mark-after"),
        pytest.param(f"{FULL}\nb", [(FULL, ""), ("b", "")], id="line-too-short-to-be-wrapped"),
    ],
)
def test_blocks_are_lines_and_wrapped_lines_with_the_heading_in_force(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(text[block.start : block.end], block.heading) for block in blocks(text)] == expected


@given(st.text(alphabet="aP:.-1 \n\r\v") | st.text())
@settings(deadline=None)
def test_blocks_of_any_text_are_in_order_and_not_empty(text: str) -> None:
    at = 0
    for block in blocks(text):
        assert isinstance(block, Block)
        assert at <= block.start < block.end <= len(text)
        assert text[block.start : block.end].strip()
        at = block.end
