import numpy as np

from analyzer.taxonomy import load_taxonomy
from analyzer.training.corpus import NATURAL, labelled_sentences, read_corpus
from analyzer.training.left_out import LeftOut
from analyzer.training.suspects import COLUMNS, suspects
from tests.training.notes import CORPUS

TAXONOMY = load_taxonomy()
WRONG = 25


def test_labels_that_were_altered_are_found() -> None:
    notes = [note for note in read_corpus(CORPUS) if note.writer in ("writer_g", "writer_n") and note.kind == NATURAL]
    data = labelled_sentences(notes, taxonomy=TAXONOMY)
    rows, rng = np.arange(len(data.role)), np.random.default_rng(4)
    signal = TAXONOMY.signal_table()[data.role, data.assertion]
    said_role, said_assertion, said = data.role.copy(), data.assertion.copy(), signal.copy()
    altered = rng.choice(np.flatnonzero(signal == TAXONOMY.signals.index("none")), WRONG, replace=False)
    pair = np.argwhere(TAXONOMY.signal_table() == TAXONOMY.signals.index("individual_drift"))[0]
    said_role[altered], said_assertion[altered], said[altered] = *pair, TAXONOMY.signals.index("individual_drift")
    heads = ((said_role, TAXONOMY.role_names), (said_assertion, TAXONOMY.assertions), (said, TAXONOMY.signals))
    scores = np.hstack([5.0 * np.eye(len(names))[own] for own, names in heads])
    scores += rng.normal(scale=0.5, size=scores.shape)
    found = suspects(notes, data, LeftOut(rows, scores), taxonomy=TAXONOMY)
    assert tuple(found.columns) == COLUMNS
    assert found["chance"].is_monotonic_increasing
    places = [(note.note_id, at) for note in notes for at in range(len(note.sentences))]
    wanted = {places[at] for at in altered.tolist()}
    listed = set(zip(found["note_id"], found["sentence_index"], strict=True))
    assert len(listed & wanted) >= WRONG // 2
    assert len(listed - wanted) <= WRONG // 2
    assert (found["said"] != found["signal"]).all()
