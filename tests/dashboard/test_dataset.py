"""What a tab keeps of the notes that it shows."""

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace

import pytest
import streamlit as st

from analyzer.drift import plain_lens
from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.store import Store
from analyzer.store.summaries import read_team
from analyzer.taxonomy import Taxonomy
from dashboard import dataset
from dashboard.dataset import BRIEF, PASSED, Dataset
from dashboard.stores import Uploaded, memory_store
from tests.store.scored import scored
from tests.store.stores import add

# Streamlit's own, of a script without a server
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(autouse=True)
def tab() -> Iterator[None]:
    """A tab that was just opened."""
    st.session_state.clear()
    yield
    st.session_state.clear()


def upload(seed: int) -> Uploaded:
    """An upload of one note, which has the same ID in each."""
    uploaded = Uploaded(f"{seed}", memory_store())
    add(uploaded.store, scored(1, seed=seed))
    return uploaded


def shown_of(store: Store, taxonomy: Taxonomy) -> Dataset:
    team = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    return Dataset("", store, LOCAL_SUPERVISOR, team, plain_lens(taxonomy))


def test_the_programs_of_a_worker_are_those_of_the_notes_by_their_whole_names(taxonomy: Taxonomy) -> None:
    store = memory_store()
    for number, program in enumerate(("Mobile Team", "Crisis Unit, East", "")):
        add(store, scored(2, first=2 * number).told(worker_id="W1", program=program))
    add(store, scored(2, first=6).told(worker_id="W2", program=""))
    shown = shown_of(store, taxonomy)
    assert shown.programs_of("W1") == ("Crisis Unit, East", "Mobile Team")
    assert shown.programs_of("W2") == ()


def test_a_note_is_shown_as_its_own_store_holds_it_where_another_store_lay(taxonomy: Taxonomy) -> None:
    held = {seed: shown_of(upload(seed).store, taxonomy) for seed in (1, 2)}
    for seed in (1, 2) * 50:
        store = replace(held[seed].store)  # mostly in memory where the one before was
        shown = replace(held[seed], store=store).notes_with_text(["N0"])
        assert shown["text"].tolist() == scored(1, seed=seed).notes["text"].tolist()
        del store


def test_another_upload_leaves_nothing_of_the_one_before(taxonomy: Taxonomy) -> None:
    first = upload(1)
    dataset.use_upload(first)
    shown = shown_of(first.store, taxonomy)
    assert len(shown.notes_with_text(["N0"])) == 1
    st.session_state[BRIEF], st.session_state[PASSED] = (("W1", "2025-03"), shown), {("N0", 0)}
    gone = weakref.ref(first.store)
    del first, shown
    dataset.use_upload(upload(2))
    gc.collect()
    assert gone() is None
    assert dataset.upload() is not None
    assert set(st.session_state) == {dataset.UPLOAD}
