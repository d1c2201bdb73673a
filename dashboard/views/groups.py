"""Groups: measures of programs, settings and types of notes, large enough that nobody stands out."""

import streamlit as st

from analyzer.drift import plain_lens
from analyzer.privacy.groups import FEWEST_NOTES, FEWEST_WORKERS, GROUP_FIELDS
from analyzer.store.examples import read_examples
from analyzer.store.groups import GROUP_PERIODS, read_group_measures
from analyzer.store.reading import read_held_out
from analyzer.taxonomy import load_taxonomy
from dashboard import charts, dataset, frames
from dashboard.palette import MEASURE_COLOURS

BY_WORDS = {"program": "program", "setting": "setting", "note_type": "type of note"}


def show() -> None:
    store, viewer = dataset.looked_at()
    taxonomy = load_taxonomy()
    lens = plain_lens(taxonomy, held_out=read_held_out(store, viewer=viewer, taxonomy=taxonomy))
    st.title("Groups")
    st.write(
        f"No workers and no names here. Notes are told of in groups of at least {FEWEST_WORKERS} workers and"
        f" {FEWEST_NOTES} notes a month; smaller ones are put together, and a month with fewer is left out."
    )
    left, middle, right = st.columns(3)
    by = left.selectbox("By", GROUP_FIELDS, format_func=BY_WORDS.__getitem__)
    period = middle.selectbox("Each", GROUP_PERIODS)
    names = [measure.name for measure in taxonomy.watched]
    name = right.selectbox("Measure", names, format_func=lambda told: taxonomy.measure(told).label)
    table = read_group_measures(store, viewer=viewer, lens=lens, by=by, period=period)
    if table.empty:
        st.info("Too few notes to tell of any group.")
        return
    measure = taxonomy.measure(name)
    st.caption(f"{measure.label}: {measure.meaning}.")
    periods = sorted(table["period"].unique())
    for unit in sorted(table["unit"].unique()):
        rows = frames.trend(table, unit=unit, measure=name, periods=periods)
        chart = charts.trend_chart(
            rows,
            frames.NO_LEVELS,
            {told: [told] for told in periods},
            colour=MEASURE_COLOURS[name],
            title=unit or "none given",
        )
        st.altair_chart(chart, key=f"group-{unit}")
    if store.keeps_text and st.toggle("Show some of the sentences, without what identifies anybody"):
        found = read_examples(store, viewer=viewer, lens=lens, measure=measure)
        st.caption("Drawn by chance; dates are shifted. The audit trail records that you read them.")
        st.dataframe(found, hide_index=True)


show()
