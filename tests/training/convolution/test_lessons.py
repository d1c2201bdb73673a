from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from analyzer.classify.vocabulary import Vocabulary
from analyzer.training.convolution.lessons import Lessons, read, steps_of
from analyzer.training.corpus import BANK, LabelledSentences
from tests.training.convolution.conftest import SMALL


@pytest.mark.parametrize("sentences", [1, 40, 10**6])
@pytest.mark.parametrize("share", [1, 2], ids=["all", "every-second-writer"])
def test_each_pass_shows_every_sentence_once_in_whole_notes(
    lessons: Lessons, data: LabelledSentences, sentences: int, share: int
) -> None:
    rows = np.flatnonzero(np.isin(data.writer, np.unique(data.writer)[::share]))
    steps = steps_of(lessons, rows, settings=replace(SMALL, sentences=sentences), rng=np.random.default_rng(1))
    assert sorted(np.concatenate(steps).tolist()) == rows.tolist()
    of = [set(lessons.batch.note[step].tolist()) for step in steps]
    assert sum(map(len, of)) == len(set().union(*of))
    longest = np.bincount(lessons.batch.note).max()
    assert all(len(step) < sentences + 2 * longest for step in steps)


def test_each_pass_has_an_order_of_its_own(lessons: Lessons) -> None:
    rng, rows = np.random.default_rng(1), np.arange(len(lessons.batch))
    one, two = (np.concatenate(steps_of(lessons, rows, settings=SMALL, rng=rng)) for _ in range(2))
    assert one.tolist() != two.tolist()


def test_what_is_read_is_what_the_sentences_say(lessons: Lessons, words: Vocabulary) -> None:
    batch = lessons.batch
    rows = np.concatenate([np.flatnonzero(batch.note == note) for note in (3, 0)])
    given = read(lessons, rows)
    ends = [*given.words.begins.tolist(), len(given.words.flat)]
    pieces = [given.words.flat[a:b].tolist() for a, b in pairwise(ends)]
    for at, row in enumerate(rows.tolist()):
        own = [batch.words[word] for word in batch.word[batch.token_at[row] : batch.token_at[row + 1]]]
        told = [pieces[word] for word in given.word[given.row == at].tolist()]
        assert told == words.tokens(own)
    assert given.supervision[:, 0].tolist() == lessons.supervision[batch.note[rows]].tolist()
    follows = [at for at in range(1, len(rows)) if batch.note[rows[at]] == batch.note[rows[at - 1]]]
    assert given.follows.tolist() == follows
    ends = [*given.headings.begins.tolist(), len(given.headings.flat)]
    headings = [given.headings.flat[a:b].tolist() for a, b in pairwise(ends)]
    wanted = words.tokens([batch.heading[row] for row in rows])
    assert [headings[at] for at in given.heading.tolist()] == [tokens[:12] for tokens in wanted]


def test_a_bank_sentence_counts_less_and_has_no_neighbours(lessons: Lessons, data: LabelledSentences) -> None:
    bank = np.flatnonzero(data.kind == BANK)
    assert len(bank) > 20
    assert set(lessons.wanted.weight[bank].tolist()) == {SMALL.bank_weight}
    assert set(lessons.wanted.weight[np.flatnonzero(data.kind != BANK)].tolist()) == {1.0}
    assert len(read(lessons, bank).follows) == 0


def test_targets_are_those_of_the_rows(lessons: Lessons, data: LabelledSentences) -> None:
    rows = np.array([5, 2])
    own = lessons.wanted.of(rows)
    assert own.role.numpy() == pytest.approx(data.pairs[rows].sum(axis=2))
    assert own.weight.tolist() == lessons.wanted.weight[rows].tolist()
