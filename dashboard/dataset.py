"""What the pages show: a folder of results, the sample, or an upload that lives in this browser tab alone."""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from analyzer import Analyzer, PeerdriftError
from analyzer.classify.held_out import HeldOutSentences
from analyzer.drift import Lens, find_changes, measure_table, plain_lens, tally_sentences
from analyzer.names import EngineName
from analyzer.notes import Hints, Rejected, Survey, read_notes
from analyzer.notes.pieces import concatenated
from analyzer.results import RESULTS, SENTENCES, read_held_out, read_scored, read_scored_notes
from analyzer.shipped import shipped
from analyzer.taxonomy import load_taxonomy

UPLOAD = "uploaded_dataset"
REASONS_KEPT = 1000
"""Notes whose reasons are kept."""


@dataclass(frozen=True)
class Dataset:
    """Notes, their labelled sentences, and what follows from them."""

    name: str
    notes: pd.DataFrame
    sentences: pd.DataFrame
    measures: pd.DataFrame
    findings: pd.DataFrame
    lens: Lens
    rejected: tuple[Rejected, ...] = ()
    surveys: tuple[Survey, ...] = ()

    @property
    def workers(self) -> list[str]:
        """All workers in alphabetical order."""
        return sorted(self.notes["worker_id"].unique())

    @property
    def periods(self) -> list[str]:
        """All months with a note, in order."""
        return sorted(self.measures["period"].unique())


def current() -> Dataset:
    """Return what this browser tab looks at."""
    if UPLOAD in st.session_state:
        uploaded: Dataset = st.session_state[UPLOAD]
        return uploaded
    folder = _results_folder(sys.argv)
    return _of_folder(folder, Path(folder, SENTENCES).stat().st_mtime) if folder else _of_sample()


def _results_folder(arguments: list[str]) -> str:
    """Return the folder after RESULTS among the arguments that `peerdrift dashboard` hands on, or ""."""
    return arguments[arguments.index(RESULTS) + 1] if RESULTS in arguments else ""


def use_upload(dataset: Dataset) -> None:
    """Show an upload on all pages of this tab."""
    st.session_state[UPLOAD] = dataset


def forget_upload() -> None:
    """Drop the upload; its notes are gone from memory with it."""
    st.session_state.pop(UPLOAD, None)


def score_upload(files: Mapping[str, bytes], *, hints: Hints, engine: EngineName) -> Dataset:
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
    return _dataset(
        name, notes, analyzer.score(notes), analyzer.held_out, rejected=tuple(rejected), surveys=reading.surveys
    )


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


@st.cache_resource(show_spinner="Reading the sample notes ...")
def _of_sample() -> Dataset:
    notes, rejected = concatenated(read_notes(shipped("samples") / "notes.csv"))
    analyzer = Analyzer.load()
    return _dataset("Invented sample notes", notes, analyzer.score(notes), analyzer.held_out, rejected=tuple(rejected))


@st.cache_resource(show_spinner="Reading the scored notes ...", max_entries=2)
def _of_folder(folder: str, changed: float) -> Dataset:  # noqa: ARG001 - a new file is a new entry
    path = Path(folder)
    held_out = read_held_out(path, taxonomy=load_taxonomy())
    return _dataset(f"Results in {path.name}", read_scored_notes(path), read_scored(path), held_out)


def _dataset(
    name: str,
    notes: pd.DataFrame,
    sentences: pd.DataFrame,
    held_out: HeldOutSentences | None,
    *,
    rejected: tuple[Rejected, ...] = (),
    surveys: tuple[Survey, ...] = (),
) -> Dataset:
    taxonomy = load_taxonomy()
    lens, tally = plain_lens(taxonomy, held_out=held_out), tally_sentences(sentences, taxonomy=taxonomy)
    measures, findings = measure_table(tally, lens=lens), find_changes(tally, lens=lens)
    return Dataset(name, notes, sentences, measures, findings, lens, rejected, surveys)
