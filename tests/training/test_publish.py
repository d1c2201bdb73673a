import numpy as np

from analyzer.classify.calibration import Calibration
from analyzer.classify.heads import Heads
from analyzer.classify.labels import Labels
from analyzer.taxonomy import Taxonomy
from analyzer.training import fit
from analyzer.training.corpus import labelled_sentences
from analyzer.training.publish import held_out_figures
from tests.sizes import SCORES
from tests.training.notes import gold


def held_out(taxonomy: Taxonomy, signals: list[str], chances: list[float]) -> fit.Fitted:
    """What was said of sentences whose writer was left out."""
    index = np.array([taxonomy.signals.index(name) for name in signals])
    nothing = np.zeros(len(signals))
    drift = np.array(
        [chance if name in taxonomy.drift_signals else 0.0 for name, chance in zip(signals, chances, strict=True)]
    )
    labels = Labels(index, index, index, index, nothing, nothing, np.array(chances), drift)
    calibration = Calibration(1.0, 1.0, 1.0, 0.0, (0.0,) * len(taxonomy.signals), 0.5, 0.99)
    heads = Heads(np.zeros((1, 1), np.float32), np.zeros(1, np.float32))
    return fit.Fitted(
        heads, calibration, fit.HeldOut(np.arange(len(signals)), np.zeros((len(signals), SCORES)), labels)
    )


def test_figures_of_writers_left_out_by_hand(taxonomy: Taxonomy) -> None:
    note = gold(
        [
            ("Gave her a ride.", "transport", "performed"),
            ("Drove him.", "transport", "performed"),
            ("Drove them.", "transport", "performed"),
            ("Met with her.", "neutral", "performed"),
            ("He came in.", "neutral", "performed"),
        ]
    )
    data = labelled_sentences([note], taxonomy=taxonomy)
    drift, none = "organizational_drift", "none"
    fitted = held_out(taxonomy, [drift, drift, none, none, drift], [0.9, 0.5, 0.9, 0.9, 0.9])
    assert held_out_figures(fitted, data, confident_from=0.8, taxonomy=taxonomy) == {
        "sentences": 5,
        "writers": 1,
        "signal_macro_f1": 0.5833,  # drift: 2 right of 3 and 3, 4 / 6; none: 1 of 2 and 2, 2 / 4
        "signal_kappa": 0.1667,  # agreed 0.6, by chance 0.36 + 0.16
        "drift_flag_f1": 0.6667,
        "signal_calibration_error": 0.42,  # (|3.6 - 2| + |0.5 - 1|) / 5
        "drift_calibration_error": 0.46,  # (|1.8 - 1| + |0.5 - 1| + |0 - 1|) / 5
        "confident_precision": 0.5,  # of the two flags at 0.9, one is right
        "confident_recall": 0.3333,
    }


def test_flags_that_are_never_confident_have_no_precision(taxonomy: Taxonomy) -> None:
    data = labelled_sentences([gold([("Met with her.", "neutral", "performed")])], taxonomy=taxonomy)
    found = held_out_figures(held_out(taxonomy, ["none"], [0.9]), data, confident_from=0.8, taxonomy=taxonomy)
    assert (found["confident_precision"], found["confident_recall"]) == (0.0, 0.0)
