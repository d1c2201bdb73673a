"""Somebody else's words are shown as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dashboard.plain import plain


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("PSS-101", id="plain"),
        pytest.param("![x](https://elsewhere.example/x.png)", id="picture"),
        pytest.param("[x](https://elsewhere.example)", id="link"),
        pytest.param("https://elsewhere.example", id="address"),
        pytest.param("<img src=x>", id="html"),
        pytest.param(":red[x] :material/home: $x$", id="streamlits-own"),
        pytest.param("a_b_c **x** `y` ~~z~~", id="emphasis"),
        pytest.param("\\![x](y)", id="already-escaped"),
        pytest.param("ann@agency.org", id="mail"),
    ],
)
def test_words_come_out_as_they_went_in(text: str) -> None:
    (token,) = MarkdownIt("gfm-like", {"linkify": False}).parseInline(plain(text))
    assert "".join(child.content for child in token.children or []) == text
    assert {child.type for child in token.children or []} <= {"text", "text_special"}


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40))
def test_nothing_is_a_picture_or_a_link(text: str) -> None:
    (token,) = MarkdownIt("gfm-like", {"linkify": False}).parseInline(plain(text)) or [None]
    kinds = {child.type for child in (token.children if token else None) or []}
    assert not kinds & {"image", "link_open", "html_inline", "code_inline"}
