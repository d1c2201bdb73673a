"""Worker: what changed, every measure over the months, and the sentences behind each point in their notes."""

import pandas as pd
import streamlit as st

from analyzer.drift.charts.series import charts_of
from analyzer.drift.findings import CHANGED, FEWEST_NOTES
from analyzer.plural import plural
from analyzer.privacy.viewer import Access
from analyzer.store.events import charted
from analyzer.taxonomy import Measure, Taxonomy, load_taxonomy
from dashboard import address, charts, dataset, frames, supervision
from dashboard.drawing import draw
from dashboard.guarded import fragment
from dashboard.live import Said, live_html
from dashboard.pages import in_parts
from dashboard.palette import MEASURE_COLOURS
from dashboard.plain import plain
from dashboard.reader import Reading, show_notes, words_wanted
from dashboard.units_html import Card, cards_html

WORKER, PERIOD, MEASURE, CHART = "worker", "period", "measure", "chart"
SHARES = "shares"
CHART_WORDS = {SHARES: "Shares", charts.RUN_CHART: "Run chart", charts.P_CHART: "Control chart"}
CHART_MEANING = {
    SHARES: "Each point is a month's share, corrected for what the model is known to mistake; the bar is its 95%"
    " interval; the number under the month is about how many sentences it is a share of. Dashed: the level before and"
    " after a change.",
    charts.RUN_CHART: "Each point is a month's share as the model says; the line is the median of all.",
    charts.P_CHART: "Each point is a month's share as the model says. Between the dashed limits chance explains it"
    " (Laney's p' chart); points that it does not explain are ringed and say why.",
}
NOTES_SHOWN = 3
"""Notes on one page of the evidence."""


def show() -> None:
    shown = dataset.current()
    if not shown.workers:
        st.title("Worker")
        st.info("No notes yet.")
        return
    worker = chosen_worker(shown)
    st.title(plain(worker))
    headline(shown, worker)
    over_time(shown, worker)
    if shown.viewer.access == Access.SUPERVISOR:
        supervision.show(shown, worker)


def chosen_worker(shown: dataset.Dataset) -> str:
    """Ask for the worker; the address of the page keeps the answer, so that a view can be sent as a link."""

    def anew() -> None:
        for name in (PERIOD, MEASURE):
            st.session_state.pop(name, None)
            st.query_params.pop(name, None)

    if len(shown.workers) == 1:
        return shown.workers[0]
    address.take(WORKER, shown.workers, default=shown.workers[0])
    worker = str(st.selectbox("Worker", shown.workers, key=WORKER, on_change=anew, width=320))
    address.put(WORKER)
    return worker


def headline(shown: dataset.Dataset, worker: str) -> None:
    """Say in words what changed; what the organization shares stands first."""
    told = shown.told("worker_id", worker)
    for kind, words in told.lines:
        (st.success if kind == frames.GOOD else st.info)(f"{words}.", icon=":material/timeline:")
    if told.too_little:
        few = f"{plural(told.notes, 'note')} {'is' if told.notes == 1 else 'are'}"
        st.warning(
            f"insufficient_data: {few} too few to say anything of a change ({FEWEST_NOTES} over several months are"
            " needed). The points below are single months with wide intervals.",
            icon=":material/hourglass_empty:",
        )
    elif told.lines:
        whose_change(shown.findings("worker_id", worker))
    else:
        st.info(f"Stable: no lasting change in any measure over {told.notes} notes.", icon=":material/horizontal_rule:")


@fragment
def whose_change(own: pd.DataFrame) -> None:
    """Show, where wanted, how much of a worker's changes colleagues have too."""
    if st.toggle("Whose change is it?"):
        changed = own[own["state"].isin(CHANGED)]
        draw(charts.split_chart, changed, key="whose", alt="Parts of the changes")
        st.caption(
            "What colleagues in the same programs changed too is the organization's to talk about; only what goes"
            " beyond it is the worker's."
        )


@fragment
def over_time(shown: dataset.Dataset, worker: str) -> None:
    taxonomy = load_taxonomy()
    st.header("Over time", divider="gray")
    open_default(shown, worker, taxonomy)
    measure_cards(shown, worker, taxonomy)
    measure = taxonomy.measure(st.session_state[MEASURE])
    measure_chart(shown, worker, measure)
    if st.toggle("Show what the sentences about the role are made of"):
        mix_chart(shown, worker, taxonomy)
    evidence(shown, worker, measure, taxonomy)


def open_default(shown: dataset.Dataset, worker: str, taxonomy: Taxonomy) -> None:
    """Open the measure and month of the address, or those most worth reading."""
    known = [measure.name for measure in taxonomy.watched]
    worth_reading = frames.measure_to_open(shown.findings("worker_id", worker), taxonomy=taxonomy)
    measure = address.take(MEASURE, known, default=worth_reading)
    rows = frames.trend(shown.series(worker, measure), periods=shown.periods)
    address.take(PERIOD, shown.periods, default=frames.period_to_open(rows))


def measure_cards(shown: dataset.Dataset, worker: str, taxonomy: Taxonomy) -> None:
    """Show all measures small; the one that is chosen is shown large below."""

    def told(said: Said) -> None:
        if said.pick in [measure.name for measure in taxonomy.watched]:
            st.session_state[MEASURE] = said.pick

    cards = []
    for measure in taxonomy.watched:
        finding = frames.finding_of(shown.findings("worker_id", worker), measure=measure.name)
        shares, colour = shown.small(worker, measure.name), MEASURE_COLOURS[measure.name]
        spark = charts.spark_svg(shares, periods=shown.periods, colour=colour, label=measure.label)
        cards.append(Card(measure.name, measure.label, spark, frames.state_words(finding)))
    live_html(cards_html(cards, chosen=st.session_state[MEASURE]), key="cards", told=told)


def measure_chart(shown: dataset.Dataset, worker: str, measure: Measure) -> None:
    rows = frames.trend(shown.series(worker, measure.name), periods=shown.periods)
    finding = frames.finding_of(shown.findings("worker_id", worker), measure=measure.name)
    key = f"trend-{worker}-{measure.name}"

    def pick() -> None:
        points = st.session_state[key]["selection"].get(charts.PICKED, [])
        if points:
            st.session_state[PERIOD] = points[0]["period"]

    kind = chosen_kind()
    happened = supervision.events_of(shown, worker)
    events = frames.event_rows(happened, kinds=supervision.KIND_WORDS, periods=shown.periods)
    told = {
        "colour": MEASURE_COLOURS[measure.name], "title": measure.label, "events": events, "key": key,
        "on_select": pick, "alt": f"{measure.label} of {worker} by month",
    }  # fmt: skip
    words = frames.axis_words(rows)
    if kind == SHARES:
        draw(charts.trend_chart, rows, frames.levels(finding, rows), words, **told)
    else:
        noted = charted(happened, period="month")
        (found,) = charts_of(shown.series(worker, measure.name), measures=[measure.name], events=noted)
        if not draw(charts.control_chart, found, rows, words, kind=kind, **told):
            st.caption("Too few months or sentences for limits; choose the shares or the run chart.")
            return
    st.caption(f"{measure.label}: {measure.meaning}. {CHART_MEANING[kind]} Click a point to read its sentences.")


def chosen_kind() -> str:
    """Ask for the kind of chart."""
    address.take(CHART, list(CHART_WORDS), default=SHARES)
    kind = st.radio(
        "Chart", list(CHART_WORDS), horizontal=True, key=CHART, format_func=CHART_WORDS.__getitem__,
        label_visibility="collapsed",
    )  # fmt: skip
    address.put(CHART)
    return str(kind)


def mix_chart(shown: dataset.Dataset, worker: str, taxonomy: Taxonomy) -> None:
    own = pd.concat([shown.series(worker, name) for name in charts.MIX])
    rows = frames.trend(shown.series(worker, next(iter(charts.MIX))), periods=shown.periods)
    labels = {name: taxonomy.measure(name).label for name in charts.MIX}
    shares, words = frames.mix(own, measures=charts.MIX), frames.axis_words(rows)
    draw(
        charts.mix_chart, shares, words, labels=labels, title="In role, and drift",
        key=f"mix-{worker}", alt=f"What the sentences of {worker} about the role are made of",
    )  # fmt: skip


def evidence(shown: dataset.Dataset, worker: str, measure: Measure, taxonomy: Taxonomy) -> None:
    st.header("The sentences", divider="gray", anchor="sentences")
    names = [measure.name for measure in taxonomy.watched]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Measure",
            names,
            key=MEASURE,
            format_func=lambda name: taxonomy.measure(name).label,
            width=260,
        )
        period = str(st.selectbox("Month", shown.periods, key=PERIOD, format_func=frames.month_label, width=160))
        address.put(MEASURE, PERIOD)
        sentences = shown.sentences_of(worker, period=period)
        if not sentences.empty:
            words_wanted(sentences, key="words")
    counted = frames.counted_sentences(sentences, measure=measure, lens=shown.lens)
    if counted.empty:
        st.write(f"No sentence of {measure.label.lower()} in {frames.month_label(period)}.")
        return
    note_ids = counted["note_id"].astype(str).drop_duplicates().tolist()
    st.write(
        f"{plural(len(counted), 'sentence')} counted as {measure.label.lower()}, in {plural(len(note_ids), 'note')}."
        " Shaded: counted here. Hover over a sentence to see how sure the model is and what guidance says."
    )
    page_of_notes(shown, sentences, counted, shown_ids(note_ids))


def shown_ids(note_ids: list[str]) -> list[str]:
    """Return the notes of the page that is chosen, where there are more than fit one."""
    parts = in_parts(note_ids, size=NOTES_SHOWN)
    if len(parts) <= 1:
        return note_ids
    return parts[st.pagination(len(parts), key=f"notes-page-{len(parts)}") - 1]


def page_of_notes(shown: dataset.Dataset, sentences: pd.DataFrame, counted: pd.DataFrame, note_ids: list[str]) -> None:
    readings = []
    for note in shown.notes_with_text(note_ids).to_dict("records"):
        marked = frozenset(counted.loc[counted["note_id"] == note["note_id"], "sentence_index"].astype(int))
        readings.append(Reading(note, sentences[sentences["note_id"] == note["note_id"]], marked, marked))
    show_notes(shown, readings, key="evidence", guidance=True, linked=True)


show()
