from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from analyzer.taxonomy import Taxonomy
from analyzer.training.encoder import loop
from analyzer.training.encoder.batches import collated
from analyzer.training.encoder.examples import epoch_examples
from analyzer.training.encoder.loop import Task, rate_at, trained
from analyzer.training.encoder.network import Network
from analyzer.training.encoder.predict import network_scores
from analyzer.training.encoder.settings import Settings
from analyzer.training.loss import loss_of
from tests.sizes import ASSERTIONS, ROLES, SCORES, SIGNALS

SETTINGS = Settings(epochs=2, rate=2e-3, head_rate=2.0, tokens=512)
MakeTask = Callable[[Settings], Task]


class CutOff(BaseException):
    """Stands for a machine that is switched off."""


def weights_of(network: Network) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def nothing(step: str) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, torch.Tensor]:
    """Weights of a run that was not cut off."""
    named = ("notes", "base", "words", "taxonomy")
    notes, base, words, taxonomy = (request.getfixturevalue(name) for name in named)
    torch.set_num_threads(1)
    task = Task("run", notes, base, SETTINGS, words, taxonomy)
    return weights_of(trained(task, checkpoints=tmp_path_factory.mktemp("whole"), progress=nothing))


def test_two_runs_give_the_same_weights(task: MakeTask, checkpoints: Path, whole: dict[str, torch.Tensor]) -> None:
    assert same(weights_of(trained(task(SETTINGS), checkpoints=checkpoints, progress=nothing)), whole)


@pytest.mark.parametrize("steps", [1, 3, 8], ids=lambda steps: f"after-{steps}")
def test_a_run_that_was_cut_off_goes_on_to_the_same_weights(
    task: MakeTask, checkpoints: Path, whole: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    monkeypatch.setattr(loop, "CHECKPOINT_STEPS", steps)
    step, taken = loop._step, 0

    def cut_off(*arguments: object, **named: object) -> float:
        nonlocal taken
        taken += 1
        if taken > steps + 1:  # one step is lost
            raise CutOff
        return step(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(loop, "_step", cut_off)
        with pytest.raises(CutOff):
            trained(task(SETTINGS), checkpoints=checkpoints, progress=nothing)
    assert [path.name for path in checkpoints.iterdir()] == ["run.pt"]
    torch.manual_seed(99)
    assert same(weights_of(trained(task(SETTINGS), checkpoints=checkpoints, progress=nothing)), whole)


def test_a_run_that_is_done_is_only_loaded(
    task: MakeTask, checkpoints: Path, whole: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(task(SETTINGS), checkpoints=checkpoints, progress=nothing)
    monkeypatch.setattr(loop, "_step", None)
    network = trained(task(SETTINGS), checkpoints=checkpoints, progress=nothing)
    assert same(weights_of(network), whole)
    assert not network.training


def test_another_seed_gives_other_weights(task: MakeTask, checkpoints: Path, whole: dict[str, torch.Tensor]) -> None:
    settings = Settings(**{**SETTINGS.told(), "seed": 5})
    assert not same(weights_of(trained(task(settings), checkpoints=checkpoints, progress=nothing)), whole)


def test_training_learns(task: MakeTask, checkpoints: Path, taxonomy: Taxonomy) -> None:
    own = task(Settings(epochs=12, rate=3e-3, head_rate=2.0, tokens=512, dropout=0.0, augmented=0.0, bank_share=0.0))
    network = trained(own, checkpoints=checkpoints, progress=nothing)
    natural = [note for note in own.notes if note.kind != "bank"]
    scores = network_scores(network, natural, words=own.words)
    role = np.array([taxonomy.role_names.index(s["role"]) for note in natural for s in note.sentences])
    assert scores.shape == (len(role), SCORES)
    right = (scores[:, : len(taxonomy.role_names)].argmax(axis=1) == role).mean()
    assert right > np.bincount(role).max() / len(role) + 0.1


def test_progress_is_told_in_words(task: MakeTask, checkpoints: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "TOLD_STEPS", 2)
    told: list[str] = []
    trained(task(Settings(epochs=1, tokens=512)), checkpoints=checkpoints, progress=told.append)
    assert told
    assert told[0].startswith("run: step 2 of ")


@pytest.mark.parametrize(
    ("done", "rate"),
    [(0.0, 0.0), (0.05, 0.5), (0.1, 1.0), (0.55, 0.5), (1.0, 0.0), (1.1, 0.0)],
    ids=["begin", "half-warm", "warm", "half-way-down", "end", "beyond"],
)
def test_the_rate_rises_and_falls(done: float, rate: float) -> None:
    assert rate_at(done, warmup=0.1) == pytest.approx(rate)


def test_layers_below_learn_at_a_smaller_rate_and_heads_at_a_larger(task: MakeTask, taxonomy: Taxonomy) -> None:
    settings = Settings(rate=1e-3, layer_decay=0.5, head_rate=10.0)
    own = task(settings)
    network = Network(own.base, settings=settings, taxonomy=taxonomy)
    names = {id(parameter): name for name, parameter in network.named_parameters()}
    groups = loop._optimizer(network, settings=settings).param_groups
    assert len(groups) == len(names)
    for group in groups:
        (parameter,) = group["params"]
        name = names[id(parameter)]
        share = (
            10.0 if name.startswith("heads") else 1.0 if ".layer.1." in name else 0.5 if ".layer.0." in name else 0.25
        )
        assert group["highest"] == pytest.approx(1e-3 * share), name
        assert group["weight_decay"] == (0.0 if parameter.dim() == 1 else loop.WEIGHT_DECAY)


def test_the_loss_by_hand(task: MakeTask, taxonomy: Taxonomy) -> None:
    own = task(SETTINGS)
    examples = epoch_examples(own.notes, epoch=0, settings=SETTINGS, words=own.words, taxonomy=taxonomy)
    batch = collated([examples[0], examples[-1]], tokens=512, padding=0, taxonomy=taxonomy)
    torch.manual_seed(1)
    scores = torch.randn(len(batch.role), SCORES)
    total = 0.0
    for row in range(len(scores)):
        role, assertion, signal = scores[row].split([ROLES, ASSERTIONS, SIGNALS])
        one = cross_entropy(role, batch.role[row]) + cross_entropy(signal, batch.signal[row])
        one += batch.said[row] * cross_entropy(assertion, batch.assertion[row])
        total += float(batch.weight[row] * one)
    found = loss_of(scores, batch, smoothing=0.0)
    assert found.item() == pytest.approx(total / float(batch.weight.sum()), rel=1e-5)
    assert loss_of(scores, batch, smoothing=0.3).item() != pytest.approx(found.item())
