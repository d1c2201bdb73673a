import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, cohen_kappa_score, confusion_matrix, f1_score

from analyzer.analysis import Analyzer
from analyzer.results import SENTENCE_SCHEMA
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import GoldNote, read_gold
from analyzer.training.evaluation import evaluate as measured
from analyzer.training.evaluation.align import align
from tests.training.evaluation.test_align import COLUMNS
from tests.training.notes import DEV, gold

REFERENCE = Path(__file__).parent / "reference_evaluate_gold.py"
PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60)


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    return measured.evaluate(read_gold(DEV), Analyzer.load())


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the project's shared measure says of the same sentences, read from Parquet."""
    path = tmp_path_factory.mktemp("dev") / "sentences.parquet"
    sentences = Analyzer.load().score(measured.gold_frame(read_gold(DEV)))
    sentences.astype({"role": str, "assertion": str}).drop(columns=["second_role"]).to_parquet(path)
    printed = subprocess.run(
        [sys.executable, str(REFERENCE), str(DEV), str(path)], check=True, capture_output=True, text=True
    ).stdout
    found: dict[str, Any] = json.loads(printed)
    return found


@pytest.mark.parametrize(
    ("part", "figure"),
    [
        *(("role", name) for name in ("macro_f1", "kappa", "accuracy")),
        *(("assertion", name) for name in ("macro_f1", "accuracy")),
        *(("signal", name) for name in ("macro_f1", "kappa", "accuracy")),
        *((part, name) for part in ("drift_flag", "note_flag") for name in ("precision", "recall", "f1")),
    ],
    ids=lambda value: value,
)
def test_a_figure_is_that_of_the_shared_measure(
    ours: dict[str, Any], theirs: dict[str, Any], part: str, figure: str
) -> None:
    assert ours[part][figure]["value"] == pytest.approx(theirs[part][figure], abs=1.01e-4)
    assert 0 < theirs[part][figure] <= 1


def test_boundaries_sentences_and_worker_correlation_are_those_of_the_shared_measure(
    ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    assert ours["boundaries"] == pytest.approx(theirs["boundaries"], abs=1.01e-4)
    assert ours["sentences"] == theirs["sentences"]
    assert ours["worker_drift_r"] == pytest.approx(theirs["worker_drift_r"], abs=1.01e-4)


def test_intervals_hold_their_figures(ours: dict[str, Any]) -> None:
    for part in ("role", "assertion", "signal", "drift_flag", "note_flag", "confident_flag"):
        for figure in ours[part].values():
            assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1
            assert part == "confident_flag" or figure["high"] - figure["low"] < 0.3  # few flags are confident


def test_the_same_notes_give_the_same_figures(ours: dict[str, Any]) -> None:
    assert measured.evaluate(read_gold(DEV), Analyzer.load()) == ours


def counted(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int], np.ndarray]:
    truth, said = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return truth, said, confusion_matrix(truth, said, labels=range(4)).astype(float)


@settings(deadline=None)
@given(pairs=PAIRS.filter(lambda pairs: len({value for pair in pairs for value in pair}) > 1))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    truth, said, counts = counted(pairs)
    assert float(measured.kappa(counts)) == pytest.approx(cohen_kappa_score(truth, said), abs=1e-9)


@settings(deadline=None)
@given(pairs=PAIRS)
def test_macro_f1_and_accuracy_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    truth, said, counts = counted(pairs)
    wanted = f1_score(truth, said, labels=sorted(set(truth)), average="macro", zero_division=0)
    assert float(measured.macro_f1(counts)) == pytest.approx(wanted)
    assert float(measured.accuracy(counts)) == pytest.approx(accuracy_score(truth, said))


@settings(deadline=None)
@given(first=PAIRS, second=PAIRS)
def test_many_tables_at_once_are_measured_as_one_by_one(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    tables = np.stack([counted(pairs)[2] for pairs in (first, second)])
    for function in (measured.kappa, measured.macro_f1, measured.accuracy):
        assert function(tables) == pytest.approx(np.array([float(function(table)) for table in tables]))


def test_kappa_of_cohens_table_by_hand() -> None:
    # agreed 35 of 50; by chance (25 * 30 + 25 * 20) / 50^2 = 0.5; (0.7 - 0.5) / (1 - 0.5)
    assert float(measured.kappa(np.array([[20.0, 5.0], [10.0, 15.0]]))) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [
        # unflagged first: 6 right flags, 2 false alarms, 4 misses
        pytest.param([[8, 2], [4, 6]], 6 / 8, 6 / 10, 12 / 18, id="some"),
        pytest.param([[5, 0], [5, 0]], 0.0, 0.0, 0.0, id="none-flagged"),
        pytest.param([[0, 0], [0, 9]], 1.0, 1.0, 1.0, id="all-right"),
    ],
)
def test_flag_figures_by_hand(counts: list[list[int]], precision: float, recall: float, f1: float) -> None:
    table = np.array(counts, dtype=float)
    found = [float(function(table)) for function in (measured.precision, measured.recall, measured.f1)]
    assert found == pytest.approx([precision, recall, f1])


@pytest.mark.parametrize(
    ("chance", "truth", "error"),
    [
        pytest.param([0.0, 1.0], [False, True], 0.0, id="perfect"),
        pytest.param([1.0, 0.0], [False, True], 1.0, id="wrong-and-sure"),
        # one bin: said 0.25 on average, true 0.5
        pytest.param([0.22, 0.28], [False, True], 0.25, id="one-bin"),
        # (|0.3 - 0| + |0.9 + 0.9 - 2|) / 3
        pytest.param([0.3, 0.9, 0.9], [False, True, True], 0.5 / 3, id="two-bins"),
        pytest.param([], [], 0.0, id="nothing"),
    ],
)
def test_calibration_error_by_hand(chance: list[float], truth: list[bool], error: float) -> None:
    found = measured.calibration_error(np.array(chance), np.array(truth, dtype=bool))
    assert found == pytest.approx(error)


def figures_of(note: GoldNote, said: list[tuple[str, float, float, bool]], taxonomy: Taxonomy) -> dict[str, Any]:
    """Figures of a note of whose sentences (role, drift and signal probability, confident) is said."""
    scored = pd.DataFrame(
        [
            ("n1", sentence["start"], sentence["end"], role, "performed", drift, signal, confident)
            for sentence, (role, drift, signal, confident) in zip(note.sentences, said, strict=True)
        ],
        columns=COLUMNS,
    )
    return measured.figures(align([note], scored, taxonomy=taxonomy), taxonomy)


RIDES = [("Gave her a ride.", "transport", "performed"), ("Drove him.", "transport", "performed")]
REST = [("Met with her.", "neutral", "performed"), ("He came in.", "neutral", "performed")]


@pytest.mark.parametrize(
    ("said", "precision", "recall"),
    [
        pytest.param([("transport", True)] * 2 + [("neutral", True)] * 2, 1.0, 1.0, id="all-right-and-sure"),
        pytest.param([("transport", True), ("transport", False)] + [("neutral", True)] * 2, 1.0, 0.5, id="one-unsure"),
        pytest.param([("transport", False)] * 2 + [("transport", True)] * 2, 0.0, 0.0, id="sure-where-wrong"),
        pytest.param([("transport", True)] * 4, 0.5, 1.0, id="all-flagged"),
        pytest.param([("transport", False)] * 4, 0.0, 0.0, id="never-sure"),
    ],
)
def test_confident_flags_are_those_that_are_sure(
    taxonomy: Taxonomy, said: list[tuple[str, bool]], precision: float, recall: float
) -> None:
    found = figures_of(gold(RIDES + REST), [(role, 0.5, 0.5, sure) for role, sure in said], taxonomy)
    assert found["confident_flag"]["precision"]["value"] == precision
    assert found["confident_flag"]["recall"]["value"] == recall


@pytest.mark.parametrize(
    ("said", "error"),
    [
        pytest.param([("transport", 1.0)] * 2 + [("neutral", 1.0)] * 2, 0.0, id="sure-and-right"),
        pytest.param([("neutral", 1.0)] * 2 + [("transport", 1.0)] * 2, 1.0, id="sure-and-wrong"),
        # another role of the same signal is right: three right of four in one bin, said 0.55
        pytest.param(
            [("clerical_tasks", 0.55), ("transport", 0.55), ("transport", 0.55), ("neutral", 0.55)],
            0.2,
            id="three-of-four",
        ),
    ],
)
def test_the_signals_calibration_error_by_hand(taxonomy: Taxonomy, said: list[tuple[str, float]], error: float) -> None:
    found = figures_of(gold(RIDES + REST), [(role, 0.5, chance, False) for role, chance in said], taxonomy)
    assert found["signal_calibration_error"] == pytest.approx(error, abs=1e-4)


def test_an_open_question_is_neither_a_false_alarm_nor_a_miss(taxonomy: Taxonomy) -> None:
    note = gold(
        [
            ("Gave her a ride.", "transport", "performed"),
            ("Went with her.", "resource_linkage", "performed"),
            ("Drove him too.", "transport", "performed"),
        ]
    )
    either = [["transport", "performed"], ["resource_linkage", "performed"]]
    note.sentences[0]["accept"] = note.sentences[1]["accept"] = either
    wrong_way = [("resource_linkage", 0.1), ("transport", 0.9), ("resource_linkage", 0.2)]
    found = figures_of(note, [(role, chance, 0.5, False) for role, chance in wrong_way], taxonomy)
    assert found["drift_flag"]["precision"]["value"] == 1.0
    assert found["drift_flag"]["recall"]["value"] == 0.5
    assert found["signal"]["accuracy"]["value"] == 0.0
    assert found["worker_drift_r"] is None  # of one worker


def test_the_frame_of_gold_notes_holds_no_label() -> None:
    frame = measured.gold_frame(read_gold(DEV))
    assert set(frame.columns) <= set(SENTENCE_SCHEMA.names) - {"role", "assertion", "signal", "second_role"}
    assert len(frame) == 44
