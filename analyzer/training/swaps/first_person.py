"""From "I sat" to "PSS sat": a note's first person as a title with a third person's verbs."""

import re

from analyzer.training.swaps.edits import Edit
from analyzer.training.swaps.swap_words import SwapWords

LONGEST_QUOTE = 400
"""Characters after which a quotation mark without its partner is taken for a slip."""
_QUOTE = re.compile(rf"[\"“][^\"“”]{{0,{LONGEST_QUOTE}}}[\"”]|(?<!\w)['‘][^'‘’\n]{{2,80}}['’](?!\w)")
_PRONOUN = re.compile(r"(?<![\w&/.'’-])(?P<word>I|me|my|mine|myself)(?:['’](?P<tail>m|ve|ll|d))?(?![\w/'’-])", re.I)
_UNMARKED = re.compile(r"(?<![\w'’])(?:im|ive|id|ill be)(?![\w'’])", re.IGNORECASE)
_AFTER = re.compile(r"(?P<blank>\s+)(?P<word>[A-Za-z][\w'’]*)")
_BEFORE = re.compile(r"([A-Za-z'’]+)[, ]*\s$")
_SUBJECT_BEFORE = re.compile(r"([\w'’]+)\s+[\w'’]+[,:]?\s$")
_STOP = re.compile(r"[.!?\n]")
_LABEL = re.compile(r"[^\W\d]\)?:\s+$")
_LOOK_BACK = 40
"""Characters in which the words before are sought."""
BE_DO_HAVE = {"am": "is", "have": "has", "do": "does", "don't": "doesn't", "don’t": "doesn’t", "dont": "doesnt"} | {
    "haven't": "hasn't",
    "haven’t": "hasn’t",
    "havent": "hasnt",
}
TAILS = {"m": " is", "ve": " has", "ll": " will"}
_LINKS = ("and", "or", "but", "then", "nor", ",", ";")


def spoken(text: str) -> list[tuple[int, int]]:
    """Find what stands between quotation marks, whose "I" is whoever speaks."""
    return [at.span() for at in _QUOTE.finditer(text)]


def third_person(verb: str) -> str:
    """Return the form that goes with he or she of a verb in the present tense."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def first_person_edits(text: str, title: str, *, quotes: list[tuple[int, int]], words: SwapWords) -> list[Edit]:
    """Put a title in the place of each "I", "me" and "my", and its verbs in the third person.

    Args:
        text: Of a note.
        title: As within a sentence.
        quotes: Where others speak.
        words: For the verbs.

    Returns:
        The edits, or none where one sentence would not be right, or its "I" may be somebody else.
    """
    unmarked = _UNMARKED.search(_outside(text, quotes))
    if unmarked or text.count('"') % 2 or text.count("“") != text.count("”"):
        return []
    edits: list[Edit] = []
    for at in _PRONOUN.finditer(text):
        if any(start <= at.start() < end for start, end in quotes):
            continue
        if at["word"] not in "Ii":
            edits.append((at.start(), at.end(), _oblique(at["word"].lower(), title)))
            continue
        if _is_numeral(text, at, words):
            continue
        own = None if _is_other_speaker(text, at.start(), words) else _subject(text, at, title, words)
        if own is None:
            return []
        edits += own
    return edits


def _oblique(word: str, title: str) -> str:
    if word == "me":
        return title
    return "self" if word == "myself" else f"{title}'s"


def _subject(text: str, at: re.Match[str], title: str, words: SwapWords) -> list[Edit] | None:
    """Return the edits of one "I" and its verb, or None where they are not plain."""
    before = _word_before(text, at.start())
    verb = _verb(text, at.end(), words)
    if at["tail"]:
        return _contracted(text, at, title, words)
    inverted = before in words.lists["worker.auxiliaries"] or before in BE_DO_HAVE
    if inverted or (before in ("and", "or") and _is_joint(text, at.start())):
        return _inverted(text, at, title, before, verb, words)
    if verb is None:
        return None
    word = verb["word"].lower()
    if word in words.lists["worker.auxiliaries"] or word in words.lists["worker.past"] or _is_past(word):
        return [(at.start(), at.end(), title)]
    third = BE_DO_HAVE.get(word) or (third_person(word) if word in words.lists["worker.present"] else None)
    if third is None or _goes_on(text, verb.end(), words):
        return None
    return [(at.start(), at.end(), title), (verb.start("word"), verb.end("word"), third)]


def _inverted(
    text: str, at: re.Match[str], title: str, before: str, verb: re.Match[str] | None, words: SwapWords
) -> list[Edit] | None:
    """Take "did I ask" and "he and I talked", whose verbs stay."""
    own = [(at.start(), at.end(), title)]
    if before not in BE_DO_HAVE:
        return own
    # "what I do I do well" has a verb of its own after it
    if verb is not None and verb["word"].lower() in words.lists["worker.past"] | words.lists["worker.auxiliaries"]:
        return None
    start = text.rindex(text[: at.start()].rstrip(", \n")[-len(before) :], 0, at.start())
    return [(start, start + len(before), BE_DO_HAVE[before]), *own]


def _contracted(text: str, at: re.Match[str], title: str, words: SwapWords) -> list[Edit] | None:
    tail = at["tail"].lower()
    verb = _verb(text, at.end(), words)
    if tail == "d":
        word = verb["word"].lower() if verb else ""
        # "I'd let her know": a form that is both is read with "would"
        bare = word in words.lists["worker.present"] | words.lists["worker.plain_verbs"]
        had = word in words.lists["worker.have_participles"] | words.lists["worker.past"] or _is_past(word)
        return [(at.start(), at.end(), title + (" would" if bare else " had"))] if had or bare else None
    if tail != "ll" and _goes_on(text, at.end(), words):
        return None
    return [(at.start(), at.end(), title + TAILS[tail])]


def _verb(text: str, end: int, words: SwapWords) -> re.Match[str] | None:
    """Find the word after a subject that is no adverb."""
    found = _AFTER.match(text, end)
    while found and (found["word"].lower() in words.lists["worker.adverbs"] or _is_adverb(found["word"])):
        found = _AFTER.match(text, found.end())
    return found


def _goes_on(text: str, start: int, words: SwapWords) -> bool:
    """Say whether a second verb hangs on a subject in the present tense ("I sit and listen")."""
    stop = _STOP.search(text, start)
    rest = re.findall(r"[\w'’]+|[,;]", text[start : stop.start() if stop else len(text)].lower())
    bare = words.lists["worker.present"] | set(BE_DO_HAVE)
    skipped = words.lists["worker.adverbs"]
    for at, link in enumerate(rest):
        after = [word for word in rest[at + 1 : at + 3] if word not in skipped]
        if link in _LINKS and after and after[0] in bare:
            return True
    return False


def _is_other_speaker(text: str, start: int, words: SwapWords) -> bool:
    """Say whether "I" may be the words of somebody who is not the worker ("he said I want to go")."""
    before = text[max(0, start - _LOOK_BACK) : start]
    if _LABEL.search(before):
        return True
    if _word_before(text, start) not in words.lists["worker.speech"]:
        return False
    subject = _SUBJECT_BEFORE.search(before)
    return subject is None or subject[1].lower() not in ("i", "and", "also", "then", "just", "would", "felt", "feel")


def _is_numeral(text: str, at: re.Match[str], words: SwapWords) -> bool:
    line = text.rfind("\n", 0, at.start()) + 1
    return (text[at.end() : at.end() + 1] in (")", ".") and at.start() == line) or (
        _word_before(text, at.start()) in words.lists["worker.roman"] and at["word"] == "I" and not at["tail"]
    )


def _is_joint(text: str, start: int) -> bool:
    """Say whether "and I" joins two subjects ("he and I"), by a name or pronoun before."""
    found = re.search(r"([\w'’.]+) (?:and|or) $", text[max(0, start - _LOOK_BACK) : start])
    return found is not None and (found[1].lower() in ("he", "she", "they") or found[1] in ("client", "ct"))


def _is_past(word: str) -> bool:
    return word.endswith("ed") and word not in ("need", "feed", "speed")


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and word not in ("rely", "reply", "apply", "supply")


def _word_before(text: str, start: int) -> str:
    found = _BEFORE.search(text[max(0, start - _LOOK_BACK) : start])
    return found[1].lower() if found else ""


def _outside(text: str, quotes: list[tuple[int, int]]) -> str:
    for start, end in quotes:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
