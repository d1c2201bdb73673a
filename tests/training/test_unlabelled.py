import json
from pathlib import Path

import numpy as np
import pytest

from analyzer.analysis import Analyzer
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import LabelledSentences, labelled_sentences, read_corpus
from analyzer.training.unlabelled import UNLABELLED, read_unlabelled, with_unlabelled
from tests.classify.texts import TINY
from tests.training.notes import write_slice

NOTES = [
    {"note_id": "x-1", "note_type": "session", "text": "Sat with him. Nurse asked me to pass meds."},
    {"note_id": "x-2", "note_type": "supervision", "text": "PLAN\nDana will call back."},
]


def write(corpus: Path, name: str, rows: list[object]) -> None:
    (corpus / UNLABELLED).mkdir(exist_ok=True)
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (corpus / UNLABELLED / f"{name}.jsonl").write_text(text, encoding="utf-8")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_slice(tmp_path / "corpus", writers="g", sentences=20)


@pytest.fixture
def data(corpus: Path, taxonomy: Taxonomy) -> LabelledSentences:
    return labelled_sentences(read_corpus(corpus), taxonomy=taxonomy)


def test_the_teacher_labels_what_nobody_has(corpus: Path, data: LabelledSentences, taxonomy: Taxonomy) -> None:
    write(corpus, "writer_y", NOTES[:1])
    write(corpus, "writer_z", NOTES[1:])
    found = with_unlabelled(data, corpus, teacher=TINY, progress=lambda step: None)
    count = len(data.role)
    assert len(found.role) == count + 3
    assert found.writer[count:].tolist() == ["writer_y", "writer_y", "writer_z"]
    assert set(found.kind[count:].tolist()) == {UNLABELLED}
    assert found.supervision[found.batch.note[count:]].tolist() == [0.0, 0.0, 1.0]
    for name in ("role", "assertion", "pairs", "writer", "kind"):
        assert np.array_equal(getattr(found, name)[:count], getattr(data, name)), name
    # each sentence's pairs add up to what the teacher says of its signals
    scored = Analyzer.load("accurate", model=TINY).score(
        read_unlabelled(corpus / UNLABELLED).assign(worker_id="W", date="2025-01-02")
    )
    drift = np.isin(taxonomy.signal_table(), taxonomy.drift_signal_indices)
    assert found.pairs[count:][:, drift].sum(axis=1) == pytest.approx(scored["drift_probability"].to_numpy(), abs=1e-5)
    assert found.pairs[count:].sum(axis=(1, 2)) == pytest.approx(np.ones(3))


@pytest.mark.parametrize("teacher", [None, TINY], ids=["no-teacher", "no-notes"])
def test_nothing_is_added_without_notes_or_teacher(corpus: Path, data: LabelledSentences, teacher: Path | None) -> None:
    if teacher is None:
        write(corpus, "writer_y", list(NOTES))
    assert with_unlabelled(data, corpus, teacher=teacher, progress=lambda step: None) is data


def test_notes_are_read_by_the_names_of_their_files(corpus: Path) -> None:
    write(corpus, "writer_z", NOTES[1:])
    write(corpus, "writer_y", NOTES[:1])
    found = read_unlabelled(corpus / UNLABELLED)
    assert found["note_id"].tolist() == ["x-1", "x-2"]
    assert found["writer"].tolist() == ["writer_y", "writer_z"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"note_id": "x-1", "text": "Sat with him."}, id="no-type"),
        pytest.param(["x-1"], id="a-list"),
        pytest.param(3, id="a-number"),
    ],
)
def test_a_line_that_is_no_note_is_named(corpus: Path, row: object) -> None:
    write(corpus, "writer_y", [NOTES[0], row])
    with pytest.raises(PeerdriftError, match=r"writer_y\.jsonl, line 2: no unlabelled note"):
        read_unlabelled(corpus / UNLABELLED)
