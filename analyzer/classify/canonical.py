"""One form for words on which no label may hang: names, pronouns, and what persons and workers are called.

A model that never sees whether a note says Maria or Keisha, she or he, client or patient cannot label by it. Training
and scoring read the same words, so nothing is lost but what must not count.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analyzer.classify.word_rules import WordRules, load_word_rules, word_hash
from analyzer.sentences import SentenceBatch
from analyzer.sentences.batch import HashArray

SHORTEST_NAME = 2
"""Letters of a name; an initial is one behind a title only."""
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


def canonical(batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> SentenceBatch:
    """Give sentences the words that engines read.

    Args:
        batch: As it was cut.
        supervision: 1 for supervision notes, where "I" is the supervisor, shape (notes,).

    Returns:
        The same sentences; some words are others and some are left out ("this writer" is one word). Offsets, headings
        and texts stay as they are.
    """
    rules = load_word_rules()
    row = np.repeat(np.arange(len(batch)), batch.token_counts)
    same = _same(batch.tokens, rules)
    names = _names(batch, same, row, rules)
    tokens = np.where(names, word_hash(rules.ones["names.one"]), same)
    tokens, kept = _workers(tokens, row, batch, supervision=supervision, rules=rules)
    tokens = _persons(tokens, row, rules)
    kept &= ~_runs_on(tokens, row, word_hash(rules.ones["names.one"]))
    return _rebuilt(batch, tokens[kept], row[kept], rules)


def sentence_words(batch: SentenceBatch) -> list[str]:
    """Return the words of each sentence in lower case, with blanks between them."""
    written = np.array([*batch.words, ""], dtype=object)[batch.word].tolist()
    bounds = batch.token_at.tolist()
    return [" ".join(written[first:last]) for first, last in pairwise(bounds)]


def _names(batch: SentenceBatch, same: HashArray, row: Rows, rules: WordRules) -> Mask:
    """Find words with a capital that nobody knows, and whatever follows a title."""
    unknown = [word not in rules.known and len(word) >= SHORTEST_NAME and word.isalpha() for word in batch.words]
    ends = [word.endswith(rules.endings) for word in batch.words]
    unknown_word, ends_as_word = (np.array(told, dtype=bool)[batch.word] for told in (unknown, ends))
    after_title = _after(_is(same, rules.lists["names.titles"]), row)
    letters = np.array([word[:1].isalpha() for word in batch.words], dtype=bool)[batch.word]
    named: Mask = batch.capital & unknown_word & ~(_first(row) & ends_as_word)
    followed: Mask = after_title & letters
    return named | followed


def _workers(
    tokens: HashArray, row: Rows, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32], rules: WordRules
) -> tuple[HashArray, Mask]:
    """Give the worker one name; return the words, and which of them are kept."""
    lists, one = rules.lists, word_hash(rules.ones["worker.one"])
    titled, dropped = _titled(tokens, row, lists)
    child_title = tokens == word_hash(rules.ones["worker.child_title"])
    titled |= child_title & ~_of_children(tokens, batch.note[row], lists)
    speaks = ~supervision.astype(bool)[batch.note[row]] & ~_spoken(tokens, row, lists["worker.quotation_marks"])
    own = titled | (speaks & _is(tokens, lists["worker.first_person"]))
    reflexive = speaks & _is(tokens, lists["worker.reflexive"])
    out = np.where(own, one, np.where(reflexive, word_hash(rules.ones["worker.own"]), tokens))
    after_own = _after(out == one, row)
    out = np.where(after_own & _is(tokens, lists["worker.be"]), word_hash(rules.ones["worker.is"]), out)
    return out, ~(dropped | (after_own & _is(tokens, lists["worker.possessive"])))


def _titled(tokens: HashArray, row: Rows, lists: dict[str, HashArray]) -> tuple[Mask, Mask]:
    """Find "PSS", "this writer" and "peer support specialist": the word that stands for it, and those left out."""
    occupation, this = _is(tokens, lists["worker.occupations"]), tokens == word_hash("this")
    between = _is(tokens, lists["worker.between"]) & _before(occupation, row)
    peer = _is(tokens, lists["worker.peers"]) & _before(occupation | between, row)
    inside = _after(peer, row) & between
    pointed = _is(tokens, lists["worker.pointed"]) & _after(this, row)
    dropped = inside | (_after(peer | inside, row) & occupation) | (_before(pointed, row) & this)
    return peer | pointed | _is(tokens, lists["worker.titles"]), dropped


def _of_children(tokens: HashArray, note: Rows, lists: dict[str, HashArray]) -> Mask:
    """Say which words are of notes that tell of a child."""
    return np.isin(note, note[_is(tokens, lists["worker.children"])])


def _persons(tokens: HashArray, row: Rows, rules: WordRules) -> HashArray:
    lists = rules.lists
    other = _after(_is(tokens, lists["person.not_after"]), row) | _before(_is(tokens, lists["person.not_before"]), row)
    person = _is(tokens, lists["person.words"]) & ~other
    named: HashArray = np.where(person, word_hash(rules.ones["person.one"]), tokens)
    return named


def _spoken(tokens: HashArray, row: Rows, marks: HashArray) -> Mask:
    """Tell what stands between quotation marks of a sentence, where "I" is whoever speaks."""
    mark, first = _is(tokens, marks), np.flatnonzero(_first(row))
    seen = np.cumsum(mark)
    before: Rows = np.repeat(seen[first] - mark[first], np.diff([*first, len(row)]))
    inside: Mask = (seen - before) % 2 == 1
    return inside


def _runs_on(tokens: HashArray, row: Rows, name: np.uint64) -> Mask:
    """Find what a name of several words has beyond the first: "Jean-Baptiste", "Maria Lopez"."""
    named = tokens == name
    joined = (tokens == word_hash("-")) & _after(named, row) & _before(named, row)
    more: Mask = joined | (named & _after(named | joined, row))
    return more


def _rebuilt(batch: SentenceBatch, tokens: HashArray, row: Rows, rules: WordRules) -> SentenceBatch:
    written = {int(word_hash(word)): word for word in rules.ones.values()}
    hashes = np.zeros(len(batch.words), dtype=np.uint64)
    hashes[batch.word] = batch.tokens
    written |= dict(zip(hashes.tolist(), batch.words, strict=True))
    distinct, word = np.unique(tokens, return_inverse=True)
    counts = np.bincount(row, minlength=len(batch))
    return replace(
        batch,
        tokens=tokens,
        token_at=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        words=[written[value] for value in distinct.tolist()],
        word=word.astype(np.int64),
        capital=np.zeros(len(tokens), dtype=bool),
    )


def _same(tokens: HashArray, rules: WordRules) -> HashArray:
    place = np.minimum(np.searchsorted(rules.same, tokens), len(rules.same) - 1)
    same: HashArray = np.where(rules.same[place] == tokens, rules.same_as[place], tokens)
    return same


def _is(tokens: HashArray, words: HashArray) -> Mask:
    found: Mask = np.isin(tokens, words)
    return found


def _after(mask: Mask, row: Rows) -> Mask:
    """Say which words stand next after one of the mask, in its sentence."""
    out = np.zeros(len(mask), dtype=bool)
    out[1:] = mask[:-1] & (row[1:] == row[:-1])
    return out


def _before(mask: Mask, row: Rows) -> Mask:
    out = np.zeros(len(mask), dtype=bool)
    out[:-1] = mask[1:] & (row[1:] == row[:-1])
    return out


def _first(row: Rows) -> Mask:
    out = np.ones(len(row), dtype=bool)
    out[1:] = row[1:] != row[:-1]
    return out
