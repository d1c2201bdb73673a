from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.privacy.chain import NO_ENTRIES, START, Break, Head, Link, find_break, link_hash

KEY = b"a key of some thirty-two bytes.."
CONTENTS = st.lists(st.dictionaries(st.sampled_from("abc"), st.text(max_size=6), max_size=3), min_size=1, max_size=8)


def linked(contents: list[dict[str, str]], *, key: bytes = KEY, after: Head = NO_ENTRIES) -> list[Link]:
    """Write a trail, from its start or after an entry."""
    links = list[Link]()
    for number, content in enumerate(contents, start=after.number + 1):
        previous = links[-1].hash if links else after.hash
        links.append(Link(number, content, previous, link_hash(number, content, previous=previous, key=key)))
    return links


def end(links: list[Link]) -> Head:
    return Head(links[-1].number, links[-1].hash) if links else NO_ENTRIES


def checked(links: list[Link], *heads: Head) -> Break | None:
    return find_break(links, key=KEY, heads=heads)


FIVE = linked([{"action": f"did {number}"} for number in range(5)])


@given(contents=CONTENTS)
def test_a_trail_as_it_was_written_is_whole(contents: list[dict[str, str]]) -> None:
    links = linked(contents)
    assert checked(links) is None
    assert checked(links, *(end(links[:at]) for at in range(len(links) + 1))) is None


def test_no_entries_are_whole_and_begin_before_the_first() -> None:
    assert checked([]) is None
    assert Head(0, START) == NO_ENTRIES


@given(contents=CONTENTS, data=st.data())
def test_any_entry_that_was_altered_is_named(contents: list[dict[str, str]], data: st.DataObject) -> None:
    links = linked(contents)
    at = data.draw(st.integers(0, len(links) - 1))
    other = data.draw(st.dictionaries(st.sampled_from("abc"), st.text(max_size=6)).filter(lambda c: c != contents[at]))
    links[at] = replace(links[at], content=other)
    assert checked(links) == Break(at + 1, f"entry {at + 1} is not what was written")


@given(contents=CONTENTS, data=st.data())
def test_any_entry_that_was_written_anew_with_another_key_is_named(
    contents: list[dict[str, str]], data: st.DataObject
) -> None:
    links = linked(contents)
    at = data.draw(st.integers(0, len(links) - 1))
    forged = linked([{"forged": "yes"} for _ in links[at:]], key=b"another", after=end(links[:at]))
    assert checked(links[:at] + forged) == Break(at + 1, f"entry {at + 1} is not what was written")


@given(contents=CONTENTS, data=st.data())
def test_any_entry_that_was_taken_out_is_named(contents: list[dict[str, str]], data: st.DataObject) -> None:
    links = linked(contents)
    at = data.draw(st.integers(0, len(links) - 1))
    found = checked(links[:at] + links[at + 1 :], end(links))
    assert found is not None
    assert found.number == at + 1
    assert f"entry {at + 1} is missing" in found.reason


@given(contents=CONTENTS, data=st.data())
def test_entries_that_closed_up_over_one_that_was_taken_out_are_named(
    contents: list[dict[str, str]], data: st.DataObject
) -> None:
    links = linked(contents)
    at = data.draw(st.integers(0, len(links) - 1))
    closed = links[:at] + [replace(link, number=link.number - 1) for link in links[at + 1 :]]
    found = checked(closed, end(links))
    assert found is not None
    assert found.number == at + 1


@given(contents=CONTENTS.filter(lambda told: len(told) > 1), data=st.data())
def test_any_two_entries_that_changed_places_are_named(contents: list[dict[str, str]], data: st.DataObject) -> None:
    links = linked(contents)
    first, second = sorted(data.draw(st.sets(st.integers(0, len(links) - 1), min_size=2, max_size=2)))
    links[first], links[second] = links[second], links[first]
    assert checked(links) == Break(first + 1, f"entry {first + 1} is missing")


@given(contents=CONTENTS, data=st.data())
def test_an_entry_that_was_put_in_is_named(contents: list[dict[str, str]], data: st.DataObject) -> None:
    links = linked(contents)
    at, of = data.draw(st.integers(0, len(links))), data.draw(st.integers(0, len(links) - 1))
    found = checked([*links[:at], links[of], *links[at:]])
    expected = "there again" if links[of].number <= at else "missing"
    assert (found is None) == (of == at == len(links))
    if found is not None and of != at:
        assert found.number in (at, at + 1, of + 1)
        assert expected in found.reason


@given(contents=CONTENTS, data=st.data())
def test_a_new_entry_that_moves_the_others_is_named(contents: list[dict[str, str]], data: st.DataObject) -> None:
    links = linked(contents)
    at = data.draw(st.integers(0, len(links)))
    forged = linked([{"forged": "yes"}], key=b"another", after=end(links[:at]))
    moved = [replace(link, number=link.number + 1) for link in links[at:]]
    assert checked(links[:at] + forged + moved) == Break(at + 1, f"entry {at + 1} is not what was written")


@given(contents=CONTENTS, data=st.data())
def test_an_end_that_was_cut_off_is_found_by_an_end_that_was_noted(
    contents: list[dict[str, str]], data: st.DataObject
) -> None:
    links = linked(contents)
    left = data.draw(st.integers(0, len(links) - 1))
    assert checked(links[:left], end(links[:left])) is None  # nobody can tell without
    reason = f"entry {left + 1} is missing: there were {len(links)} entries"
    assert checked(links[:left], end(links[:left]), end(links)) == Break(left + 1, reason)


@given(contents=CONTENTS, data=st.data())
def test_a_trail_that_was_cut_and_grew_again_is_found_by_an_end_that_was_noted(
    contents: list[dict[str, str]], data: st.DataObject
) -> None:
    links = linked(contents)
    left = data.draw(st.integers(0, len(links) - 1))
    more = data.draw(st.integers(0, 2))
    grown = links[:left] + linked([{"other": "yes"}] * (len(links) - left + more), after=end(links[:left]))
    assert checked(grown, end(grown)) is None
    number = len(links)
    expected = Break(number, f"entry {number} is another than the one that was noted")
    assert checked(grown, end(links), end(grown)) == checked(grown, end(grown), end(links)) == expected


@given(contents=CONTENTS.filter(lambda told: len(told) > 1), data=st.data())
def test_an_entry_of_a_trail_that_was_cut_off_is_named_in_the_one_that_grew_instead(
    contents: list[dict[str, str]], data: st.DataObject
) -> None:
    old = linked(contents)
    left = data.draw(st.integers(0, len(old) - 2))
    links = old[:left] + linked([{"other": "yes"}] * (len(old) - left), after=end(old[:left]))
    at = data.draw(st.integers(left + 1, len(old) - 1))
    links[at] = old[at]  # written with the right key, once
    assert checked(links) == Break(at + 1, f"entry {at + 1} does not follow the entry before it")


@pytest.mark.parametrize(
    ("change", "number"),
    [
        pytest.param(lambda link: replace(link, number=9), 3, id="number"),
        pytest.param(lambda link: replace(link, previous=START), 3, id="previous"),
        pytest.param(lambda link: replace(link, hash=START), 3, id="hash"),
        pytest.param(lambda link: replace(link, content={}), 3, id="content"),
    ],
)
def test_each_part_of_an_entry_counts(change: Callable[[Link], Link], number: int) -> None:
    found = checked([*FIVE[:2], change(FIVE[2]), *FIVE[3:]])
    assert found is not None
    assert found.number == number


def test_a_hash_takes_in_everything() -> None:
    told = [
        link_hash(1, {"a": "b"}, previous=START, key=KEY),
        link_hash(2, {"a": "b"}, previous=START, key=KEY),
        link_hash(1, {"a": "c"}, previous=START, key=KEY),
        link_hash(1, {"a": "b"}, previous=FIVE[0].hash, key=KEY),
        link_hash(1, {"a": "b"}, previous=START, key=b"another"),
    ]
    assert len(set(told)) == len(told)
    assert {len(hashed) for hashed in told} == {64}
    assert link_hash(1, {"a": "1", "b": "2"}, previous=START, key=KEY) == link_hash(
        1, {"b": "2", "a": "1"}, previous=START, key=KEY
    )
