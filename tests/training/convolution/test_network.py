import numpy as np
import numpy.typing as npt
import pytest
import torch

from analyzer.classify.convolution import ConvolutionEngine
from analyzer.classify.vocabulary import Vocabulary
from analyzer.classify.word_vectors import WordVectors
from analyzer.taxonomy import Taxonomy
from analyzer.training.calibrate import uncalibrated
from analyzer.training.convolution.lessons import Lessons, read
from analyzer.training.convolution.loop import as_arrays
from analyzer.training.convolution.network import Network
from analyzer.training.convolution.settings import Settings
from analyzer.training.corpus import LabelledSentences
from tests.training.convolution.conftest import SMALL

First = npt.NDArray[np.float32]


def network(first: First, taxonomy: Taxonomy, *, seed: int = 0, **changes: float) -> Network:
    torch.manual_seed(seed)
    made = Network(torch.from_numpy(first), settings=Settings(**{**SMALL.told(), **changes}), taxonomy=taxonomy)
    with torch.no_grad():
        made.whole.normal_()
        for parameter in made.parameters():
            parameter.copy_(parameter.half().float())  # as it will be kept
    return made


@pytest.mark.parametrize("seed", [0, 1])
def test_the_engine_says_what_the_network_says(
    lessons: Lessons, data: LabelledSentences, words: Vocabulary, first: First, taxonomy: Taxonomy, seed: int
) -> None:
    made = network(first, taxonomy, seed=seed).eval()
    found = as_arrays(made)
    engine = ConvolutionEngine(
        WordVectors(words, found.pieces, found.whole), found.layers, found.heads, uncalibrated(taxonomy), ""
    )
    rows = np.arange(len(lessons.batch))
    with torch.no_grad():
        wanted = made(read(lessons, rows)).numpy()
    assert engine.scores(data.batch, supervision=data.supervision) == pytest.approx(wanted, abs=1e-4)


def test_dropped_words_and_numbers_change_what_is_said_only_while_training(
    lessons: Lessons, first: First, taxonomy: Taxonomy
) -> None:
    given = read(lessons, np.arange(12))
    for changes in ({"dropout": 0.5}, {"word_dropout": 0.5}):
        made = network(first, taxonomy, **changes)
        with torch.no_grad():
            assert not torch.equal(made.train()(given), made(given))
            assert torch.equal(made.eval()(given), made(given))


def test_every_weight_learns(lessons: Lessons, first: First, taxonomy: Taxonomy) -> None:
    made = network(first, taxonomy)
    made(read(lessons, np.arange(len(lessons.batch)))).square().sum().backward()
    silent = [name for name, part in made.named_parameters() if part.grad is None or not part.grad.abs().sum()]
    assert silent == []
