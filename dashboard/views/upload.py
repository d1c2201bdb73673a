"""Upload: exports in, looked through and mended, labelled, and taken back."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analyzer import PeerdriftError
from analyzer.names import DateOrderName, EngineName
from analyzer.notes import Hints, Rejected, Survey
from analyzer.notes.columns import REQUIRED
from analyzer.notes.formats import READABLE
from analyzer.plural import plural
from analyzer.store.incoming import UNDO_DAYS, read_batches, withdraw_batch
from dashboard import dataset, frames, said
from dashboard.arguments import arguments
from dashboard.plain import plain
from dashboard.stores import Uploaded, memory_store
from dashboard.uploading import Labelled, Look, labelled, looked_through

ORDERS: dict[str, DateOrderName | None] = {
    "as the dates show": None,
    "month-first (4th of March)": "month-first",
    "day-first (3rd of April)": "day-first",
}
ENGINES: dict[str, EngineName] = {
    "with care (accurate: reads doubtful sentences together; a thousand notes take a minute)": "accurate",
    "quickly (fast: for exports of many thousands of notes; more labels are wrong)": "fast",
}
FIRST_NOTES, FIRST_CHARACTERS = 5, 160
"""Notes of the preview, and characters of each."""
BY_NAME = "found by its name"
_LOOK, _LABELLED = "look", "labelled"
MATCHED = ("worker_id", "date", "text", "note_id", "person_id", "note_type", "setting", "program")
"""Fields whose column can be chosen."""


def show() -> None:
    st.title("Upload")
    kept = bool(arguments().store)
    st.write(
        "Drop exports of notes here: tables, FHIR NDJSON, or single notes as DOCX and TXT. A table needs a column for"
        " the worker, the date and the note's text; names such as Staff ID, Service Date or Progress Note are"
        " recognised."
        + (
            " The notes go into your agency's store; you can take them back."
            if kept
            else " The notes stay in this machine's memory and are gone when you close this tab."
        )
    )
    files = st.file_uploader("Exports of notes", type=[ending[1:] for ending in READABLE], accept_multiple_files=True)
    if files:
        look_and_label({file.name: file.getvalue() for file in files})
    done: Labelled | None = st.session_state.get(_LABELLED)
    if done is not None:
        summary(done)
    if kept:
        undo_list()
    elif dataset.upload() is not None and st.button("Forget this upload", icon=":material/undo:"):
        st.session_state.pop(_LABELLED, None)
        dataset.forget_upload()
        st.rerun()


def look_and_label(files: Mapping[str, bytes]) -> None:
    """Show what the files hold, let it be mended, and label it when asked."""
    hints = chosen_hints(st.session_state.get(_LOOK))
    mark = (tuple((name, hash(content)) for name, content in files.items()), repr(hints))
    if st.session_state.get("looked-at") != mark:
        with st.spinner("Looking through the files ..."):
            st.session_state[_LOOK], st.session_state["looked-at"] = looked_through(files, hints), mark
        st.rerun()  # so that the columns that there are can be chosen
    look: Look = st.session_state[_LOOK]
    if look.problem:
        st.error(f"{plain(look.problem)}.", icon=":material/error:")
        st.caption("Choose the column or the order of dates above, and it is tried anew.")
        rejected_rows(look.rejected)
        return
    preview(look)
    engine = ENGINES[st.radio("Label the sentences", ENGINES)]
    if st.button(f"Label {plural(len(look.notes), 'note')}", type="primary", icon=":material/label:"):
        label(look, engine)


def chosen_hints(look: Look | None) -> Hints:
    """Ask for what the files do not say themselves, beginning with what was found in them."""
    names = [] if look is None else columns_of(look)
    matched = {} if look is None or not look.surveys else look.surveys[0].columns
    with st.expander("How the columns were matched", expanded=look is not None and bool(look.problem)):
        order = ORDERS[st.radio("Dates such as 3/4/2025", ORDERS, horizontal=True)]
        columns = {}
        places = st.columns(4)
        for at, name in enumerate(MATCHED if names else ()):
            found = f"{BY_NAME}: {matched[name]}" if name in matched else (BY_NAME if name in REQUIRED else "none")
            told = places[at % 4].selectbox(frames.FIELD_WORDS[name], [found, *names], key=f"column-{name}")
            if told != found:
                columns[name] = str(told)
        pattern = st.text_input(
            "How single notes are named", placeholder="{worker_id}_{date}", key="file-names", width=320
        ).strip()
        st.caption(
            "The worker and date of a single note are taken from its name by this pattern, from lines such as"
            " “Staff: P1” at its head, or from a common name such as P1_2025-03-04.docx."
        )
    return Hints(columns, order, pattern or None)


def columns_of(look: Look) -> list[str]:
    """Return the names of the columns of the files that were looked through."""
    named = [name for header in look.headers.values() for name in header if name]
    named += [name for survey in look.surveys for name in (*survey.columns.values(), *survey.unused)]
    return list(dict.fromkeys(named))


def preview(look: Look) -> None:
    """Show the first notes as they will be read."""
    for survey in look.surveys:
        st.markdown(f"**{plain(survey.file)}**")
        if survey.longer:
            longer, taken = plain(", ".join(survey.longer)), plain(survey.columns["text"])
            st.warning(
                f"{longer} holds longer text than {taken}. If it is the note, choose it above as"
                f" {frames.FIELD_WORDS['text'].lower()}."
            )
        for line in matched_lines(survey):
            st.caption(plain(line))
    first = look.notes.head(FIRST_NOTES)
    shown = pd.DataFrame({frames.FIELD_WORDS[name]: first[name] for name in MATCHED if (first[name] != "").any()})
    shown["Date"] = first["date"].dt.date
    text = frames.FIELD_WORDS["text"]
    shown[text] = first["text"].str.slice(0, FIRST_CHARACTERS).str.replace(r"\s+", " ", regex=True)
    st.dataframe(shown, hide_index=True, alt="The first notes as they will be read")
    rejected_rows(look.rejected)


def rejected_rows(rejected: tuple[Rejected, ...]) -> None:
    if rejected:
        st.warning(f"{plural(len(rejected), 'row')} could not be read: where, and why.")
        st.dataframe(pd.DataFrame(rejected), hide_index=True, alt="Rows that could not be read")


def label(look: Look, engine: EngineName) -> None:
    """Label the notes and show them on all pages."""
    bar = st.progress(0.0, "Labelling ...")

    def tell(part: float) -> None:
        bar.progress(part, f"Labelling: {part:.0%} of {plural(len(look.notes), 'note')} ...")

    shown = dataset.looked_at()
    try:
        if arguments().store:
            done = labelled(look, shown[0], engine=engine, viewer=shown[1], progress=tell)
        else:
            uploaded = Uploaded(look.name, memory_store())
            done = labelled(look, uploaded.store, engine=engine, viewer=shown[1], progress=tell)
            dataset.use_upload(uploaded)
    except PeerdriftError as error:
        st.error(f"{plain(str(error))}.", icon=":material/error:")
        return
    st.session_state[_LABELLED] = done
    st.rerun()


def summary(done: Labelled) -> None:
    """Say what came in."""
    known = done.added.notes - done.added.new_notes
    held = f"{plural(done.added.notes, 'note')}, {plural(done.sentences, 'sentence')}"
    twice = f" {plural(known, 'note')} were here already and count once." if known else ""
    st.success(f"{plain(done.look.name)}: {held}. All pages show them now.{twice}", icon=":material/check_circle:")
    st.page_link("views/team.py", label="Go to the team", icon=":material/groups:")
    if done.copied:
        st.info(
            f"{plural(done.copied, 'sentence')} copied word for word from earlier notes of the same worker on the"
            " same person: shown in grey and not counted.",
            icon=":material/content_copy:",
        )


def undo_list() -> None:
    """Show what was uploaded lately, to be taken back."""
    store, viewer = dataset.looked_at()
    found = read_batches(store, viewer=viewer)
    found = found[found["there"] > 0]
    if found.empty:
        return
    st.header("Uploaded by you", divider="gray")
    st.caption(f"An upload can be taken back within {UNDO_DAYS} days, as long as nobody has reviewed a sentence of it.")
    for row in found.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.write(
                f"{plain(str(row['source']))}, {row['added']:%d %b %Y %H:%M}: {plural(int(row['new_notes']), 'note')}"
            )
            if st.button("Take back", key=f"undo-{row['batch']}", icon=":material/undo:"):
                take_back(int(row["batch"]))


def take_back(batch: int) -> None:
    store, viewer = dataset.looked_at()
    try:
        gone = withdraw_batch(store, batch, viewer=viewer)
    except PeerdriftError as error:
        st.error(f"{plain(str(error))}.")
        return
    st.session_state.pop(_LABELLED, None)
    said.say(f"{plural(gone, 'note')} taken back")
    st.rerun()


def matched_lines(survey: Survey) -> list[str]:
    """Say in words how an export was read."""
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
