"""A note as HTML holds the note's text unaltered, whatever is marked in it."""

import re
from html import unescape
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.taxonomy import Taxonomy, load_taxonomy
from dashboard.note_html import MarkedNote, bar_html, guidance_html, legend_html, note_head, note_html, notes_html

TEXT = "Gave <her> my number & \"cell\".\nShe rode 'home'."
ROW = {
    "assertion": "performed",
    "confident": True,
    "role_probability": 0.9,
    "assertion_probability": 0.8,
    "copied": False,
}
LABELS = (
    {"sentence_index": 0, "start": 0, "end": 31, "role": "friend_like", "signal": "individual_drift"},
    {"sentence_index": 1, "start": 32, "end": len(TEXT), "role": "neutral", "signal": "none"},
)


def sentences(**changed: Any) -> pd.DataFrame:
    """The two sentences of the text; `changed` is of the first."""
    first, second = LABELS
    return pd.DataFrame([ROW | first | changed, ROW | second])


def reasons(*words: tuple[str, float]) -> pd.DataFrame:
    found = [
        {"sentence_index": 0, "start": TEXT.index(word), "end": TEXT.index(word) + len(word), "weight": weight}
        for word, weight in words
    ]
    return pd.DataFrame(found, columns=["sentence_index", "start", "end", "weight"])


def marked(own: pd.DataFrame | None = None, **told: Any) -> MarkedNote:
    return MarkedNote("", TEXT, sentences() if own is None else own, **told)


def without_labels(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r'<span class="(?:label|verdict)".*?</span>', "", html)))


@pytest.mark.parametrize(
    ("found", "underlined"),
    [
        pytest.param(None, [], id="not-asked-for"),
        pytest.param(reasons(), [], id="none"),
        pytest.param(reasons(("number", 0.5), ("<her>", 0.2)), ["<her>", "number"], id="in-the-order-of-the-text"),
        pytest.param(reasons(("Gave", 1.0), ('"cell"', 0.7)), ["Gave", '"cell"'], id="first-and-last"),
    ],
)
def test_the_words_that_carried_a_label_are_underlined_in_the_text(
    found: pd.DataFrame | None, underlined: list[str], taxonomy: Taxonomy
) -> None:
    html = note_html(marked(counted={0}, reasons=found), taxonomy=taxonomy)
    assert without_labels(html) == TEXT
    assert [unescape(word) for word in re.findall(r"<u [^>]*>(.*?)</u>", html)] == underlined


def test_a_word_says_what_the_label_would_be_without_it_and_a_sentence_what_guidance_says(taxonomy: Taxonomy) -> None:
    html = note_html(marked(reasons=reasons(("number", 0.6931))), taxonomy=taxonomy)
    assert 'title="carried the label: 50% less likely without this word"' in html
    assert taxonomy.role("friend_like").guidance in unescape(html)


@pytest.mark.parametrize(
    ("changed", "style", "label"),
    [
        pytest.param({}, "", "Acting as a friend, done", id="done"),
        pytest.param({"assertion": "requested", "signal": "pull"}, "asked", "asked for", id="asked-for"),
        pytest.param({"assertion": "averted", "signal": "safeguard"}, "averted", "averted", id="averted"),
        pytest.param({"assertion": "other_party", "signal": "none"}, "others", "by somebody else", id="somebody-else"),
        pytest.param({"confident": False}, "", "(unsure)", id="unsure"),
    ],
)
def test_what_happened_is_told_by_words_and_by_the_line_not_by_colour_alone(
    changed: dict[str, Any], style: str, label: str, taxonomy: Taxonomy
) -> None:
    html = note_html(marked(sentences(**changed)), taxonomy=taxonomy)
    assert re.search(r'<mark class="([^"]*)"', html)[1] == style  # type: ignore[index]
    assert label in re.search(r'<span class="label"[^>]*>(.*?)</span>', html)[1]  # type: ignore[index]


@pytest.mark.parametrize(
    ("told", "stops"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"stops": {0}}, ["3.0"], id="a-labelled-one"),
        pytest.param({"stops": {0, 1}}, ["3.0", "3.1"], id="also-one-without-a-label"),
    ],
)
def test_the_reader_stops_where_it_is_told_to(told: dict[str, Any], stops: list[str], taxonomy: Taxonomy) -> None:
    html = note_html(marked(**told), number=3, taxonomy=taxonomy)
    assert re.findall(r'data-sentence="([^"]*)"', html) == stops
    assert without_labels(html) == TEXT


def test_a_copied_sentence_is_shown_so_and_cannot_be_reviewed(taxonomy: Taxonomy) -> None:
    html = note_html(marked(sentences(copied=True), stops={0}), taxonomy=taxonomy)
    assert 'class="copied"' in html
    assert "data-sentence" not in html
    assert "copied from an earlier note" in legend_html([marked(sentences(copied=True))])


def test_what_people_said_stands_behind_the_sentence_and_is_escaped(taxonomy: Taxonomy) -> None:
    html = note_html(marked(verdicts={(0, 31): "✓ confirmed by <b>ann</b>"}), taxonomy=taxonomy)
    assert "✓ confirmed by &lt;b&gt;ann&lt;/b&gt;" in html


@pytest.mark.parametrize(
    ("keys", "buttons"),
    [
        pytest.param("crx", ["n", "p", "c", "r", "x"], id="supervisor"),
        pytest.param("x", ["n", "p", "x"], id="worker-may-only-contest"),
        pytest.param("", ["n", "p"], id="reader"),
    ],
)
def test_the_bar_offers_what_may_be_done(keys: str, buttons: list[str]) -> None:
    assert re.findall(r'data-key="(.)"', bar_html(keys)) == buttons


def test_guidance_is_told_of_the_roles_that_stand_out_once(taxonomy: Taxonomy) -> None:
    note = marked(counted={0, 1})
    html = guidance_html([note, note], taxonomy=taxonomy)
    assert html.count("<p ") == 1
    assert taxonomy.role("friend_like").label in html


def test_the_head_of_a_note_is_escaped_and_links_to_it() -> None:
    head = note_head({"date": pd.Timestamp("2025-03-04"), "note_type": "<i>x</i>", "setting": ""}, link='a"b')
    assert "04 Mar 2025 · &lt;i&gt;x&lt;/i&gt;" in head
    assert 'data-pick="a&quot;b"' in head


def test_a_note_without_text_says_so(taxonomy: Taxonomy) -> None:
    note = MarkedNote("", "", sentences())
    assert "The store keeps no texts" in notes_html([note], taxonomy=taxonomy, keys="")


@given(st.text(max_size=60), st.data())
def test_any_text_comes_out_as_it_went_in(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    rows = [
        ROW | {"sentence_index": at, "start": start, "end": end, "role": "friend_like", "signal": "individual_drift"}
        for at, (start, end) in enumerate(pairwise(ends))
    ]
    columns = [*ROW, "sentence_index", "start", "end", "role", "signal"]
    note = MarkedNote("", text, pd.DataFrame(rows, columns=columns), stops=set(range(len(rows))))
    assert without_labels(note_html(note, taxonomy=load_taxonomy())) == text
