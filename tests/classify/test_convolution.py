from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings

from analyzer.classify import convolution as module
from analyzer.classify.canonical import canonical
from analyzer.classify.convolution import LONGEST_SENTENCE, ConvolutionEngine, among_neighbours
from analyzer.sentences import SentenceBatch
from tests.classify.convolutions import FILTERS, HIDDEN, LABELS, SIZE, random_engine, random_layers
from tests.classify.texts import HEADED_NOTES, NOTES, batch_of, flags_of, headed_batch

ENGINE = random_engine()
Notes = list[list[tuple[str, str]]]


def strongest(batch: SentenceBatch, *, engine: ConvolutionEngine) -> npt.NDArray[np.float32]:
    """What each filter found at most in each sentence."""
    found, of_each = module.strongest(batch, words=engine.word_filters, bias=engine.layers.filter_bias)
    rows: npt.NDArray[np.float32] = found[of_each]
    return rows


def by_hand(batch: SentenceBatch, row: int, *, width: int = 5) -> npt.NDArray[np.float32]:
    """What each filter found at most in a sentence, word by word."""
    engine = random_engine(width=width)
    first, last = batch.token_at[row], min(batch.token_at[row + 1], batch.token_at[row] + LONGEST_SENTENCE)
    words = [engine.vectors.of_words([batch.words[at]])[0] for at in batch.word[first:last]]
    gaps = [engine.layers.gap] * (width // 2)
    laid = [*gaps, *words, *gaps]
    best = np.zeros(FILTERS, dtype=np.float32)
    for at in range(len(words)):
        found = sum(laid[at + step] @ engine.layers.filters[step] for step in range(width)) + engine.layers.filter_bias
        best = np.maximum(best, found)
    return best


@settings(max_examples=40, deadline=None)
@given(notes=NOTES)
@pytest.mark.parametrize("width", [1, 3, 5])
def test_filters_by_hand(notes: list[list[str]], width: int) -> None:
    batch, engine = batch_of(notes), random_engine(width=width)
    found = strongest(batch, engine=engine)
    assert found.shape == (len(batch), FILTERS)
    for row in range(len(batch)):
        assert found[row] == pytest.approx(by_hand(batch, row, width=width), rel=1e-4, abs=1e-4)


def test_a_sentence_is_read_up_to_its_longest() -> None:
    batch = batch_of([[" ".join(["sat"] * LONGEST_SENTENCE + ["meds"])], [" ".join(["sat"] * LONGEST_SENTENCE)]])
    rows = strongest(batch, engine=ENGINE)
    assert rows[0] == pytest.approx(rows[1], abs=1e-5)


@pytest.mark.parametrize("at_once", [1, 7, 10**6])
def test_how_many_words_are_read_at_once_does_not_matter(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = batch_of([["Nurse asked me to pass meds", "Sat with him", "", "Sat with her"], ["Dana's PHQ-9 can't"]])
    wanted = strongest(batch, engine=ENGINE)
    monkeypatch.setattr(module, "WORDS_AT_ONCE", at_once)
    assert strongest(batch, engine=ENGINE) == pytest.approx(wanted, abs=1e-5)


def test_neighbours_are_of_the_same_note() -> None:
    own = np.arange(1.0, 5.0, dtype=np.float32)[:, None]
    added = among_neighbours(100 * own, own, 10 * own, note=np.array([0, 0, 0, 1]))
    assert added[:, 0].tolist() == [1 + 20, 2 + 100 + 30, 3 + 200, 4]


@settings(max_examples=30, deadline=None)
@given(notes=HEADED_NOTES)
def test_how_many_sentences_are_read_at_once_does_not_matter(notes: Notes) -> None:
    batch, supervision = headed_batch(notes), flags_of(notes)
    wanted = ENGINE.scores(batch, supervision=supervision)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SENTENCES_AT_ONCE", 1)
        assert ENGINE.scores(batch, supervision=supervision) == pytest.approx(wanted, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(notes=HEADED_NOTES)
def test_an_engine_scores_its_features_with_its_heads(notes: Notes) -> None:
    batch, supervision = headed_batch(notes), flags_of(notes)
    features = ENGINE.features(batch, supervision=supervision)
    assert features.shape == (len(batch), 2 * HIDDEN)
    scores = ENGINE.scores(batch, supervision=supervision)
    assert scores.dtype == np.float32
    assert scores.shape == (len(batch), LABELS)
    assert np.array_equal(scores, ENGINE.heads.scores(features))


@settings(max_examples=30, deadline=None)
@given(notes=HEADED_NOTES)
def test_what_stands_in_other_notes_does_not_matter(notes: Notes) -> None:
    flags = flags_of(notes)
    together = ENGINE.scores(headed_batch(notes), supervision=flags)
    alone = [
        ENGINE.scores(headed_batch([note]), supervision=np.array([flag]))
        for note, flag in zip(notes, flags, strict=True)
    ]
    assert together == pytest.approx(np.concatenate([np.zeros((0, LABELS)), *alone]), rel=1e-4, abs=1e-3)


SENTENCES = [("Nurse asked me", "plan"), ("So I did it", "plan"), ("Then lunch", "plan"), ("Sat with him", "plan")]


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        pytest.param({0: ("Doctor came by", "plan")}, [True, True, False, False], id="the-first"),
        pytest.param({3: ("Drove him home", "plan")}, [False, False, True, True], id="the-last"),
        pytest.param({0: ("Nurse asked me", "intervention")}, [True, True, False, False], id="a-heading"),
        pytest.param({0: ("NURSE asked me", "plan")}, [False] * 4, id="case-only"),
    ],
)
def test_a_sentence_is_read_with_the_one_before_and_the_one_after(
    change: dict[int, tuple[str, str]], changed: list[bool]
) -> None:
    other = [change.get(at, sentence) for at, sentence in enumerate(SENTENCES)]
    flag = np.zeros(1, dtype=np.float32)
    one, two = (ENGINE.scores(headed_batch([note]), supervision=flag) for note in (SENTENCES, other))
    assert (~np.isclose(one, two, atol=1e-5).all(axis=1)).tolist() == changed


def test_the_kind_of_note_is_told() -> None:
    batch = headed_batch([SENTENCES, SENTENCES])
    scores = ENGINE.scores(batch, supervision=np.array([0, 1], dtype=np.float32))
    assert not np.allclose(scores[:4], scores[4:])


def test_names_are_read_as_one_word() -> None:
    names = [[("Sat with Maria", "")], [("Sat with Keisha", "")]]
    scores = ENGINE.scores(headed_batch(names), supervision=np.zeros(2, dtype=np.float32))
    assert scores[0] == pytest.approx(scores[1], abs=1e-5)
    batch = canonical(headed_batch(names), supervision=np.zeros(2, dtype=np.float32))
    assert batch.words.count("alex") == 1


@pytest.mark.parametrize("notes", [[], [[]], [[("", "")]]], ids=["no-notes", "no-sentences", "no-words"])
def test_nothing_is_no_trouble(notes: Notes) -> None:
    batch = headed_batch(notes)
    assert ENGINE.scores(batch, supervision=flags_of(notes)).shape == (len(batch), LABELS)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        pytest.param("gap", (SIZE + 1,), id="gap"),
        pytest.param("filter_bias", (FILTERS - 1,), id="filter-bias"),
        pytest.param("heading", (SIZE + 1, 3), id="heading"),
        pytest.param("sentence", (FILTERS, HIDDEN), id="sentence"),
        pytest.param("context", (HIDDEN, HIDDEN), id="context"),
        pytest.param("filters", (4, SIZE, FILTERS), id="an-even-width"),
    ],
)
def test_weights_that_do_not_go_together_are_refused(name: str, shape: tuple[int, ...]) -> None:
    changed: dict[str, Any] = {name: np.zeros(shape, np.float32)}
    with pytest.raises(ValueError, match=name):
        replace(random_layers(), **changed)


def test_heads_that_do_not_go_with_the_layers_are_refused() -> None:
    heads = replace(ENGINE.heads, coefficients=np.zeros((3, LABELS), np.float32))
    with pytest.raises(ValueError, match="do not go together"):
        replace(ENGINE, heads=heads)


@pytest.mark.parametrize(("name", "wanted"), [("name", "fast"), ("model_version", "test")], ids=["name", "version"])
def test_an_engine_says_what_it_is(name: str, wanted: str) -> None:
    assert getattr(ENGINE, name) == wanted
