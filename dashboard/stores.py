"""The store behind the pages: the agency's own, or one that lives no longer than the program or the browser tab."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from cryptography.fernet import Fernet, MultiFernet

from analyzer import Analyzer
from analyzer.notes import read_notes
from analyzer.notes.pieces import concatenated
from analyzer.results import SENTENCES
from analyzer.shipped import shipped
from analyzer.store.batches import Source, add_scored
from analyzer.store.contents import Seen
from analyzer.store.creation import LOCAL_SUPERVISOR, create_store
from analyzer.store.database import IN_MEMORY
from analyzer.store.folder import add_results
from analyzer.store.keys import read_keys
from analyzer.store.store import Store
from analyzer.taxonomy import load_taxonomy

_FOLDERS = list["tempfile.TemporaryDirectory[str]"]()
"""Held so that they live as long as the program; each is deleted when it ends."""


@dataclass(frozen=True)
class Uploaded:
    """Exports that were scored for one browser tab; their store is in memory and gone with it.

    Attributes:
        name: Of the exports, for people.
        store: Their notes.
    """

    name: str
    store: Store


@st.cache_resource(show_spinner=False)
def agency_store(where: str) -> Store:
    """Open the agency's store, once a process: it is shared, what is read from it is not."""
    return Store.open(where, keys=read_keys())


def folder_store(folder: Path) -> Store:
    """Hold a folder of results in a store, anew when it has changed."""
    return _folder_store(folder, (folder / SENTENCES).stat().st_mtime)


@st.cache_resource(show_spinner="Reading the sample notes ...")
def sample_store() -> Store:
    """Hold the invented sample notes in a store."""
    notes, _ = concatenated(read_notes(shipped("samples") / "notes.csv"))
    analyzer = Analyzer.load()
    store = _temporary_store()
    source = Source("Invented sample notes", True, Seen(), analyzer.held_out)
    add_scored(store, notes, analyzer.score(notes), source=source, viewer=LOCAL_SUPERVISOR, taxonomy=analyzer.taxonomy)
    return store


def memory_store() -> Store:
    """Make a store in memory, gone with whoever holds it."""
    return create_store(IN_MEMORY, keys=_new_keys())


@st.cache_resource(show_spinner="Reading the scored notes ...", max_entries=2)
def _folder_store(folder: Path, changed: float) -> Store:  # noqa: ARG001 - a new file is a new entry
    store = _temporary_store()
    add_results(store, folder, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy(), progress=lambda _: None)
    return store


def _temporary_store() -> Store:
    """Make a store whose key is in memory alone, in a folder that is gone when the program ends."""
    folder = tempfile.TemporaryDirectory()
    _FOLDERS.append(folder)
    return create_store(str(Path(folder.name) / "store.db"), keys=_new_keys())


def _new_keys() -> MultiFernet:
    return MultiFernet([Fernet(Fernet.generate_key())])
