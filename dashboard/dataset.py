"""What the pages show to whoever looks: what their part of the store adds up to, and texts one note at a time."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from analyzer import Analyzer
from analyzer.drift import Lens, find_changes, measure_table, plain_lens
from analyzer.privacy.viewer import Access, Viewer
from analyzer.store.audit import record_sign_in
from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.reading import read_held_out, read_tally, read_version
from analyzer.store.store import Store
from analyzer.store.texts import read_notes, read_sentences
from analyzer.store.wanted import Wanted
from analyzer.taxonomy import load_taxonomy
from dashboard.arguments import arguments
from dashboard.sign_in import viewer as signed_in_viewer
from dashboard.stores import Uploaded, agency_store, folder_store, sample_store

UPLOAD = "uploaded"
LOOKING = "looking"
"""Under which a tab keeps its store and who looks, found anew each time that a page is drawn."""
REASONS_KEPT = 1000
"""Notes whose reasons are kept."""
TEXTS_KEPT = 200
"""Notes whose text a browser tab keeps while it is open, so that the audit trail tells of each once."""
_DATASET, _TEXTS, _VIEWER = "dataset", "texts", "viewer"


@dataclass(frozen=True)
class Dataset:
    """Notes of a store that somebody may read, and what follows from them.

    Attributes:
        name: Of the notes, for people.
        store: Where they are.
        viewer: Who looks.
        notes: A row a note: its fields without text.
        measures: By worker and month.
        findings: Of workers and programs.
        lens: How sentences are looked at.
    """

    name: str
    store: Store
    viewer: Viewer
    notes: pd.DataFrame
    measures: pd.DataFrame
    findings: pd.DataFrame
    lens: Lens

    @property
    def workers(self) -> list[str]:
        """All workers in alphabetical order."""
        return sorted(str(worker) for worker in self.notes["worker_id"].unique())

    @property
    def periods(self) -> list[str]:
        """All months with a note, in order."""
        return sorted(str(period) for period in self.measures["period"].unique())

    def sentences_of(self, worker: str) -> pd.DataFrame:
        """Return the labelled sentences of a worker, without text."""
        return read_sentences(self.store, viewer=self.viewer, wanted=Wanted(workers=(worker,)), with_text=False)

    def note(self, note_id: str) -> pd.DataFrame:
        """Return a note with its text, as a frame of one row; the audit trail tells who read it."""
        kept: dict[str, pd.DataFrame] = st.session_state.setdefault(_TEXTS, {})
        key = f"{self.viewer} {id(self.store)} {note_id}"
        if key not in kept:
            while len(kept) >= TEXTS_KEPT:
                kept.pop(next(iter(kept)))
            kept[key] = read_notes(self.store, viewer=self.viewer, wanted=Wanted(note_ids=(note_id,)))
        return kept[key]


def looking() -> tuple[Store, Viewer]:
    """Return the store behind the pages and who looks; whoever has not signed in gets no further."""
    told = arguments()
    if told.store:
        store = agency_store(told.store)
        viewer = signed_in_viewer(store, told.sign_in)
        if st.session_state.get(_VIEWER) != viewer:
            record_sign_in(store, viewer=viewer)
            st.session_state[_VIEWER] = viewer
        return store, viewer
    return folder_store(Path(told.results)) if told.results else sample_store(), LOCAL_SUPERVISOR


def looked_at() -> tuple[Store, Viewer]:
    """Return the store and the viewer of the page that is drawn."""
    if LOOKING not in st.session_state:  # a page that is run alone
        st.session_state[LOOKING] = looking()
    found: tuple[Store, Viewer] = st.session_state[LOOKING]
    return found


def current() -> Dataset:
    """Return what this browser tab looks at. It is kept in the tab alone: nobody sees what another was shown."""
    uploaded = upload()
    if uploaded is not None:
        return _kept(uploaded.name, uploaded.store, LOCAL_SUPERVISOR)
    store, viewer = looked_at()
    told = arguments()
    name = "Your workers' notes" if told.store else f"Results in {Path(told.results).name}"
    if viewer.access == Access.WORKER:
        name = "Your notes"
    return _kept(name if told.store or told.results else "Invented sample notes", store, viewer)


def upload() -> Uploaded | None:
    """Return the upload of this tab, if there is one."""
    found: Uploaded | None = st.session_state.get(UPLOAD)
    return found


def use_upload(uploaded: Uploaded) -> None:
    """Show an upload on all pages of this tab."""
    st.session_state[UPLOAD] = uploaded


def forget_upload() -> None:
    """Drop the upload; its notes are gone from memory with it."""
    st.session_state.pop(UPLOAD, None)
    st.session_state.pop(_TEXTS, None)
    st.session_state.pop(_DATASET, None)


@st.cache_data(show_spinner="Looking for the words that carried the labels ...", max_entries=REASONS_KEPT)
def reasons_of(note: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Find the words that carried the labels of some sentences of a note, once; what is kept holds no text.

    Args:
        note: Its row.
        sentences: Labelled sentences of it.

    Raises:
        PeerdriftError: Another version of the model labelled them.
    """
    found = Analyzer.load(str(sentences["engine"].iloc[0])).reasons(note, sentences=sentences)
    return found[["sentence_index", "start", "end", "weight"]]


def _kept(name: str, store: Store, viewer: Viewer) -> Dataset:
    """Return the dataset that the tab keeps; it is made anew when what the viewer may see has changed."""
    mark = (id(store), viewer, read_version(store, viewer=viewer))
    kept: tuple[object, Dataset] | None = st.session_state.get(_DATASET)
    if kept is None or kept[0] != mark:
        kept = mark, _dataset(name, store, viewer)
        st.session_state[_DATASET] = kept
    return kept[1]


def _dataset(name: str, store: Store, viewer: Viewer) -> Dataset:
    taxonomy = load_taxonomy()
    lens = plain_lens(taxonomy, held_out=read_held_out(store, viewer=viewer, taxonomy=taxonomy))
    tally = read_tally(store, viewer=viewer, taxonomy=taxonomy)
    return Dataset(
        name,
        store,
        viewer,
        tally.notes,
        measure_table(tally, lens=lens),
        find_changes(tally, lens=lens),
        lens,
    )
