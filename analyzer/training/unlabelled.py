"""Notes that nobody has labelled: the teacher does, and the student learns its opinion (Hinton et al., 2015)."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.analysis import Analyzer
from analyzer.classify.calibration import calibrated
from analyzer.classify.note_kind import is_supervision
from analyzer.errors import PeerdriftError
from analyzer.sentences import SentenceBatch, cut_notes
from analyzer.training.corpus import LabelledSentences, joined
from analyzer.training.publish import Progress
from analyzer.training.teacher import pairs_of

UNLABELLED = "unlabelled"
"""Folder in a corpus's folder, and the kind of its sentences."""
FIELDS = ("note_id", "note_type", "text")


def read_unlabelled(folder: Path) -> pd.DataFrame:
    """Read notes without labels.

    Args:
        folder: JSONL files, `writer_X.jsonl`: a note a line, with note_id, note_type and text.

    Returns:
        A row a note with FIELDS and writer, in the order of the files' names.

    Raises:
        PeerdriftError: A line is no such note; the message names it.
    """
    rows = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                rows.append({**_fields(line, path, number), "writer": path.stem})
    return pd.DataFrame(rows, columns=[*FIELDS, "writer"])


def with_unlabelled(
    data: LabelledSentences, corpus: Path, *, teacher: Path | None, progress: Progress
) -> LabelledSentences:
    """Add the unlabelled notes of a corpus, cut by our cutter, with the teacher's chances as their labels.

    Args:
        data: The labelled sentences of the corpus.
        corpus: Its folder; where it holds no unlabelled notes, nothing is added.
        teacher: Model folder of the engine that labels them; None adds nothing.
        progress: Told in words how it goes.

    Raises:
        PeerdriftError: A note cannot be read.
    """
    notes = read_unlabelled(corpus / UNLABELLED)
    if teacher is None or not len(notes):
        return data
    analyzer = Analyzer.load("accurate", model=teacher)
    batch, supervision = cut_notes(notes["text"].tolist()), is_supervision(notes["note_type"].to_numpy(dtype=str))
    progress(f"asking the teacher about {len(batch)} unlabelled sentences")
    pairs = _opinion(batch, supervision, analyzer)
    likeliest = pairs.reshape(len(batch), -1).argmax(axis=1)
    role, assertion = np.divmod(likeliest, len(analyzer.taxonomy.assertions))
    added = LabelledSentences(
        batch,
        supervision,
        role,
        assertion,
        pairs,
        notes["writer"].to_numpy(dtype=str)[batch.note],
        np.full(len(batch), UNLABELLED),
    )
    return joined(data, added)


def _opinion(batch: SentenceBatch, supervision: npt.NDArray[np.float32], analyzer: Analyzer) -> npt.NDArray[np.float64]:
    engine, taxonomy = analyzer.engine, analyzer.taxonomy
    scores = engine.scores(batch, supervision=supervision)
    return pairs_of(calibrated(scores, calibration=engine.calibration, taxonomy=taxonomy), taxonomy=taxonomy)


def _fields(line: str, path: Path, number: int) -> dict[str, str]:
    try:
        row = json.loads(line)
        return {name: str(row[name]) for name in FIELDS}
    except (ValueError, KeyError, TypeError):
        raise PeerdriftError(
            f"{path.name}, line {number}: no unlabelled note (note_id, note_type, text; see data/corpus/README.md)"
        ) from None
