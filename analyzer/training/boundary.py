"""Training the model that cuts text without punctuation."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from analyzer.sentences.boundary_model import BoundaryManifest, boundary_digest, golden_begins, save_boundary
from analyzer.sentences.gaps import COLUMNS_EXPONENT, BoundaryModel, gap_features
from analyzer.sentences.plain_text import MOST_WORDS, plain_starts
from analyzer.training.corpus import BANK, GoldNote, corpus_sha256, read_corpus

INVERSE_PENALTY = 0.3
THRESHOLD = -1.0
"""Log-odds above which a sentence begins: the best F1 on writers left out (`left_out_figures`) lies at about 27%."""
FOLDS = 6
SEED = 0
GOLDEN = (
    "ok so this is the note for thursday I met with him at the drop in and we sat on the porch a while he said the"
    " bus was late again and he was tired I told him about my own first winter and he laughed then the nurse came by"
    " and asked me to bring him his pills so I said that is not mine to do and he will call her on monday",
)
"""Invented texts whose cuts are kept with the model and checked when it is loaded."""
Gaps = tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]


def train_boundary(corpus: Path, *, out: Path) -> dict[str, Any]:
    """Train the boundary model and write its model folder.

    Args:
        corpus: Folder of labelled notes; single sentences (banks) are left out, for they have no neighbours.
        out: The model folder.

    Returns:
        The figures on writers left out.

    Raises:
        PeerdriftError: The corpus cannot be read.
    """
    notes = [note for note in read_corpus(corpus) if note.kind != BANK]
    metrics = left_out_figures(notes)
    model = fit_boundary(notes)
    manifest = BoundaryManifest(
        weights_sha256=boundary_digest(model),
        corpus_sha256=corpus_sha256(corpus),
        threshold=model.threshold,
        metrics=metrics,
        golden={text: golden_begins(model, text) for text in GOLDEN},
    )
    save_boundary(out, model=model, manifest=manifest, card=_card(manifest, notes))
    return metrics


def fit_boundary(notes: Sequence[GoldNote]) -> BoundaryModel:
    """Fit the model on the gold sentences of notes, their punctuation and capitals taken out."""
    return _fit([note_gaps(note) for note in notes])


def _fit(gaps: Sequence[Gaps]) -> BoundaryModel:
    columns = np.concatenate([own for own, _ in gaps])
    begins = np.concatenate([own for _, own in gaps])
    pointers = np.arange(0, columns.size + 1, columns.shape[1])
    design = csr_matrix((np.ones(columns.size), columns.ravel(), pointers), shape=(len(columns), 2**COLUMNS_EXPONENT))
    fitted = LogisticRegression(C=INVERSE_PENALTY, solver="liblinear", random_state=SEED).fit(design, begins)
    weights = fitted.coef_[0].astype(np.float16).astype(np.float32)  # as they are shipped
    return BoundaryModel(weights, float(np.float32(fitted.intercept_[0])), THRESHOLD)


def note_gaps(note: GoldNote) -> Gaps:
    """Return the features of the gaps between a note's words, and whether a sentence begins there."""
    words, begins = list[str](), list[bool]()
    for sentence in note.sentences:
        own = sentence["text"].split()
        words += own
        begins += [True] + [False] * (len(own) - 1)
    return gap_features(words), np.array(begins[1:], dtype=bool)


def left_out_figures(notes: Sequence[GoldNote]) -> dict[str, Any]:
    """Measure on writers that were left out: their texts of over MOST_WORDS words in one run without a stop.

    Returns:
        Precision, recall and F1 of the begins of sentences inside such texts; the first of a text does not count.
    """
    writers = sorted({note.writer for note in notes})
    gaps = [note_gaps(note) for note in notes]
    right = found = gold = texts = 0
    for fold in range(FOLDS):
        left_out = set(writers[fold::FOLDS])
        model = _fit([own for own, note in zip(gaps, notes, strict=True) if note.writer not in left_out])
        for note in notes:
            if note.writer not in left_out or not is_plain(note.text):
                continue
            offset = len(note.text) - len(note.text.lstrip())
            said = {start + offset for start in plain_starts(note.text.strip(), model=model)}
            true = {sentence["start"] for sentence in note.sentences[1:]}
            right, found, gold, texts = right + len(said & true), found + len(said), gold + len(true), texts + 1
    return {
        "texts": texts,
        "precision": round(right / max(found, 1), 4),
        "recall": round(right / max(gold, 1), 4),
        "f1": round(2 * right / max(found + gold, 1), 4),
    }


def is_plain(text: str) -> bool:
    """Say whether a whole note has no stop inside and is longer than a sentence."""
    body = text.strip().rstrip(".!?")
    return len(body.split()) > MOST_WORDS and not any(mark in body for mark in ".!?\n")


def _card(manifest: BoundaryManifest, notes: Sequence[GoldNote]) -> str:
    own = manifest.metrics
    return f"""# Boundary model

Cuts text that has no punctuation, such as dictated notes, into sentences: logistic regression over the words around
each gap, hashed to 2^{COLUMNS_EXPONENT} columns. It reads only what the rules leave longer than {MOST_WORDS} words.

Trained on {sum(len(note.sentences) for note in notes):,} sentences of {len(notes):,} invented notes
(data/corpus, whole notes only), their punctuation and capitals taken out.
Version {manifest.weights_sha256[:12]}.

Writers left out ({FOLDS} folds), their {own["texts"]} notes without any stop: begins of sentences found with precision
{own["precision"]:.2f}, recall {own["recall"]:.2f}, F1 {own["f1"]:.2f}; without the model none is found. Where two
people would cut such text differently ("and he said"), so will the model.
"""
