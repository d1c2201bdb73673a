"""Model: what labels the sentences, how far to trust it, and whether these notes are like those it learned from."""

import pandas as pd
import streamlit as st

from analyzer.classify.held_out import signal_opinions
from analyzer.familiarity import Reference, reference
from analyzer.model_folder import CARD
from analyzer.plural import plural
from analyzer.privacy.viewer import Access, Viewer
from analyzer.shipped import shipped
from analyzer.store.agreement import WITH_MODEL, read_agreement
from analyzer.store.input import LATEST_NOTES, read_input, read_new_words
from analyzer.store.model import read_model
from analyzer.store.reading import read_held_out
from analyzer.store.store import Store
from analyzer.taxonomy import load_taxonomy
from dashboard import charts, dataset
from dashboard.drawing import draw
from dashboard.guarded import fragment

INPUT_WORDS = {
    "unknown_share": "Words it does not know",
    "new_template_share": "Notes in a new template",
    "unsure_share": "Labels it is unsure of",
}
FEWEST_WORDS = 500
"""Words of a month below which its share of unknown ones says little."""


def show() -> None:
    store, viewer = dataset.told_of()
    st.title("Model")
    engine, version = read_model(store, viewer=viewer)
    if not engine:
        st.info("Nothing is labelled yet.")
        return
    st.write(f"Sentences are labelled by **{engine}**, version {version}. A person can read and contest every label.")
    calibration(store, viewer)
    input_drift(store, viewer)
    if viewer.access in (Access.SUPERVISOR, Access.ANALYST):
        agreement(store, viewer, version=version)
    card(engine, version)


def calibration(store: Store, viewer: Viewer) -> None:
    """Show whether the model is as sure as it should be."""
    st.header("How sure, and how right", divider="gray")
    held_out = read_held_out(store, viewer=viewer, taxonomy=load_taxonomy())
    if held_out is None:
        st.caption("This model came without sentences that it had not learned from, so that this cannot be shown.")
        return
    said, right = signal_opinions(held_out, taxonomy=load_taxonomy())
    draw(charts.calibration_chart, charts.bins(said, right), key="calibration", alt="How sure, and how often right")
    st.caption(
        f"{len(said):,} invented sentences of writers that the model had not read. Each point: of sentences of whose"
        " signal it was so sure, how many it had right. On the line it is as sure as it should be."
    )


def input_drift(store: Store, viewer: Viewer) -> None:
    """Show whether the notes are like the corpus, and warn where they are not."""
    st.header("Are these notes like those it learned from?", divider="gray")
    found = read_input(store, viewer=viewer)
    usual = reference()
    enough = found[found["words"] >= FEWEST_WORDS]
    if enough.empty:
        st.caption("Too few words in any month to tell.")
        return
    strange = enough[enough["unknown_share"] > usual.most_unknown]
    if len(strange):
        st.warning(strange_words(strange, usual), icon=":material/translate:")
    else:
        st.success("In every month the words are as familiar as in notes like the corpus.", icon=":material/check:")
    left, middle, right = st.columns(3)
    for column, (name, title) in zip((left, middle, right), INPUT_WORDS.items(), strict=True):
        most = usual.most_unknown if name == "unknown_share" else None
        chart = charts.line_chart(enough, x="month", y=name, reference=most, title=title, format=".0%")
        column.altair_chart(chart, key=f"input-{name}", alt=f"{title}, by month")
    st.caption(
        "New words may be new drugs, streets or habits of writing; a new template changes which sentences are"
        " written at all. Where a line rises, read some notes, and review some sentences, before you trust a change of"
        " that month."
    )
    if viewer.access == Access.SUPERVISOR and store.keeps_text:
        new_words(store, viewer)


def strange_words(strange: pd.DataFrame, usual: Reference) -> str:
    """Say in which months notes are unlike the corpus, and what follows."""
    months = ", ".join(str(month) for month in strange["month"].tail(6))
    worst = strange["unknown_share"].max()
    return (
        f"Notes unlike the corpus in {plural(len(strange), 'month')} ({months}): up to {worst:.0%} of the words are"
        f" unknown to the model; {usual.most_unknown:.0%} is the most to expect. Its labels there are likelier"
        " to be wrong than it says."
    )


@fragment
def new_words(store: Store, viewer: Viewer) -> None:
    if not st.button(f"Which words? (reads the latest {LATEST_NOTES} notes; the audit trail records it)"):
        return
    found = read_new_words(store, viewer=viewer)
    if found.empty:
        st.caption("No unknown word stands in more than one note.")
        return
    st.dataframe(found, hide_index=True, alt="Words that the model does not know, and in how many notes they stand")


def agreement(store: Store, viewer: Viewer, *, version: str) -> None:
    """Show by month how far reviewers agree with the version of the model that is shown, and with no other."""
    st.header("Agreement with reviewers", divider="gray")
    found = read_agreement(store, viewer=viewer, taxonomy=load_taxonomy(), by_month=True)
    found = found[(found["label"] == "signal") & (found["model_version"] == version)]
    own = found[(found["between"] == WITH_MODEL) & found["kappa"].notna()]
    if own.empty:
        st.caption("Too few reviews of this version to tell.")
        return
    title = "Kappa of the signal"
    draw(
        charts.line_chart, own, x="month", y="kappa", low="low", high="high", title=title, format=".2f",
        key="agreement", alt=f"{title} between reviewers and the model, by month",
    )  # fmt: skip
    st.caption("Of this version, by the month of the review. Sentences chosen for review are harder than others.")


def card(engine: str, version: str) -> None:
    """Show the card of a shipped model."""
    st.header("Card", divider="gray")
    path = shipped("models") / engine / CARD
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if version not in text.partition("\n")[0]:
        st.caption("This is no model that ships with Peerdrift: its card lies in its own folder.")
        return
    with st.expander("All that is known of it"):
        st.markdown(text.partition("\n")[2].replace("\n## ", "\n##### "))


show()
