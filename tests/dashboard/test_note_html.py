"""A note as HTML holds the note's text unaltered, whatever is marked in it."""

import re
from html import unescape

import pandas as pd
import pytest

from analyzer.taxonomy import Taxonomy
from dashboard.note_html import note_html

TEXT = "Gave <her> my number & \"cell\".\nShe rode 'home'."


@pytest.fixture
def sentences() -> pd.DataFrame:
    row = {"assertion": "performed", "confident": True, "role_probability": 0.9, "assertion_probability": 0.8}
    labels = [
        {"sentence_index": 0, "start": 0, "end": 31, "role": "friend_like", "signal": "individual_drift"},
        {"sentence_index": 1, "start": 32, "end": len(TEXT), "role": "neutral", "signal": "none"},
    ]
    return pd.DataFrame([row | own for own in labels])


def reasons(*words: tuple[str, float]) -> pd.DataFrame:
    found = [
        {"sentence_index": 0, "start": TEXT.index(word), "end": TEXT.index(word) + len(word), "weight": weight}
        for word, weight in words
    ]
    return pd.DataFrame(found, columns=["sentence_index", "start", "end", "weight"])


def without_labels(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"</mark><span.*?</span>", "", html)))


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
    found: pd.DataFrame | None, underlined: list[str], sentences: pd.DataFrame, taxonomy: Taxonomy
) -> None:
    html = note_html(TEXT, sentences, counted=frozenset([0]), taxonomy=taxonomy, reasons=found)
    assert without_labels(html) == TEXT
    assert [unescape(word) for word in re.findall(r"<u [^>]*>(.*?)</u>", html)] == underlined


def test_a_word_says_what_the_label_would_be_without_it_and_a_sentence_what_guidance_says(
    sentences: pd.DataFrame, taxonomy: Taxonomy
) -> None:
    html = note_html(TEXT, sentences, counted=frozenset(), taxonomy=taxonomy, reasons=reasons(("number", 0.6931)))
    assert 'title="carried the label: 50% less likely without this word"' in html
    assert taxonomy.role("friend_like").guidance in unescape(html)
