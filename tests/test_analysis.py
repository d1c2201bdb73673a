from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.analysis import Analyzer, score_frame
from analyzer.errors import PeerdriftError
from analyzer.results import SENTENCE_COLUMNS, SENTENCE_SCHEMA
from analyzer.shipped import shipped
from analyzer.taxonomy import Taxonomy
from tests.classify.texts import TINY

CONTRACT = (
    "note_id", "worker_id", "date", "note_type", "setting", "program", "sentence_index", "start", "end", "text", "role",
    "assertion", "signal", "second_role", "role_probability", "assertion_probability", "drift_probability", "confident",
    "engine", "model_version",
)  # fmt: skip
AFTER_IT = ("heading", "copied", "signal_probability", "chances")
"""Columns of our own, after those of the contract."""
PIECES = st.sampled_from(
    ["Met with him.", "Nurse asked me", " ", "\n", "- ", "Dr. Lee", "no.", "é😀", "12:30", "PLAN:", "?!"]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


def notes(*texts: str, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"worker_id": "W1", "date": "2025-01-02", "text": list(texts), **columns})


def test_the_columns_are_the_contract() -> None:
    scored = score_frame(notes("Sat with him. Passed the meds."))
    assert tuple(scored.columns) == SENTENCE_COLUMNS == CONTRACT + AFTER_IT == tuple(SENTENCE_SCHEMA.names)


def test_the_heading_in_force_is_told_with_a_sentence() -> None:
    scored = score_frame(notes("He came in. P: Call his sister.\nIntervention:\n- Sat with him."))
    assert scored["heading"].astype(str).tolist() == ["", "plan", "intervention"]


def test_sentences_of_earlier_notes_on_the_same_person_are_marked_as_copied() -> None:
    words = "We practised what to say to his landlord."
    frame = notes(words, f"{words} Drove him home.", words, person_id=["C1", "C1", "C2"])
    scored = score_frame(frame.assign(date=["2025-01-02", "2025-01-03", "2025-01-04"]))
    assert scored["copied"].tolist() == [False, True, False, False]
    assert score_frame(frame.drop(columns="person_id"))["copied"].tolist() == [False] * 4


def test_every_sentence_is_told_with_its_note() -> None:
    frame = notes(
        "Sat with him. Passed the meds.",
        "Drove her home.",
        note_id=["a", "b"],
        note_type=["session", "supervision"],
        setting=["ward", "home"],
        program=["CSU", "ED"],
    )
    scored = score_frame(frame)
    assert scored["note_id"].tolist() == ["a", "a", "b"]
    assert scored["sentence_index"].tolist() == [0, 1, 0]
    assert scored["text"].tolist() == ["Sat with him.", "Passed the meds.", "Drove her home."]
    assert scored["program"].tolist() == ["CSU", "CSU", "ED"]
    assert scored["note_type"].tolist() == ["session", "session", "supervision"]
    assert scored["setting"].tolist() == ["ward", "ward", "home"]
    assert set(scored["date"]) == {pd.Timestamp("2025-01-02")}
    assert set(scored["engine"]) == {"fast"}
    assert set(scored["model_version"]) == {Analyzer.load().engine.model_version}


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS, max_size=5))
def test_offsets_point_at_the_text_in_order_and_without_overlap(texts: list[str]) -> None:
    frame = notes(*texts, note_id=[str(index) for index in range(len(texts))])
    scored = score_frame(frame)
    for row in scored.itertuples():
        assert row.text == texts[int(row.note_id)][row.start : row.end]
        assert row.text.strip() == row.text != ""
    for _, own in scored.groupby("note_id"):
        assert own["sentence_index"].tolist() == list(range(len(own)))
        assert (own["start"].to_numpy()[1:] >= own["end"].to_numpy()[:-1]).all()


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=6), cut=st.integers(0, 6))
def test_notes_scored_in_pieces_are_scored_as_at_once(texts: list[str], cut: int) -> None:
    frame = notes(*texts, note_id=[str(index) for index in range(len(texts))])
    whole = score_frame(frame)
    parts = pd.concat([score_frame(frame.iloc[:cut]), score_frame(frame.iloc[cut:])], ignore_index=True)
    probabilities = ["role_probability", "assertion_probability", "drift_probability", "signal_probability"]
    rest = [name for name in SENTENCE_COLUMNS if name not in (*probabilities, "copied")]
    assert parts[rest].astype(object).to_numpy().tolist() == whole[rest].astype(object).to_numpy().tolist()
    assert np.allclose(parts[probabilities].to_numpy(float), whole[probabilities].to_numpy(float), atol=1e-6)


def test_labels_hang_together_on_the_whole_sample(sample_sentences: pd.DataFrame, taxonomy: Taxonomy) -> None:
    frame = sample_sentences
    signals = [taxonomy.signal(role, a) for role, a in zip(frame["role"], frame["assertion"], strict=True)]
    assert signals == frame["signal"].tolist()
    neutral = frame["role"] == "neutral"
    assert set(frame.loc[neutral, "assertion"]) == {"performed"}
    assert (frame["second_role"] != frame["role"]).all()
    assert set(frame["second_role"].dropna()) <= set(taxonomy.role_names) - {"neutral"}
    for name in ("role_probability", "assertion_probability", "drift_probability", "signal_probability"):
        assert frame[name].between(0, 1).all()
    flagged = frame["signal"].isin(taxonomy.drift_signals)
    assert frame.loc[flagged, "drift_probability"].mean() > frame.loc[~flagged, "drift_probability"].mean() + 0.3
    threshold = np.float32(Analyzer.load().engine.calibration.confident_from)
    assert frame["confident"].tolist() == (frame["signal_probability"] >= threshold).tolist()
    assert 0 < frame["confident"].mean() < 1


@pytest.mark.parametrize(
    ("ids", "wanted"),
    [
        pytest.param(None, ["1", "2", "3"], id="no-column"),
        pytest.param(["a", None, None], ["a", "2", "3"], id="some-missing"),
        pytest.param([7, 8, 9], ["7", "8", "9"], id="numbers"),
    ],
)
def test_notes_without_an_id_are_numbered_and_stay_apart(ids: list[object] | None, wanted: list[str]) -> None:
    columns = {} if ids is None else {"note_id": pd.Series(ids, dtype=object)}
    scored = score_frame(notes("Sat.", "Sat.", "Sat.", **columns))
    assert scored["note_id"].tolist() == wanted
    assert scored["sentence_index"].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2025-01-02", id="text"),
        pytest.param(date(2025, 1, 2), id="date"),
        pytest.param(datetime(2025, 1, 2, 23, 59), id="datetime-late-at-night"),
        pytest.param(pd.Timestamp("2025-01-02 07:00"), id="timestamp"),
    ],
)
def test_a_date_is_the_day_alone(day: object) -> None:
    scored = score_frame(pd.DataFrame({"worker_id": ["W1"], "date": [day], "text": ["Sat with him."]}))
    assert scored["date"].tolist() == [pd.Timestamp("2025-01-02")]


@pytest.mark.parametrize(
    "blank",
    [
        pytest.param([None], id="none"),
        pytest.param([float("nan")], id="a-column-of-nan-as-pandas-reads-an-empty-one"),
        pytest.param(pd.Categorical([None], categories=["ward"]), id="a-category-missing"),
        pytest.param([pd.NA], id="pandas-own-missing"),
    ],
)
def test_what_is_not_told_of_a_note_is_blank(blank: object) -> None:
    scored = score_frame(notes("Sat with him.", note_type=blank, setting=blank))
    assert scored.loc[0, ["note_type", "setting", "program"]].tolist() == ["", "", ""]


@pytest.mark.parametrize("texts", [pytest.param([], id="no-notes"), pytest.param(["", " \n "], id="blank-notes")])
def test_nothing_to_read_gives_no_sentences(texts: list[str]) -> None:
    scored = score_frame(notes(*texts))
    assert len(scored) == 0
    assert tuple(scored.columns) == CONTRACT + AFTER_IT


def test_the_frame_that_is_given_stays_as_it_is() -> None:
    frame = notes("Sat with him.", note_type=[None], index=[5]).set_index("index")
    before = frame.copy(deep=True)
    score_frame(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        pytest.param(notes("Sat.").drop(columns="worker_id"), "no column worker_id", id="no-worker-column"),
        pytest.param(notes("Sat.").drop(columns="date"), "no column date", id="no-date-column"),
        pytest.param(notes("Sat.").drop(columns="text"), "no column text", id="no-text-column"),
        pytest.param(
            notes("Zanzibar", None), "row 2 of the frame has no text; leave such rows out", id="a-text-missing"
        ),
        pytest.param(
            notes("Zanzibar").assign(date=pd.NaT),
            "row 1 of the frame has no date; leave such rows",
            id="a-date-missing",
        ),
        pytest.param(
            notes("Zanzibar").assign(worker_id=None),
            "row 1 of the frame has no worker_id; leave such rows",
            id="a-worker-missing",
        ),
    ],
)
def test_a_frame_that_cannot_be_scored_is_refused_without_its_text(frame: pd.DataFrame, problem: str) -> None:
    with pytest.raises(PeerdriftError, match=problem) as raised:
        score_frame(frame)
    assert "Zanzibar" not in str(raised.value)


def test_an_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(PeerdriftError, match="no engine 'slow'; engines are fast"):
        Analyzer.load("slow")


def test_a_model_folder_of_ones_own_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PeerdriftError, match=r"no manifest\.json"):
        Analyzer.load(model=tmp_path / "mine")


@pytest.mark.parametrize(
    ("engine", "model"),
    [pytest.param("fast", TINY, id="fast"), pytest.param("accurate", shipped("models") / "fast", id="accurate")],
)
def test_a_model_folder_of_another_engine_is_refused(engine: str, model: Path) -> None:
    other = "accurate" if engine == "fast" else "fast"
    remedy = f"name a folder of {engine}, or take the {other} engine"
    said = f"^{model}: a model of the {other} engine, not of {engine}; {remedy}$"
    with pytest.raises(PeerdriftError, match=said):
        Analyzer.load(engine, model=model)
    labelled = pd.DataFrame({"engine": [engine], "model_version": ["0" * 12]})
    with pytest.raises(PeerdriftError, match=said):
        Analyzer.that_labelled(labelled, model=model)


def test_a_model_is_loaded_once() -> None:
    assert Analyzer.load() is Analyzer.load("fast")


@pytest.mark.parametrize(
    ("dates", "row"),
    [
        pytest.param(["SECRET"], 1, id="words"),
        pytest.param(["2025-01-02", "2025-01-03", "SECRET", "SECRET"], 3, id="words-after-dates"),
        pytest.param([pd.Timestamp("2025-01-02"), "2025-02-30"], 2, id="no-such-day"),
        pytest.param(["2025-01-02", "1/2/2025"], 2, id="written-otherwise-than-the-first"),
        pytest.param(["2025-01-02T10:00+01:00", "2025-01-02T10:00+02:00"], 2, id="of-two-time-zones"),
        pytest.param(["2025-01-02", ["SECRET"]], 2, id="a-list"),
    ],
)
def test_a_date_that_is_none_is_refused_without_quoting_it(dates: list[object], row: int) -> None:
    notes = pd.DataFrame({"worker_id": "W1", "date": dates, "text": "Sat with him."})
    with pytest.raises(PeerdriftError, match=f"^row {row} of the frame, column date: cannot be read; give") as caught:
        score_frame(notes)
    assert "SECRET" not in str(caught.value)
