"""Scoring with Spark and Ray: functions of frames, for docs/scale.md; neither is needed to call them."""

from collections.abc import Iterable, Iterator

import pandas as pd

from analyzer import score_frame

SPARK_SCHEMA = (
    "note_id string, worker_id string, date timestamp, note_type string, setting string, program string,"
    " sentence_index int, start int, end int, text string, role string, assertion string, signal string,"
    " second_role string, role_probability float, assertion_probability float, drift_probability float,"
    " confident boolean, engine string, model_version string, heading string, copied boolean,"
    " signal_probability float, chances binary"
)


def plain(scored: pd.DataFrame) -> pd.DataFrame:
    """Turn categories and Arrow columns into what Spark and Ray take."""
    words = {name: object for name in scored if isinstance(scored[name].dtype, pd.CategoricalDtype)}
    frame = scored.astype(words | {"chances": object})
    return frame.where(frame.notna(), None)


def score_pieces(pieces: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Score frames of notes one after the other: for Spark's mapInPandas."""
    for notes in pieces:
        yield plain(score_frame(notes))


def score_batch(notes: pd.DataFrame) -> pd.DataFrame:
    """Score a frame of notes: for Ray's map_batches."""
    return plain(score_frame(notes))
