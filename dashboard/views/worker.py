"""Worker: every measure over the months, and the sentences behind each point in their notes."""

import pandas as pd
import streamlit as st

from analyzer import PeerdriftError
from analyzer.drift.findings import FEWEST_NOTES
from analyzer.plural import plural
from analyzer.taxonomy import Measure, Taxonomy, load_taxonomy
from dashboard import charts, dataset, frames
from dashboard.note_html import note_html
from dashboard.palette import MEASURE_COLOURS

PERIOD, MEASURE = "period", "measure"
QUICK_ENGINE = "fast"
"""Finds the words that carried a label while the page is drawn; another engine is asked first."""


def show() -> None:
    shown, taxonomy = dataset.current(), load_taxonomy()
    if not shown.workers:
        st.info("No notes yet.")
        return
    worker = chosen_worker(shown)
    st.title(worker)
    headline(shown, worker, taxonomy)
    st.header("Over time", divider="gray")
    st.caption(
        "Each point is a month's share, corrected for what the model is known to mistake; the bar is its 95% interval;"
        " the number under the month is about how many sentences it is a share of. Dashed: the level before and after a"
        " change. Click a point to read its sentences."
    )
    open_default(shown, worker, taxonomy)
    for pair in zip(
        taxonomy.watched[::2], taxonomy.watched[1::2], strict=True
    ):  # row by row, so that the tab key goes as the eye does
        for column, measure in zip(st.columns(2, gap="medium"), pair, strict=False):
            with column:
                measure_chart(shown, worker, measure)
    evidence(shown, worker, taxonomy)


def chosen_worker(shown: dataset.Dataset) -> str:
    """Ask for the worker; the address of the page keeps the answer, so that a view can be sent as a link."""
    asked = st.query_params.get("worker", "")
    index = shown.workers.index(asked) if asked in shown.workers else 0
    worker = st.selectbox("Worker", shown.workers, index=index, width=320)
    if worker != asked:
        st.session_state.pop(PERIOD, None)
        st.session_state.pop(MEASURE, None)
        st.query_params.from_dict({"worker": worker})
    return str(worker)


def headline(shown: dataset.Dataset, worker: str, taxonomy: Taxonomy) -> None:
    notes = frames.notes_read(shown.findings, by="worker_id", unit=worker)
    lines = frames.shift_lines(shown.findings, by="worker_id", unit=worker, taxonomy=taxonomy)
    for kind, words in lines:
        (st.success if kind == frames.GOOD else st.info)(f"{words}.", icon=":material/timeline:")
    if frames.has_too_little(shown.findings, by="worker_id", unit=worker):
        few = f"{plural(notes, 'note')} {'is' if notes == 1 else 'are'}"
        st.warning(
            f"insufficient_data: {few} too few to say anything of a change ({FEWEST_NOTES} over several months are"
            " needed). The points below are single months with wide intervals.",
            icon=":material/hourglass_empty:",
        )
    elif not lines:
        st.info(f"Stable: no lasting change in any measure over {notes} notes.", icon=":material/horizontal_rule:")


def open_default(shown: dataset.Dataset, worker: str, taxonomy: Taxonomy) -> None:
    """Open the measure and month of the address, or those most worth reading."""
    if MEASURE not in st.session_state:
        asked = st.query_params.get(MEASURE, "")
        known = [measure.name for measure in taxonomy.watched]
        worth_reading = frames.measure_to_open(shown.findings, worker=worker, taxonomy=taxonomy)
        st.session_state[MEASURE] = asked if asked in known else worth_reading
    if PERIOD not in st.session_state:
        asked = st.query_params.get(PERIOD, "")
        rows = frames.trend(shown.measures, unit=worker, measure=st.session_state[MEASURE], periods=shown.periods)
        st.session_state[PERIOD] = asked if asked in shown.periods else frames.period_to_open(rows)


def measure_chart(shown: dataset.Dataset, worker: str, measure: Measure) -> None:
    rows = frames.trend(shown.measures, unit=worker, measure=measure.name, periods=shown.periods)
    finding = frames.finding_of(shown.findings, by="worker_id", unit=worker, measure=measure.name)
    key = f"trend-{worker}-{measure.name}"

    def pick() -> None:
        points = st.session_state[key]["selection"].get(charts.PICKED, [])
        if points:
            st.session_state[PERIOD], st.session_state[MEASURE] = points[0]["period"], measure.name

    chart = charts.trend_chart(
        rows,
        frames.levels(finding, rows),
        frames.axis_words(rows),
        colour=MEASURE_COLOURS[measure.name],
        title=measure.label,
    )
    st.altair_chart(chart, key=key, on_select=pick, selection_mode=charts.PICKED)
    st.caption(f"{measure.label}: {measure.meaning}.")


def evidence(shown: dataset.Dataset, worker: str, taxonomy: Taxonomy) -> None:
    st.header("The sentences", divider="gray", anchor="sentences")
    left, right = st.columns(2)
    names = [measure.name for measure in taxonomy.watched]
    with left:
        name = st.selectbox("Measure", names, key=MEASURE, format_func=lambda m: taxonomy.measure(m).label)
    with right:
        period = st.selectbox("Month", shown.periods, key=PERIOD, format_func=frames.month_label)
    st.query_params.from_dict({"worker": worker, MEASURE: name, PERIOD: period})
    measure = taxonomy.measure(name)
    sentences = shown.sentences_of(worker)
    counted = frames.counted_sentences(sentences, worker=worker, measure=measure, period=period, lens=shown.lens)
    if counted.empty:
        st.write(f"No sentence of {measure.label.lower()} in {frames.month_label(period)}.")
        return
    notes = counted["note_id"].nunique()
    st.write(
        f"{plural(len(counted), 'sentence')} counted as {measure.label.lower()}, in"
        f" {plural(notes, 'note')}. Shaded: counted here. Underlined: other labels. Grey: copied from an"
        " earlier note and not counted. Hover to see how sure the model is and what guidance says."
    )
    for role in counted["role"].astype(str).drop_duplicates():
        st.caption(f"**{taxonomy.role(role).label}.** {taxonomy.role(role).guidance}")
    reasons = word_reasons(shown, counted)
    for note_id in counted["note_id"].drop_duplicates():
        own = sentences[sentences["note_id"] == note_id]
        note_card(shown.note(note_id), own, counted, taxonomy, reasons.get(note_id))


def word_reasons(shown: dataset.Dataset, counted: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Find the words that carried the labels of the counted sentences, where the user wants them, for each note."""
    quick = bool((counted["engine"] == QUICK_ENGINE).all())
    wanted = st.toggle(
        "Show in bold the words that carried the label",
        value=quick,
        help="Those without which the model would be less sure of it."
        + ("" if quick else " This engine takes a second or two a sentence."),
    )
    if not wanted:
        return {}
    try:
        return {
            note_id: dataset.reasons_of(shown.note(note_id), own)
            for note_id, own in counted.groupby("note_id", sort=False)
        }
    except PeerdriftError as error:
        st.caption(f"The words cannot be shown: {error}.")
        return {}


def note_card(
    found: pd.DataFrame,
    sentences: pd.DataFrame,
    counted: pd.DataFrame,
    taxonomy: Taxonomy,
    reasons: pd.DataFrame | None,
) -> None:
    """Show a note, given as a frame of one row, with its sentences marked."""
    if found.empty:
        st.caption("A note that is there no more.")
        return
    note = found.iloc[0]
    marked = frozenset(counted.loc[counted["note_id"] == note["note_id"], "sentence_index"].astype(int))
    with st.container(border=True):
        st.caption(
            " · ".join(part for part in (f"{note['date']:%d %b %Y}", note["note_type"], note["setting"]) if part)
        )
        if not note["text"]:
            st.caption("The store keeps no texts.")
            return
        st.html(note_html(note["text"], sentences, counted=marked, taxonomy=taxonomy, reasons=reasons))


show()
