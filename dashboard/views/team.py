"""Team: what the programs show, then one row a worker, in alphabetical order."""

import pandas as pd
import streamlit as st

from analyzer.drift.findings import FALSE_A_WORKER_YEAR, FEWEST_NOTES
from analyzer.taxonomy import Taxonomy, load_taxonomy
from dashboard import charts, dataset, frames
from dashboard.palette import MEASURE_COLOURS

SPARKS = ("clinical_drift", "informal_drift", "organizational_drift", "in_role")
ICONS = {frames.GOOD: ":material/trending_up:", frames.OTHER: ":material/info:"}


def show() -> None:
    shown, taxonomy = dataset.current(), load_taxonomy()
    st.title("Team")
    programs = sorted(shown.findings.loc[shown.findings["by"] == "program", "unit"].unique())
    if programs:
        st.header("Programs", divider="gray")
        st.caption("What a whole program shares is the organization's to change, so it stands first.")
        for program in programs:
            program_row(shown, program, taxonomy)
    st.header("Workers", divider="gray")
    st.caption(
        "In alphabetical order; nobody is ranked. Small charts: share of role-relevant sentences each month, from 0 to"
        " 100%, with its 95% interval."
    )
    for worker in shown.workers:
        worker_row(shown, worker, taxonomy)
    st.caption(
        "Shares are corrected for what the model is known to mistake. A change is named when it stands out from chance"
        " so clearly that a worker who does not change has a false one in at most one of"
        f" {1 / FALSE_A_WORKER_YEAR:.0f} years."
        f" Nothing is said from fewer than {FEWEST_NOTES} notes."
    )


def program_row(shown: dataset.Dataset, program: str, taxonomy: Taxonomy) -> None:
    with st.container(border=True):
        name, words = st.columns([1, 3], vertical_alignment="center")
        name.markdown(f"**{program}**")
        name.caption(f"{frames.notes_read(shown.findings, by='program', unit=program)} notes read")
        with words:
            finding_lines(shown, by="program", unit=program, taxonomy=taxonomy)


def worker_row(shown: dataset.Dataset, worker: str, taxonomy: Taxonomy) -> None:
    with st.container(border=True):
        name, content = st.columns([1, 4], vertical_alignment="center")
        with name:
            st.page_link("views/worker.py", label=f"**{worker}**", query_params={"worker": worker})
            programs = shown.notes.loc[shown.notes["worker_id"] == worker, "program"].unique()
            st.caption(", ".join(sorted(p for p in programs if p)) or "no program given")
            st.caption(f"{frames.notes_read(shown.findings, by='worker_id', unit=worker)} notes read")
        rows = pd.concat(
            [
                frames.trend(shown.measures, unit=worker, measure=m, periods=shown.periods).assign(measure=m)
                for m in SPARKS
            ]
        )
        colours = {m: MEASURE_COLOURS[m] for m in SPARKS}
        labels = {m: taxonomy.measure(m).label for m in SPARKS}
        with content:
            st.altair_chart(
                charts.spark_chart(rows, colours=colours, labels=labels), key=f"spark-{worker}", width="content"
            )
            finding_lines(shown, by="worker_id", unit=worker, taxonomy=taxonomy)


def finding_lines(shown: dataset.Dataset, *, by: str, unit: str, taxonomy: Taxonomy) -> None:
    lines = frames.shift_lines(shown.findings, by=by, unit=unit, taxonomy=taxonomy)
    for kind, words in lines:
        st.markdown(f"{ICONS[kind]} {words}.")
    if not lines and frames.has_too_little(shown.findings, by=by, unit=unit):
        st.markdown(":material/hourglass_empty: **insufficient_data**: too few notes to say anything.")
    elif not lines:
        st.markdown(":material/horizontal_rule: Stable: no lasting change in any measure.")


show()
