"""The store behind the pages: the agency's own, or one that lives no longer than the program or the browser tab."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st
from cryptography.fernet import Fernet, MultiFernet

from analyzer import Analyzer, PeerdriftError
from analyzer.names import EngineName
from analyzer.notes import Hints, Rejected, Survey, read_notes
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

FIRST_SENTENCES = 12
"""Of an upload, that are shown as they were labelled."""
_FOLDERS = list["tempfile.TemporaryDirectory[str]"]()
"""Held so that they live as long as the program; each is deleted when it ends."""


@dataclass(frozen=True)
class Uploaded:
    """Exports that were scored for one browser tab; their store is in memory and gone with it.

    Attributes:
        name: Of the exports, for people.
        store: Their notes.
        sentences: How many they have.
        copied: How many of these are copied from earlier notes.
        first: The first sentences, labelled.
        rejected: Rows that could not be read.
        surveys: How the exports were read.
    """

    name: str
    store: Store
    sentences: int
    copied: int
    first: pd.DataFrame
    rejected: tuple[Rejected, ...]
    surveys: tuple[Survey, ...]


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


def upload_store(files: Mapping[str, bytes], *, hints: Hints, engine: EngineName) -> Uploaded:
    """Read and score uploaded exports. Their copies on the disk live as long as the reading takes.

    Args:
        files: Name -> content.
        hints: What the exports do not say themselves.
        engine: Which engine labels the sentences.

    Raises:
        PeerdriftError: One cannot be read, or no row of any can.
    """
    name = next(iter(files)) if len(files) == 1 else f"{len(files)} files"
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, Path(file_name).name) for file_name in files]
        for path, content in zip(paths, files.values(), strict=True):
            path.write_bytes(content)
        reading = read_notes(paths, columns=hints.columns, date_order=hints.date_order, file_names=hints.file_names)
        notes, rejected = concatenated(reading)
    if notes.empty:
        raise PeerdriftError(f"{name}: none of {len(rejected)} rows could be read; the first: {rejected[0].reason}")
    analyzer = Analyzer.load(engine)
    store = create_store(IN_MEMORY, keys=_new_keys())
    source = Source(name, True, Seen(), analyzer.held_out)
    scored = analyzer.score(notes)
    add_scored(store, notes, scored, source=source, viewer=LOCAL_SUPERVISOR, taxonomy=analyzer.taxonomy)
    copied = int(scored["copied"].sum())
    return Uploaded(name, store, len(scored), copied, scored.head(FIRST_SENTENCES), tuple(rejected), reading.surveys)


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
