"""What the cascade of `accurate` saves and costs at several bars: `python -m benchmarks.cascade.run`, on one core.

Times are CPU seconds of this process, medians of turns in which every bar comes once, so that a busy machine slows all
alike. Needs `pip install 'peerdrift[train]'` for the last part: whether windows read together are read faster.
"""

import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pandas as pd
from sklearn.metrics import cohen_kappa_score, f1_score

from analyzer.analysis import Analyzer
from analyzer.classify.artifact import ENCODER, load_held_out
from analyzer.classify.calibration import calibrated
from analyzer.classify.cascade import BAR, FAST_WEIGHT, CascadeEngine, cascade_held_out
from analyzer.classify.chances import CERTAIN
from analyzer.classify.encoder import INPUT, EncoderEngine
from analyzer.classify.held_out import HeldOutSentences
from analyzer.classify.labels import Probabilities, decide
from analyzer.classify.note_kind import is_supervision
from analyzer.classify.session import THREADS
from analyzer.sentences import cut_notes
from analyzer.shipped import shipped
from analyzer.taxonomy import NO_SIGNAL, Taxonomy
from analyzer.training.corpus import read_gold
from analyzer.training.evaluation.evaluate import evaluate, gold_frame

ROOT = Path(__file__).parent.parent.parent
GOLD, SAMPLE = ROOT / "data" / "eval" / "dev.jsonl", ROOT / "data" / "samples" / "notes.csv"
RESULT = Path(__file__).parent / "cascade.json"
BARS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 1.01)
"""The last lets the encoder read all, and both engines' words count for all."""
TURNS, SAMPLE_NOTES = 3, 40
LENGTHS, TOGETHER = (24, 48, 240), (1, 2, 4, 8)
"""Tokens of a window, and how many windows are read at once; a note has some 240 tokens."""
SEED = 20261128


def main() -> None:
    """Measure, and write the figures beside this script."""
    os.environ[THREADS] = "1"
    whole, fast = Analyzer.load("accurate", cascade=False), Analyzer.load("fast")
    taxonomy = whole.taxonomy
    if not isinstance(whole.engine, EncoderEngine):
        raise TypeError(whole.engine.name)
    cascades = {
        str(bar): Analyzer(CascadeEngine(fast.engine, whole.engine, taxonomy, bar), taxonomy=taxonomy) for bar in BARS
    }
    analyzers = {"no cascade": whole} | cascades | {"fast alone": fast}
    notes = {"development": gold_frame(read_gold(GOLD)), "sample": _sample()}
    seconds = {name: _seconds(analyzers, frame) for name, frame in notes.items()}
    figures = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}, onnxruntime {onnxruntime.__version__}",
        "bar_that_ships": BAR,
        "fast_weight": FAST_WEIGHT,
        "sentences_a_second_without": round(_sentences(notes["development"]) / seconds["development"]["no cascade"], 1),
        "bars": {
            name: {
                "settled": {of: round(_settled(analyzer, frame, fast), 3) for of, frame in notes.items()},
                "times_faster": {of: round(own["no cascade"] / own[name], 2) for of, own in seconds.items()},
                "development": _on_gold(analyzer),
                "writers_left_out": _on_held_out(analyzer, taxonomy=taxonomy),
            }
            for name, analyzer in analyzers.items()
        },
        "cpu_ms_a_token_by_windows_together": _together(),
    }
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


def _sample() -> pd.DataFrame:
    table = pd.read_csv(SAMPLE, dtype=str).head(SAMPLE_NOTES)
    named = {"Staff ID": "worker_id", "Service Date": "date", "Note Type": "note_type", "Progress Note": "text"}
    return table.rename(columns=named)[list(named.values())]


def _sentences(frame: pd.DataFrame) -> int:
    return len(cut_notes(frame["text"].tolist()))


def _seconds(analyzers: dict[str, Analyzer], frame: pd.DataFrame) -> dict[str, float]:
    """Return the CPU seconds of scoring notes, cutting and all."""
    found: dict[str, list[float]] = {name: [] for name in analyzers}
    for _ in range(TURNS):
        for name, analyzer in analyzers.items():
            began = time.process_time()
            analyzer.score(frame)
            found[name].append(time.process_time() - began)
    return {name: float(np.median(own)) for name, own in found.items()}


def _settled(analyzer: Analyzer, frame: pd.DataFrame, fast: Analyzer) -> float:
    """Return the share of sentences that the encoder does not read."""
    if not isinstance(analyzer.engine, CascadeEngine):
        return float(analyzer is fast)
    supervision = is_supervision(frame["note_type"].to_numpy(dtype=str))
    scores = fast.engine.scores(cut_notes(frame["text"].tolist()), supervision=supervision)
    said = calibrated(scores, calibration=fast.engine.calibration, taxonomy=fast.taxonomy)
    return float((said.signal.max(axis=1) >= analyzer.engine.bar).mean())


def _on_gold(analyzer: Analyzer) -> dict[str, float]:
    found = evaluate(read_gold(GOLD), analyzer)
    kinds = (
        {"signal_macro_f1": ("signal", "macro_f1"), "signal_kappa": ("signal", "kappa")}
        | {f"{kind}_f1": (kind, "f1") for kind in ("drift_flag", "note_flag", "confident_flag")}
        | {"confident_flag_precision": ("confident_flag", "precision")}
    )
    told = {name: found[part][figure]["value"] for name, (part, figure) in kinds.items()}
    return told | {"signal_calibration_error": found["signal_calibration_error"]}


def _on_held_out(analyzer: Analyzer, *, taxonomy: Taxonomy) -> dict[str, float]:
    """Say how the labels that models would give writers whom they had not read agree with people's."""
    models = shipped("models")
    fast, accurate = (load_held_out(models / name, taxonomy=taxonomy) for name in ("fast", "accurate"))
    held = fast if analyzer.engine.name == "fast" else accurate
    if isinstance(analyzer.engine, CascadeEngine):
        held = cascade_held_out(fast, accurate, bar=analyzer.engine.bar, taxonomy=taxonomy)
    truth, said = _signals(held, drift_from=analyzer.engine.calibration.drift_from, taxonomy=taxonomy)
    drift = taxonomy.drift_signal_indices
    found = {
        "signal_macro_f1": f1_score(truth, said, average="macro"),
        "signal_kappa": cohen_kappa_score(truth, said),
        "drift_flag_f1": f1_score(np.isin(truth, drift), np.isin(said, drift)),
    }
    return {name: round(float(value), 4) for name, value in found.items()}


def _signals(held: HeldOutSentences, *, drift_from: float, taxonomy: Taxonomy) -> tuple[Any, Any]:
    """Return each sentence's signal by people and by the model."""
    signals = np.array([taxonomy.signals.index(taxonomy.signal(*pair)) for pair in taxonomy.own_pairs])
    none = taxonomy.signals.index(NO_SIGNAL)
    chance = held.chances / CERTAIN @ np.eye(len(taxonomy.signals))[signals]
    chance[:, none] += np.clip(1.0 - chance.sum(axis=1), 0.0, 1.0)
    kinds = (taxonomy.role_names, taxonomy.assertions)  # their chances do not bear on the signal
    roles, assertions = (np.full((len(held), len(names)), 1 / len(names)) for names in kinds)
    said = decide(Probabilities(roles, assertions, chance, drift_from), taxonomy=taxonomy).signal
    return np.append(signals, none)[held.pair], said


def _together() -> dict[str, dict[str, float]]:
    """Time the encoder on windows of one length, one at a time and several; the graph that ships takes one."""
    graph = onnx.load(shipped("models") / "accurate" / ENCODER)
    graph.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "windows"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 4
    session = onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])
    rng, found = np.random.default_rng(SEED), dict[str, dict[str, float]]()
    for length in LENGTHS:
        times: dict[int, list[float]] = {count: [] for count in TOGETHER}
        for _ in range(2 * TURNS):
            for count, own in times.items():
                tokens = rng.integers(1_000, 20_000, size=(count, length))
                began = time.process_time()
                session.run(None, {INPUT: tokens})
                own.append(1000 * (time.process_time() - began) / tokens.size)
        found[f"{length} tokens"] = {str(count): round(float(np.median(own)), 3) for count, own in times.items()}
    return found


if __name__ == "__main__":
    main()
