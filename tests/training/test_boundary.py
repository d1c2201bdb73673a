import os
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, MANIFEST, WEIGHTS
from analyzer.sentences.boundary_model import load_boundary
from analyzer.sentences.plain_text import plain_starts
from analyzer.training.boundary import GOLDEN, is_plain, note_gaps, train_boundary
from analyzer.training.corpus import read_corpus
from tests.conftest import ROOT
from tests.training.notes import CORPUS, write_slice

AGAIN = """
import sys
from pathlib import Path
from analyzer.training.boundary import train_boundary
train_boundary(Path(sys.argv[1]), out=Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    write_slice(folder / "corpus")
    train_boundary(folder / "corpus", out=folder / "model")
    return folder


def test_training_again_gives_the_same_bytes_in_another_process_too(small: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", AGAIN, str(small / "corpus"), str(small / "again")],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4242", "OMP_NUM_THREADS": "2"},
    )
    for name in (WEIGHTS, MANIFEST, CARD):
        assert (small / "again" / name).read_bytes() == (small / "model" / name).read_bytes()


def test_the_model_of_a_small_corpus_loads_and_finds_sentences(small: Path) -> None:
    assert plain_starts(GOLDEN[0], model=load_boundary(small / "model"))


def test_the_card_says_what_the_model_is_and_how_good(small: Path) -> None:
    card = (small / "model" / CARD).read_text(encoding="utf-8")
    assert "Writers left out" in card
    assert "F1" in card


def test_gaps_of_a_note_begin_a_sentence_as_often_as_it_has_further_sentences() -> None:
    notes = [note for note in read_corpus(CORPUS) if note.kind != "bank"]
    for note in notes[:50]:
        columns, begins = note_gaps(note)
        assert len(columns) == len(begins)
        assert begins.sum() == len(note.sentences) - 1


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("word " * 50, True, id="no-stop"),
        pytest.param("word " * 50 + "end.", True, id="stop-at-the-end"),
        pytest.param("word " * 25 + "stop. " + "word " * 25, False, id="stop-inside"),
        pytest.param("word " * 25 + "\n" + "word " * 25, False, id="lines"),
        pytest.param("word " * 10, False, id="short"),
    ],
)
def test_texts_without_stops_are_told_from_others(text: str, plain: bool) -> None:
    assert is_plain(text) == plain


def test_a_corpus_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PeerdriftError, match="no corpus here"):
        train_boundary(tmp_path, out=tmp_path / "model")
