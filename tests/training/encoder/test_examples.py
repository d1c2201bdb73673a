from dataclasses import replace

import numpy as np
import pytest

from analyzer.classify.vocabulary import Vocabulary
from analyzer.classify.windows import KINDS
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import BANK, GoldNote
from analyzer.training.encoder.examples import BANK_TOKENS, Example, epoch_examples, note_tokens
from analyzer.training.encoder.settings import Settings
from analyzer.training.targets import pair_targets
from tests.training.notes import gold

PLAIN = Settings(augmented=0.0)


@pytest.fixture
def natural(notes: list[GoldNote]) -> list[GoldNote]:
    return [note for note in notes if note.kind != BANK]


@pytest.fixture
def bank(notes: list[GoldNote]) -> list[GoldNote]:
    return [note for note in notes if note.kind == BANK]


def told(examples: list[Example]) -> list[tuple[list[int], list[float], float]]:
    return [(each.window.tokens, each.pairs.ravel().tolist(), each.weight) for each in examples]


def sentences_of(example: Example) -> list[tuple[int, ...]]:
    window = example.window
    return [tuple(window.tokens[begin:end]) for begin, end in zip(window.begins, window.ends, strict=True)]


def test_each_sentence_of_a_note_is_shown_with_its_targets(
    natural: list[GoldNote], words: Vocabulary, taxonomy: Taxonomy
) -> None:
    examples = epoch_examples(natural, epoch=0, settings=PLAIN, words=words, taxonomy=taxonomy)
    shown = {
        (sentence, tuple(target.ravel()))
        for example in examples
        for sentence, target in zip(sentences_of(example), example.pairs, strict=True)
    }
    wanted = {
        (tuple(sentence), tuple(target.ravel()))
        for note, tokens in zip(natural, note_tokens(natural, words=words), strict=True)
        for sentence, target in zip(tokens.sentences, pair_targets(note.sentences, taxonomy=taxonomy), strict=True)
    }
    assert shown == wanted
    assert {example.weight for example in examples} == {1.0}
    assert max(len(example.window.tokens) for example in examples) <= PLAIN.longest


def test_the_same_pass_is_always_the_same_and_others_differ(
    notes: list[GoldNote], words: Vocabulary, taxonomy: Taxonomy
) -> None:
    one, again, other, seed = (
        told(epoch_examples(notes, epoch=epoch, settings=settings, words=words, taxonomy=taxonomy))
        for epoch, settings in ((0, Settings()), (0, Settings()), (1, Settings()), (0, Settings(seed=5)))
    )
    assert one == again
    assert one != other
    assert one != seed


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_a_pass_takes_a_share_of_the_bank_each_sentence_once(
    bank: list[GoldNote], words: Vocabulary, taxonomy: Taxonomy, share: float
) -> None:
    settings = replace(PLAIN, bank_share=share, bank_weight=0.3)
    examples = epoch_examples(bank, epoch=0, settings=settings, words=words, taxonomy=taxonomy)
    tokens = note_tokens(bank, words=words)
    counts = [0, 0]
    for note in tokens:
        counts[note.kind == words.tokens(KINDS)[1]] += len(note.sentences)
    assert sum(len(example.pairs) for example in examples) == sum(round(count * share) for count in counts)
    assert {example.weight for example in examples} == {0.3}
    labelled: dict[tuple[int, ...], list[tuple[float, ...]]] = {}
    for note, own in zip(bank, tokens, strict=True):
        for sentence, target in zip(own.sentences, pair_targets(note.sentences, taxonomy=taxonomy), strict=True):
            labelled.setdefault(tuple(sentence), []).append(tuple(target.ravel()))
    for example in examples:
        for sentence, target in zip(sentences_of(example), example.pairs, strict=True):
            labelled[sentence].remove(tuple(target.ravel()))  # a ValueError where it is shown once too often


def test_sentences_of_the_bank_are_laid_together_as_many_as_fit(
    bank: list[GoldNote], words: Vocabulary, taxonomy: Taxonomy
) -> None:
    settings = replace(PLAIN, bank_share=1.0)
    examples = epoch_examples(bank, epoch=0, settings=settings, words=words, taxonomy=taxonomy)
    longest = max(len(sentence) for example in examples for sentence in sentences_of(example))
    sizes = [len(example.window.tokens) for example in examples]
    assert max(sizes) <= BANK_TOKENS + longest + 1
    assert np.mean(sizes) > BANK_TOKENS / 2
    order = [sentence for example in examples for sentence in sentences_of(example)]
    assert order != sorted(order, key=[tuple(s) for n in note_tokens(bank, words=words) for s in n.sentences].index)


@pytest.mark.parametrize(
    "few",
    [
        pytest.param([], id="nothing"),
        pytest.param([replace(gold([]), kind="natural")], id="a-note-without-sentences"),
        pytest.param([replace(gold([]), kind=BANK)], id="a-bank-note-without-sentences"),
        pytest.param([replace(gold([("Sat.", "neutral", "performed")]), kind=BANK)], id="half-a-bank-sentence-is-none"),
    ],
)
def test_where_there_is_nothing_nothing_is_shown(few: list[GoldNote], words: Vocabulary, taxonomy: Taxonomy) -> None:
    assert epoch_examples(few, epoch=0, settings=PLAIN, words=words, taxonomy=taxonomy) == []


def test_a_note_without_sentences_does_not_shift_the_targets_of_others(words: Vocabulary, taxonomy: Taxonomy) -> None:
    empty, one = gold([]), gold([("Gave her a ride.", "transport", "performed")])
    (example,) = epoch_examples([empty, one], epoch=0, settings=PLAIN, words=words, taxonomy=taxonomy)
    assert np.array_equal(example.pairs, pair_targets(one.sentences, taxonomy=taxonomy))
