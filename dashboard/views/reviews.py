"""Reviews: the sentences whose review teaches most, one by one; how far people agree; what is learned of it."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analyzer.plural import plural
from analyzer.store.agreement import WITH_EACH_OTHER, WITH_MODEL, read_agreement
from analyzer.store.gold import export_reviews, read_gold
from analyzer.store.queue import read_queue
from analyzer.taxonomy import load_taxonomy
from dashboard import dataset, on_site
from dashboard.guarded import fragment
from dashboard.plain import plain
from dashboard.reader import Reading, show_notes

WHY_WORDS = {
    "contested": "Somebody contests this label; a word of yours settles it.",
    "unsure": "The model is unsure of this label; a word on it teaches more than one on others.",
}
BETWEEN_WORDS = {WITH_MODEL: "Reviewers and the model", WITH_EACH_OTHER: "Reviewers with each other"}


def show() -> None:
    shown = dataset.current()
    st.title("Reviews")
    if not shown.workers:
        st.info("No notes yet.")
        return
    st.write(
        "Contested labels come first, then those that the model is unsure of, unlike one another and of no one worker:"
        " it is the model that is examined here, not a worker. Every word is kept; the latest of a sentence counts."
    )
    next_one(shown)
    agreement(shown)
    exports(shown)
    on_site.show(shown)


@fragment
def next_one(shown: dataset.Dataset) -> None:
    st.header("Next to review", divider="gray")
    passed: set[tuple[str, int]] = st.session_state.setdefault(dataset.PASSED, set())
    queue = read_queue(shown.store, viewer=shown.viewer)
    waiting = [row for row in queue.to_dict("records") if key_of(row) not in passed]
    if not waiting:
        st.info("Nothing waits for a review.", icon=":material/done_all:")
        if passed:
            st.button("Show those that were passed over", on_click=passed.clear)
        return
    row = waiting[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.write(f"**{plural(len(waiting), 'sentence')}** waiting. {WHY_WORDS[row['why']]}")
        st.button("Pass over", icon=":material/skip_next:", on_click=passed.add, args=(key_of(row),))
    if row["reason"]:
        st.info(f"Contested, because: {plain(str(row['reason']))}")
    found = shown.notes_with_text([str(row["note_id"])])
    if found.empty:
        return
    sentences, one = shown.sentences_in([str(row["note_id"])]), frozenset({int(row["sentence_index"])})
    st.session_state["words"] = True
    show_notes(shown, [Reading(found.iloc[0].to_dict(), sentences, one, one)], key="queued", guidance=True, linked=True)


def key_of(row: Mapping[Any, Any]) -> tuple[str, int]:
    """Return what tells a sentence apart."""
    return str(row["note_id"]), int(row["sentence_index"])


def agreement(shown: dataset.Dataset) -> None:
    st.header("Agreement so far", divider="gray")
    found = read_agreement(shown.store, viewer=shown.viewer, taxonomy=load_taxonomy())
    own = found[found["label"] == "signal"]
    if own.empty:
        st.caption("No reviews with a label yet.")
        return
    for row in own.to_dict("records"):
        st.markdown(
            f"**{BETWEEN_WORDS[row['between']]}** (model {row['model_version']}): the same in {row['same']:.0%} of"
            f" {plural(int(row['sentences']), 'sentence')} of {plural(int(row['notes']), 'note')};"
            f" kappa {kappa_words(row)}."
        )
    st.caption(
        "Sentences chosen for review are harder than others, and whoever confirms has seen the model's label first:"
        " this says how reviews go, not how good the model is."
    )


def kappa_words(row: Mapping[Any, Any]) -> str:
    """Say a kappa with its interval; too few reviews have none."""
    if pd.isna(row["kappa"]):
        return "cannot be told of so few"
    return f"{row['kappa']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


@fragment
def exports(shown: dataset.Dataset) -> None:
    st.header("Export", divider="gray")
    st.caption("Reviews tell no text. Gold notes are those whose every sentence is reviewed, with their text.")

    def reviews_file() -> str:
        return export_reviews(shown.store, viewer=shown.viewer).to_csv(index=False)

    def gold_file() -> str:
        return "".join(json.dumps(note) + "\n" for note in read_gold(shown.store, viewer=shown.viewer))

    with st.container(horizontal=True):
        st.download_button(
            "Reviews (CSV)", reviews_file, "reviews.csv", "text/csv", icon=":material/download:", on_click="ignore"
        )
        if shown.store.keeps_text:
            st.download_button(
                "Gold notes (JSONL)",
                gold_file,
                "gold.jsonl",
                "application/jsonl",
                icon=":material/download:",
                on_click="ignore",
            )


show()
