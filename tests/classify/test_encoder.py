from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import onnxruntime
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from analyzer.analysis import Analyzer
from analyzer.classify import encoder as module
from analyzer.classify.artifact import load_engine
from analyzer.classify.encoder import INPUT, EncoderEngine, merged, pooled
from analyzer.classify.windows import KINDS, Window
from analyzer.results import SENTENCE_COLUMNS
from analyzer.taxonomy import Taxonomy, load_taxonomy
from tests.classify.texts import HEADED_NOTES, TINY, batch_of, flags_of, headed_batch
from tests.sizes import SCORES

LONG = [["Nurse asked me to pass the meds.", "I can't.", "Sat with him.", "Drove her home."] * 12, ["Met with Dana."]]


@pytest.fixture(scope="module")
def engine() -> EncoderEngine:
    loaded = load_engine(TINY, taxonomy=load_taxonomy())
    assert isinstance(loaded, EncoderEngine)
    return loaded


@st.composite
def windows(draw: st.DrawFn) -> list[tuple[Window, npt.NDArray[np.float32]]]:
    """Windows of one note, each with what an encoder might put out of its tokens."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    read, first, last = [], 0, 0
    for size in draw(st.lists(st.integers(1, 6), min_size=1, max_size=4)):
        begins, ends, at = [], [], int(rng.integers(1, 4))
        for length in rng.integers(0, 9, size=size).tolist():
            begins.append(at)
            ends.append(at + length)
            at += length + 1 + int(rng.integers(0, 3))  # a heading may stand between
        last = first + size
        window = Window([0] * at, list(range(first, last)), begins, ends)
        read.append((window, rng.normal(size=(at, 5)).astype(np.float32)))
        first = max(last - 2, first + 1)
    return read


@settings(max_examples=100, deadline=None)
@given(read=windows())
def test_a_sentence_is_the_mean_of_its_tokens_beside_its_separator(
    read: list[tuple[Window, npt.NDArray[np.float32]]],
) -> None:
    for window, hidden in read:
        found = pooled(hidden, window)
        assert found.shape == (len(window.sentences), 10)
        for row, begin, end in zip(found, window.begins, window.ends, strict=True):
            total = np.zeros(5)
            for at in range(begin, end + 1):
                total += hidden[at]
            assert row[:5] == pytest.approx(total / (end + 1 - begin), abs=1e-5)
            assert np.array_equal(row[5:], hidden[end])


@settings(max_examples=100, deadline=None)
@given(read=windows())
def test_what_windows_share_is_averaged_by_the_distance_from_their_edges(
    read: list[tuple[Window, npt.NDArray[np.float32]]],
) -> None:
    pairs = [(window, pooled(hidden, window)) for window, hidden in read]
    count = 1 + max(window.sentences[-1] for window, _ in pairs)
    found = merged(pairs, sentences=count)
    for sentence in range(count):
        total, weight = np.zeros(10), 0.0
        for window, vectors in pairs:
            if sentence in window.sentences:
                place = window.sentences.index(sentence)
                near = 1 + min(place, len(window.sentences) - 1 - place)
                total, weight = total + near * vectors[place], weight + near
        assert found[sentence] == pytest.approx(total / weight, abs=1e-5)


def test_one_window_is_taken_as_it_is() -> None:
    window, vectors = Window([], [0, 1, 2], [], []), np.arange(6, dtype=np.float32).reshape(3, 2)
    assert merged([(window, vectors)], sentences=3).tolist() == vectors.tolist()


@settings(max_examples=15, deadline=None)
@given(notes=HEADED_NOTES)
def test_scores_are_those_of_the_heads_on_the_features(
    notes: list[list[tuple[str, str]]],
) -> None:
    engine = load_engine(TINY, taxonomy=load_taxonomy())
    batch, supervision = headed_batch(notes), flags_of(notes)
    features = engine.features(batch, supervision=supervision)
    assert features.shape == (len(batch), 64)
    assert features.dtype == np.float32
    scores = engine.scores(batch, supervision=supervision)
    assert scores.shape == (len(batch), SCORES)
    assert np.allclose(scores, features @ engine.heads.coefficients + engine.heads.intercepts, atol=1e-5)


def test_a_sentences_features_are_its_tokens_in_the_encoders_output(engine: EncoderEngine) -> None:
    batch = headed_batch([[("Sat with him.", "plan"), ("Drove her home.", "plan")]])
    kind, heading, one, two = engine.words.tokens([KINDS[0], "plan", "sat with his .", "drove his home ."])
    special = [engine.words.separator]
    tokens = [engine.words.first, *kind, *special, *heading, *special, *one, *special, *two, *special]
    (hidden,) = engine.session.run(None, {INPUT: np.array([tokens])})
    features = engine.features(batch, supervision=np.zeros(1, dtype=np.float32))
    begin = len(tokens) - len(two) - 1
    assert features[1, :32] == pytest.approx(hidden[0, begin:].mean(axis=0), abs=1e-5)
    assert features[1, 32:] == pytest.approx(hidden[0, -1], abs=1e-6)
    before = begin - len(one) - 1
    assert features[0, :32] == pytest.approx(hidden[0, before:begin].mean(axis=0), abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(notes=HEADED_NOTES)
def test_a_note_has_the_same_features_alone_as_among_others(notes: list[list[tuple[str, str]]]) -> None:
    engine = load_engine(TINY, taxonomy=load_taxonomy())
    supervision = flags_of(notes)
    together = engine.features(headed_batch(notes), supervision=supervision)
    apart = [
        engine.features(headed_batch([note]), supervision=np.array([flag]))
        for note, flag in zip(notes, supervision, strict=True)
    ]
    assert np.array_equal(together, np.concatenate([np.zeros((0, 64), np.float32), *apart]))


@dataclass
class CountedSession:
    """A session that counts the windows it reads."""

    session: onnxruntime.InferenceSession
    windows: int = 0

    def run(self, outputs: None, inputs: dict[str, npt.NDArray[np.int64]]) -> list[npt.NDArray[np.float32]]:
        self.windows += 1
        found: list[npt.NDArray[np.float32]] = self.session.run(outputs, inputs)
        return found


@pytest.mark.parametrize(
    ("notes", "flags", "windows"),
    [
        pytest.param([[("Sat.", "")]] * 3, [0, 0, 0], 1, id="the-same-note"),
        pytest.param([[("Sat.", "")]] * 3, [0, 1, 0], 2, id="of-another-kind"),
        pytest.param([[("Sat.", "")], [("Sat.", "plan")]], [0, 0], 2, id="under-another-heading"),
        pytest.param([[("Sat.", ""), ("Ran.", "")], [("Ran.", ""), ("Sat.", "")]], [0, 0], 2, id="in-another-order"),
        pytest.param([[("Sat.", "")], [("Sat.", ""), ("Ran.", "")], [("Sat.", "")]], [0] * 3, 2, id="with-one-between"),
    ],
)
def test_a_note_that_repeats_an_earlier_one_is_not_read_again(
    engine: EncoderEngine, notes: list[list[tuple[str, str]]], flags: list[int], windows: int
) -> None:
    counted = CountedSession(engine.session)
    supervision = np.array(flags, dtype=np.float32)
    found = replace(engine, session=counted).features(headed_batch(notes), supervision=supervision)
    assert counted.windows == windows
    alone = [
        engine.features(headed_batch([note]), supervision=supervision[at : at + 1]) for at, note in enumerate(notes)
    ]
    assert np.array_equal(found, np.concatenate(alone))


@pytest.mark.parametrize(
    ("among", "left"),
    [
        pytest.param([True] * 4, [["Sat.", "Ran.", "Ate."], ["Met."]], id="all"),
        pytest.param([False] * 4, [[], []], id="none"),
        pytest.param([True, False, True, True], [["Sat.", "Ate."], ["Met."]], id="one-left-out"),
        pytest.param([False, False, False, True], [[], ["Met."]], id="a-note-left-out"),
    ],
)
def test_of_some_sentences_notes_are_read_as_if_they_held_no_others(
    engine: EncoderEngine, among: list[bool], left: list[list[str]]
) -> None:
    notes = [["Sat.", "Ran.", "Ate."], ["Met."]]
    found = engine.scores_among(batch_of(notes), supervision=flags_of(notes), among=np.array(among))
    assert np.array_equal(found, engine.scores(batch_of(left), supervision=flags_of(left)))


def test_scores_are_the_same_bits_whatever_threads_the_process_has(engine: EncoderEngine) -> None:
    notes = LONG * 20  # products of few rows stay on one thread in any case
    scores = []
    for threads in (1, 2):
        with threadpool_limits(limits=threads):
            scores.append(engine.scores(batch_of(notes), supervision=flags_of(notes)))
    assert np.array_equal(*scores)


@pytest.mark.parametrize("longest", [10, 64, 200])
def test_a_note_of_many_windows_has_a_row_a_sentence(
    engine: EncoderEngine, monkeypatch: pytest.MonkeyPatch, longest: int
) -> None:
    whole = engine.scores(batch_of(LONG), supervision=flags_of(LONG))
    monkeypatch.setattr(module, "LONGEST_WINDOW", longest)
    cut = engine.scores(batch_of(LONG), supervision=flags_of(LONG))
    assert cut.shape == whole.shape == (49, SCORES)
    assert np.isfinite(cut).all()
    assert not np.array_equal(cut[:48], whole[:48])  # sees less of the note
    assert np.array_equal(cut[48], whole[48])  # one sentence is one window


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(([["So I did."]], [0.0]), ([["So I did."]], [1.0]), id="the-kind-of-note"),
        pytest.param(([["So I did."]], [0.0]), ([["So I did.", "Nurse asked."]], [0.0]), id="what-comes-after"),
        pytest.param(([["So I did.", "Sat."]], [0.0]), ([["So I did.", "Ran."]], [0.0]), id="its-words"),
    ],
)
def test_a_sentence_is_read_in_its_note(
    engine: EncoderEngine, one: tuple[list[list[str]], list[float]], other: tuple[list[list[str]], list[float]]
) -> None:
    first, second = (
        engine.scores(batch_of(notes), supervision=np.array(flags, dtype=np.float32))[0]
        for notes, flags in (one, other)
    )
    assert np.abs(first - second).max() > 1e-3


@pytest.mark.parametrize("notes", [pytest.param([], id="no-notes"), pytest.param([[], []], id="empty-notes")])
def test_no_sentences_have_no_scores(engine: EncoderEngine, notes: list[list[str]]) -> None:
    assert engine.scores(batch_of(notes), supervision=flags_of(notes)).shape == (0, SCORES)
    assert engine.features(batch_of(notes), supervision=flags_of(notes)).shape == (0, 64)


def notes_of(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"worker_id": "W1", "date": "2025-01-02", "text": list(texts)})


def test_an_analyzer_scores_notes_with_it(taxonomy: Taxonomy) -> None:
    texts = ("Met with him. P: Nurse asked me to pass the meds.\nI said no.", "", "Sat with her.")
    scored = Analyzer.load("accurate", model=TINY).score(notes_of(*texts))
    assert tuple(scored.columns) == SENTENCE_COLUMNS
    assert scored["note_id"].tolist() == ["1", "1", "1", "3"]
    assert set(scored["engine"]) == {"accurate"}
    for row in scored.itertuples():
        assert row.text == texts[int(row.note_id) - 1][row.start : row.end]
        assert row.signal == taxonomy.signal(row.role, row.assertion)
        assert 0 <= row.drift_probability <= 1


@pytest.mark.parametrize("texts", [pytest.param([], id="no-notes"), pytest.param(["", " \n "], id="blank-notes")])
def test_an_analyzer_finds_nothing_in_nothing(texts: list[str]) -> None:
    assert len(Analyzer.load("accurate", model=TINY).score(notes_of(*texts))) == 0
