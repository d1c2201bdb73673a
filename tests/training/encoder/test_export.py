import numpy as np
import onnxruntime
import pytest
import torch

from analyzer.classify.encoder import INPUT
from analyzer.taxonomy import Taxonomy
from analyzer.training.encoder.export import OUTPUT, exported, heads_of
from analyzer.training.encoder.network import Network
from analyzer.training.encoder.settings import Base, Settings
from tests.sizes import SCORES


def session_of(network: Network, *, bits: int) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(exported(network, bits=bits), providers=["CPUExecutionProvider"])


def tokens_of(length: int) -> np.ndarray:
    return np.random.default_rng(length).integers(4, 400, size=(1, length))


def hidden_of(network: Network, tokens: np.ndarray) -> np.ndarray:
    ids = torch.from_numpy(tokens)
    with torch.no_grad():
        return np.asarray(network.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state)


@pytest.fixture(scope="module")
def network(any_base: Base, taxonomy: Taxonomy) -> Network:
    torch.manual_seed(1)
    return Network(any_base, settings=Settings(), taxonomy=taxonomy)


@pytest.fixture(scope="module", params=[32, 8], ids=lambda bits: f"{bits}-bits")
def graph(request: pytest.FixtureRequest, network: Network) -> tuple[int, onnxruntime.InferenceSession]:
    return request.param, session_of(network, bits=request.param)


@pytest.mark.parametrize("length", [1, 5, 16, 200, 384])
def test_the_graph_says_what_the_network_says(
    network: Network, graph: tuple[int, onnxruntime.InferenceSession], length: int
) -> None:
    bits, session = graph
    wanted = hidden_of(network, tokens_of(length))
    (found,) = session.run(None, {INPUT: tokens_of(length)})
    assert found.shape == wanted.shape == (1, length, 32)
    away = np.abs(found - wanted).mean() / np.abs(wanted).mean()
    assert away < {32: 1e-5, 8: 0.05}[bits]
    assert (away > 1e-4) == (bits < 32)  # that few bits are few


def test_the_graph_has_one_input_and_one_output_of_known_size(
    graph: tuple[int, onnxruntime.InferenceSession],
) -> None:
    _, session = graph
    assert [(each.name, each.shape[0]) for each in session.get_inputs()] == [(INPUT, 1)]
    assert [(each.name, each.shape[-1]) for each in session.get_outputs()] == [(OUTPUT, 32)]


def test_the_same_network_gives_the_same_bytes(network: Network) -> None:
    assert exported(network, bits=8) == exported(network, bits=8)


def test_dropout_is_not_exported(network: Network) -> None:
    session = session_of(network.train(), bits=32)
    assert not any(module.training for module in network.modules())
    one, two = (session.run(None, {INPUT: tokens_of(20)})[0] for _ in range(2))
    assert np.array_equal(one, two)


def test_heads_are_those_of_the_network_in_half_precision(network: Network) -> None:
    heads = heads_of(network)
    assert heads.coefficients.shape == (64, SCORES)
    assert np.array_equal(heads.coefficients, heads.coefficients.astype(np.float16))
    vectors = torch.randn(7, 64)
    with torch.no_grad():
        wanted = network.heads(vectors).numpy()
    assert heads.scores(vectors.numpy()) == pytest.approx(wanted, abs=5e-3)
