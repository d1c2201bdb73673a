import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from analyzer.analysis import Analyzer
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import read_gold
from analyzer.training.evaluation.align import Aligned, align
from analyzer.training.evaluation.evaluate import evaluate, gold_frame
from analyzer.training.evaluation.tables import (
    FEWEST_IN_SLICE,
    confusion_table,
    error_tables,
    label_table,
    reliability,
    slice_tables,
)
from analyzer.training.evaluation.voice import voice_of
from tests.training.notes import DEV


@pytest.fixture(scope="module")
def aligned(taxonomy: Taxonomy) -> Aligned:
    notes = read_gold(DEV)
    return align(notes, Analyzer.load().score(gold_frame(notes)), taxonomy=taxonomy)


def test_a_table_of_labels_has_the_figures_of_scikit_learn(aligned: Aligned, taxonomy: Taxonomy) -> None:
    table = label_table(aligned.frame, "signal", taxonomy.signals)
    for label, row in table.items():
        wanted = f1_score(aligned.frame["signal"] == label, aligned.frame["scored_signal"] == label)
        assert row["f1"] == pytest.approx(wanted, abs=1e-4)
    assert sum(row["gold"] for row in table.values()) == len(aligned.frame)


def test_confusion_counts_every_sentence_once(aligned: Aligned, taxonomy: Taxonomy) -> None:
    table = confusion_table(aligned.frame, taxonomy.signals)
    assert sum(sum(row.values()) for row in table.values()) == len(aligned.frame)
    right = sum(row.get(gold, 0) for gold, row in table.items())
    assert right == (aligned.frame["signal"] == aligned.frame["scored_signal"]).sum()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_bins_of_reliability_hold_every_sentence_and_what_was_said(pairs: list[tuple[float, bool]]) -> None:
    chance, truth = (np.array(values) for values in zip(*pairs, strict=True))
    bins = reliability(chance.astype(float), truth.astype(bool))
    assert sum(row["sentences"] for row in bins) == len(pairs)
    for row in bins:
        assert row["from"] - 1e-3 <= row["said"] <= row["from"] + 0.1 + 1e-3
        assert 0 <= row["true"] <= 1


def test_slices_hold_enough_sentences_and_one_that_is_all_has_the_figures_of_all(
    aligned: Aligned, taxonomy: Taxonomy
) -> None:
    slices = slice_tables(aligned.frame.assign(setting="one"), taxonomy=taxonomy)
    assert slices["setting"]["one"]["sentences"] == len(aligned.frame)
    truth = (aligned.frame["signal"] == aligned.frame["scored_signal"]).mean()
    assert slices["setting"]["one"]["signal_accuracy"] == pytest.approx(truth, abs=1e-4)
    drift = [aligned.frame[name].isin(taxonomy.drift_signals) for name in ("signal", "scored_signal")]
    assert slices["setting"]["one"]["drift_flag_f1"] == pytest.approx(f1_score(*drift), abs=1e-4)
    for parts in slices.values():
        assert all(row["sentences"] >= FEWEST_IN_SLICE for row in parts.values())


def test_errors_are_told_by_evaluate(taxonomy: Taxonomy, aligned: Aligned) -> None:
    told = evaluate(read_gold(DEV), Analyzer.load())["errors"]
    assert told == error_tables(aligned, taxonomy=taxonomy)
    assert set(told) == {"roles", "assertions", "signals", "confusion", "reliability", "slices"}


def test_no_text_of_a_note_is_among_the_tables(aligned: Aligned, taxonomy: Taxonomy) -> None:
    told = str(error_tables(aligned, taxonomy=taxonomy))
    assert not any(text in told for text in aligned.frame["text"] if len(text.split()) > 4)


def test_a_slice_too_small_is_left_out(aligned: Aligned, taxonomy: Taxonomy) -> None:
    few = aligned.frame.head(FEWEST_IN_SLICE - 1)
    assert all(parts == {} for parts in slice_tables(pd.DataFrame(few), taxonomy=taxonomy).values())


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        pytest.param(
            "I sat with him for an hour. He talked about his brother, and then he slept.", "prose", id="prose"
        ),
        pytest.param("ok so this is for marcus i got there at ten " * 8, "dictated", id="dictated"),
        pytest.param("SAT WITH HER. SHE WAS CALM. NO SI.", "capitals", id="capitals"),
        pytest.param("sat with her. she was calm. no harm.", "small letters", id="small-letters"),
        pytest.param("Met w/ pt. at ED re: d/c. F/u w/ Dr. Lee Tues.", "abbreviated", id="abbreviated"),
        pytest.param("", "small letters", id="empty"),
    ],
)
def test_the_voice_of_a_note(text: str, voice: str) -> None:
    assert voice_of(text) == voice
