"""Reasons against a reading of their definition: leave the word out of the note by hand and score it anew."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.analysis import Analyzer
from analyzer.classify.calibration import Calibration, calibrated
from analyzer.classify.heads import Heads
from analyzer.classify.labels import decide
from analyzer.classify.note_kind import is_supervision
from analyzer.classify.reasons import (
    LEAST_SHARE,
    LEAST_WEIGHT,
    MOST_WORDS,
    find_reasons,
    passage_around,
    without,
    word_spans,
)
from analyzer.errors import PeerdriftError
from analyzer.results import REASON_COLUMNS
from analyzer.sentences import SentenceBatch, given_sentences
from analyzer.taxonomy import NEUTRAL, NO_SIGNAL, load_taxonomy
from tests.classify.texts import NOTES, batch_of
from tests.sizes import SCORES

TAXONOMY = load_taxonomy()
HEADS = Heads(np.zeros((1, SCORES), np.float32), np.zeros(SCORES, np.float32))
CALIBRATION = Calibration(1.0, 1.0, 0.5, 0.5, (0.0,) * len(TAXONOMY.signals), 0.5, 0.5)
PIECES = [
    "Nurse asked me to pass the meds. ",
    "Gave him a ride home. ",
    "Phones.\n",
    "Ümit’s café: «sat» with her, 😀 😀. ",
    "Her sponsor called.\n\n",
    "PLAN:\n- Will drive him, then drive her. ",
    "Slept well. ",
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)


@dataclass(frozen=True)
class WholeNoteEngine:
    """Scores a sentence by its words and, less, by all words of its note, as an encoder does."""

    name: str = "accurate"
    model_version: str = "test"
    heads: Heads = HEADS
    calibration: Calibration = CALIBRATION

    def scores(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return self.features(batch, supervision=supervision) + supervision[batch.note][:, None]

    def features(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> Any:
        of = np.repeat(np.arange(len(batch)), batch.token_counts)
        own = np.zeros((len(batch), SCORES), np.float32)
        for sentence, token in zip(of.tolist(), batch.tokens.tolist(), strict=True):
            own[sentence] += np.random.default_rng(token).normal(size=SCORES)
        whole = np.zeros((len(batch.texts), SCORES), np.float32)
        np.add.at(whole, batch.note, own)
        return own + 0.2 * whole[batch.note]


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer.load()


def notes(*texts: str, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"worker_id": "W1", "date": "2025-01-02", "text": list(texts), **columns})


def chance_of_label(analyzer: Analyzer, text: str, spans: list[tuple[int, int, str]], row: pd.Series) -> float:
    """The log chance of a scored sentence's label, in any text."""
    batch = given_sentences([text], [spans])
    scores = analyzer.engine.scores(batch, supervision=is_supervision([row["note_type"]]))
    said = calibrated(scores, calibration=analyzer.engine.calibration, taxonomy=TAXONOMY)
    at = row["sentence_index"]
    if row["signal"] != NO_SIGNAL:
        return float(np.log(said.signal[at, TAXONOMY.signals.index(row["signal"])]))
    role = said.role[at, TAXONOMY.role_names.index(row["role"])]
    return float(np.log(role * said.assertion[at, TAXONOMY.assertions.index(row["assertion"])]))


@settings(max_examples=25, deadline=None)
@given(text=TEXTS, note_type=st.sampled_from(["session", "supervision"]), whole=st.booleans())
def test_a_weight_is_the_fall_of_the_log_chance_in_the_note_without_the_word(
    analyzer: Analyzer, text: str, note_type: str, whole: bool
) -> None:
    own = Analyzer(WholeNoteEngine(), taxonomy=TAXONOMY) if whole else analyzer
    frame = notes(text, note_type=note_type)
    scored, found = own.score(frame), own.reasons(frame)
    assert tuple(found.columns) == REASON_COLUMNS
    spans = list(zip(scored["start"].tolist(), scored["end"].tolist(), scored["heading"].astype(str), strict=True))
    for reason in found.itertuples():
        row = scored.iloc[reason.sentence_index]
        size = reason.end - reason.start
        moved = [(a - size * (a > reason.start), b - size * (b > reason.start), heading) for a, b, heading in spans]
        left = text[: reason.start] + text[reason.end :]
        fall = chance_of_label(own, text, spans, row) - chance_of_label(own, left, moved, row)
        assert reason.weight == pytest.approx(fall, abs=2e-3)


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_reasons_are_whole_words_of_sentences_that_are_not_neutral(analyzer: Analyzer, texts: list[str]) -> None:
    frame = notes(*texts, note_id=[f"n{at}" for at in range(len(texts))])
    scored = analyzer.score(frame).set_index(["note_id", "sentence_index"])
    for key, own in analyzer.reasons(frame).groupby(["note_id", "sentence_index"]):
        sentence, text = scored.loc[key], texts[int(str(key[0])[1:])]
        assert sentence["role"] != NEUTRAL
        assert set(own["guidance"]) == {TAXONOMY.role(sentence["role"]).guidance}
        assert 1 <= len(own) <= MOST_WORDS
        assert own["weight"].is_monotonic_decreasing
        assert own["weight"].min() >= max(LEAST_WEIGHT, LEAST_SHARE * own["weight"].max()) - 1e-6
        words = set(word_spans(text, start=sentence["start"], end=sentence["end"]))
        assert set(zip(own["start"], own["end"], strict=True)) <= words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Sat with him.", ["Sat", "with", "him"], id="plain"),
        pytest.param("(PHQ-9) — “can't”, he said…", ["PHQ-9", "can't", "he", "said"], id="punctuation-at-the-ends"),
        pytest.param(
            "Ümit cafe\u0301, 薬を。 + $20 12:30", ["Ümit", "cafe\u0301", "薬を", "$20", "12:30"], id="unicode"
        ),
        pytest.param("\u00a0Rode\u2003along\n- 😀", ["Rode", "along", "😀"], id="all-kinds-of-blanks"),
        pytest.param("...", [], id="none"),
        pytest.param("", [], id="empty"),
    ],
)
def test_words_stand_between_blanks_without_punctuation_at_their_ends(text: str, words: list[str]) -> None:
    padded = f"before.{text}after"
    spans = word_spans(padded, start=7, end=7 + len(text))
    assert [padded[start:end] for start, end in spans] == words


@settings(max_examples=50, deadline=None)
@given(given_notes=NOTES, reach=st.integers(0, 3), data=st.data())
def test_a_passage_without_a_word_keeps_all_other_words(
    given_notes: list[list[str]], reach: int, data: st.DataObject
) -> None:
    flat = [(note, sentence) for note, own in enumerate(given_notes) for sentence in own]
    if not flat:
        return
    at = data.draw(st.integers(0, len(flat) - 1))
    passage = passage_around(batch_of(given_notes), at, reach=reach)
    near = [words for note, words in flat[max(at - reach, 0) : at + reach + 1] if note == flat[at][0]]
    assert [passage.text[start:end] for start, end, _ in passage.spans] == near
    start, end, _ = passage.spans[passage.at]
    assert passage.text[start:end] == flat[at][1]
    for first, last in word_spans(passage.text, start=start, end=end):
        left = without(passage, start=first, end=last)
        others = [left.text[a:b] for place, (a, b, _) in enumerate(left.spans) if place != passage.at]
        assert others == [passage.text[a:b] for place, (a, b, _) in enumerate(passage.spans) if place != passage.at]
        a, b, _ = left.spans[passage.at]
        assert left.text[a:b] == passage.text[start:first] + passage.text[last:end]


@pytest.mark.parametrize("whole", [False, True])
def test_a_sentence_of_one_word_hangs_on_it(analyzer: Analyzer, whole: bool) -> None:
    engine: Any = WholeNoteEngine() if whole else analyzer.engine
    batch, supervision = batch_of([["Listened"]]), np.zeros(1, np.float32)
    scores = engine.scores(batch, supervision=supervision)
    labels = decide(calibrated(scores, calibration=engine.calibration, taxonomy=TAXONOMY), taxonomy=TAXONOMY)
    found = find_reasons(batch, labels, among=[0], engine=engine, supervision=supervision, taxonomy=TAXONOMY)
    assert [(reason.start, reason.end) for reason in found] == [(0, 8)]


def test_only_the_sentences_asked_for_are_explained(analyzer: Analyzer) -> None:
    frame = notes(
        *["Passed the evening meds for the nurse. Her sponsor called. Listened to her."] * 2, note_id=["a", "b"]
    )
    scored, everything = analyzer.score(frame), analyzer.reasons(frame)
    chosen = scored.iloc[[0, 5]]
    found = analyzer.reasons(frame, sentences=chosen)
    keys = set(zip(chosen["note_id"], chosen["sentence_index"], strict=True))
    wanted = [key in keys for key in zip(everything["note_id"], everything["sentence_index"], strict=True)]
    pd.testing.assert_frame_equal(found, everything[wanted].reset_index(drop=True))
    assert set(zip(found["note_id"], found["sentence_index"], strict=True)) == keys


@pytest.mark.parametrize("frame", [notes(), notes(""), notes("Slept well.")], ids=["no-note", "empty", "neutral"])
def test_nothing_to_explain_gives_an_empty_frame_of_the_same_columns(analyzer: Analyzer, frame: pd.DataFrame) -> None:
    found = analyzer.reasons(frame)
    assert tuple(found.columns) == REASON_COLUMNS
    assert found.empty


def test_sentences_of_another_version_of_the_model_are_refused(analyzer: Analyzer) -> None:
    frame = notes("Drove him home.")
    with pytest.raises(PeerdriftError, match="score the notes anew"):
        analyzer.reasons(frame, sentences=analyzer.score(frame).assign(model_version="older"))
