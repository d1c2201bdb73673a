"""One form for words on which no label may hang: names, pronouns, and what persons and workers are called.

A model that never sees whether a note says Maria or Keisha, she or he, client or patient cannot label by it. Training
and scoring read the same words, so nothing is lost but what must not count.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analyzer.classify.word_rules import WordRules, load_word_rules
from analyzer.sentences import SentenceBatch
from analyzer.sentences.batch import HashArray
from analyzer.sentences.chunks import distinct_of
from analyzer.sentences.word_hash import word_hash

SHORTEST_NAME = 2
"""Letters of a name; an initial is one behind a title only."""
THIS, HYPHEN = "this", "-"
"""Words that join others of a title or a name."""
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
    known = _Known.of(batch, rules)
    row = np.repeat(np.arange(len(batch)), batch.token_counts)
    same = known.same[known.of_batch[batch.word]]
    names = _names(batch, same, row, known)
    tokens = np.where(names, known.one("names.one"), same)
    tokens, kept = _workers(tokens, row, batch, supervision=supervision, known=known)
    tokens = _persons(tokens, row, known)
    kept &= ~_runs_on(tokens, row, known)
    return _rebuilt(batch, tokens[kept], row[kept], known)


@dataclass(frozen=True)
class _Known:
    """The words of a batch and of the rules by numbers, so that what is asked of a word is asked once of each.

    Attributes:
        hashes: Of all, in ascending order, shape (known,).
        of_batch: The number of each of the batch's words.
        same: The number of what each becomes, whatever stands beside it.
        rules: What is asked.
    """

    hashes: HashArray
    of_batch: Rows
    same: Rows
    rules: WordRules

    @classmethod
    def of(cls, batch: SentenceBatch, rules: WordRules) -> "_Known":
        """Number the words."""
        own = np.zeros(len(batch.words), dtype=np.uint64)
        own[batch.word] = batch.tokens
        hashes = np.unique(np.concatenate([own, rules.own]))
        same = np.arange(len(hashes))
        becomes, place = _found(rules.same, hashes)
        same[place] = np.searchsorted(hashes, rules.same_as[becomes])
        return cls(hashes, np.searchsorted(hashes, own), same, rules)

    def one(self, key: str) -> int:
        """Return the number of the word that stands for others, such as "names.one"."""
        return self.number(self.rules.ones[key])

    def number(self, word: str) -> int:
        """Return the number of a word of the rules; -1 where there is none."""
        value = np.uint64(word_hash(word))
        place = int(np.searchsorted(self.hashes, value))
        return place if place < len(self.hashes) and self.hashes[place] == value else -1

    def among(self, tokens: Rows, key: str) -> Mask:
        """Tell which words are in a list of the rules."""
        found: Mask = np.isin(self.hashes, self.rules.lists[key])[tokens]
        return found


def _found(wanted: HashArray, hashes: HashArray) -> tuple[Rows, Rows]:
    """Return which of the wanted are there, and where."""
    place = np.minimum(np.searchsorted(hashes, wanted), len(hashes) - 1)
    there = np.flatnonzero(hashes[place] == wanted)
    return there, place[there]


def sentence_words(batch: SentenceBatch) -> list[str]:
    """Return the words of each sentence in lower case, with blanks between them."""
    written = np.array([*batch.words, ""], dtype=object)[batch.word].tolist()
    bounds = batch.token_at.tolist()
    return [" ".join(written[first:last]) for first, last in pairwise(bounds)]


def _names(batch: SentenceBatch, same: Rows, row: Rows, known: _Known) -> Mask:
    """Find words with a capital that nobody knows, and whatever follows a title."""
    rules = known.rules
    unknown = [word not in rules.known and len(word) >= SHORTEST_NAME and word.isalpha() for word in batch.words]
    ends = [word.endswith(rules.endings) for word in batch.words]
    unknown_word, ends_as_word = (np.array(told, dtype=bool)[batch.word] for told in (unknown, ends))
    after_title = _after(known.among(same, "names.titles"), row)
    letters = np.array([word[:1].isalpha() for word in batch.words], dtype=bool)[batch.word]
    named: Mask = batch.capital & unknown_word & ~(_first(row) & ends_as_word)
    followed: Mask = after_title & letters
    return named | followed


def _workers(
    tokens: Rows, row: Rows, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32], known: _Known
) -> tuple[Rows, Mask]:
    """Give the worker one name; return the words, and which of them are kept."""
    one = known.one("worker.one")
    titled, dropped = _titled(tokens, row, known)
    child_title = tokens == known.one("worker.child_title")
    titled |= child_title & ~_of_children(tokens, batch.note[row], known)
    speaks = ~supervision.astype(bool)[batch.note[row]] & ~_spoken(tokens, row, known)
    own = titled | (speaks & known.among(tokens, "worker.first_person"))
    reflexive = speaks & known.among(tokens, "worker.reflexive")
    out = np.where(own, one, np.where(reflexive, known.one("worker.own"), tokens))
    after_own = _after(out == one, row)
    out = np.where(after_own & known.among(tokens, "worker.be"), known.one("worker.is"), out)
    return out, ~(dropped | (after_own & known.among(tokens, "worker.possessive")))


def _titled(tokens: Rows, row: Rows, known: _Known) -> tuple[Mask, Mask]:
    """Find "PSS", "this writer" and "peer support specialist": the word that stands for it, and those left out."""
    occupation, this = known.among(tokens, "worker.occupations"), tokens == known.number(THIS)
    between = known.among(tokens, "worker.between") & _before(occupation, row)
    peer = known.among(tokens, "worker.peers") & _before(occupation | between, row)
    inside = _after(peer, row) & between
    pointed = known.among(tokens, "worker.pointed") & _after(this, row)
    dropped = inside | (_after(peer | inside, row) & occupation) | (_before(pointed, row) & this)
    return peer | pointed | known.among(tokens, "worker.titles"), dropped


def _of_children(tokens: Rows, note: Rows, known: _Known) -> Mask:
    """Say which words are of notes that tell of a child."""
    of_child = np.zeros(int(note.max(initial=-1)) + 1, dtype=bool)
    of_child[note[known.among(tokens, "worker.children")]] = True
    return of_child[note]


def _persons(tokens: Rows, row: Rows, known: _Known) -> Rows:
    other = _after(known.among(tokens, "person.not_after"), row) | _before(
        known.among(tokens, "person.not_before"), row
    )
    person = known.among(tokens, "person.words") & ~other
    named: Rows = np.where(person, known.one("person.one"), tokens)
    return named


def _spoken(tokens: Rows, row: Rows, known: _Known) -> Mask:
    """Tell what stands between quotation marks of a sentence, where "I" is whoever speaks."""
    mark, first = known.among(tokens, "worker.quotation_marks"), np.flatnonzero(_first(row))
    seen = np.cumsum(mark)
    before: Rows = np.repeat(seen[first] - mark[first], np.diff([*first, len(row)]))
    inside: Mask = (seen - before) % 2 == 1
    return inside


def _runs_on(tokens: Rows, row: Rows, known: _Known) -> Mask:
    """Find what a name of several words has beyond the first: "Jean-Baptiste", "Maria Lopez"."""
    named = tokens == known.one("names.one")
    joined = (tokens == known.number(HYPHEN)) & _after(named, row) & _before(named, row)
    more: Mask = joined | (named & _after(named | joined, row))
    return more


def _rebuilt(batch: SentenceBatch, tokens: Rows, row: Rows, known: _Known) -> SentenceBatch:
    written = {word_hash(word): word for word in known.rules.ones.values()}
    written |= dict(zip(known.hashes[known.of_batch].tolist(), batch.words, strict=True))
    distinct, word = distinct_of(tokens, count=len(known.hashes))
    counts = np.bincount(row, minlength=len(batch))
    return replace(
        batch,
        tokens=known.hashes[tokens],
        token_at=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        words=[written[value] for value in known.hashes[distinct].tolist()],
        word=word,
        capital=np.zeros(len(tokens), dtype=bool),
    )


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
