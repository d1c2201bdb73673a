"""A few labelled sentences and a tiny encoder's words."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from analyzer.classify.vocabulary import Vocabulary, vocabulary
from analyzer.taxonomy import Taxonomy
from analyzer.training.convolution.lessons import Lessons, lessons_of
from analyzer.training.convolution.settings import Settings
from analyzer.training.corpus import LabelledSentences, labelled_sentences, read_corpus, read_gold
from analyzer.training.encoder.settings import Base
from tests.training.encoder.tiny_base import tiny_base
from tests.training.notes import CORPUS, write_slice

SMALL = Settings(
    size=8, width=3, filters=12, headings=4, hidden=10, epochs=2, sentences=40, dropout=0.0, word_dropout=0.0
)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def words(base: Base) -> Vocabulary:
    return vocabulary((base.folder / "tokenizer.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, taxonomy: Taxonomy) -> LabelledSentences:
    """Natural notes of two writers and a few notes of the bank."""
    folder: Path = write_slice(tmp_path_factory.mktemp("slice"), writers="gn", sentences=60)
    bank = read_gold(CORPUS / "writer_a-bank.jsonl")[:2]
    return labelled_sentences(read_corpus(folder) + bank, taxonomy=taxonomy)


@pytest.fixture(scope="session")
def lessons(data: LabelledSentences, words: Vocabulary, taxonomy: Taxonomy) -> Lessons:
    return lessons_of(data, vocabulary=words, settings=SMALL, taxonomy=taxonomy)


@pytest.fixture(scope="session")
def first(words: Vocabulary) -> npt.NDArray[np.float32]:
    shape = (words.tokenizer.get_vocab_size(), SMALL.size)
    return np.random.default_rng(8).normal(size=shape).astype(np.float32)
