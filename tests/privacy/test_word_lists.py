import pytest

from analyzer.privacy.word_lists import Listed, load_listed, load_shops, load_towns, read_list


@pytest.mark.parametrize(
    ("word", "lists"),
    [
        pytest.param("marisol", Listed.FIRST | Listed.COMMON, id="common-first-name"),
        pytest.param("xiaoli", Listed.FIRST, id="first-name"),
        pytest.param("whitcomb", Listed.LAST, id="surname"),
        pytest.param("hope", Listed.FIRST | Listed.LAST | Listed.WORD, id="name-and-word"),
        pytest.param("kettle", Listed.WORD, id="word"),
        pytest.param("mike", Listed.FIRST, id="mainly-a-name"),
        pytest.param("june", Listed.FIRST | Listed.COMMON | Listed.WORD_TOO, id="word-too"),
        pytest.param("monday", Listed.NEVER, id="never"),
        pytest.param("facetimed", Listed.NEVER, id="never-in-no-list"),
        pytest.param("supervisee", Listed.NEVER | Listed.WORD, id="never-and-word-around-names"),
        pytest.param("facilitator", Listed.WORD, id="word-around-names"),
        pytest.param("qzxv", Listed(0), id="none"),
    ],
)
def test_a_word_is_in_its_lists(word: str, lists: Listed) -> None:
    assert Listed(load_listed().get(word, 0)) == lists


def test_lists_are_large_small_written_and_have_no_entry_twice() -> None:
    for name, least in (("names.txt.gz", 90_000), ("words.txt.gz", 40_000), ("places.txt.gz", 10_000)):
        for entries in read_list(name).values():
            assert entries == sorted(set(entries))
            assert all(entry == entry.lower() for entry in entries)
        assert sum(map(len, read_list(name).values())) > least


def test_towns_are_listed_with_their_first_word_written_out() -> None:
    assert {"tulsa", "baton rouge", "saint louis"} <= load_towns()


def test_shops_are_listed_by_their_rarest_word() -> None:
    assert ("rite aid", True) in load_shops()["rite"]
    assert ("target", False) in load_shops()["target"]
