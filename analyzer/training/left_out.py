"""What models that never saw a writer say of that writer's natural sentences; kept, so that a run can go on."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from analyzer.classify.calibration import calibrated
from analyzer.classify.labels import Probabilities
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy
from analyzer.training import fit
from analyzer.training.calibrate import fit_calibration
from analyzer.training.corpus import NATURAL, LabelledSentences

IntArray = npt.NDArray[np.int64]
LEFT_OUT = "left_out.npz"
"""What networks said of sentences whose writer they had not seen: rows of the corpus and scores."""


@dataclass(frozen=True)
class LeftOut:
    """Scores of natural sentences by models that did not see their writer.

    Attributes:
        rows: Which sentences of the corpus, ascending, shape (left out,).
        scores: Before the softmax, shape (left out, roles + assertions + signals).
    """

    rows: IntArray
    scores: npt.NDArray[np.float64]


def left_out_chances(left_out: LeftOut, data: LabelledSentences, *, taxonomy: Taxonomy) -> Probabilities:
    """Calibrate what was said of writers that were left out on all of them."""
    role, assertion = data.role[left_out.rows], data.assertion[left_out.rows]
    calibration = fit_calibration(left_out.scores, role=role, assertion=assertion, taxonomy=taxonomy)
    return calibrated(left_out.scores, calibration=calibration, taxonomy=taxonomy)


def natural_writers(data: LabelledSentences) -> list[str]:
    """Return the writers of natural notes, by name.

    Raises:
        PeerdriftError: They are too few to leave one out.
    """
    writers = sorted(set(data.writer[data.kind == NATURAL].tolist()))
    if len(writers) < fit.FEWEST_WRITERS:
        raise PeerdriftError(
            f"natural notes of {len(writers)} writers; validation leaves each out and needs {fit.FEWEST_WRITERS}:"
            " add writer_X-natural.jsonl files to the corpus"
        )
    return writers


def writer_split(data: LabelledSentences, writer: str) -> tuple[IntArray, IntArray]:
    """Return the rows to fit on, without anything by the writer, and the writer's natural rows."""
    own = data.writer == writer
    return np.flatnonzero(~own), np.flatnonzero(own & (data.kind == NATURAL))


def in_order(parts: Sequence[LeftOut]) -> LeftOut:
    """Put what was left out in parts together, in the order of the corpus."""
    rows = np.concatenate([part.rows for part in parts])
    order = np.argsort(rows)
    return LeftOut(rows[order], np.concatenate([part.scores for part in parts])[order])


def read_left_out(path: Path, data: LabelledSentences, *, taxonomy: Taxonomy) -> LeftOut:
    """Read scores that were kept, by `each_writer_left_out` or by the training of `accurate`.

    Args:
        path: NPZ with rows and scores.
        data: The corpus that the rows are of.
        taxonomy: Its labels.

    Raises:
        PeerdriftError: It cannot be read, or does not belong to this corpus.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            rows, scores = arrays["rows"].astype(np.int64), arrays["scores"].astype(np.float64)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        raise PeerdriftError(f"{path}: no file of left-out scores (an NPZ with rows and scores)") from None
    labels = taxonomy.label_count
    if rows.ndim != 1 or scores.shape != (len(rows), labels) or not np.isfinite(scores).all():
        raise PeerdriftError(
            f"{path}: {rows.shape} rows with {scores.shape} scores; each row needs {labels} numbers;"
            " was it made for other roles? Train accurate and copy its left_out.npz here"
        )
    natural = np.flatnonzero(data.kind == NATURAL)
    if len(np.unique(rows)) < len(rows) or not np.isin(rows, natural).all():
        raise PeerdriftError(f"{path}: its rows are not natural sentences of this corpus; was it made from another?")
    order = np.argsort(rows)
    return LeftOut(rows[order], scores[order])


def keep_left_out(path: Path, part: LeftOut) -> None:
    """Keep scores for `read_left_out`; a run that is cut off while it writes leaves no half a file."""
    buffer = io.BytesIO()
    np.savez(buffer, rows=part.rows, scores=part.scores)
    draft = path.with_suffix(".part")
    draft.write_bytes(buffer.getvalue())
    draft.replace(path)  # a file that is there is whole
