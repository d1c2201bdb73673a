import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.classify.canonical import canonical, sentence_words
from tests.classify.texts import HEADED_NOTES, batch_of, flags_of, headed_batch

SESSION, SUPERVISION = np.zeros(1, np.float32), np.ones(1, np.float32)
ANY_WORDS = st.sampled_from(
    [
        "I",
        "my",
        "me",
        '"',
        "“",
        "this",
        "writer",
        "peer",
        "support",
        "specialist",
        "PSS",
        "'s",
        "CPS",
        "child",
        "Ms.",
        "am",
    ]
)
ANY_PEOPLE = st.sampled_from(
    [
        "Maria",
        "Jean-Baptiste",
        "-",
        "client",
        "family",
        "member",
        "an",
        "individual",
        "session",
        "she",
        "can't",
        "",
        "é",
    ]
)


def read(sentence: str, *, supervision: bool = False) -> str:
    (words,) = sentence_words(canonical(batch_of([[sentence]]), supervision=SUPERVISION if supervision else SESSION))
    return words


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        pytest.param("Nurse told Maria no.", "nurse told alex no .", id="name-amid-a-sentence"),
        pytest.param("Maria said no.", "alex said no .", id="name-at-the-start"),
        pytest.param("Aneurin Bronwyn said no.", "alex said no .", id="first-and-last-name"),
        pytest.param("Jean-Baptiste said no.", "alex said no .", id="hyphenated-name"),
        pytest.param("Oyelaran's mother called.", "alex 's mother called .", id="possessive"),
        pytest.param("DeShawn called.", "alex called .", id="capital-inside"),
        pytest.param("Ms. Young called.", "mr alex called .", id="ordinary-word-behind-a-title"),
        pytest.param("Mr. K. called.", "mr alex called .", id="initial-behind-a-title"),
        pytest.param("Redirected to nurse.", "redirected to nurse .", id="known-word-at-the-start"),
        pytest.param("Rebandaged his hand.", "rebandaged his hand .", id="unknown-verb-at-the-start"),
        pytest.param("Gave Suboxone on Tuesday.", "gave suboxone on tuesday .", id="medicines-and-days-stay"),
        pytest.param("PSS met with pt.", "pss met with client .", id="abbreviations-are-no-names"),
    ],
)
def test_names_are_one_word(sentence: str, wanted: str) -> None:
    assert read(sentence) == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        pytest.param("She told him", "he told his", id="she-him"),
        pytest.param("told her that her bag is hers", "told his that his bag is his", id="her-hers"),
        pytest.param("Client did it herself", "client did it himself", id="herself"),
        pytest.param("they told them", "they told them", id="they-stay"),
        pytest.param("an apple, doesn't", "a apple , do not", id="articles-and-contractions"),
        pytest.param("can't and won't", "can not and will not", id="cut-verbs"),
    ],
)
def test_pronouns_and_small_words_have_one_form(sentence: str, wanted: str) -> None:
    assert read(sentence) == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        pytest.param("I asked my peer", "pss asked pss peer", id="i-my"),
        pytest.param("This writer asked", "pss asked", id="this-writer"),
        pytest.param("this peer asked", "pss asked", id="this-peer"),
        pytest.param("peer support specialist asked", "pss asked", id="peer-support-specialist"),
        pytest.param("PSS's note", "pss note", id="possessive"),
        pytest.param("asked me and CPS called", "asked pss and pss called", id="cps"),
        pytest.param("CPS took the child", "cps took the child", id="child-protective-services"),
        pytest.param("I am here, I'm here", "pss is here , pss is here", id="am"),
        pytest.param("I kept it to myself", "pss kept it to self", id="myself"),
        pytest.param("his peers and this paper", "his peers and this paper", id="others"),
        pytest.param(
            'I heard "I want my mom" from my client', 'pss heard " i want my mom " from pss client', id="quoted"
        ),
        pytest.param("“I can't” she told me", "“ i can not ” he told pss", id="curly-quotes"),
    ],
)
def test_the_worker_has_one_name(sentence: str, wanted: str) -> None:
    assert read(sentence) == wanted


def test_i_in_a_supervision_note_is_the_supervisor() -> None:
    assert read("I asked PSS about my plan", supervision=True) == "i asked pss about my plan"


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        pytest.param("An individual and a pt asked", "a client and a client asked", id="individual-pt"),
        pytest.param("residents and pts", "clients and clients", id="many"),
        pytest.param("family member, team member", "family member , team member", id="members-of-others"),
        pytest.param("individual session", "individual session", id="adjective"),
        pytest.param("he was patient", "he was patient", id="patience"),
    ],
)
def test_the_person_served_has_one_name(sentence: str, wanted: str) -> None:
    assert read(sentence) == wanted


def test_quotation_marks_of_one_sentence_do_not_reach_into_the_next() -> None:
    batch = canonical(batch_of([['He said "I', "I went"]]), supervision=SESSION)
    assert sentence_words(batch) == ['he said " i', "pss went"]


@given(st.lists(st.lists(st.lists(ANY_WORDS | ANY_PEOPLE, max_size=8).map(" ".join), max_size=4), max_size=4))
@settings(deadline=None)
def test_arrays_stay_consistent_whatever_the_words(notes: list[list[str]]) -> None:
    batch, flags = batch_of(notes), flags_of(notes)
    once = canonical(batch, supervision=flags)
    assert len(once) == len(batch)
    assert (once.start.tolist(), once.end.tolist(), once.heading) == (
        batch.start.tolist(),
        batch.end.tolist(),
        batch.heading,
    )
    assert once.token_at[0] == 0
    assert once.token_at[-1] == len(once.tokens) == len(once.word) == len(once.capital)
    assert (once.token_counts <= batch.token_counts).all()
    assert len(set(once.words)) == len(once.words) == len(np.unique(once.tokens))


@given(HEADED_NOTES)
@settings(deadline=None)
def test_a_note_reads_the_same_whatever_notes_stand_beside_it(notes: list[list[tuple[str, str]]]) -> None:
    flags = flags_of(notes)
    together = sentence_words(canonical(headed_batch(notes), supervision=flags))
    alone = [
        words
        for note, flag in zip(notes, flags, strict=True)
        for words in sentence_words(canonical(headed_batch([note]), supervision=np.array([flag])))
    ]
    assert together == alone
