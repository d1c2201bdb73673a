"""Explore: any measure by program, setting and type of note, of groups large enough that nobody stands out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analyzer.drift import Lens
from analyzer.drift.charts.series import funnel_chart
from analyzer.privacy.groups import FEWEST_NOTES, FEWEST_WORKERS, GROUP_FIELDS, TOGETHER
from analyzer.privacy.viewer import Viewer
from analyzer.store.examples import read_examples
from analyzer.store.groups import GROUP_PERIODS, read_group_measures, read_group_shares
from analyzer.store.store import Store
from analyzer.taxonomy import Measure, Taxonomy
from dashboard import address, charts, dataset, frames, saved
from dashboard.drawing import draw
from dashboard.guarded import fragment
from dashboard.pages import paged
from dashboard.palette import MEASURE_COLOURS

BY_WORDS = {"program": "Program", "setting": "Setting", "note_type": "Type of note"}
GROUPS_SHOWN = 8
"""Groups in one picture over time, ..."""
ROWS_SHOWN = 20
"""... and in one heat map."""
EVERY, NONE_GIVEN = "All", "(none given)"
OVER_TIME, ROLES, FUNNEL, WHOSE = "Over time", "Roles", "Funnel", "Organization or individual"
PICTURES = (OVER_TIME, ROLES, FUNNEL, WHOSE)


@dataclass(frozen=True)
class View:
    """What is looked at.

    Attributes:
        store: Where.
        viewer: Who looks.
        lens: How sentences are looked at.
        by: What divides the notes, one of GROUP_FIELDS.
        period: One of GROUP_PERIODS.
        chosen: Only notes of these, by field.
    """

    store: Store
    viewer: Viewer
    lens: Lens
    by: str
    period: str
    chosen: dict[str, str]

    def table(self, measure: Measure) -> pd.DataFrame:
        """Return a measure of the groups that are large enough, by period."""
        return read_group_measures(
            self.store, viewer=self.viewer, lens=self.lens, by=self.by, period=self.period, chosen=self.chosen,
            measures=[measure.name],
        )  # fmt: skip

    def shares(self, measures: Collection[str]) -> pd.DataFrame:
        """Return the shares of some measures over all periods."""
        found = read_group_shares(
            self.store, viewer=self.viewer, lens=self.lens, by=self.by, chosen=self.chosen, measures=list(measures)
        )
        return frames.parts(found, measures=measures, none_given=NONE_GIVEN)


def show() -> None:
    store, viewer = dataset.analyst()
    st.title("Explore")
    st.write(
        f"No workers and no names here. Notes are told of in groups of at least {FEWEST_WORKERS} workers and"
        f" {FEWEST_NOTES} notes a month. Smaller groups are suppressed: they stand together as “{TOGETHER}”, and a"
        " month with fewer in all is left out."
    )
    explore(store, viewer, dataset.lens_of(store, viewer))
    saved.show(store, viewer)


@fragment
def explore(store: Store, viewer: Viewer, lens: Lens) -> None:
    names = [measure.name for measure in lens.taxonomy.watched]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = choice("By", "by", GROUP_FIELDS, words=BY_WORDS, width=130)
        period = choice("Each", "period", GROUP_PERIODS, words={}, width=110)
        labels = {name: lens.taxonomy.measure(name).label for name in names}
        measure = lens.taxonomy.measure(choice("Measure", "measure", names, words=labels, width=180))
        chosen = filters(View(store, viewer, lens, by, period, {}))
    view = View(store, viewer, lens, by, period, chosen)
    address.take("picture", PICTURES, default=OVER_TIME)
    picture = st.radio("Picture", PICTURES, horizontal=True, key="picture", label_visibility="collapsed")
    address.put("picture")
    table = view.table(measure)
    if table.empty:
        st.info("Too few notes to tell of any group. Choose fewer filters.")
        return
    if picture == OVER_TIME:
        over_time(view, measure, table)
    elif picture == ROLES:
        roles(view)
    elif picture == FUNNEL:
        funnel(measure, table)
    else:
        whose(view)
    download(view, measure, table)
    examples(view, measure)


def choice(label: str, key: str, options: Sequence[str], *, words: Mapping[str, str], width: int) -> str:
    """Ask for one of several; the address holds it."""
    address.take(key, options, default=options[0])
    told = st.selectbox(label, options, format_func=lambda name: words.get(name, name), key=key, width=width)
    address.put(key)
    return str(told)


def filters(view: View) -> dict[str, str]:
    """Ask of which programs, settings and types of notes, among those that are told of."""
    chosen, names = {}, dataset.group_names_of(view.store, view.viewer)
    for field in GROUP_FIELDS:
        if field != view.by:
            options = [EVERY, *names[field]]
            told = choice(
                f"Only {BY_WORDS[field].lower()}", f"only-{field}", options, words={"": NONE_GIVEN}, width=160
            )
            if told != EVERY:
                chosen[field] = told
    return chosen


def over_time(view: View, measure: Measure, table: pd.DataFrame) -> None:
    """Show a measure over the periods, a small chart a group."""
    st.caption(f"{measure.label}: {measure.meaning}. Shares with 95% intervals; no point: too few notes to tell of.")
    units = paged(sorted(table["unit"].astype(str).unique()), size=GROUPS_SHOWN, key="page", of="groups")
    rows = table[table["unit"].astype(str).isin(units)]
    named = rows.assign(unit=rows["unit"].astype(str).replace("", NONE_GIVEN))
    periods = sorted(table["period"].astype(str).unique())
    draw(
        charts.groups_chart, named, periods=periods, colour=MEASURE_COLOURS[measure.name],
        key="groups", width="content", alt=f"{measure.label} by {BY_WORDS[view.by].lower()}",
    )  # fmt: skip


def roles(view: View) -> None:
    """Show measures by group as a heat map, over all periods."""
    columns = heat_columns(view.lens.taxonomy)
    cells = view.shares(columns)
    units = paged(sorted(cells["unit"].unique()), size=ROWS_SHOWN, key="rows", of="groups")
    rows = cells[cells["unit"].isin(units)]
    draw(
        charts.heat_chart, rows.assign(label=rows["measure"].map(columns)), row="unit", column="label", value="share",
        strongest=float(cells["share"].max()), key="heat", alt="Roles by group",
    )  # fmt: skip
    st.caption(
        "Shares over all periods that are told of, as the model says (not corrected for its mistakes). Each is a"
        " share of the sentences about the role. Asked and done: tasks that are not peer work."
    )


def heat_columns(taxonomy: Taxonomy) -> dict[str, str]:
    """Return the measures of the heat map and their headings: parts of the peer role, drift, and what surrounds it."""
    told = [measure for measure in taxonomy.measures if measure.short]
    told.sort(key=lambda measure: (not measure.roles, taxonomy.drift_signals.isdisjoint(measure.signals)))
    return {measure.name: measure.short for measure in told}


def funnel(measure: Measure, table: pd.DataFrame) -> None:
    """Hold the groups against each other."""
    limits, words = funnel_chart(table, measure=measure.name), f"{measure.label} of groups, and limits"
    draw(charts.funnel_chart, limits, title=measure.label, key="funnel", alt=words)
    st.caption(
        "Within the lines, groups differ by no more than chance and their usual variety allow (Spiegelhalter 2005). The"
        " place of a group says nothing of who is better: look at what its sentences say."
    )


def whose(view: View) -> None:
    """Hold organizational drift against individual drift, by group."""
    words = "Organizational and individual drift by group"
    draw(charts.parts_chart, view.shares(charts.PARTS), key="whose", alt=words)
    st.caption(
        "Organizational drift is what the agency asks of peers or leaves them out of; individual drift is what workers"
        " slide into. Where the first is large, talk about tasks and teams before talking to anyone about their work."
    )


def download(view: View, measure: Measure, table: pd.DataFrame) -> None:
    """Offer the figures; each picture can be saved from its own menu."""
    st.download_button(
        "Figures (CSV)",
        table.drop(columns=["workers"]).to_csv(index=False),
        f"{measure.name}-by-{view.by}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        help="A picture is saved from the menu at its upper right corner, as PNG or SVG.",
    )


def examples(view: View, measure: Measure) -> None:
    """Show some sentences without what identifies anybody, where wanted."""
    if not view.store.keeps_text or not st.toggle("Read some of the sentences, without what identifies anybody"):
        return
    found = read_examples(view.store, viewer=view.viewer, lens=view.lens, measure=measure, chosen=view.chosen)
    st.caption("Drawn by chance; dates are shifted. The audit trail records that you read them.")
    st.dataframe(found, hide_index=True, alt=f"Sentences of {measure.label.lower()}, de-identified")


show()
