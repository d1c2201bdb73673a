"""Team: what the programs show, then one row a worker, in alphabetical order."""

import streamlit as st

from analyzer.drift.findings import FALSE_A_WORKER_YEAR, FEWEST_NOTES
from analyzer.store.queue import open_reviews
from analyzer.taxonomy import Taxonomy, load_taxonomy
from dashboard import address, charts, dataset
from dashboard.guarded import fragment
from dashboard.live import Said, live_html
from dashboard.pages import paged
from dashboard.palette import MEASURE_COLOURS
from dashboard.units_html import UnitRow, link_to, units_html

SPARKS = ("clinical_drift", "informal_drift", "organizational_drift", "in_role")
ROWS_SHOWN = 25
"""Workers on one page of the table."""
PROGRAMS_SHOWN = 10
EVERY_PROGRAM = "All programs"
_OPEN = "open-worker"


def show() -> None:
    shown, taxonomy = dataset.current(), load_taxonomy()
    st.title("Team")
    if not shown.workers:
        st.info("No notes yet. Upload an export, or add scored results with `peerdrift store add`.")
        return
    programs = sorted(shown.team.programs["unit"].astype(str).unique())
    if programs:
        st.header("Programs", divider="gray")
        st.caption("What a whole program shares is the organization's to change, so it stands first.")
        program_rows(shown, programs, taxonomy)
    st.header("Workers", divider="gray")
    st.caption(
        "In alphabetical order; nobody is ranked. Small charts: share of role-relevant sentences each month, from 0 to"
        " 100%, with its 95% interval."
    )
    workers(shown, programs, taxonomy)
    st.caption(
        "Shares are corrected for what the model is known to mistake. A change is named when it stands out from chance"
        " so clearly that a worker who does not change has a false one in at most one of"
        f" {1 / FALSE_A_WORKER_YEAR:.0f} years. Nothing is said from fewer than {FEWEST_NOTES} notes."
    )


@fragment
def program_rows(shown: dataset.Dataset, programs: list[str], taxonomy: Taxonomy) -> None:
    rows = [
        UnitRow(
            program,
            notes_words(shown, "program", program),
            sparks(shown, program, taxonomy),
            lines(shown, "program", program),
        )
        for program in paged(programs, size=PROGRAMS_SHOWN, key="programs-page", of="programs")
    ]
    table = units_html(rows, caption="Programs", of="Program", measures=labels(taxonomy))
    live_html(table, key="programs", told=lambda _: None)


@fragment
def workers(shown: dataset.Dataset, programs: list[str], taxonomy: Taxonomy) -> None:
    if worker := st.session_state.pop(_OPEN, ""):  # before anything is drawn that nobody will see
        st.switch_page("views/worker.py", query_params={"worker": worker})
    named = paged(of_program(shown, programs), size=ROWS_SHOWN, key="page", of="workers")
    waiting = open_reviews(shown.store, viewer=shown.viewer).set_index("worker_id")["contested"].to_dict()
    rows = [worker_row(shown, worker, int(waiting.get(worker, 0)), taxonomy) for worker in named]

    def told(said: Said) -> None:
        st.session_state[_OPEN] = said.pick

    table = units_html(
        rows, caption="Workers in alphabetical order", of="Worker", measures=labels(taxonomy), numbers=("Open reviews",)
    )
    live_html(table, key="workers", told=told)


def of_program(shown: dataset.Dataset, programs: list[str]) -> list[str]:
    """Ask for a program, where there are several, and return its workers."""
    if len(programs) < 2:
        return shown.workers
    address.take("program", [EVERY_PROGRAM, *programs], default=EVERY_PROGRAM)
    chosen = st.selectbox("Program", [EVERY_PROGRAM, *programs], key="program", width=320)
    address.put("program")
    if chosen == EVERY_PROGRAM:
        return shown.workers
    return [worker for worker in shown.workers if chosen in shown.programs_of(worker)]


def worker_row(shown: dataset.Dataset, worker: str, contested: int, taxonomy: Taxonomy) -> UnitRow:
    return UnitRow(
        worker,
        notes_words(shown, "worker_id", worker),
        sparks(shown, worker, taxonomy),
        lines(shown, "worker_id", worker),
        (f"{contested} contested" if contested else "none",),
        link_to("worker", {"worker": worker}),
    )


def labels(taxonomy: Taxonomy) -> list[str]:
    return [taxonomy.measure(name).label for name in SPARKS]


def notes_words(shown: dataset.Dataset, by: str, unit: str) -> str:
    return f"{shown.told(by, unit).notes:,} notes read"


def sparks(shown: dataset.Dataset, unit: str, taxonomy: Taxonomy) -> list[str]:
    return [
        charts.spark_svg(
            shown.small(unit, name),
            periods=shown.periods,
            colour=MEASURE_COLOURS[name],
            label=taxonomy.measure(name).label,
        )
        for name in SPARKS
    ]


def lines(shown: dataset.Dataset, by: str, unit: str) -> list[tuple[str, str]]:
    """Say in words what changed, or why nothing is said."""
    told = shown.told(by, unit)
    if told.lines:
        return [(kind, f"{words}.") for kind, words in told.lines]
    if told.too_little:
        return [("", "insufficient_data: too few notes to say anything.")]
    return [("", "Stable: no lasting change in any measure.")]


show()
