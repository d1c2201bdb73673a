"""How far reviewers agree with the model and with each other."""

from itertools import permutations

import pandas as pd

from analyzer.agreement import accuracy, kappa, note_counts, with_interval
from analyzer.names import CONTESTED
from analyzer.plural import plural
from analyzer.privacy.groups import FEWEST_NOTES
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.reviews import review_query
from analyzer.store.scope import counted_notes, require_grant
from analyzer.store.store import Store
from analyzer.store.tables import notes
from analyzer.taxonomy import Taxonomy

WITH_MODEL, WITH_EACH_OTHER = "model and reviewers", "reviewers with each other"
AGREEMENT_COLUMNS = (
    "month", "between", "model_version", "label", "sentences", "notes", "same", "kappa", "low", "high",
)  # fmt: skip
_SENTENCE = ["note_id", "start", "end", "model_version"]


def read_agreement(store: Store, *, viewer: Viewer, taxonomy: Taxonomy, by_month: bool = False) -> pd.DataFrame:
    """Compare the labels that reviewers gave with those that they saw, and with each other's.

    Sentences that people choose to review, or that the program suggests, are harder than others: this says how reviews
    go, not how good the model is. Whoever confirms has seen the model's label first and is drawn to it.

    Args:
        store: Which.
        viewer: A supervisor, for the reviews of their workers; an analyst, for all.
        taxonomy: The labels.
        by_month: For each month in which reviews were made alone; an analyst is told of those of FEWEST_NOTES notes.

    Returns:
        A row for each month, model version and kind of label with the columns AGREEMENT_COLUMNS; kappa with a 95%
        interval by resampling notes; `month` is "" where all months are taken together. Contested
        sentences have no label of their own and do not count.

    Raises:
        NotAllowedError: Somebody else asks.
    """
    require(viewer, Access.SUPERVISOR, Access.ANALYST, to="see how reviewers agree")
    with store.reading() as connection:
        require_grant(connection, viewer)
        seen = notes.c.amended.is_(False) if viewer.access == Access.ANALYST else counted_notes(viewer)
        query = review_query().where(seen)
        frame = pd.DataFrame(connection.execute(query).all(), columns=list(query.selected_columns.keys()))
    labelled = _labelled(frame)
    rows: list[dict[str, object]] = []
    labelled["month"] = pd.to_datetime(labelled["date"]).dt.strftime("%Y-%m") if by_month else ""
    for (month, version), own in labelled.groupby(["month", "model_version"]):
        for between, pairs in ((WITH_MODEL, _with_model(own)), (WITH_EACH_OTHER, _with_each_other(own))):
            told = {"month": month, "model_version": version, "between": between}
            rows += [row | told for row in _figures(pairs, taxonomy=taxonomy)]
    told_rows = pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))
    if by_month and viewer.access == Access.ANALYST:  # a month of few notes is a month of few people
        told_rows = told_rows[told_rows["notes"] >= FEWEST_NOTES].reset_index(drop=True)
    return told_rows


def _labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the last word of each person on each sentence, with the label that it stands for."""
    last = frame.drop_duplicates([*_SENTENCE, "reviewer"], keep="last")
    last = last[last["verdict"] != CONTESTED]
    return last.assign(
        role=last["role"].fillna(last["scored_role"]), assertion=last["assertion"].fillna(last["scored_assertion"])
    )


def _with_model(labelled: pd.DataFrame) -> pd.DataFrame:
    """Pair what the model said with the last word on each sentence."""
    last = labelled.drop_duplicates(_SENTENCE, keep="last")
    return last.rename(columns={"scored_role": "first_role", "scored_assertion": "first_assertion"}).rename(
        columns={"role": "second_role", "assertion": "second_assertion"}
    )


def _with_each_other(labelled: pd.DataFrame) -> pd.DataFrame:
    """Pair the words of any two people on a sentence, each as the first once: neither is the measure of the other."""
    rows: list[dict[str, object]] = []
    for _, own in labelled.groupby(_SENTENCE, sort=False):
        for one, other in permutations(own.to_dict("records"), 2):
            told = {"note_id": one["note_id"], "start": one["start"]}
            rows.append(
                told
                | {f"first_{name}": one[name] for name in ("role", "assertion")}
                | {f"second_{name}": other[name] for name in ("role", "assertion")}
            )
    names = ("note_id", "start", "first_role", "first_assertion", "second_role", "second_assertion")
    return pd.DataFrame(rows, columns=list(names))


def _figures(pairs: pd.DataFrame, *, taxonomy: Taxonomy) -> list[dict[str, object]]:
    if pairs.empty:
        return []
    for side in ("first", "second"):
        pairs[f"{side}_signal"] = [
            taxonomy.signal(role, assertion)
            for role, assertion in zip(pairs[f"{side}_role"], pairs[f"{side}_assertion"], strict=True)
        ]
    kinds = {"role": taxonomy.role_names, "assertion": taxonomy.assertions, "signal": taxonomy.signals}
    return [_figure(pairs, label, classes) for label, classes in kinds.items()]


def _figure(pairs: pd.DataFrame, label: str, classes: tuple[str, ...]) -> dict[str, object]:
    counts = note_counts(pairs[f"first_{label}"], pairs[f"second_{label}"], pairs["note_id"], classes=classes)
    agreed = with_interval(counts, kappa)
    return {
        "label": label,
        "sentences": len(pairs.drop_duplicates(["note_id", "start"])),
        "notes": len(counts),
        "same": with_interval(counts, accuracy)["value"],
        "kappa": agreed["value"],
        "low": agreed["low"],
        "high": agreed["high"],
    }


def agreement_text(found: pd.DataFrame) -> str:
    """Say in lines how far reviewers agree."""
    if found.empty:
        return "no reviews with a label yet"
    return "\n".join(
        f"{row['between']}, {row['label']}, model {row['model_version']}: kappa {row['kappa']:.2f}"
        f" ({row['low']:.2f} to {row['high']:.2f}), {row['same']:.0%} the same,"
        f" {plural(int(row['sentences']), 'sentence')} of {plural(int(row['notes']), 'note')}"
        for row in found.to_dict("records")
    )
