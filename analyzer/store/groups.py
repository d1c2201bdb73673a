"""What analysts are told: measures of groups of notes that are large enough."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from analyzer.drift.measures import Lens, measure_table, raw_shares
from analyzer.drift.tally import Tally
from analyzer.names import PERIODS
from analyzer.privacy.groups import GROUP_FIELDS, grouped
from analyzer.privacy.pseudonyms import Pseudonyms
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.kept import kept_or_made
from analyzer.store.reading import tally_where
from analyzer.store.scope import require_grant
from analyzer.store.store import Store
from analyzer.store.tables import notes
from analyzer.store.tally_table import table_tally, tally_table
from analyzer.taxonomy import Taxonomy

GROUPS = "groups"
GROUP_PERIODS = tuple(period for period in PERIODS if period != "week")
"""Periods that are whole months, as groups are."""
Chosen = Mapping[str, str]
"""Of GROUP_FIELDS, which value: notes of others are left out."""


def read_group_measures(
    store: Store,
    *,
    viewer: Viewer,
    lens: Lens,
    by: str,
    period: str = "month",
    chosen: Chosen | None = None,
    measures: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Measure groups of notes that are large enough (`privacy.groups`).

    Args:
        store: Which.
        viewer: An analyst.
        lens: How sentences are looked at.
        by: One of GROUP_FIELDS.
        period: One of GROUP_PERIODS.
        chosen: Only notes of these.
        measures: Names of those that are wanted; None for all.

    Returns:
        As `measure_table`; a unit may be TOGETHER. All figures are of whole groups, so that no difference of two of
        them tells of fewer workers than a group has.

    Raises:
        NotAllowedError: Somebody else asks.
        ValueError: There is no such unit, period or measure.
    """
    _require_groups(by, period=period)
    tally = _told(store, viewer, by=by, period=period, chosen=chosen or {}, taxonomy=lens.taxonomy)
    return measure_table(tally, lens=lens, by=by, period=period, measures=measures)


def read_group_shares(
    store: Store, *, viewer: Viewer, lens: Lens, by: str, measures: Sequence[str], chosen: Chosen | None = None
) -> pd.DataFrame:
    """Say how large the shares of groups are over all periods that are told of, as the model says.

    Args:
        store: Which.
        viewer: An analyst.
        lens: How sentences are looked at.
        by: One of GROUP_FIELDS.
        measures: Names of those that are wanted.
        chosen: Only notes of these.

    Returns:
        As `raw_shares`; a unit may be TOGETHER.

    Raises:
        NotAllowedError: Somebody else asks.
        ValueError: There is no such unit or measure.
    """
    _require_groups(by)
    tally = _told(store, viewer, by=by, period="all", chosen=chosen or {}, taxonomy=lens.taxonomy)
    return raw_shares(tally, lens=lens, by=by, measures=measures)


def _require_groups(by: str, *, period: str = GROUP_PERIODS[0]) -> None:
    if by not in GROUP_FIELDS or period not in GROUP_PERIODS:
        raise ValueError(f"groups are by {', '.join(GROUP_FIELDS)} and by {' or '.join(GROUP_PERIODS)}")


def _told(store: Store, viewer: Viewer, *, by: str, period: str, chosen: Chosen, taxonomy: Taxonomy) -> Tally:
    """Return the notes that are told of and chosen; the trail records what was asked."""
    _record(store, viewer, {"by": by, "period": period, "chosen": dict(chosen)})
    return _chosen(kept_group_tally(store, viewer=viewer, taxonomy=taxonomy), chosen)


def _record(store: Store, viewer: Viewer, asked: Mapping[str, object]) -> None:
    with store.writing() as connection:
        require_analyst(connection, viewer)
        record(connection, viewer, Action.VIEWED_GROUPS, asked, secrets=store.secrets)


def read_group_tally(store: Store, *, viewer: Viewer, taxonomy: Taxonomy) -> Tally:
    """Read what notes say, of groups that are large enough, under the names by which they are told.

    Only sums over whole groups may be shown of it, as `measure_table` by one of GROUP_FIELDS gives them.

    Args:
        store: Which.
        viewer: An analyst.
        taxonomy: The labels.

    Returns:
        Notes with GROUP_FIELDS, the first day of their month and numbers instead of workers, in an order that tells
        nothing of notes or workers.

    Raises:
        NotAllowedError: Somebody else asks.
    """
    _record(store, viewer, {"by": "all"})
    return kept_group_tally(store, viewer=viewer, taxonomy=taxonomy)


def kept_group_tally(store: Store, *, viewer: Viewer, taxonomy: Taxonomy) -> Tally:
    """Return what `read_group_tally` does; whoever shows it records it."""

    def load(connection: Connection) -> Tally:
        return tally_where(connection, notes.c.amended.is_(False), taxonomy=taxonomy)

    kept = kept_or_made(
        store,
        kind=GROUPS,
        viewer=viewer,
        by=taxonomy.digest,
        allow=lambda connection: require_analyst(connection, viewer),
        load=load,
        make=lambda tally: [tally_table(_by_group(tally, Pseudonyms(store.secrets.pseudonyms)))],
    )
    return table_tally(kept.tables[0])


def read_group_names(store: Store, *, viewer: Viewer, taxonomy: Taxonomy) -> dict[str, list[str]]:
    """Return the names under which groups are told of, by field, in alphabetical order.

    Raises:
        NotAllowedError: Somebody else than an analyst asks.
    """
    told = read_group_tally(store, viewer=viewer, taxonomy=taxonomy).notes
    return {field: sorted(told[field].astype(str).unique()) for field in GROUP_FIELDS}


def require_analyst(connection: Connection, viewer: Viewer) -> None:
    """See that a viewer may be told of groups.

    Raises:
        NotAllowedError: They may not.
    """
    require(viewer, Access.ANALYST, to="see groups of notes")
    require_grant(connection, viewer)


def chosen_groups(told: pd.DataFrame, chosen: Chosen) -> pd.DataFrame:
    """Return the groups of those notes that are told of and chosen.

    Args:
        told: Notes as `grouped` takes them.
        chosen: Which.

    Returns:
        GROUP_FIELDS with the index of the notes.
    """
    groups = grouped(told)
    kept = groups.notna().all(axis=1)
    for name, value in chosen.items():
        kept &= groups[name] == value
    return groups[kept]


def _by_group(tally: Tally, pseudonyms: Pseudonyms) -> Tally:
    """Return the notes that are told of, under the names by which they are told."""
    groups = chosen_groups(tally.notes, {})
    kept = tally.where(tally.notes.index.isin(groups.index))
    names = groups.reset_index(drop=True)
    notes = pd.DataFrame(
        {
            "worker_id": _numbers(kept.notes["worker_id"], pseudonyms),
            **{name: names[name].astype("str") for name in GROUP_FIELDS},
            "date": kept.notes["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[s]"),
        }
    )
    named = (notes[name].to_numpy() for name in (*reversed(GROUP_FIELDS), "worker_id", "date"))
    order = np.lexsort((kept.sentences, *named))  # not as notes came, nor by their days
    return Tally(
        notes.iloc[order].reset_index(drop=True), kept.sentences[order], kept.expected[order], kept.labelled[order]
    )


def _numbers(workers: "pd.Series[str]", pseudonyms: Pseudonyms) -> "pd.Series[int]":
    """Number workers in the order of their pseudonyms, which nobody can tell without the store's secret."""
    names = sorted(workers.unique(), key=lambda worker: (pseudonyms.of(worker), worker))
    return workers.map({name: number for number, name in enumerate(names)}).astype("int64")


def _chosen(tally: Tally, chosen: Chosen) -> Tally:
    kept = np.ones(len(tally), dtype=np.bool_)
    for name, value in chosen.items():
        kept &= (tally.notes[name] == value).to_numpy(dtype=np.bool_)
    return tally if kept.all() else tally.where(kept)
