import pytest
import torch

from analyzer.taxonomy import Taxonomy
from analyzer.training.encoder.network import Dropout, Network
from analyzer.training.encoder.settings import Base, Settings
from tests.sizes import SCORES
from tests.training.encoder.tiny_base import tiny_base


@pytest.mark.parametrize("chance", [0.1, 0.25, 0.5])
def test_so_many_numbers_are_dropped_and_the_rest_make_up_for_them(chance: float) -> None:
    torch.manual_seed(1)
    dropped = Dropout(chance).train()(torch.ones(400, 1_001))
    assert (dropped == 0).float().mean().item() == pytest.approx(chance, abs=0.005)
    kept = dropped[dropped != 0]
    assert kept.unique().numel() == 1
    assert kept[0].item() == pytest.approx(1 / (1 - chance), rel=0.01)
    assert dropped.mean().item() == pytest.approx(1.0, abs=0.01)


def test_numbers_are_dropped_one_by_one() -> None:
    torch.manual_seed(1)
    kept = (Dropout(0.5).train()(torch.ones(100_000)) != 0).float()
    for apart in (1, 2, 7, 8, 9):  # eight share a draw
        both = (kept[apart:] * kept[:-apart]).mean().item()
        assert both == pytest.approx(0.25, abs=0.01)


def test_the_same_seed_drops_the_same_numbers_and_the_next_call_others() -> None:
    layer, numbers = Dropout(0.3).train(), torch.ones(5_000)
    torch.manual_seed(3)
    first, second = layer(numbers), layer(numbers)
    torch.manual_seed(3)
    assert torch.equal(layer(numbers), first)
    assert not torch.equal(first, second)


@pytest.mark.parametrize(
    ("layer", "training"),
    [
        pytest.param(Dropout(0.5), False, id="not-in-training"),
        pytest.param(Dropout(0.0), True, id="no-chance"),
    ],
)
def test_nothing_is_dropped(layer: Dropout, training: bool) -> None:
    numbers = torch.arange(12.0).view(3, 4)
    assert layer.train(training)(numbers) is numbers


@pytest.mark.parametrize("shape", [(0,), (1,), (7, 3), (2, 3, 5)], ids=str)
def test_shape_and_kind_stay(shape: tuple[int, ...]) -> None:
    found = Dropout(0.5).train()(torch.ones(shape, dtype=torch.bfloat16))
    assert found.shape == shape
    assert found.dtype == torch.bfloat16


def test_gradients_flow_where_numbers_were_kept() -> None:
    torch.manual_seed(2)
    numbers = torch.ones(1_000, requires_grad=True)
    found = Dropout(0.4).train()(numbers)
    found.sum().backward()
    assert numbers.grad is not None
    assert torch.equal(numbers.grad, found.detach())


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_as_many_layers_are_kept_as_wanted(base: Base, taxonomy: Taxonomy, layers: int) -> None:
    network = Network(base, settings=Settings(layers=layers), taxonomy=taxonomy)
    assert len(network.encoder.encoder.layer) == (layers or 2)
    assert network.encoder.config.num_hidden_layers == (layers or 2)
    assert network.heads.out_features == SCORES


def test_dropout_is_ours_but_for_attention(any_base: Base, taxonomy: Taxonomy) -> None:
    network = Network(any_base, settings=Settings(dropout=0.25), taxonomy=taxonomy)
    own = [module.dropped for module in network.modules() if isinstance(module, Dropout)]
    assert len(own) >= 6  # after the embeddings, twice a layer, before the heads
    assert set(own) == {64}
    theirs = [module.p for module in network.modules() if isinstance(module, torch.nn.Dropout)]
    assert set(theirs) <= {0.0}


def test_sentences_are_scored_by_the_mean_of_their_tokens_and_their_separator(base: Base, taxonomy: Taxonomy) -> None:
    network = Network(base, settings=Settings(), taxonomy=taxonomy).eval()
    tokens, mask = torch.tensor([[1, 60, 61, 62, 2, 0]]), torch.tensor([[1, 1, 1, 1, 1, 0]])
    pool = torch.zeros(1, 1, 6)
    pool[0, 0, 2:5] = 1 / 3
    with torch.no_grad():
        scores = network(tokens, mask, pool, torch.tensor([[4]]))
        hidden = network.encoder(input_ids=tokens[:, :5], attention_mask=mask[:, :5]).last_hidden_state[0]
        wanted = network.heads(torch.cat([hidden[2:5].mean(dim=0), hidden[4]]))
    assert scores.shape == (1, 1, SCORES)
    assert torch.allclose(scores[0, 0], wanted, atol=1e-5)


def test_weights_are_those_of_the_base(tmp_path_factory: pytest.TempPathFactory, taxonomy: Taxonomy) -> None:
    folder = tmp_path_factory.mktemp("again")
    one, two = (
        Network(tiny_base(folder), settings=Settings(), taxonomy=taxonomy).encoder.state_dict() for _ in range(2)
    )
    assert all(torch.equal(one[name], two[name]) for name in one)
