"""What the pages show to whoever looks: what their part of the store adds up to, and texts one note at a time."""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from analyzer import Analyzer
from analyzer.drift import Lens, plain_lens
from analyzer.privacy.viewer import Access, Viewer
from analyzer.results import NOTE_SCHEMA
from analyzer.store.audit import record_sign_in
from analyzer.store.creation import LOCAL, LOCAL_SUPERVISOR
from analyzer.store.groups import read_group_names
from analyzer.store.reading import read_held_out, read_version
from analyzer.store.store import Store
from analyzer.store.summaries import Team, read_team
from analyzer.store.texts import read_notes, read_sentences
from analyzer.store.wanted import Wanted
from analyzer.taxonomy import load_taxonomy
from dashboard import frames
from dashboard.arguments import arguments
from dashboard.sign_in import known_person
from dashboard.stores import Uploaded, agency_store, folder_store, sample_store

UPLOAD = "uploaded"
LOOKING = "looking"
"""Under which a tab keeps its store and who looks, found anew each time that a page is drawn."""
BRIEF, PASSED = "brief", "passed"
"""Under which pages keep what is of the notes that are shown, so that it goes with them."""
REASONS_KEPT = 1000
"""Screens of notes whose reasons are kept."""
TEXTS_KEPT = 200
"""Notes whose text a browser tab keeps while it is open, so that the audit trail tells of each once."""
DATASETS_KEPT = 12
"""People whose sums are kept in memory at once; a county's take some 50 MB."""
_DATASET, _LENS, _GROUP_NAMES, _TEXTS, _VIEWERS = "dataset", "lens", "group-names", "texts", "viewers"
Held = TypeVar("Held")
Mark = tuple[object, ...]
"""Of a store, who looks at it, and what they may see of it now."""
NO_NOTES = pd.DataFrame({name: [] for name in NOTE_SCHEMA.names})


@dataclass(frozen=True)
class _Series:
    """A table of measures, its rows found at once.

    Attributes:
        table: As `measure_table` gives it.
        rows: By unit and measure.
        period: Number of each row's period among all.
        shares: Estimate, low and high of each row, shape (3, rows); NaN where there is no estimate.
    """

    table: pd.DataFrame
    rows: Mapping[Any, Any]
    period: npt.NDArray[np.int64]
    shares: npt.NDArray[np.float64]

    @classmethod
    def of(cls, table: pd.DataFrame, periods: Sequence[str]) -> "_Series":
        """Look a table through once."""
        number = {period: at for at, period in enumerate(periods)}
        shares = np.array([table[name].to_numpy(dtype=np.float64) for name in ("estimate", "low", "high")])
        shares[:, np.isnan(shares[0])] = np.nan
        rows: Mapping[Any, Any] = table.groupby(["unit", "measure"], observed=True).indices
        return cls(table, rows, table["period"].astype(str).map(number).to_numpy(dtype=np.int64), shares)


@dataclass(frozen=True)
class Dataset:
    """Notes of a store that somebody may read, and what follows from them.

    Attributes:
        name: Of the notes, for people.
        store: Where they are.
        viewer: Who looks.
        team: What they add up to.
        lens: How sentences are looked at.
    """

    name: str
    store: Store
    viewer: Viewer
    team: Team
    lens: Lens

    @cached_property
    def workers(self) -> list[str]:
        """All workers in alphabetical order."""
        return sorted(self.team.workers["worker_id"].astype(str))

    @cached_property
    def periods(self) -> list[str]:
        """All months with a note, in order."""
        return sorted(self.team.measures["period"].astype(str).unique())

    @cached_property
    def notes(self) -> int:
        """How many notes there are."""
        return int(self.team.workers["notes"].sum())

    def series(self, unit: str, measure: str) -> pd.DataFrame:
        """Return the months of one measure of a worker or program."""
        series = self._series_of(unit, measure)
        return series.table.iloc[series.rows.get((unit, measure), [])]

    def small(self, unit: str, measure: str) -> npt.NDArray[np.float64]:
        """Return what a small chart shows of it: estimate, low and high of each of `periods`, shape (3, periods)."""
        series = self._series_of(unit, measure)
        rows = series.rows.get((unit, measure), [])
        shown = np.full((3, len(self.periods)), np.nan)
        shown[:, series.period[rows]] = series.shares[:, rows]
        return shown

    def programs_of(self, worker: str) -> tuple[str, ...]:
        """Return the programs in which a worker wrote notes."""
        return self._programs[worker]

    @cached_property
    def _programs(self) -> dict[str, tuple[str, ...]]:
        told = zip(self.team.workers["worker_id"].astype(str), self.team.workers["programs"], strict=True)
        return {worker: tuple(names) for worker, names in told}

    def _series_of(self, unit: str, measure: str) -> "_Series":
        return self._worker_series if (unit, measure) in self._worker_series.rows else self._program_series

    def findings(self, by: str, unit: str) -> pd.DataFrame:
        """Return the findings of a worker or program."""
        return self.team.findings.iloc[self._findings_rows.get((by, unit), [])]

    def told(self, by: str, unit: str) -> frames.Told:
        """Return what the findings of a worker or program say in words."""
        return self._told.get((by, unit), frames.NOTHING_TOLD)

    @cached_property
    def _told(self) -> dict[tuple[str, str], frames.Told]:
        return frames.told_of(self.team.findings, taxonomy=self.lens.taxonomy)

    @cached_property
    def _worker_series(self) -> "_Series":
        return _Series.of(self.team.measures, self.periods)

    @cached_property
    def _program_series(self) -> "_Series":
        return _Series.of(self.team.programs, self.periods)

    @cached_property
    def _findings_rows(self) -> Mapping[Any, Any]:
        found: Mapping[Any, Any] = self.team.findings.groupby(["by", "unit"], observed=True).indices
        return found

    def sentences_of(self, worker: str, *, period: str = "") -> pd.DataFrame:
        """Return the labelled sentences of a worker, without text; of one month where it is named."""
        since, until = month_days(period) if period else (None, None)
        wanted = Wanted(workers=(worker,), since=since, until=until)
        return read_sentences(self.store, viewer=self.viewer, wanted=wanted, with_text=False)

    def sentences_in(self, note_ids: Sequence[str]) -> pd.DataFrame:
        """Return the labelled sentences of some notes, without text."""
        wanted = Wanted(note_ids=tuple(note_ids))
        return read_sentences(self.store, viewer=self.viewer, wanted=wanted, with_text=False)

    def notes_with_text(self, note_ids: Sequence[str]) -> pd.DataFrame:
        """Return notes with their texts, in the order asked for; the audit trail tells who read them, once a tab."""
        kept: dict[tuple[Viewer, Store, str], pd.DataFrame] = st.session_state.setdefault(_TEXTS, {})
        # by the store itself, which is kept so: the id of one that is gone may be another's
        keys = {note_id: (self.viewer, self.store, note_id) for note_id in note_ids}
        new = tuple(note_id for note_id, key in keys.items() if key not in kept)
        if new:
            found = read_notes(self.store, viewer=self.viewer, wanted=Wanted(note_ids=new))
            for note_id, own in found.groupby("note_id", sort=False):
                kept[keys[str(note_id)]] = own
        shown = [kept[key] for key in keys.values() if key in kept]
        while len(kept) > TEXTS_KEPT:
            kept.pop(next(iter(kept)))
        return pd.concat(shown, ignore_index=True) if shown else NO_NOTES


@dataclass(frozen=True)
class Arrived:
    """Somebody at the door.

    Attributes:
        store: Where they look.
        name: As they signed in.
        held: What they may look as.
    """

    store: Store
    name: str
    held: tuple[Access, ...]

    def viewer(self, access: Access) -> Viewer:
        """Return them as who looks."""
        return Viewer(self.name, access)


def arriving() -> Arrived:
    """Return the store behind the pages and who is there; whoever has not signed in gets no further."""
    told = arguments()
    if told.store:
        store = agency_store(told.store)
        return Arrived(store, *known_person(store, told.sign_in))
    store = folder_store(Path(told.results)) if told.results else sample_store()
    return Arrived(store, LOCAL, (Access.SUPERVISOR, Access.ANALYST))


def look(arrived: Arrived, *, as_what: Access) -> None:
    """Keep in the tab as what its page is looked at; the audit trail tells when somebody begins to."""
    viewer = arrived.viewer(as_what)
    if arguments().store and viewer not in st.session_state.setdefault(_VIEWERS, set()):
        record_sign_in(arrived.store, viewer=viewer)
        st.session_state[_VIEWERS].add(viewer)
    st.session_state[LOOKING] = arrived.store, viewer


def looked_at() -> tuple[Store, Viewer]:
    """Return the store and the viewer of the page that is drawn."""
    if LOOKING not in st.session_state:  # a page that is run alone
        look(arriving(), as_what=Access.SUPERVISOR)
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


def analyst() -> tuple[Store, Viewer]:
    """Return the store and the viewer of the pages of groups."""
    store, viewer = told_of()
    return store, Viewer(viewer.person, Access.ANALYST)


def told_of() -> tuple[Store, Viewer]:
    """Return the store and the viewer of pages that tell of all notes: of the upload where there is one."""
    uploaded = upload()
    return (uploaded.store, LOCAL_SUPERVISOR) if uploaded is not None else looked_at()


def is_sample() -> bool:
    """Tell whether the invented sample is shown."""
    told = arguments()
    return not told.store and not told.results and upload() is None


def upload() -> Uploaded | None:
    """Return the upload of this tab, if there is one."""
    found: Uploaded | None = st.session_state.get(UPLOAD)
    return found


def use_upload(uploaded: Uploaded) -> None:
    """Show an upload on all pages of this tab, and nothing of one before."""
    forget_upload()
    st.session_state[UPLOAD] = uploaded


def forget_upload() -> None:
    """Drop the upload; its notes are gone from memory with it."""
    for key in (UPLOAD, BRIEF, PASSED, _TEXTS, _DATASET, _LENS, _GROUP_NAMES):
        st.session_state.pop(key, None)


@st.cache_data(show_spinner="Looking for the words that carried the labels ...", max_entries=REASONS_KEPT)
def reasons_of(notes: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Find the words that carried the labels of some sentences of notes, once; what is kept holds no text.

    Args:
        notes: Their rows.
        sentences: Labelled sentences of them.

    Raises:
        PeerdriftError: Another version of the model labelled them.
    """
    found = Analyzer.that_labelled(sentences).reasons(notes, sentences=sentences)
    return found[["note_id", "sentence_index", "start", "end", "weight"]]


def month_days(period: str) -> tuple[date, date]:
    """Return the first and the last day of a month such as "2026-03"."""
    year, month = (int(part) for part in period.split("-"))
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _kept(name: str, store: Store, viewer: Viewer) -> Dataset:
    """Return the dataset that the tab keeps."""

    def make(mark: Mark) -> Dataset:
        with st.spinner("Adding up the notes ...", show_time=True):
            return (_one_for_all_tabs if _lives_on() else _made)(mark, name, store, viewer)

    return _in_tab(_DATASET, store, viewer, make)


def lens_of(store: Store, viewer: Viewer) -> Lens:
    """Return how sentences are looked at by whoever looks at groups alone, kept as a dataset is."""
    make = _one_lens_for_all_tabs if _lives_on() else _lens
    return _in_tab(_LENS, store, viewer, lambda mark: make(mark, store, viewer))


def group_names_of(store: Store, viewer: Viewer) -> dict[str, list[str]]:
    """Return the names under which groups are told of, kept in the tab."""
    taxonomy = load_taxonomy()
    return _in_tab(_GROUP_NAMES, store, viewer, lambda _: read_group_names(store, viewer=viewer, taxonomy=taxonomy))


def _in_tab(key: str, store: Store, viewer: Viewer, make: Callable[[Mark], Held]) -> Held:
    """Return what the tab keeps under a key; it is made anew when what the viewer may see has changed."""
    mark: Mark = (id(store), viewer, read_version(store, viewer=viewer))
    kept: tuple[Store, Mark, Held] | None = st.session_state.get(key)
    if kept is None or kept[:2] != (store, mark):
        st.session_state[key] = kept = store, mark, make(mark)  # with the store, so that its id is no other's
    return kept[2]


def _lives_on() -> bool:
    """Tell whether the store lives as long as the process: of the agency's, a person's tabs hold what was made once."""
    return bool(arguments().store) and upload() is None


def _lens(mark: Mark, _store: Store, _viewer: Viewer) -> Lens:  # noqa: ARG001  (a key)
    taxonomy = load_taxonomy()
    return plain_lens(taxonomy, held_out=read_held_out(_store, viewer=_viewer, taxonomy=taxonomy))


def _made(mark: Mark, _name: str, _store: Store, _viewer: Viewer) -> Dataset:
    team = read_team(_store, viewer=_viewer, taxonomy=load_taxonomy())
    return Dataset(_name, _store, _viewer, team, _lens(mark, _store, _viewer))


# by who looks, as what, and what they may see now: nobody is given another's
_one_for_all_tabs = st.cache_resource(_made, show_spinner=False, max_entries=DATASETS_KEPT)
_one_lens_for_all_tabs = st.cache_resource(_lens, show_spinner=False, max_entries=DATASETS_KEPT)
