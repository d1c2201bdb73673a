"""Around a talk with a worker: the page for it, that it took place, and what was before and after."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from analyzer import PeerdriftError
from analyzer.brief import brief_html, brief_pdf, build_brief
from analyzer.brief.files import file_stem
from analyzer.drift.events import LONGEST_WORDS, Event, effect_words, event_effects
from analyzer.store.events import Happening, add_event, charted, read_events, remove_event
from analyzer.store.reading import read_tally
from analyzer.store.texts import read_sentences
from analyzer.store.wanted import Wanted
from analyzer.taxonomy import Taxonomy, load_taxonomy
from dashboard import charts, frames
from dashboard.dataset import BRIEF, Dataset, month_days
from dashboard.drawing import draw
from dashboard.guarded import fragment
from dashboard.plain import plain

KIND_WORDS = {
    "supervision": "supervision talk",
    "training": "training",
    "policy": "change of policy",
    "staffing": "change of staffing",
    "template": "new note template",
    "other": "something else",
}


def show(shown: Dataset, worker: str) -> None:
    """Show what a supervisor does before and after a talk."""
    st.header("Supervision", divider="gray")
    left, right = st.columns(2, gap="large")
    with left:
        prepare_brief(shown, worker)
    with right:
        talks(shown, worker)


@fragment
def prepare_brief(shown: Dataset, worker: str) -> None:
    st.subheader("Before the talk")
    st.write("One page: what went well, what changed, sentences to read first, questions for the talk.")
    period = str(st.selectbox("Month of the page", shown.periods[::-1], format_func=frames.month_label, width=200))
    if st.button("Prepare the page", icon=":material/description:", type="primary"):
        with st.spinner("Preparing the page ..."):
            st.session_state[BRIEF] = made_brief(shown, worker, period)
    made = st.session_state.get(BRIEF)
    if made is None or made[0] != (worker, period):
        return
    if isinstance(made[1], str):
        st.warning(plain(made[1]))
        return
    pdf, html = made[1]
    stem = file_stem(worker, period)
    with st.container(horizontal=True):
        st.download_button("PDF", pdf, f"{stem}.pdf", "application/pdf", icon=":material/download:", on_click="ignore")
        st.download_button("HTML", html, f"{stem}.html", "text/html", icon=":material/download:", on_click="ignore")
    st.caption("The page quotes notes. Keep it where notes may be kept.")


def made_brief(shown: Dataset, worker: str, period: str) -> tuple[tuple[str, str], str | tuple[bytes, str]]:
    """Make the page of a worker and month: PDF and HTML, or why there is none."""
    # all that the viewer may read, not only the worker's programs: how much alike the sentences of a note are is drawn
    # toward what it is among all, so that of fewer notes a worker has other intervals than on their own page
    wanted = Wanted(until=month_days(period)[1])
    try:
        tally = read_tally(shown.store, viewer=shown.viewer, taxonomy=load_taxonomy(), wanted=wanted)
        found = build_brief(tally, quoted(shown, worker, period), lens=shown.lens, worker=worker, period=period)
    except PeerdriftError as error:
        return (worker, period), f"{error}."
    return (worker, period), (brief_pdf(found), brief_html(found))


def quoted(shown: Dataset, worker: str, period: str) -> pd.DataFrame:
    """Return the worker's sentences up to a month's end, with their texts; the audit trail records it."""
    wanted = Wanted(workers=(worker,), until=month_days(period)[1])
    return read_sentences(shown.store, viewer=shown.viewer, wanted=wanted)


@fragment
def talks(shown: Dataset, worker: str) -> None:
    st.subheader("After the talk")
    own = events_of(shown, worker)
    # another key for another number of events, so that it is closed once one is marked
    with st.popover("Mark a talk or another event", icon=":material/event:", key=f"mark-{len(own)}"):
        add_form(shown, worker)
    if own.empty:
        st.caption("Nothing is marked yet. Mark a talk, and this place shows what was before and after it.")
        return
    for key, event in zip(own["event"], charted(own, period="month"), strict=True):
        event_line(shown, worker, int(key), event)


def events_of(shown: Dataset, worker: str) -> pd.DataFrame:
    """Return what happened to a worker, their programs or everybody, as `read_events` gives it."""
    events = read_events(shown.store, viewer=shown.viewer)
    return events[events["unit"].isin([worker, *shown.programs_of(worker), ""])]


def add_form(shown: Dataset, worker: str) -> None:
    with st.form("event", border=False, clear_on_submit=True):
        when = st.date_input("Day", value=date.today(), max_value=date.today())
        kind = st.selectbox("What", list(KIND_WORDS), format_func=KIND_WORDS.__getitem__)
        words = st.text_input("In a few words (may be empty)", max_chars=LONGEST_WORDS)
        if not st.form_submit_button("Mark it", type="primary"):
            return
    add_event(shown.store, Happening(when, str(kind), words.strip(), worker=worker), viewer=shown.viewer)
    st.rerun()


def drawn_around(own: pd.DataFrame, effects: pd.DataFrame, *, taxonomy: Taxonomy, key: int) -> None:
    """Draw a measure before and after an event, where wanted."""
    if not st.toggle("Draw a measure before and after it", key=f"draw-{key}"):
        return
    changed = effects.loc[effects["state"] == "changed", "measure"].tolist()
    names = [measure.name for measure in taxonomy.watched]
    name = st.selectbox(
        "Measure before and after", names, index=names.index(changed[0]) if changed else 0, key=f"measure-{key}",
        format_func=lambda told: taxonomy.measure(told).label,
    )  # fmt: skip
    effect = effects[effects["measure"] == name].iloc[0].to_dict()
    words = f"{taxonomy.measure(name).label} before and after"
    draw(charts.before_after_chart, own[own["measure"] == name], event=effect, key=f"around-{key}", alt=words)


def event_line(shown: Dataset, worker: str, key: int, event: Event) -> None:
    """Say what was before and after an event."""
    measures = [measure.name for measure in shown.lens.taxonomy.watched]
    own = shown.team.measures[shown.team.measures["unit"] == worker]
    effects = event_effects(own, [replace(event, unit=worker)], measures=measures)
    title = f"{KIND_WORDS.get(event.kind, event.kind).capitalize()}, {frames.month_label(event.period)}"
    with st.container(border=True):
        st.markdown(f"**{title}**" + (f": {plain(event.words)}" if event.words else ""))
        told = effects[effects["state"] == "changed"]
        for effect in told.to_dict("records"):
            label = shown.lens.taxonomy.measure(effect["measure"]).label
            st.markdown(f"- {effect_words(effect | {'words': ''}, label=label)}")
        if (effects["state"] == "insufficient_data").all():
            st.caption("Too few months before or after it to say anything yet.")
        elif told.empty:
            st.caption("No measure changed at that time by more than chance allows.")
        else:
            st.caption("What changed then need not have changed by it.")
        drawn_around(own, effects, taxonomy=shown.lens.taxonomy, key=key)
        if st.button("Remove", key=f"remove-{key}", type="tertiary"):
            remove_event(shown.store, key, viewer=shown.viewer)
            st.rerun()
