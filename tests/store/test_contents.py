import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.store.contents import CONTENT_FIELDS, Seen, note_contents
from analyzer.store.secrets import derived

SECRETS = derived(b"a secret of some thirty-two byte")
NOTE = {
    "note_id": "N1",
    "worker_id": "W1",
    "date": pd.Timestamp("2025-01-02"),
    "note_type": "Progress Note",
    "setting": "Ward",
    "program": "CSU",
    "text": "Sat with her.",
}
OTHER = {"date": pd.Timestamp("2025-01-03")} | {name: "another" for name in NOTE if name != "date"}
WORDS = st.sampled_from(["Sat with her.", "No show.", "Called."])


def frame(*notes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([NOTE | note for note in notes])


def contents(notes: pd.DataFrame, *, own_ids: bool = True, seen: Seen | None = None) -> list[bytes]:
    return note_contents(notes, own_ids=own_ids, seen=seen or Seen(), secrets=SECRETS)


def in_pieces(notes: pd.DataFrame, ends: list[int], *, own_ids: bool) -> list[bytes]:
    """Take an export in pieces that come in one after the other."""
    seen, found, begin = Seen(), list[bytes](), 0
    for end in [*sorted(ends), len(notes)]:
        found += contents(notes[begin:end], own_ids=own_ids, seen=seen)
        seen.keep()
        begin = end
    return found


@pytest.mark.parametrize("own_ids", [True, False], ids=["own-ids", "made-up-ids"])
def test_the_same_note_has_the_same_content(own_ids: bool) -> None:
    assert contents(frame({}), own_ids=own_ids) == contents(frame({}), own_ids=own_ids)


@pytest.mark.parametrize("name", ["note_id", *CONTENT_FIELDS])
def test_a_note_of_which_anything_else_is_known_is_another(name: str) -> None:
    assert contents(frame({})) != contents(frame({name: OTHER[name]}))


def test_the_id_of_a_row_does_not_matter_where_the_export_names_none() -> None:
    told = contents(frame({"note_id": "export-2"}), own_ids=False)
    assert told == contents(frame({"note_id": "export-77"}), own_ids=False)


def test_the_same_words_twice_on_a_day_are_two_notes() -> None:
    twice = contents(frame({"note_id": "export-2"}, {"note_id": "export-3"}), own_ids=False)
    assert len(set(twice)) == 2
    assert contents(frame({"note_id": "export-9"}), own_ids=False) == twice[:1]


def test_fields_do_not_run_into_each_other() -> None:
    one = frame({"setting": "Ward", "program": "CSU"})
    other = frame({"setting": "WardC", "program": "SU"})
    assert contents(one) != contents(other)


def test_nobody_finds_a_content_without_the_secret() -> None:
    other = note_contents(frame({}), own_ids=True, seen=Seen(), secrets=derived(b"another secret of thirty-two byt"))
    assert contents(frame({})) != other


def test_what_did_not_come_in_is_not_counted() -> None:
    seen = Seen()
    first = contents(frame({}), own_ids=False, seen=seen)
    assert contents(frame({}), own_ids=False, seen=seen) == first
    seen.keep()
    assert contents(frame({}), own_ids=False, seen=seen) != first


@settings(max_examples=40, deadline=None)
@given(words=st.lists(WORDS, max_size=12), ends=st.lists(st.integers(0, 12), max_size=4), own_ids=st.booleans())
def test_any_pieces_of_an_export_hold_the_same(words: list[str], ends: list[int], own_ids: bool) -> None:
    notes = frame(*({"note_id": f"N{row}", "text": text} for row, text in enumerate(words)))
    if words:
        ends = [min(end, len(words)) for end in ends]
        assert in_pieces(notes, ends, own_ids=own_ids) == in_pieces(notes, [], own_ids=own_ids)


@settings(max_examples=40, deadline=None)
@given(words=st.lists(WORDS, min_size=1, max_size=12), more=st.lists(WORDS, max_size=5))
def test_a_longer_export_holds_what_a_shorter_one_did(words: list[str], more: list[str]) -> None:
    shorter = frame(*({"note_id": f"export-{row}", "text": text} for row, text in enumerate(words)))
    longer = frame(*({"note_id": f"export-{row}", "text": text} for row, text in enumerate([*more, *words])))
    assert set(contents(shorter, own_ids=False)) <= set(contents(longer, own_ids=False))
    assert len(set(contents(longer, own_ids=False))) == len(longer)
