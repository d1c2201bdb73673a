"""What analysts are told: measures of groups of notes that are large enough."""

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Connection

from analyzer.drift.measures import Lens, measure_table
from analyzer.drift.tally import Tally
from analyzer.names import PERIODS
from analyzer.privacy.groups import GROUP_FIELDS, grouped
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.reading import tally_where
from analyzer.store.scope import require_grant
from analyzer.store.store import Store
from analyzer.store.tables import notes

GROUP_PERIODS = tuple(period for period in PERIODS if period != "week")
"""Periods that are whole months, as groups are."""
Chosen = Mapping[str, str]
"""Of GROUP_FIELDS, which value: notes of others are left out."""


def read_group_measures(
    store: Store, *, viewer: Viewer, lens: Lens, by: str, period: str = "month", chosen: Chosen | None = None
) -> pd.DataFrame:
    """Measure groups of notes that are large enough (`privacy.groups`).

    Args:
        store: Which.
        viewer: An analyst.
        lens: How sentences are looked at.
        by: One of GROUP_FIELDS.
        period: One of GROUP_PERIODS.
        chosen: Only notes of these.

    Returns:
        As `measure_table`; a unit may be TOGETHER. All figures are of whole groups, so that no difference of two of
        them tells of fewer workers than a group has.

    Raises:
        NotAllowedError: Somebody else asks.
        ValueError: There is no such unit or period.
    """
    if by not in GROUP_FIELDS or period not in GROUP_PERIODS:
        raise ValueError(f"groups are by {', '.join(GROUP_FIELDS)} and by {' or '.join(GROUP_PERIODS)}")
    with store.writing() as connection:
        require_analyst(connection, viewer)
        tally = tally_where(connection, notes.c.amended.is_(False), taxonomy=lens.taxonomy)
        told = {"by": by, "period": period, "chosen": dict(chosen or {})}
        record(connection, viewer, Action.VIEWED_GROUPS, told, secrets=store.secrets)
    return measure_table(_by_group(tally, chosen or {}), lens=lens, by=by, period=period)


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


def _by_group(tally: Tally, chosen: Chosen) -> Tally:
    """Return the notes that are told of and chosen, under the names by which they are told."""
    groups = chosen_groups(tally.notes, chosen)
    kept = tally.where(tally.notes.index.isin(groups.index))
    names = groups.reset_index(drop=True)
    told = kept.notes.assign(**{name: names[name] for name in GROUP_FIELDS})
    return Tally(told, kept.sentences, kept.expected, kept.labelled)
