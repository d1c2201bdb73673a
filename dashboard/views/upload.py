"""Upload: an export in, scored, shown on the other pages of this tab."""

import pandas as pd
import streamlit as st

from analyzer import PeerdriftError
from analyzer.notes.columns import REQUIRED
from dashboard import dataset, frames

ENDINGS = ["csv", "tsv", "txt", "xlsx", "jsonl", "ndjson", "parquet"]
FIELD_WORDS = {"worker_id": "Worker", "date": "Date", "text": "Note text"}


def show() -> None:
    st.title("Upload")
    st.write(
        "Drop an export of notes here. It needs a column for the worker, the date and the note's text; names such as"
        " Staff ID, Service Date or Progress Note are recognised. The notes stay in this machine's memory and are gone"
        " when you close this tab."
    )
    with st.expander("My columns have other names"):
        columns = {
            field: name
            for field in REQUIRED
            if (name := st.text_input(f"{FIELD_WORDS[field]} column", key=f"column-{field}", width=320).strip())
        }
    file = st.file_uploader("Export of notes", type=ENDINGS)
    if file is not None:
        score(file.name, file.getvalue(), columns)
    shown = dataset.current()
    if dataset.UPLOAD in st.session_state:
        summary(shown)
        if st.button("Forget this upload", icon=":material/delete:"):
            dataset.forget_upload()
            st.rerun()


def score(name: str, content: bytes, columns: dict[str, str]) -> None:
    """Score a file once; a rerun of the page with the same file and columns does nothing."""
    mark = (name, hash(content), tuple(columns.items()))
    if st.session_state.get("scored_upload") == mark:
        return
    try:
        with st.spinner(f"Reading and labelling {name} ..."):
            dataset.use_upload(dataset.score_upload(content, name, columns=columns))
    except PeerdriftError as error:
        st.error(f"{error}", icon=":material/error:")
        return
    st.session_state["scored_upload"] = mark
    st.rerun()


def summary(shown: dataset.Dataset) -> None:
    st.success(
        f"{shown.name}: {len(shown.notes):,} notes, {len(shown.sentences):,} sentences,"
        f" {len(shown.workers)} workers. All pages show them now.",
        icon=":material/check_circle:",
    )
    st.page_link("views/team.py", label="Go to the team", icon=":material/groups:")
    if shown.rejected:
        st.warning(f"{frames.plural(len(shown.rejected), 'row')} could not be read; they are listed here.")
        st.dataframe(pd.DataFrame(shown.rejected), hide_index=True)
    first = shown.sentences.head(12)[["date", "worker_id", "text", "role", "assertion", "signal", "confident"]]
    st.caption("The first sentences and their labels")
    st.dataframe(first.assign(date=first["date"].dt.date), hide_index=True)


show()
