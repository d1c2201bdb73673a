from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import softmax

from analyzer.analysis import Analyzer
from analyzer.classify.artifact import read_manifest
from analyzer.classify.calibration import split_scores
from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, MANIFEST, WEIGHTS
from analyzer.results import read_scored
from analyzer.shipped import shipped
from analyzer.taxonomy import Taxonomy
from analyzer.training.on_site import gains as measured
from analyzer.training.on_site.adapt import PENALTIES, _fitted, adapt
from analyzer.training.on_site.gains import Gain, Gains, refusal
from analyzer.training.on_site.learn import train_on_reviews
from analyzer.training.on_site.problem import NO_CHANGE, Base, Problem
from analyzer.training.on_site.recalibrate import FEWEST_TO_CALIBRATE, held_calibration
from analyzer.training.on_site.reviewed import reviewed_sentences
from analyzer.training.on_site.reviews import read_reviews
from analyzer.training.softmax import Softmax, fit_softmax
from tests.cli.command import peerdrift
from tests.training.agency import IDIOM, Label, write_agency, write_reviews
from tests.training.notes import DEV

Truth = dict[tuple[str, int], Label]


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("agency")
    return folder, write_agency(folder)


@pytest.fixture(scope="module")
def idiom_reviews(agency: tuple[Path, Truth]) -> Truth:
    """The last sentences of each note: those in the idiom and one more."""
    folder, truth = agency
    last = read_scored(folder).groupby("note_id").tail(len(IDIOM) + 1)
    places = zip(last["note_id"], last["sentence_index"], strict=True)
    return {place: truth[place] for place in places if place in truth}


@pytest.fixture(scope="module")
def problem(agency: tuple[Path, Truth], idiom_reviews: Truth, taxonomy: Taxonomy) -> Problem:
    engine = Analyzer.load("fast").engine
    path = write_reviews(agency[0] / "idiom.csv", idiom_reviews)
    given = read_reviews(path, taxonomy=taxonomy)
    data = reviewed_sentences(given, agency[0], engine=engine, taxonomy=taxonomy)
    return Problem(data, Base(engine.heads, engine.calibration, taxonomy))


def learn(agency: Path, reviews: Path, out: Path) -> tuple[Gains, str]:
    said: list[str] = []
    done = train_on_reviews(
        reviews,
        results=agency,
        engine="fast",
        out=out,
        dev=DEV,
        replace_shipped=False,
        told=said.append,
        progress=lambda _: None,
    )
    return done, said[0]


@pytest.fixture(scope="module")
def learned(agency: tuple[Path, Truth], idiom_reviews: Truth) -> tuple[Path, Gains, str]:
    """A model that learned the idiom, what it gained, and what was said of that."""
    out = agency[0] / "model"
    return out, *learn(agency[0], write_reviews(agency[0] / "reviews.csv", idiom_reviews), out)


def test_a_house_idiom_is_learned_and_holds_on_reviews_left_out(
    learned: tuple[Path, Gains, str], idiom_reviews: Truth
) -> None:
    out, done, said = learned
    right = done.figures[measured.ACCURACY]
    assert right.before < 0.6
    assert right.after > 0.8
    assert right.low > 0.2
    assert done.figures[measured.LOG_LOSS].high < 0
    assert "| signal log loss |" in said
    loaded, manifest = Analyzer.load("fast", model=out), read_manifest(out)
    base = read_manifest(shipped("models") / "fast")
    assert manifest.settings["base_version"] == base.version != manifest.version == loaded.engine.model_version
    assert manifest.settings["reviews"] == len(idiom_reviews)
    card = (out / CARD).read_text(encoding="utf-8")
    assert f"Adapted from version {base.version}" in card
    assert not any(pattern.split("{}")[0] in card for pattern in IDIOM)


@pytest.mark.parametrize("how", ["random", "mixed-up"])
def test_wrong_reviews_are_refused_and_nothing_is_written(
    how: str, agency: tuple[Path, Truth], idiom_reviews: Truth, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    rng, labels = np.random.default_rng(5), list(idiom_reviews.values())
    if how == "random":
        given = [
            (str(rng.choice(taxonomy.role_names)), str(rng.choice(list(taxonomy.assertions)))) for _ in idiom_reviews
        ]
    else:
        given = [labels[at] for at in rng.permutation(len(labels))]
    reviews = write_reviews(tmp_path / "reviews.csv", dict(zip(idiom_reviews, given, strict=True)))
    with pytest.raises(PeerdriftError, match="not written, "):
        learn(agency[0], reviews, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_too_few_reviews_are_refused(agency: tuple[Path, Truth], idiom_reviews: Truth, tmp_path: Path) -> None:
    few = dict(list(idiom_reviews.items())[:50])
    with pytest.raises(PeerdriftError, match=r"50 reviews of .* 60 of 20 notes are needed"):
        learn(agency[0], write_reviews(tmp_path / "few.csv", few), tmp_path / "model")


def test_fewer_coordinates_give_the_weights_that_all_would(problem: Problem) -> None:
    rows, (targets, weight), (own, counted) = (
        np.arange(0, len(problem.data), 4),
        problem.targets[0],
        problem.rehearsal[0],
    )
    heads, roles = problem.base.heads, targets.shape[1]
    full = fit_softmax(
        np.concatenate([problem.data.features[rows], problem.data.others]).astype(float),
        np.concatenate([targets[rows], own]),
        weight=np.concatenate([weight[rows], counted]),
        penalty=problem.length,
        iterations=200,
        toward=Softmax(heads.coefficients[:, :roles].astype(float), heads.intercepts[:roles].astype(float)),
        intercept_penalty=10.0,
    )
    reduced = _fitted(problem, rows, 1.0)
    scores = problem.data.features @ full.coefficients + full.intercepts
    assert problem.scores(reduced, rows)[:, :roles] == pytest.approx(scores[rows], abs=0.02)


def test_what_is_rehearsed_is_what_the_shipped_heads_say(problem: Problem, taxonomy: Taxonomy) -> None:
    scores = problem.base.heads.scores(problem.data.others)
    for (said, _), wanted in zip(problem.rehearsal, split_scores(scores, taxonomy=taxonomy), strict=True):
        assert said == pytest.approx(softmax(wanted, axis=1), abs=1e-4)
    assert len(problem.data.others) > len(problem.data) / 2, "there is hardly anything to rehearse"


@pytest.mark.parametrize("penalty", PENALTIES)
def test_adapted_heads_on_all_features_say_what_the_coordinates_say(problem: Problem, penalty: float) -> None:
    every = np.arange(len(problem.data))
    adapted = _fitted(problem, every, penalty)
    heads = problem.heads(adapted)
    assert heads.scores(problem.data.features) == pytest.approx(problem.scores(adapted, every), abs=0.01)
    if penalty == NO_CHANGE:
        assert np.array_equal(heads.coefficients, problem.base.heads.coefficients)


def test_a_stronger_penalty_stays_nearer(problem: Problem) -> None:
    every, shipped_heads = np.arange(len(problem.data)), problem.shipped.coefficients
    finite = [penalty for penalty in PENALTIES if penalty != NO_CHANGE]
    moved = [np.abs(_fitted(problem, every, penalty).coefficients - shipped_heads).sum() for penalty in finite]
    assert moved == sorted(moved)


def test_what_is_adapted_looks_at_no_other_rows(problem: Problem) -> None:
    rows = np.flatnonzero(problem.data.note < 25)
    other = Problem(replace(problem.data, role=np.where(problem.data.note < 25, problem.data.role, 0)), problem.base)
    assert np.array_equal(adapt(problem, rows).coefficients, adapt(other, rows).coefficients)


def test_with_few_reviews_the_calibration_stays(problem: Problem) -> None:
    rows = np.arange(min(len(problem.data), FEWEST_TO_CALIBRATE - 1))
    scores = problem.scores(problem.shipped, rows)
    assert held_calibration(problem, rows, scores=scores) == problem.base.calibration


def test_a_calibration_moves_toward_the_reviews_and_is_never_sure_earlier(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.training.on_site.recalibrate.FEWEST_TO_CALIBRATE", 10)
    rows, base = np.arange(len(problem.data)), problem.base.calibration
    found = held_calibration(problem, rows, scores=3.0 * problem.scores(problem.shipped, rows))
    assert found.role_temperature > base.role_temperature
    assert found.confident_from >= base.confident_from


def gains(**changed: Gain) -> Gains:
    figures = {
        measured.LOG_LOSS: Gain(1.0, 0.8, -0.3, -0.1),
        measured.ACCURACY: Gain(0.6, 0.7, 0.0, 0.2),
        measured.KAPPA: Gain(0.5, 0.6, 0.0, 0.2),
        measured.DRIFT_FLAG: Gain(0.5, 0.5, -0.1, 0.1),
    }
    return Gains(100, 30, figures | {getattr(measured, name): gain for name, gain in changed.items()}, 0.64, 0.62)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        pytest.param(gains(), None, id="better"),
        pytest.param(gains(LOG_LOSS=Gain(1.0, 1.0, 0.0, 0.0)), "teach nothing", id="no-change"),
        pytest.param(gains(LOG_LOSS=Gain(1.0, 0.9, -0.3, 0.1)), "not surely lower", id="unsure"),
        pytest.param(gains(ACCURACY=Gain(0.6, 0.59, -0.1, 0.1)), "signal accuracy is lower", id="less-right"),
        pytest.param(gains(KAPPA=Gain(0.5, 0.49, -0.1, 0.1)), "signal kappa is lower", id="less-agreement"),
        pytest.param(gains(DRIFT_FLAG=Gain(0.5, 0.4, -0.2, -0.01)), "drift flag F1 is surely lower", id="drift"),
        pytest.param(gains(DRIFT_FLAG=Gain(0.5, 0.4, -0.2, 0.01)), None, id="drift-perhaps"),
        pytest.param(replace(gains(), dev_after=0.58), "it unlearns", id="unlearned"),
    ],
)
def test_refusal_by_hand(found: Gains, why: str | None) -> None:
    said = refusal(found)
    assert said is None if why is None else why in str(said)


def test_the_command_writes_the_same_bytes_in_a_process_of_its_own_and_score_takes_them(
    agency: tuple[Path, Truth], idiom_reviews: Truth, learned: tuple[Path, Gains, str], tmp_path: Path
) -> None:
    reviews, out = write_reviews(tmp_path / "reviews.csv", idiom_reviews), tmp_path / "model"
    done = peerdrift("train", "--reviews", reviews, "--results", agency[0], "--out", out)
    assert done.returncode == 0, done.stderr
    assert "| signal kappa |" in done.stdout
    for name in (WEIGHTS, MANIFEST, CARD):
        assert (out / name).read_bytes() == (learned[0] / name).read_bytes()
    (tmp_path / "a.csv").write_text("Staff,Date,Note\nA,2025-01-31,Did a long loop with him after lunch.\n")
    scored = peerdrift("score", tmp_path / "a.csv", "--out", tmp_path / "out", "--model", out)
    assert scored.returncode == 0, scored.stderr
    assert read_scored(tmp_path / "out")["role"].tolist() == ["transport"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--results", "."], "needs --results DIR", id="no-out"),
        pytest.param(["--out", "m"], "needs --results DIR", id="no-results"),
        pytest.param(["--results", ".", "--out", "m", "--model", "boundary"], "adapts fast or accurate", id="boundary"),
        pytest.param(["--results", ".", "--out", shipped("models") / "fast"], "a shipped model's folder", id="shipped"),
        pytest.param(["--results", ".", "--out", "m"], "r.csv: no such file", id="no-reviews"),
    ],
)
def test_bad_usage_is_told(arguments: list[str | Path], said: str, tmp_path: Path) -> None:
    done = peerdrift("train", "--reviews", "r.csv", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""
