import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.notes.clean import clean_text, encodable
from tests.timing import in_seconds

UNICODE = st.text(alphabet=st.characters())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("  Met with her.\r\n\r\n\r\nListened. ", id="blanks-and-lines"),
        pytest.param("mood <3 & calm", id="heart"),
        pytest.param("BP <120 and >80", id="comparison"),
        pytest.param("R&D; Q&A", id="ampersand"),
        pytest.param("wrote to <jane@example.org>", id="address"),
        pytest.param("if a < b then c > d", id="formula"),
        pytest.param("{rtf} is a format", id="word-rtf"),
        pytest.param("<3 <- -> <initials>", id="arrows"),
    ],
)
def test_plain_text_comes_back_as_it_is(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("<p>Sat with her &amp; listened.</p><p>Wrote.</p>", "Sat with her & listened.\n\nWrote.", id="p"),
        pytest.param("One<br>two<BR/>three", "One\ntwo\nthree", id="br"),
        pytest.param("<ul><li>One</li><li>Two</li></ul>", "One\n\nTwo", id="list"),
        pytest.param("<div style='a>b'>One</div>", "One", id="attribute-with-a-bracket"),
        pytest.param('She said <b>no</b> to <font color="red">it</font>.', "She said no to it.", id="inline"),
        pytest.param(
            "&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b &amp;amp; c&lt;/p&gt;", "a\n\nb & c", id="mark-up-escaped-as-text"
        ),
        pytest.param("5 &lt; 6 &gt; 4 &quot;x&quot; &#39;y&#39;", "5 < 6 > 4 \"x\" 'y'", id="entities"),
        pytest.param("&nbsp;One&nbsp;two", "One two", id="nbsp"),
        pytest.param("<style>p{color:red}</style><p>One</p><script>x()</script>", "One", id="style-and-script"),
        pytest.param("<html><head><title>T</title></head><body>One</body></html>", "One", id="head"),
        pytest.param("<!-- a <b>note</b> --><p>One</p>", "One", id="comment"),
        pytest.param("<p>One</p><!-- open", "One\n<!-- open", id="comment-that-is-never-closed"),
        pytest.param("<!DOCTYPE html><p>One</p>", "One", id="doctype"),
        pytest.param("<!--[if gte mso 9]><xml>x</xml><![endif]--><p>One<o:p></o:p></p>", "One", id="word-html"),
        pytest.param('<p>See <a href="x">here</a><img src="data:,"></p>', "See here", id="link-and-picture"),
        pytest.param("<p>mood <baseline & anxiety >5</p>", "mood <baseline & anxiety >5", id="comparison-in-html"),
        pytest.param("<p>mail <jane@example.org></p>", "mail <jane@example.org>", id="address-in-html"),
        pytest.param("<p>meds&notes, R&D</p>", "meds&notes, R&D", id="ampersand-in-html"),
        pytest.param("<p>5 < 6", "5 < 6", id="open-tag"),
        pytest.param("<p></p>", "", id="empty-html"),
        pytest.param(r"{\rtf1\ansi Walked.\par Shared.}", "Walked.\nShared.", id="rtf"),
        pytest.param(r"{\rtf1\ansi It\'92s \u8217?ok}", "It’s ’ok", id="rtf-quotes"),
        pytest.param(r"{\rtf1 One \u-10179?\u-8704?}", "One 😀", id="rtf-emoji-in-halves"),
        pytest.param("\n {\\rtf1{\\fonttbl{\\f0 Arial;}}\\f0 One\\tab two}", "One\ttwo", id="rtf-after-blanks"),
        pytest.param(r"{\rtf1 One", "One", id="rtf-cut-off"),
        pytest.param(r"{\rtf1}", "", id="rtf-empty"),
    ],
)
def test_mark_up_is_taken_out(text: str, expected: str) -> None:
    assert clean_text(text) == expected


def test_rtf_that_cannot_be_read_is_a_value_error_without_its_text() -> None:
    with pytest.raises(ValueError, match=r"^RTF that cannot be read$"):
        clean_text(r"{\rtf1 SECRET-NOTE-TEXT \u99999999 x}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\ud83d\ude00b", "a😀b", id="halves-of-one"),
        pytest.param("a\ud83db", "a\ufffdb", id="first-half-alone"),
        pytest.param("a\ude00", "a\ufffd", id="second-half-alone"),
        pytest.param("é😀\0", "é😀\0", id="whole-text"),
    ],
)
def test_halves_of_characters_are_joined_or_replaced(text: str, expected: str) -> None:
    assert encodable(text) == expected
    assert clean_text(text) == expected


MARKS = (
    "<p> </p> <br/> <b > < <!-- --> <? <![ ]]> &amp; &# &#55357; &lt x <script> </script> <style {\\rtf1 \\par "
    "\\u-10179? \\'92 \\bin9 { } \\* \\"
)
MARKUP = st.lists(st.sampled_from([*MARKS.split(), " "]), max_size=30).map("".join)


@given(st.one_of(UNICODE, MARKUP, MARKUP.map("{{\\rtf1{}".format), MARKUP.map("<p>{}".format)))
@settings(deadline=None)
def test_anything_comes_back_as_text_that_a_file_can_hold(text: str) -> None:
    clean_text(text).encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_characters="<>&{\\\r\xa0", exclude_categories=["Cs", "Cc"])))
def test_words_in_html_are_kept(words: str) -> None:
    assert clean_text(f"<p>{words}</p>") == words.strip()


@pytest.mark.parametrize(
    "unit", ["<", "<!--", "<?", "<!", "</", "<p ", "&", "&#", "\n ", " ", "<br>", "<b>", "<!---->"]
)
def test_a_long_note_of_broken_html_is_cleaned_in_seconds(unit: str) -> None:
    text = "<p>" + unit * (300_000 // len(unit)) + "x"
    with in_seconds():
        clean_text(text)
