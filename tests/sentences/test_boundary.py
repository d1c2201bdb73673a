import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.sentences import sentence_spans
from analyzer.sentences.lexicon import load_lexicon
from tests.sentences.marked import parse_marked, with_marks
from tests.timing import in_seconds

CASES = {
    "unit-before-lower-case": "⟦Met w/ pt. at noon.⟧ ⟦She cried.⟧",
    "unit-before-upper-case": "⟦Walked to lunch with the pt.⟧ ⟦He ate well.⟧",
    "titles": "⟦Dr. Lee called.⟧ ⟦Mrs. Ortiz came too.⟧",
    "rank": "⟦PSS met with him.⟧ ⟦Per Sgt. Diaz, no arrest.⟧",
    "initial-in-a-sentence": "⟦Met with M. at the ED.⟧",
    "initial-before-a-starter": "⟦Sat with M.⟧ ⟦She cried.⟧",
    "two-initials": "⟦Met w/ J.D. at noon.⟧",
    "two-initials-at-the-end": "⟦Met with J.D.⟧ ⟦She was calm.⟧",
    "pronoun-is-no-initial": "⟦It was I.⟧ ⟦Nobody else.⟧",
    "time-of-day": "⟦He left at 3 a.m.⟧ ⟦The nurse called.⟧",
    "time-of-day-inside": "⟦He left at 3 a.m. with his brother.⟧",
    "dose": "⟦He takes 5 mg. of Abilify daily.⟧",
    "hours-at-the-end": "⟦She slept 3 hrs.⟧ ⟦He did not.⟧",
    "page": "⟦See p. 12 for more.⟧",
    "number": "⟦Moved him to no. 4 today.⟧",
    "the-word-no": "⟦I said no.⟧ ⟦The nurse agreed.⟧",
    "volume": "⟦Vol. 2 of her journal.⟧ ⟦She read it.⟧",
    "street-in-a-sentence": "⟦Lives on St. James Ave. in town.⟧",
    "street-at-the-end": "⟦Lives on 5th Ave.⟧ ⟦She walks.⟧",
    "for-example": "⟦Offered groups, e.g. Tuesday art.⟧ ⟦He chose one.⟧",
    "and-so-on": "⟦We named parks, cafes, etc.⟧ ⟦She agreed.⟧",
    "regarding": "⟦Peer (C.P.S.) met w/ cl. re: housing.⟧",
    "decimal": "⟦Rated it 7.5 of 10.⟧ ⟦Better than Monday.⟧",
    "web-address": "⟦Visit www.nami.org today.⟧ ⟦Ok.⟧",
    "month": "⟦Last seen Jan. 5 at the drop-in.⟧",
    "question-and-call": "⟦What now?⟧ ⟦Go home!⟧",
    "several-marks": "⟦Really?!⟧ ⟦Yes!!!⟧ ⟦I mean it.⟧",
    "ellipsis-goes-on": "⟦She said... nothing.⟧",
    "ellipsis-ends": "⟦She waited...⟧ ⟦Then left.⟧",
    "one-character-ellipsis": "⟦He stopped… and went on…⟧ ⟦Quiet after that.⟧",
    "quote-in-a-sentence": "⟦“I can't do this.” he said.⟧",
    "question-in-a-quote": "⟦“Why?” she asked.⟧",
    "quote-is-a-sentence": '⟦"Stay with me."⟧ ⟦I stayed.⟧',
    "quoted-word-at-the-end": "⟦He was “done.”⟧ ⟦She left.⟧",
    "brackets": "⟦She asked (twice).⟧ ⟦I said no.⟧",
    "whole-sentence-in-brackets": "⟦(He left early.)⟧ ⟦I waited.⟧",
    "lower-case-start": "⟦he sat down.⟧ ⟦i stayed with him.⟧",
    "capitals": "⟦SAT WITH HER.⟧ ⟦SHE WAS CALM.⟧ ⟦NO SI.⟧",
    "no-blank-after-stop": "⟦Called sister.⟧⟦She came.⟧",
    "two-blanks-after-stop": "⟦Called sister.⟧  ⟦She came.⟧",
    "no-stop-at-the-end": "⟦Called sister.⟧ ⟦She came⟧",
    "slashes": "⟦He likes AA/NA.⟧ ⟦Goes daily.⟧",
    "dap": "D: ⟦data|Met with client at 2 p.m.⟧ A: ⟦assessment|He was calm.⟧ P: ⟦plan|Will call Tues.⟧",
    "dap-words": "Data: ⟦data|He came in.⟧ Assessment: ⟦assessment|tired.⟧ Plan: ⟦plan|call back.⟧",
    "soap-letters": "S) ⟦subjective|slept well⟧\nO) ⟦objective|calm⟧\nP) ⟦plan|see Fri.⟧",
    "soap-inline": "S: ⟦subjective|“I'm ok.”⟧ O: ⟦objective|calm, quiet.⟧ A/P: ⟦a/p|Keep going.⟧",
    "letter-and-dash": "P - ⟦plan|call her back⟧",
    "birp": "Intervention: ⟦intervention|Listened.⟧ Response: ⟦response|smiled.⟧ ⟦response|Then left.⟧",
    "heading-alone": "INTERVENTION\n⟦intervention|Listened to her.⟧",
    "heading-holds-over-lines": "Plan:\n⟦plan|Call sister.⟧\n⟦plan|Eat lunch.⟧",
    "own-heading-in-capitals": "CRISIS CONTACT: ⟦crisis contact|called 988 with him.⟧",
    "colon-is-no-heading": "⟦He told me: stay calm.⟧",
    "goal-in-quotes": "Goal: ⟦goal|“a full night.”⟧ Barriers: ⟦barriers|noise.⟧",
    "field-lines": "Time: ⟦time|10:30⟧\nLocation: ⟦location|drop-in⟧",
    "log-times": "10:30 ⟦Met with client.⟧\n11:15 - ⟦Called the nurse.⟧",
    "log-time-of-four-digits": "1430 hrs ⟦Sat with him.⟧",
    "log-time-from-to": "2pm-3pm: ⟦group.⟧ ⟦He stayed.⟧",
    "dashes": "- ⟦Talked about work⟧\n- ⟦Made a plan⟧",
    "bullets": "• ⟦Rode bus⟧\n• ⟦Got ID⟧",
    "numbers": "1. ⟦Call sister.⟧\n2) ⟦Eat lunch.⟧",
    "boxes": "[x] ⟦WRAP done⟧\n[ ] ⟦Call PO⟧",
    "reply-mark": "> ⟦Forwarded text here⟧",
    "blank-lines": "⟦Ok.⟧\n\n\n⟦Bye.⟧",
    "windows-lines": "⟦Ok⟧\r\n⟦Bye⟧\r\n",
    "old-mac-lines": "⟦Ok⟧\r⟦Bye⟧",
    "word-soft-breaks": "⟦Ok⟧\v⟦Bye⟧\u2028⟦Again⟧",
    "wrapped": "⟦A long line that a machine wrapped after more than sixty characters\nwent on here.⟧ ⟦Next.⟧",
    "short-line-is-not-wrapped": "⟦Short line⟧\n⟦goes on here⟧",
    "paragraph-is-not-wrapped": "⟦A long line that nobody wrapped, with more than sixty characters⟧\n\n⟦starts anew⟧",
    "government": "⟦I work for the U.S. Government in Virginia.⟧ ⟦He lives in the U.S.⟧ ⟦She does not.⟧",
    "initials-of-a-person-before-a-name": "⟦Discussed L.G.⟧ ⟦Castellano agreed to it.⟧",
    "hours-and-an-initial": "⟦Log of H. Brandt, RN.⟧ ⟦She slept 3 h.⟧ ⟦Then up.⟧",
    "capitals-with-an-initial": "⟦MET WITH RUBEN T. IN THE DAY ROOM 0930.⟧ ⟦HE ATE.⟧",
    "capitals-and-an-initial-at-the-end": "⟦SAT WITH RUBEN T.⟧ ⟦HE TALKED.⟧",
    "day-in-small-letters": "⟦pharmacy said come back thurs.⟧ ⟦he has enough til then.⟧",
    "unit-in-small-letters": "⟦met w/ pt. at noon.⟧ ⟦she cried.⟧",
    "call-in-a-sentence": "⟦She works at Yahoo! in accounting.⟧ ⟦He likes it.⟧",
    "question-in-small-letters": "⟦he asked why? i did not know.⟧".replace("why? i", "why?⟧ ⟦i"),
    "address": "⟦Her email is Jane.Doe@example.com.⟧ ⟦I wrote to her.⟧",
    "left-out-words": "⟦He wrote “I [...] felt safe” on the card.⟧ ⟦We kept it.⟧",
    "spaced-ellipsis": "⟦The thing is . . . I did not mean it.⟧ ⟦Ok.⟧",
    "spaced-ellipsis-after-a-stop": "⟦It went on.⟧ ⟦. . . Then it stopped.⟧",
    "four-spaced-stops": "⟦She waited for him . . . .⟧ ⟦Next he came.⟧",
    "list-in-a-line": "1. ⟦Call sister⟧ 2. ⟦Eat lunch⟧ 3. ⟦Sleep⟧",
    "list-of-letters-in-a-line": "a) ⟦call sister⟧ b) ⟦eat lunch⟧",
    "bullets-in-a-line": "• ⟦Rode bus⟧ • ⟦Got ID⟧",
    "numbers-in-a-line-that-begins-otherwise": "⟦Goals are (1) stay housed (2) work.⟧ ⟦Ok.⟧",
    "numbers-out-of-order": "1. ⟦Moved to room 3. He likes it⟧".replace("3. He", "3.⟧ ⟦He"),
    "numbered-heads": "Rec 1: ⟦rec 1|Timely.⟧\nChart 2-3: ⟦chart 2-3|Signed late.⟧",
    "line-that-ends-with-a-colon": "Action items for Dee:\n- ⟦action items for dee|Call the van⟧",
    "heading-goes-on": "D (cont.): ⟦data|He came back.⟧",
    "field-after-an-initial": "⟦Debrief in ED Bay B.⟧ ⟦Facilitator: K. Tran.⟧",
    "mail": "From: Dee\nTo: all peers\nSubject: rides\n⟦Please drive him.⟧",
    "signature": "⟦He slept.⟧\nElectronically signed by Dee Lopez, CPS, 3/4/2025 10:30\n/s/ D. Lopez",
    "signing-is-no-signature": "⟦Signed by both of us, the plan went to her.⟧",
    "rulers": "⟦Ok.⟧\n-----\n⟦Bye.⟧\n=====",
    "ellipsis-alone-on-its-line-is-no-ruler": "⟦He⟧\n⟦...⟧",
    "spoken-stops": "⟦met with client period⟧ ⟦he was calm period⟧ ⟦we made a plan⟧",
    "spoken-paragraph": "⟦he was calm period new paragraph⟧ ⟦nurse came by⟧",
    "period-of-time": "⟦He was sober for a long period then⟧",
    "period-with-written-stops": "⟦We talked about the period after prison.⟧ ⟦He wept.⟧",
    "spanish-titles": "⟦Met Sra. Velasco and Lic. Brandt.⟧ ⟦Both came.⟧",
    "pounds-and-numbers": "⟦You find it at N°. 12 today.⟧ ⟦Ok.⟧",
    "quote-in-a-sentence-holds-its-stops": "⟦He said, “You again? I thought you left.”⟧ ⟦I stayed.⟧",
    "straight-quote-holds-its-stops": '⟦She told me "I want it to stop. Are they the same?" and I said no.⟧ ⟦Ok.⟧',
    "quote-that-is-a-sentence-is-cut": '⟦"Stay.⟧ ⟦Please stay."⟧ ⟦I stayed.⟧',
    "quote-that-never-closes": '⟦He said "no.⟧ ⟦I left.⟧',
    "quote-before-small-letters": '⟦he said "no more." so i left.⟧'.replace('." so', '."⟧ ⟦so'),
    "quote-of-somebody-in-small-letters": '⟦"no more." she said.⟧ ⟦i left.⟧'.replace('⟦"no', '⟦she cried, "no'),
    "i-ask-after-a-quote": '⟦she said "i guess."⟧ ⟦i asked did she eat.⟧',
    "no-blank-before-small-letters": "⟦Room was messy.⟧⟦he had food.⟧",
    "no-blank-before-i": "⟦He wants to quit.⟧⟦I asked why.⟧",
    "file-name-and-site": "⟦Sent notes.docx and nami.org to her.⟧",
    "sign-after-a-unit": "⟦Reviewed WRAP w/ pt. & added two.⟧ ⟦Met D.M. @ apt, 45 min.⟧",
    "number-word-in-a-sentence": "⟦The confirmation no. is 77.⟧ ⟦Ok.⟧",
    "title-in-capitals": "SHIFT SUMMARY 3-11 PM\n⟦shift summary 3-11 pm|Quiet night.⟧",
    "sentence-in-capitals-among-others": "⟦NO SI OR HI⟧\n⟦Calm all day.⟧",
    "log-time-with-a-letter": "7:00a ⟦Arrived.⟧\n1:15p ⟦Lunch late.⟧",
    "quote-then-a-verb-in-small-letters": '⟦said she was "hangin in."⟧ ⟦slept ok.⟧',
    "quote-goes-on-in-small-letters": '⟦she said "ok." and left.⟧',
    "road-and-address": "⟦Bo went to Rt. 9 alone.⟧ ⟦Mail it to 22 Orchard Ave. Apt. 6 today.⟧ ⟦Ok.⟧",
    "wrapped-after-an-abbreviation": "⟦She said she had been fired this morning, no show, and is 3 mos.\npregnant.⟧",
    "title-with-peer-in-it": "GROUP SUPERVISION - PEER TEAM\n⟦group supervision - peer team|All came.⟧",
    "time-in-brackets": "[14:15] ⟦Same.⟧\n(14:30) ⟦Asleep.⟧",
    "wrapped-before-a-number": "⟦When asked what would make it better than what it was now, a\n7, he said a cousin.⟧",
    "mac-paragraph-is-not-wrapped": "⟦A long line that nobody wrapped, of more than sixty letters⟧\r\r⟦starts anew⟧",
}
MEASURED_TEXTS = {
    "stops": ".",
    "stops-before-a-word": "." * 999 + "a",
    "ellipses": "…",
    "questions": "?",
    "blanks": " ",
    "quotes": '"',
    "quoted-stops": '."',
    "list-marks": "- ",
    "dashes": "-",
    "brackets": "(",
    "no-stop": "word ",
    "no-blank": "x",
    "line-ends": "\n",
    "wrapped-lines": "a" * 61 + "\n",
    "wrapped-old-mac-lines": "a" * 61 + "\r",
    "headings": "Plan: ",
    "letters": "D: ",
    "initials": "A. ",
    "log-times": "10:30 ",
    "spaced-stops": ". ",
    "spaced-ellipses": ". . . . a ",
    "list-in-a-line": "1. a 2. b ",
    "bullets-in-a-line": "• a ",
    "spoken-stops": "a period ",
    "signatures": "/s/ a\n",
    "rulers": "-----\n",
    "lines-that-end-with-a-colon": "A b:\n",
}
WORDS_AND_MARKS = ["Dr.", "pt.", "Plan:", "D:", "10:30", " - ", "1.", "\r\n", "e.g.", "...", "é", "CONTACT: "]
PIECES = st.sampled_from([*"abDAPMI.!?…:;-*•>()[]\"“”'\n\r\t\v 0159/", *WORDS_AND_MARKS])
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))
CLOCK = r"(?:\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?|\d{4}(?:\s?(?:h|hrs))?|\d{1,2}\s?[ap]m)"
NO_WORDS = (
    re.compile(r"\s+"),
    re.compile(r"[-*•·–—▪●◦‣>]+|\(?\d{1,2}[.)]|\(?[a-z]\)|\[[ x]?\]", re.IGNORECASE),
    re.compile(rf"{CLOCK}(?:\s?(?:-|–|to)\s?{CLOCK})?\s*[-–—:.,]?", re.IGNORECASE),
    re.compile(r"[A-Z]\d{0,2}(?:\s?\(cont\.?\))?(?:[:)]|\s[-–])"),
    re.compile(r"[\-=_*~#.+–—\s]+(?=\n|$)"),
    re.compile(r"[A-Z][^\n\r\v\f\x85\u2028\u2029]{0,46}:\s*(?=[\n\r\v\f\x85\u2028\u2029]|$)"),
    re.compile(r"[⁃]\d?"),
)
HEADINGS = (
    re.compile(r"(?P<words>[A-Za-z][^\n:.!?;]{0,46}):"),
    re.compile(r"(?P<words>[A-Za-z][^\n\r\v\f\x85\u2028\u2029]*)"),
)


def is_layout(gap: str) -> bool:
    """Say whether a text between sentences is made of blanks, list marks, log times and headings only."""
    if not gap:
        return True
    ends = [match.end() for pattern in NO_WORDS if (match := pattern.match(gap))]
    for pattern in HEADINGS:
        match = pattern.match(gap)
        core = match["words"].partition("(")[0].strip() if match else ""
        if match and (core.lower() in load_lexicon().headings or core.isupper()):
            ends.append(match.end())
    return any(is_layout(gap[end:]) for end in ends)


@pytest.mark.parametrize("marked", [pytest.param(marked, id=name) for name, marked in CASES.items()])
def test_notes_are_cut_as_marked(marked: str) -> None:
    text, spans = parse_marked(marked)
    assert with_marks(text, sentence_spans(text)) == with_marks(text, spans)


def test_marks_come_back_as_they_were() -> None:
    for marked in CASES.values():
        assert with_marks(*parse_marked(marked)) == marked


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "- ", "10:30 ", "Plan:", "PLAN\n"])
def test_text_without_words_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == []


@given(TEXTS)
@example("Plan: x\n10:30 - y")
@settings(deadline=None)
def test_spans_of_any_text_are_in_order_without_overlap_inside_it_and_without_blanks_at_their_ends(text: str) -> None:
    at = 0
    for start, end, heading in sentence_spans(text):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert heading == heading.lower()
        at = end


WORDS = st.lists(
    st.sampled_from(
        ["He", "she", "sat.", "talked,", "no?", "yes!", "Dr.", "pt.", "it", "(then)", "“so”", "...", "AA/NA"]
    ),
    min_size=1,
)
OPENINGS = st.sampled_from(
    ["", "- ", "* ", "• ", "1. ", "2) ", "[x] ", "10:30 ", "2pm - 3pm: ", "1430 hrs ", "> - ", "  "]
)
HEADS = st.sampled_from(["", "Plan: ", "D: ", "Intervention: ", "NEXT STEPS: ", "Follow-up: ", "A) "])
LINES = st.tuples(OPENINGS, HEADS, WORDS.map(" ".join))


@given(st.lists(LINES, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
@settings(deadline=None)
def test_only_list_marks_log_times_and_headings_are_outside_of_sentences(
    lines: list[tuple[str, str, str]], line_end: str
) -> None:
    text = line_end.join("".join(line) for line in lines)
    spans = sentence_spans(text)
    inside = "".join("".join(text[start:end].split()) for start, end, _ in spans)
    assert inside == "".join("".join(words.split()) for _, _, words in lines)


@given(TEXTS)
@example("- Plan (draft): 10:30")
@example("a\r0A 0")
@settings(deadline=None)
def test_what_is_outside_of_the_sentences_of_any_text_is_layout(text: str) -> None:
    at = 0
    for start, end, _ in [*sentence_spans(text), (len(text), len(text), "")]:
        assert is_layout(text[at:start])
        at = end


@pytest.mark.parametrize("gap", ["Met him", "so:", "Plan x", "12", "—a", "é", "§"])
def test_words_are_no_layout(gap: str) -> None:
    assert not is_layout(gap)


@pytest.mark.parametrize("unit", [pytest.param(unit, id=name) for name, unit in MEASURED_TEXTS.items()])
def test_a_megabyte_of_anything_is_cut_in_seconds(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000] + "a"
    with in_seconds():
        sentence_spans(text)
