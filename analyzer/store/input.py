"""What came in, month by month: how much, and how unlike what the engines learned from."""

from collections import Counter

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, func, not_, select

from analyzer.familiarity import unknown_words
from analyzer.privacy.groups import FEWEST_NOTES, FEWEST_WORKERS
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.kept import Kept, frame_table, kept_or_made
from analyzer.store.pieces import rows_frame
from analyzer.store.reading import current_model
from analyzer.store.scope import counted_notes, require_grant, require_reader
from analyzer.store.store import Store
from analyzer.store.tables import familiarity, notes, sentences
from analyzer.store.texts import record_view

INPUT = "input"
INPUT_COLUMNS = (
    "month", "notes", "words", "unknown_words", "unknown_share", "templates", "new_template_share", "sentences",
    "unsure_share",
)  # fmt: skip
LATEST_NOTES = 300
"""Notes in which new words are looked for."""


def read_input(store: Store, *, viewer: Viewer) -> pd.DataFrame:
    """Read what came in, a row a month.

    Args:
        store: Which.
        viewer: A supervisor, for the notes that they may read; an analyst or admin, for all notes, without months of
            fewer than FEWEST_WORKERS workers or FEWEST_NOTES notes.

    Returns:
        With the columns INPUT_COLUMNS. `words` are those that count (`analyzer.familiarity`), of notes that came since
        that is known; `templates` how many there are; `new_template_share` the part of notes, of those with a template,
        whose template was first seen in that month; `unsure_share` the part of sentences that are not confident.
        Shares of nothing are NaN.

    Raises:
        NotAllowedError: Somebody else asks.
    """
    frame: pd.DataFrame = kept_input(store, viewer=viewer).tables[0].to_pandas()
    return frame


def kept_input(store: Store, *, viewer: Viewer) -> Kept:
    """Return what `read_input` tells as it is kept, made where it is not."""

    def allow(connection: Connection) -> None:
        require(viewer, Access.SUPERVISOR, Access.ANALYST, Access.ADMIN, to="see what came in")
        require_grant(connection, viewer)

    whole = viewer.access != Access.SUPERVISOR
    seen = notes.c.amended.is_(False) if whole else counted_notes(viewer)
    return kept_or_made(
        store,
        kind=INPUT,
        viewer=viewer,
        allow=allow,
        load=lambda connection: (_notes(connection, seen), _sentences(connection, seen)),
        make=lambda loaded: [frame_table(_by_month(*loaded, hide_small=whole))],
    )


def read_new_words(store: Store, *, viewer: Viewer, most: int = 30) -> pd.DataFrame:
    """Read which words of the latest notes the corpus does not hold; the audit trail records that they were seen.

    Args:
        store: Which; one that keeps no texts has none.
        viewer: A supervisor.
        most: Words at most.

    Returns:
        Columns word and notes, how many of the latest LATEST_NOTES hold it; those of most notes first.

    Raises:
        NotAllowedError: Somebody else asks.
    """
    require(viewer, Access.SUPERVISOR, to="see the words of notes")
    query = select(notes.c.note_key, notes.c.text, notes.c.content).where(counted_notes(viewer))
    query = query.where(notes.c.text.is_not(None)).order_by(notes.c.date.desc(), notes.c.note_key.desc())
    with store.writing() as connection:
        require_reader(connection, viewer)
        rows = connection.execute(query.limit(LATEST_NOTES)).all()
        record_view(connection, viewer, [row.note_key for row in rows], store=store)
    count = Counter[str]()
    for row in rows:
        count.update(set(unknown_words(store.decrypted(row.text, bound_to=row.content))))
    found = sorted(count.items(), key=lambda item: (-item[1], item[0]))[:most]
    return pd.DataFrame(found, columns=["word", "notes"]).astype({"word": "str", "notes": "int64"})


def _notes(connection: Connection, seen: ColumnElement[bool]) -> pd.DataFrame:
    """Return how many notes of each worker, day and template there are, with their words."""
    by = (notes.c.worker_id, notes.c.date, familiarity.c.template)
    sums = (func.sum(familiarity.c.words), func.sum(familiarity.c.unknown_words))
    query = (
        select(*by, func.count(), *sums)
        .join_from(notes, familiarity, notes.c.note_key == familiarity.c.note_key, isouter=True)
        .where(seen)
        .group_by(*by)
    )
    names = ["worker_id", "date", "template", "notes", "words", "unknown_words"]
    found = rows_frame(connection.execute(query), names)
    return found.fillna({"words": 0, "unknown_words": 0}).astype({"words": "int64", "unknown_words": "int64"})


def _sentences(connection: Connection, seen: ColumnElement[bool]) -> pd.DataFrame:
    """Return how many sentences of each day there are, and how many of them are not confident."""
    unsure = func.sum(not_(sentences.c.confident).cast(Integer))
    query = (
        select(notes.c.date, func.count(), unsure)
        .join_from(sentences, notes, sentences.c.note_key == notes.c.note_key)
        .where(seen, sentences.c.model_key == current_model(connection), sentences.c.copied.is_(False))
        .group_by(notes.c.date)
    )
    return rows_frame(connection.execute(query), ["date", "sentences", "unsure"])


def _by_month(told: pd.DataFrame, labelled: pd.DataFrame, *, hide_small: bool) -> pd.DataFrame:
    told, labelled = (frame.assign(month=_months(frame["date"])) for frame in (told, labelled))
    months = told.groupby("month")
    frame = months[["notes", "words", "unknown_words"]].sum()
    headed = told[told["template"].notna()]
    first = headed.groupby("template")["month"].transform("min")
    with_template = headed.groupby("month")["notes"].sum()
    new = headed[headed["month"] == first].groupby("month")["notes"].sum().reindex(with_template.index, fill_value=0)
    sums = labelled.groupby("month")[["sentences", "unsure"]].sum().reindex(frame.index, fill_value=0)
    frame["unknown_share"] = frame["unknown_words"] / frame["words"].where(frame["words"] > 0)
    frame["templates"] = headed.groupby("month")["template"].nunique().reindex(frame.index, fill_value=0)
    frame["new_template_share"] = (new / with_template).reindex(frame.index)
    frame["sentences"] = sums["sentences"]
    frame["unsure_share"] = sums["unsure"] / sums["sentences"].where(sums["sentences"] > 0)
    if hide_small:
        frame = frame[(frame["notes"] >= FEWEST_NOTES) & (months["worker_id"].nunique() >= FEWEST_WORKERS)]
    counts = dict.fromkeys(("notes", "words", "unknown_words", "templates", "sentences"), "int64")
    shares = dict.fromkeys(("unknown_share", "new_template_share", "unsure_share"), "float64")
    return frame.reset_index().astype(counts | shares | {"month": "str"})[list(INPUT_COLUMNS)]


def _months(days: "pd.Series[pd.Timestamp]") -> "pd.Series[str]":
    return pd.to_datetime(days).dt.strftime("%Y-%m").astype("str")
