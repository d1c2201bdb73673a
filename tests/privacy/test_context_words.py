from dataclasses import fields

import pytest

from analyzer.privacy.context_words import (
    load_introductions,
    load_kind_ends,
    load_name_words,
    load_other_words,
    load_place_words,
)


@pytest.mark.parametrize(
    "words", [pytest.param(load_name_words(), id="names"), pytest.param(load_place_words(), id="places")]
)
def test_every_list_has_words_in_small_letters(words: object) -> None:
    for field in fields(words):  # type: ignore[arg-type]
        listed = getattr(words, field.name)
        assert listed, field.name
        assert all(word == word.lower() for word in listed)


def test_other_words_are_small() -> None:
    assert {"seroquel", "mexican", "chevy"} <= load_other_words()


@pytest.mark.parametrize(
    ("word", "tells"),
    [
        pytest.param("dear", "greetings", id="greeting"),
        pytest.param("cousin", "akin", id="kin"),
        pytest.param("dr", "large_titles", id="title"),
        pytest.param("aka", "naming", id="naming"),
    ],
)
def test_words_before_names_are_known_by_their_list(word: str, tells: str) -> None:
    assert load_introductions()[word] == tells


def test_the_last_words_of_what_places_are_are_known() -> None:
    assert {"house", "care", "center"} <= load_kind_ends()
