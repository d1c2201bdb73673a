"""Sentences of the corpus whose labels may be wrong: where models that never saw the writer firmly say otherwise.

Confident learning (Northcutt, Jiang and Chuang, JAIR 2021), by cleanlab. A list to read again with the codebook, by
somebody who does not see either label; no label is changed by it.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_self_confidence_for_each_label

from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import GoldNote, LabelledSentences
from analyzer.training.left_out import LeftOut, left_out_chances

COLUMNS = ("writer", "note_id", "sentence_index", "signal", "said", "chance")
DIGITS = 4
"""Decimal places of a chance."""


def suspects(
    notes: Sequence[GoldNote], data: LabelledSentences, left_out: LeftOut, *, taxonomy: Taxonomy
) -> pd.DataFrame:
    """List sentences whose signal is probably labelled wrong.

    Args:
        notes: The corpus.
        data: Its sentences.
        left_out: What models that did not see its writer say of each natural sentence.
        taxonomy: The labels.

    Returns:
        A row a sentence with COLUMNS, the least likely label first: the signal of its label, the signal that the model
        says, and the chance that the model gives the label.
    """
    rows = left_out.rows
    chances = left_out_chances(left_out, data, taxonomy=taxonomy).signal
    signal = taxonomy.signal_table()[data.role[rows], data.assertion[rows]]
    doubtful = np.flatnonzero(find_label_issues(signal, chances, filter_by="prune_by_noise_rate", n_jobs=1))
    chance = get_self_confidence_for_each_label(signal, chances)
    ranked = doubtful[np.argsort(chance[doubtful], kind="stable")]
    places = [(note.writer, note.note_id, at) for note in notes for at in range(len(note.sentences))]
    found = pd.DataFrame([places[rows[at]] for at in ranked.tolist()], columns=list(COLUMNS[:3]))
    names = np.array(taxonomy.signals)
    return found.assign(
        signal=names[signal[ranked]], said=names[chances[ranked].argmax(axis=1)], chance=chance[ranked].round(DIGITS)
    )
