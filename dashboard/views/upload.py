"""Upload: exports in, scored, shown on the other pages of this tab."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analyzer import PeerdriftError
from analyzer.names import DateOrderName, EngineName
from analyzer.notes import Hints, Survey
from analyzer.notes.columns import REQUIRED
from analyzer.notes.formats import READABLE
from analyzer.plural import plural
from dashboard import dataset, frames, stores

ORDERS: dict[str, DateOrderName | None] = {
    "as the dates show": None,
    "month-first (4th of March)": "month-first",
    "day-first (3rd of April)": "day-first",
}
ENGINES: dict[str, EngineName] = {
    "with care (reads each note whole; a thousand notes take a minute)": "accurate",
    "quickly (for exports of many thousands of notes; more labels are wrong)": "fast",
}


def show() -> None:
    st.title("Upload")
    st.write(
        "Drop exports of notes here: tables, FHIR NDJSON, or single notes as DOCX and TXT. A table needs a column for"
        " the worker, the date and the note's text; names such as Staff ID, Service Date or Progress Note are"
        " recognised. The notes stay in this machine's memory and are gone when you close this tab."
    )
    hints = asked_hints()
    engine = ENGINES[st.radio("Label the sentences", ENGINES)]
    files = st.file_uploader("Exports of notes", type=[ending[1:] for ending in READABLE], accept_multiple_files=True)
    if files:
        score({file.name: file.getvalue() for file in files}, hints, engine)
    uploaded = dataset.upload()
    if uploaded is not None:
        summary(uploaded)
        if st.button("Forget this upload", icon=":material/delete:"):
            dataset.forget_upload()
            st.rerun()


def asked_hints() -> Hints:
    """Ask for what an export may not say itself."""
    order = st.radio("Dates such as 3/4/2025", ORDERS, horizontal=True)
    with st.expander("My columns or files have other names"):
        columns = {
            field: name
            for field in (*REQUIRED, "person_id")
            if (name := st.text_input(f"{frames.FIELD_WORDS[field]} column", key=f"column-{field}", width=320).strip())
        }
        pattern = st.text_input(
            "How single notes are named", placeholder="{worker_id}_{date}", key="file-names", width=320
        ).strip()
        st.caption(
            "The worker and date of a single note are taken from its name by this pattern, from lines such as"
            " “Staff: P1” at its head, or from a common name such as P1_2025-03-04.docx."
        )
    return Hints(columns, ORDERS[order], pattern or None)


def score(files: Mapping[str, bytes], hints: Hints, engine: EngineName) -> None:
    """Score files once; a rerun of the page with the same files and choices does nothing."""
    mark = (tuple((name, hash(content)) for name, content in files.items()), repr(hints), engine)
    if st.session_state.get("scored_upload") == mark:
        return
    try:
        with st.spinner(f"Reading and labelling {', '.join(files)} ..."):
            dataset.use_upload(stores.upload_store(files, hints=hints, engine=engine))
    except PeerdriftError as error:
        st.error(f"{error}", icon=":material/error:")
        return
    st.session_state["scored_upload"] = mark
    st.rerun()


def summary(uploaded: stores.Uploaded) -> None:
    shown = dataset.current()
    st.success(
        f"{shown.name}: {plural(len(shown.notes), 'note')}, {plural(uploaded.sentences, 'sentence')},"
        f" {plural(len(shown.workers), 'worker')}. All pages show them now.",
        icon=":material/check_circle:",
    )
    st.page_link("views/team.py", label="Go to the team", icon=":material/groups:")
    copied = uploaded.copied
    if copied:
        st.info(
            f"{plural(copied, 'sentence')} copied word for word from earlier notes of the same worker on the"
            " same person: shown in grey and not counted.",
            icon=":material/content_copy:",
        )
    if uploaded.rejected:
        st.warning(f"{plural(len(uploaded.rejected), 'row')} could not be read; they are listed here.")
        st.dataframe(pd.DataFrame(uploaded.rejected), hide_index=True)
    for survey in uploaded.surveys:
        matched(survey)
    first = uploaded.first[["date", "worker_id", "text", "role", "assertion", "signal", "confident"]]
    st.caption("The first sentences and their labels")
    st.dataframe(first.assign(date=first["date"].dt.date), hide_index=True)


def matched(survey: Survey) -> None:
    """Show which column was taken for what."""
    if survey.longer:
        st.warning(
            f"{survey.file}: {', '.join(survey.longer)} holds longer text than {survey.columns['text']}. If it is the"
            " note, name it above under “My columns or files have other names”."
        )
    with st.expander(f"How {survey.file} was read", expanded=len(survey.unused) > 0):
        rows = [(frames.FIELD_WORDS[field], name) for field, name in survey.columns.items()]
        st.dataframe(pd.DataFrame(rows, columns=["Field", "Column"]), hide_index=True, width=480)
        for line in matched_lines(survey):
            st.caption(line)


def matched_lines(survey: Survey) -> list[str]:
    """Say in words what else is to be known of an export."""
    who = f"{plural(survey.notes, 'note')} by {plural(survey.workers, 'worker')}"
    lines = [f"{survey.format}, {who}, typically {plural(survey.typical_characters, 'character')}."]
    if survey.date_order:
        order = "month/day" if survey.date_order == "month-first" else "day/month"
        lines.append(f"Dates such as 3/4/2025 were read as {order}.")
    if survey.alike:
        lines.append(f"{plural(survey.alike, 'worker')} spelled like another but for capitals or blanks.")
    if survey.unused:
        lines.append(f"Not used: {', '.join(survey.unused)}.")
    if survey.earlier:
        lines.append(f"{plural(survey.earlier, 'earlier version')} of amended notes left out.")
    if not survey.persons:
        lines.append("No column says whom a note is about, so text copied from earlier notes cannot be told.")
    return lines


show()
