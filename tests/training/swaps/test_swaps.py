"""Rewrites keep labels and offsets, and say what the note said."""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.training.corpus import BANK, GoldNote, read_corpus, read_gold
from analyzer.training.swaps import noise
from analyzer.training.swaps.augment import STEPS, augmented, names, person, pronouns, worker
from analyzer.training.swaps.edits import matched_case, rewritten, with_text
from analyzer.training.swaps.first_person import third_person
from analyzer.training.swaps.swap_words import FIRST_NAMES, SURNAMES, load_swap_words, parse_swap_words
from tests.training.notes import CORPUS, DEV, gold

Swap = Callable[..., GoldNote]
SWAPS: tuple[Swap, ...] = (names, pronouns, person, worker)
NOISE: tuple[Swap, ...] = (
    noise.typos,
    noise.lower_case,
    noise.without_stops,
    noise.abbreviated,
    noise.expanded,
)
ALL = (*SWAPS, *NOISE, augmented)
SOURCE = files("analyzer.training.swaps").joinpath("swaps.toml").read_text(encoding="utf-8")
NOTES = [note for note in (*read_corpus(CORPUS), *read_gold(DEV)) if note.kind != BANK]
LABELS = ("role", "assertion", "second", "accept")
WORDS = [
    "Mr. Okafor",
    "Tasha's",
    "Jo",
    "she",
    "her",
    "HIS",
    "himself.",
    "he's",
    "Client",
    "pts",
    "a patient",
    "an",
    "I",
    "i",
    "I'm",
    "me",
    "my",
    "PSS",
    "this writer",
    "said",
    "sit",
    "and",
    "\n",
    "- ",
    "“I",
    "go”",
    "İ",
    "ß",
    "w/",
    "because",
    "follow-up",
    "...",
    "x.",
    "resident",
    "Bipolar I",
    "\u2028",
    "😀",
    "listened",
    "Ms. Young",
    "(",
]
PIECES = st.lists(st.sampled_from([*WORDS, '"']), min_size=1, max_size=6)
DRAWN = st.lists(PIECES.map(" ".join), min_size=1, max_size=5)


def note_of(text: str, **fields: Any) -> GoldNote:
    return replace(gold([(text, "neutral", "performed")]), **fields)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def assert_kept(before: GoldNote, after: GoldNote) -> None:
    assert len(after.sentences) == len(before.sentences)
    for old, new in zip(before.sentences, after.sentences, strict=True):
        assert after.text[new["start"] : new["end"]] == new["text"]
        assert new["text"] != "" or old["text"] == ""
        assert {key: new.get(key) for key in LABELS} == {key: old.get(key) for key in LABELS}
    assert replace(after, text=before.text, sentences=before.sentences) == before


# the core


@pytest.mark.parametrize(
    ("edits", "text", "spans"),
    [
        pytest.param([(0, 3, "Stood")], "Stood up. He left.", [(0, 9), (10, 18)], id="first-word"),
        pytest.param([(6, 7, "!!")], "Sat up!! He left.", [(0, 8), (9, 17)], id="an-end-grows"),
        pytest.param([(6, 7, "")], "Sat up He left.", [(0, 6), (7, 15)], id="an-end-shrinks"),
        pytest.param([(7, 8, "\n\n")], "Sat up.\n\nHe left.", [(0, 7), (9, 17)], id="between"),
        pytest.param([(8, 10, "She"), (0, 3, "S")], "S up. She left.", [(0, 5), (6, 15)], id="any-order"),
        pytest.param([(4, 10, "x")], "Sat up. He left.", [(0, 7), (8, 16)], id="over-an-end-is-left-out"),
        pytest.param([(0, 3, "Sat")], "Sat up. He left.", [(0, 7), (8, 16)], id="the-same-word"),
    ],
)
def test_edits_move_sentences(edits: list[tuple[int, int, str]], text: str, spans: list[tuple[int, int]]) -> None:
    note = gold([("Sat up.", "supportive_presence", "performed"), ("He left.", "neutral", "performed")])
    after = rewritten(note, edits)
    assert after.text == text
    assert [(one["start"], one["end"]) for one in after.sentences] == spans
    assert_kept(note, after)


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([(2, 2, "x")], id="empty"),
        pytest.param([(0, 3, "x"), (2, 4, "y")], id="overlapping"),
        pytest.param([(0, 99, "x")], id="outside"),
    ],
)
def test_edits_that_make_no_sense_are_refused(edits: list[tuple[int, int, str]]) -> None:
    with pytest.raises(ValueError, match="an edit of"):
        rewritten(note_of("Sat up."), edits)


def test_a_text_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="3 characters for a note of 4"):
        with_text(note_of("Sat."), "Sat")


@pytest.mark.parametrize(("like", "wanted"), [("he", "she"), ("He", "She"), ("HE", "SHE"), ("I", "She")])
def test_case_is_that_of_the_word_replaced(like: str, wanted: str) -> None:
    assert matched_case("she", like=like) == wanted


# names


def test_a_name_is_the_same_throughout_and_keeps_its_gender() -> None:
    words = load_swap_words()
    note = note_of("Tasha met Mr. Okafor. Tasha's bus and Okafor's coat. TASHA and Mr. O left.")
    for seed in range(20):
        text = names(note, rng=rng(seed)).text
        found = re.fullmatch(r"(\S+) met Mr\. (\S+)\. (\S+)'s bus and (\S+)'s coat\. (\S+) and Mr\. (\w) left\.", text)
        assert found is not None
        first, last = found[1], found[2]
        assert (found[3], found[4], found[5]) == (first, last, first.upper())
        assert found[6] == last[0]
        assert (words.first_names[first][0], first != "Tasha") == ("women", True)
        assert words.first_names[first][1] == words.surnames[last] != "west_african"
        assert first in words.names[words.surnames[last]]["women"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Will walked. Mark it. Grace period in May, with Hope.", id="ordinary-words"),
        pytest.param("Don't go. Drew up a plan.", id="verbs"),
        pytest.param("At St. Joseph Hospital, on Martin Street.", id="places"),
        pytest.param("took him to the roof", id="none"),
        pytest.param("NO JO OR LOU", id="short-words-in-capitals"),
    ],
)
def test_what_is_no_name_stays(text: str) -> None:
    assert names(note_of(text), rng=rng()).text == text


def test_an_ordinary_surname_is_a_name_only_behind_its_title() -> None:
    text = names(note_of("Ms. Young spoke. Young people laughed at Dr. Okafor."), rng=rng(3)).text
    assert re.fullmatch(r"Ms\. (?!Young)\S+ spoke\. Young people laughed at Dr\. (?!Okafor)\S+\.", text)


def test_held_out_names_are_never_trained_on() -> None:
    words = load_swap_words()
    trained = {name for group in words.names.values() for kind in group for name in group[kind]}
    held_out = {name for group in words.held_out.values() for kind in group for name in group[kind]}
    note = note_of("Tasha and Greg met Mr. Okafor.")
    for seed in range(40):
        parts = re.fullmatch(r"(\S+) and (\S+) met Mr\. (\S+)\.", names(note, rng=rng(seed), held_out=True).text)
        assert parts is not None
        assert set(parts.groups()) <= held_out
        parts = re.fullmatch(r"(\S+) and (\S+) met Mr\. (\S+)\.", names(note, rng=rng(seed)).text)
        assert parts is not None
        assert set(parts.groups()) <= trained - held_out


def test_held_out_names_are_in_no_note_that_a_model_has_seen() -> None:
    seen = {word for note in read_corpus(CORPUS) for word in re.findall(r"[A-Z][A-Za-z-]+", note.text)}
    held_out = load_swap_words().held_out
    assert not seen & {name for group in held_out.values() for kind in group for name in group[kind]}


def test_lists_are_long_enough() -> None:
    words = load_swap_words()
    assert len(words.names) >= 12
    for group in words.names.values():
        assert all(len(set(group[kind])) >= 15 for kind in ("women", "men"))
        assert len(group[SURNAMES]) >= 10
    for group in words.held_out.values():
        assert all(group[kind] for kind in (*FIRST_NAMES, SURNAMES))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('"Heather"', '"Bronwyn"', "held out and in training", id="name-in-both"),
        pytest.param('"Heather"', '"Grace"', "ordinary words", id="ordinary-word"),
        pytest.param("[held_out.korean]", "[held_out.corean]", "lack names", id="origin-without-held-out"),
        pytest.param("roman = ", "romans = ", "worker has", id="list-missing"),
        pytest.param('either = ["Jiwon"', 'neither = ["Jiwon"', "names of korean", id="kind-missing"),
    ],
)
def test_bad_words_are_refused(old: str, new: str, message: str) -> None:
    assert old in SOURCE
    with pytest.raises(ValueError, match=message):
        parse_swap_words(SOURCE.replace(old, new, 1).encode())


# pronouns


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("He said he's fine.", "She said she's fine.", id="subject-and-case"),
        pytest.param("HE LEFT HIS BAG", "SHE LEFT HER BAG", id="capitals"),
        pytest.param("I told her that her mother called her.", "I told him that his mother called him.", id="her"),
        pytest.param("Gave her two rides; her two rides.", "Gave him two rides; him two rides.", id="numbers"),
        pytest.param("Let her know. Her know-how.", "Let him know. His know-how.", id="bare-verb"),
        pytest.param("Found her sitting in her meeting.", "Found him sitting in his meeting.", id="ing"),
        pytest.param("Gave her space and her space heater.", "Gave him space and him space heater.", id="company"),
        pytest.param("That is his. His own bag.", "That is hers. Her own bag.", id="his-alone"),
        pytest.param("To her home; drove her home.", "To his home; drove him home.", id="home"),
        pytest.param("The choice was hers.", "The choice was his.", id="hers"),
        pytest.param("She cut herself; he hurt himself.", "He cut himself; she hurt herself.", id="self"),
        pytest.param("Uses she/her. s/he left.", "Uses she/her. s/he left.", id="strokes-stay"),
        pytest.param("Mr. Lee and Ms. Tran; she knows him.", "Ms. Lee and Mr. Tran; he knows her.", id="titles"),
        pytest.param("The here there usher.", "The here there usher.", id="parts-of-words"),
    ],
)
def test_pronouns(text: str, wanted: str) -> None:
    assert pronouns(note_of(text), rng=rng()).text == wanted


def test_pronouns_swapped_twice_are_nearly_those_of_before() -> None:
    """Not always: "gave her number" is read by the words beside it."""
    alike = total = 0
    for note in NOTES:
        twice = pronouns(pronouns(note, rng=rng()), rng=rng())
        text = note.text.replace("Mrs", "Ms").replace("Miss ", "Ms ")
        old, new = text.split(), twice.text.split()
        total += len(old)
        alike += sum(a == b for a, b in zip(old, new, strict=False))
    assert alike / total > 0.995


# the person


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Her family member and a team member came.", id="other-members"),
        pytest.param("He is a member of the choir.", id="member-of"),
        pytest.param("On the inpatient unit, outpatient, in-patient.", id="inpatient"),
        pytest.param("She was patient with him. Very patient.", id="adjective"),
        pytest.param("Individual session, an individual plan.", id="individual-adjective"),
        pytest.param("INDIVIDUAL: Mr. Lee", id="individual-heading"),
        pytest.param("A guest speaker in the guest house.", id="guest-house"),
        pytest.param("Told the Patient Advocate.", id="name-of-an-office"),
        pytest.param("CT scan at 3, PT at 4, on Elm Ct and a 4 pt restraint.", id="other-abbreviations"),
        pytest.param("The resident came with her clipboard.", id="physician"),
    ],
)
def test_what_is_not_the_person_stays(text: str) -> None:
    assert person(note_of(text), rng=rng()).text == text


def test_person_words_are_swapped_consistently_with_number_case_and_article() -> None:
    seen = set()
    for seed in range(60):
        text = person(note_of("Client sat. A client, clients; the client's bag."), rng=rng(seed)).text
        found = re.fullmatch(r"(\w+) sat\. (An?) (\w+), (\w+); the (\w+)'s bag\.", text)
        assert found is not None
        word = found[3]
        assert (found[1], found[4], found[5]) == (word.capitalize(), f"{word}s", word)
        assert found[2] == ("An" if word == "individual" else "A")
        seen.add(word)
    assert seen == {"patient", "member", "guest", "consumer", "individual", "participant"}


def test_two_words_stay_two() -> None:
    for seed in range(30):
        one, two = person(note_of("client, then patient"), rng=rng(seed)).text.split(", then ")
        assert one != two


def test_short_forms_become_short_where_there_is_one() -> None:
    drawn = {person(note_of("- Ct sat w/ cts"), rng=rng(seed)).text for seed in range(60)}
    assert {"- Pt sat w/ pts", "- Mbr sat w/ mbrs", "- Guest sat w/ guests"} <= drawn
    assert not any("ct " in text.lower() for text in drawn)


def test_a_resident_is_the_person_only_where_people_live() -> None:
    assert person(note_of("The resident sat."), rng=rng()).text == "The resident sat."
    assert person(note_of("The resident sat.", setting="sober living"), rng=rng()).text != "The resident sat."


# the worker


@pytest.fixture
def as_pss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.training.swaps.worker_swap._drawn", lambda text, words, rng: "PSS")


@pytest.mark.usefixtures("as_pss")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("I sat with him.", "PSS sat with him.", id="past"),
        pytest.param("I'm here. I am here.", "PSS is here. PSS is here.", id="am"),
        pytest.param("I've seen it and I have keys.", "PSS has seen it and PSS has keys.", id="have"),
        pytest.param("I'll go. I will go.", "PSS will go. PSS will go.", id="will"),
        pytest.param(
            "I'd been. I'd go. I'd let him.", "PSS had been. PSS would go. PSS would let him.", id="would-had"
        ),
        pytest.param("He told me my bag, mine, myself.", "He told PSS PSS's bag, PSS's, self.", id="me-and-my"),
        pytest.param("I think so. I always carry it.", "PSS thinks so. PSS always carries it.", id="present"),
        pytest.param("I don't know.", "PSS doesn't know.", id="do"),
        pytest.param("Did I ask? Could I sit?", "Did PSS ask? Could PSS sit?", id="inverted"),
        pytest.param("So do I.", "So does PSS.", id="inverted-do"),
        pytest.param("He and I talked. He and I sit.", "He and PSS talked. He and PSS sit.", id="joint"),
        pytest.param('He said "I want out." I sat.', 'He said "I want out." PSS sat.', id="quoted"),
        pytest.param("He said “I am me.” I sat.", "He said “I am me.” PSS sat.", id="curly-quotes"),
        pytest.param("Bipolar I, on I-95. I sat.", "Bipolar I, on I-95. PSS sat.", id="numerals"),
        pytest.param("I said I was sorry.", "PSS said PSS was sorry.", id="own-words"),
        pytest.param("saw him i sat down", "saw him pss sat down", id="small-letters"),
        pytest.param("I SAT. MY BAG.", "PSS SAT. PSS'S BAG.", id="capitals"),
        pytest.param("This writer sat. Told writer.", "PSS sat. Told PSS.", id="title"),
        pytest.param("The peer specialist's bag.", "The PSS's bag.", id="article"),
        pytest.param("2040: I sat.", "2040: PSS sat.", id="time"),
    ],
)
def test_worker(text: str, wanted: str) -> None:
    assert worker(note_of(text), rng=rng()).text == wanted


@pytest.mark.usefixtures("as_pss")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I sit and listen.", id="two-verbs"),
        pytest.param("I'm not a nurse and don't pass meds.", id="two-verbs-contracted"),
        pytest.param("I sat. I flumox it.", id="unknown-verb"),
        pytest.param("he said I want to go home", id="somebody-else-speaks"),
        pytest.param("Goal: I want my own place.", id="behind-a-label"),
        pytest.param('He said "I want. I sat.', id="quote-without-its-partner"),
        pytest.param("Im tired. I sat.", id="no-apostrophe"),
        pytest.param("He is a writer. Another peer specialist came.", id="others"),
        pytest.param("The peer specialist training.", id="compound"),
        pytest.param("CPS took the kids.", id="child-protective-services"),
        pytest.param("Told him so.", id="nobody-named"),
    ],
)
def test_a_note_that_would_not_survive_stays(text: str) -> None:
    assert worker(note_of(text), rng=rng()).text == text


def test_supervision_notes_keep_their_worker() -> None:
    assert worker(note_of("I met with PSS.", note_type="Supervision"), rng=rng()).text == "I met with PSS."


def test_a_title_within_a_sentence_begins_small() -> None:
    drawn = {worker(note_of("I sat. Then I left."), rng=rng(seed)).text for seed in range(60)}
    assert {"This writer sat. Then this writer left.", "Peer specialist sat. Then peer specialist left."} <= drawn
    assert len(drawn) == len(load_swap_words().titles)


@pytest.mark.parametrize(("verb", "wanted"), [("sit", "sits"), ("go", "goes"), ("carry", "carries"), ("stay", "stays")])
def test_third_person(verb: str, wanted: str) -> None:
    assert third_person(verb) == wanted


# noise


def test_typos_are_rare_and_only_in_long_words() -> None:
    text = "because he sat with listening people " * 200
    after = noise.typos(note_of(text), rng=rng(1)).text.split()
    pairs = [(old, new) for old, new in zip(text.split(), after, strict=True) if old != new]
    assert 2 <= len(pairs) <= 20
    for old, new in pairs:
        assert len(old) >= noise.TYPO_LETTERS
        assert (old[0], old[-1]) == (new[0], new[-1])
        assert sorted(old) == sorted(new) or len(new) == len(old) - 1


def test_lower_case_keeps_lengths() -> None:
    assert noise.lower_case(note_of("İ Sat"), rng=rng()).text == "İ sat"


@pytest.mark.parametrize(("text", "wanted"), [("Sat.", "Sat"), ("Sat...", "Sat..."), ("Sat?", "Sat?"), (".", ".")])
def test_full_stops_are_dropped(text: str, wanted: str) -> None:
    assert noise.without_stops(note_of(text), rng=rng()).text == wanted


def test_words_are_abbreviated_and_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "ABBREVIATION_SHARE", 1.0)
    long = note_of("With him because of medications; follow-up at the hospital.")
    short = noise.abbreviated(long, rng=rng())
    assert short.text == "W/ him bc of meds; f/u @ the hosp."
    assert noise.expanded(short, rng=rng()).text == "With him because of medications; follow up @ the hospital."


# all of them


@settings(deadline=None, max_examples=150)
@given(sentences=DRAWN, seed=st.integers(0, 2**32 - 1))
@pytest.mark.parametrize("swap", ALL, ids=lambda swap: str(swap.__name__))
def test_offsets_and_labels_hold_for_anything(swap: Swap, sentences: list[str], seed: int) -> None:
    note = gold([(text, "transport", "averted") for text in sentences])
    assert_kept(note, swap(note, rng=rng(seed)))


@pytest.mark.parametrize("swap", ALL, ids=lambda swap: str(swap.__name__))
def test_offsets_and_labels_hold_in_the_corpus(swap: Swap) -> None:
    altered = 0
    for seed, note in enumerate(NOTES):
        after = swap(note, rng=rng(seed))
        assert_kept(note, after)
        altered += after.text != note.text
    assert altered > 0.15 * len(NOTES)


@pytest.mark.parametrize("swap", ALL, ids=lambda swap: str(swap.__name__))
def test_the_same_draws_give_the_same_note(swap: Swap) -> None:
    for note in NOTES[::40]:
        assert swap(note, rng=rng(7)) == swap(note, rng=rng(7))


def test_augmented_draws_few_steps_and_different_ones() -> None:
    assert all(0 < chance < 1 for _, chance in STEPS)
    drawn = {augmented(NOTES[-1], rng=rng(seed)).text for seed in range(30)}
    assert len(drawn) > 10
