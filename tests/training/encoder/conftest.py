"""A tiny encoder and notes to train it on."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from analyzer.classify.vocabulary import Vocabulary, vocabulary
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import GoldNote, read_corpus, read_gold
from analyzer.training.encoder.loop import Task
from analyzer.training.encoder.settings import Base, Settings
from tests.training.encoder.tiny_base import tiny_base
from tests.training.notes import CORPUS, write_slice

BANK_SENTENCES = 40


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session", params=["bert", "mpnet"])
def any_base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Base:
    return tiny_base(tmp_path_factory.mktemp(request.param), kind=request.param)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def words(base: Base) -> Vocabulary:
    return vocabulary((base.folder / "tokenizer.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def notes(tmp_path_factory: pytest.TempPathFactory) -> list[GoldNote]:
    """Natural notes of two writers and some sentences of the bank."""
    natural = read_corpus(write_slice(tmp_path_factory.mktemp("slice"), writers="gn", sentences=60))
    bank, count = [], 0
    for note in read_gold(CORPUS / "writer_a-bank.jsonl"):
        bank.append(note)
        count += len(note.sentences)
        if count >= BANK_SENTENCES:
            break
    return natural + bank


@pytest.fixture
def task(notes: list[GoldNote], base: Base, words: Vocabulary, taxonomy: Taxonomy) -> Callable[[Settings], Task]:
    def make(settings: Settings) -> Task:
        return Task("run", notes, base, settings, words, taxonomy)

    return make


@pytest.fixture
def checkpoints(tmp_path: Path) -> Path:
    return tmp_path / "work"
