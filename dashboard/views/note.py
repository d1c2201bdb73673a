"""Note: one note whole, its sentences marked, to read and review sentence by sentence."""

import pandas as pd
import streamlit as st

from analyzer.plural import plural
from analyzer.store.reading import read_tally
from analyzer.store.wanted import Wanted
from analyzer.taxonomy import NEUTRAL, load_taxonomy
from dashboard import address, dataset
from dashboard.guarded import fragment
from dashboard.reader import Reading, show_notes, words_wanted


def show() -> None:
    shown = dataset.current()
    st.title("Note")
    if not shown.workers:
        st.info("No notes yet.")
        return
    choose_and_read(shown)


@fragment
def choose_and_read(shown: dataset.Dataset) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        address.take("worker", shown.workers, default=shown.workers[0])
        worker = st.selectbox("Worker", shown.workers, key="worker", width=150)
        notes = listed_notes(shown, str(worker))
        days = dict(zip(notes["note_id"], notes["words"], strict=True))
        address.take("note", list(days), default=next(iter(days)))
        note_id = st.selectbox("Note", list(days), format_func=days.get, key="note", width=340)
        address.put("worker", "note")
        step_button("Earlier", 1, list(days), icon=":material/chevron_left:")
        step_button("Later", -1, list(days), icon=":material/chevron_right:")
    read_whole(shown, str(note_id))


def listed_notes(shown: dataset.Dataset, worker: str) -> pd.DataFrame:
    """Return a worker's notes, the latest first: note_id and words that tell them apart."""
    tally = read_tally(shown.store, viewer=shown.viewer, taxonomy=load_taxonomy(), wanted=Wanted(workers=(worker,)))
    labelled = tally.labelled.sum(axis=1)
    notes = tally.notes[["note_id", "date", "note_type"]].assign(labelled=labelled).iloc[::-1]
    words = [
        " · ".join(part for part in (f"{date:%d %b %Y}", str(kind), f"{plural(int(count), 'label')}") if part)
        for date, kind, count in zip(notes["date"], notes["note_type"], notes["labelled"], strict=True)
    ]
    return notes.assign(words=words)


def step_button(words: str, by: int, note_ids: list[str], *, icon: str) -> None:
    """Offer to go to the note before or after the one that is shown."""
    at = note_ids.index(st.session_state["note"]) + by if st.session_state.get("note") in note_ids else -1

    def go() -> None:
        st.session_state["note"] = note_ids[at]

    st.button(words, icon=icon, on_click=go, disabled=not 0 <= at < len(note_ids), key=f"step-{by}")


def read_whole(shown: dataset.Dataset, note_id: str) -> None:
    found, sentences = shown.notes_with_text([note_id]), shown.sentences_in([note_id])
    if found.empty:
        st.info("This note is there no more.")
        return
    labelled = sentences[(sentences["role"] != NEUTRAL) & ~sentences["copied"]]["sentence_index"].astype(int)
    with st.container(horizontal=True):
        words_wanted(sentences, key="words")
        every = st.toggle("Stop at sentences without a label too")
    stops = sentences.loc[~sentences["copied"], "sentence_index"].astype(int) if every else labelled
    if labelled.empty:
        st.caption("No sentence of this note is labelled with a role.")
    note = found.iloc[0].to_dict()
    show_notes(shown, [Reading(note, sentences, frozenset(stops), frozenset(labelled))], key="whole-note")


show()
