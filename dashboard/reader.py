"""Notes to read and review: shown with their marks, and what is pressed at a sentence is done."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analyzer import PeerdriftError
from analyzer.names import CONFIRMED, CONTESTED, CORRECTED
from analyzer.privacy.viewer import Access
from analyzer.store.reviews import LONGEST_REASON, Word, add_review, read_reviews
from analyzer.store.wanted import Wanted
from analyzer.taxonomy import NEUTRAL, OTHER_PARTY, Taxonomy, load_taxonomy
from dashboard import said
from dashboard.dataset import Dataset, reasons_of
from dashboard.guarded import guarded
from dashboard.live import Said, live_html
from dashboard.note_html import ASSERTION_WORDS, VERDICT_WORDS, MarkedNote, label_words, note_head, notes_html
from dashboard.plain import plain

KEYS_OF = {Access.SUPERVISOR: "crx", Access.WORKER: "x"}
"""Keys by what somebody looks as: a worker may contest a label, not confirm or correct it."""
VERDICT_OF = {"c": CONFIRMED, "r": CORRECTED, "x": CONTESTED}
QUICK_ENGINE = "fast"
"""Finds the words that carried a label while the page is drawn; another engine is asked first."""
NO_REASONS = pd.DataFrame({"note_id": [], "sentence_index": [], "start": [], "end": [], "weight": []})
Place = tuple[str, int, int]
"""Of a sentence: note_id, start and end."""
_ANSWER, _OPEN = "answer", "open-note"


@dataclass(frozen=True)
class Reading:
    """A note to read.

    Attributes:
        note: Its row, with the text.
        sentences: Its labelled sentences, in order.
        stops: sentence_index of those where the reader stops.
        counted: sentence_index of those that stand out.
    """

    note: Mapping[Any, Any]
    sentences: pd.DataFrame
    stops: Collection[int]
    counted: Collection[int]


@dataclass(frozen=True)
class Asked:
    """A sentence about which somebody wants to say something: what, and which."""

    verdict: str
    note_id: str
    sentence_index: int


def show_notes(
    shown: Dataset, readings: Sequence[Reading], *, key: str, guidance: bool = False, linked: bool = False
) -> None:
    """Show notes; confirm, correct or contest what is pressed, and open the note that is clicked.

    Args:
        shown: Where they are, and who looks.
        readings: The notes, in order.
        key: Of the element on its page.
        guidance: Whether guidance on the roles that stand out is told.
        linked: Whether each note can be opened alone.
    """
    if note_id := st.session_state.pop(_OPEN, None):  # before anything is drawn that nobody will see
        st.switch_page("views/note.py", query_params={"note": note_id})
    taxonomy, keys = load_taxonomy(), KEYS_OF[shown.viewer.access]
    said.show()

    def told(done: Said) -> None:
        if done.pick:
            st.session_state[_OPEN] = done.pick
        elif asked := asked_for(done, readings):
            _answer(shown, asked)

    verdicts = verdicts_of(shown, readings, taxonomy=taxonomy)
    reasons = _reasons(readings)
    marked = [_marked(reading, verdicts, linked=linked, reasons=reasons) for reading in readings]
    live_html(notes_html(marked, taxonomy=taxonomy, keys=keys, guidance=guidance), key=key, told=told, keys=keys)
    if asked := st.session_state.pop(_ANSWER, None):
        _ask(shown, asked, readings)


def asked_for(done: Said, readings: Sequence[Reading]) -> Asked | None:
    """Return what was asked for at which sentence; None for one that is not shown."""
    number, _, index = done.sentence.partition(".")
    if not (number.isdecimal() and index.isdecimal()) or int(number) >= len(readings):
        return None
    reading = readings[int(number)]
    if int(index) not in set(reading.stops):
        return None
    return Asked(VERDICT_OF[done.key], str(reading.note["note_id"]), int(index))


def verdicts_of(shown: Dataset, readings: Sequence[Reading], *, taxonomy: Taxonomy) -> dict[Place, str]:
    """Say what people said of the sentences of notes.

    Args:
        shown: Where they are, and who looks.
        readings: The notes.
        taxonomy: Names of the roles.

    Returns:
        Words by place: another model may number and label the sentences otherwise, or make others of the note.
    """
    labels = {place: words for reading in readings for place, words in _labels(reading, taxonomy=taxonomy)}
    if not labels:
        return {}
    wanted = Wanted(note_ids=tuple(str(reading.note["note_id"]) for reading in readings))
    reviews = read_reviews(shown.store, viewer=shown.viewer, wanted=wanted)
    told = [(_place(str(row["note_id"]), row), row) for row in reviews.to_dict("records")]
    return {place: verdict_words(row, label=labels[place], taxonomy=taxonomy) for place, row in told if place in labels}


def verdict_words(review: Mapping[Any, Any], *, label: str, taxonomy: Taxonomy) -> str:
    """Say a review as it stands behind a sentence.

    Args:
        review: Its row.
        label: Words of the label that is shown; where the review is about another, it says which.
        taxonomy: Names of the roles.
    """
    words = f"{VERDICT_WORDS[review['verdict']]} by {review['reviewer']}"
    if review["verdict"] == CORRECTED:
        words += f": {label_words(review['role'], review['assertion'], taxonomy=taxonomy)}"
    seen = label_words(review["scored_role"], review["scored_assertion"], taxonomy=taxonomy)
    return words if seen == label else f"{words} (of the label {seen})"


def _labels(reading: Reading, *, taxonomy: Taxonomy) -> Iterator[tuple[Place, str]]:
    for row in reading.sentences.to_dict("records"):
        words = label_words(str(row["role"]), str(row["assertion"]), taxonomy=taxonomy)
        yield _place(str(reading.note["note_id"]), row), words


def _place(note_id: str, row: Mapping[Any, Any]) -> Place:
    return note_id, int(row["start"]), int(row["end"])


def words_wanted(sentences: pd.DataFrame, *, key: str) -> bool:
    """Ask whether the words that carried the labels shall be shown."""
    quick = bool((sentences["engine"] == QUICK_ENGINE).all())
    return st.toggle(
        "Underline the words that carried the label",
        value=quick,
        key=key,
        help="Those without which the model would be less sure of it."
        + ("" if quick else " This engine takes a second or two a sentence."),
    )


def _reasons(readings: Sequence[Reading]) -> pd.DataFrame:
    """Find the words that carried the labels of the sentences that stand out, of all notes together."""
    wanted = [(reading, own) for reading in readings if reading.note["text"] and len(own := _standing_out(reading))]
    if not wanted or not st.session_state.get("words"):
        return NO_REASONS
    notes, sentences = zip(*wanted, strict=True)
    try:
        return reasons_of(pd.DataFrame([reading.note for reading in notes]), pd.concat(sentences, ignore_index=True))
    except PeerdriftError as error:
        st.caption(f"The words that carried the labels cannot be shown: {plain(str(error))}.")
        return NO_REASONS


def _standing_out(reading: Reading) -> pd.DataFrame:
    own = reading.sentences[reading.sentences["sentence_index"].isin(list(reading.counted))]
    return own[own["role"] != NEUTRAL]


def _marked(reading: Reading, verdicts: Mapping[Place, str], *, linked: bool, reasons: pd.DataFrame) -> MarkedNote:
    note_id = str(reading.note["note_id"])
    own = {(start, end): words for (of, start, end), words in verdicts.items() if of == note_id}
    return MarkedNote(
        head=note_head(reading.note, link=note_id if linked else ""),
        text=str(reading.note["text"]),
        sentences=reading.sentences,
        stops=reading.stops,
        counted=reading.counted,
        verdicts=own,
        reasons=reasons[reasons["note_id"] == note_id],
    )


def _answer(shown: Dataset, asked: Asked) -> None:
    """Confirm at once; what else is said needs words first."""
    if asked.verdict != CONFIRMED:
        st.session_state[_ANSWER] = asked
        return
    _say(shown, Word(asked.note_id, asked.sentence_index, CONFIRMED))


def _say(shown: Dataset, word: Word) -> None:
    try:
        add_review(shown.store, word, viewer=shown.viewer, taxonomy=load_taxonomy())
    except PeerdriftError as error:
        said.say(f"{error}", good=False)  # where it goes well, the sentence itself says so


def _ask(shown: Dataset, asked: Asked, readings: Sequence[Reading]) -> None:
    reading = next(one for one in readings if str(one.note["note_id"]) == asked.note_id)
    row = reading.sentences.set_index("sentence_index").loc[asked.sentence_index].to_dict()
    sentence = str(reading.note["text"])[int(row["start"]) : int(row["end"])]
    title = "Correct the label" if asked.verdict == CORRECTED else "Contest the label"
    st.dialog(title)(guarded(_question))(shown, asked, row, sentence)


def _question(shown: Dataset, asked: Asked, row: Mapping[Any, Any], sentence: str) -> None:
    taxonomy = load_taxonomy()
    st.html(f"<blockquote>{escape(sentence)}</blockquote>")
    st.caption(f"The model says: {label_words(str(row['role']), str(row['assertion']), taxonomy=taxonomy)}.")
    with st.form("answer", border=False):
        label = _asked_label(row, taxonomy) if asked.verdict == CORRECTED else None
        reason = st.text_area("Why (others who may read this note will read it)", max_chars=LONGEST_REASON, height=80)
        if not st.form_submit_button("Save", type="primary"):
            return
    _say(shown, Word(asked.note_id, asked.sentence_index, asked.verdict, label, reason.strip()))
    st.rerun()


def _asked_label(row: Mapping[Any, Any], taxonomy: Taxonomy) -> tuple[str, str]:
    roles, assertions = list(taxonomy.role_names), list(taxonomy.assertions)
    role = st.selectbox(
        "Role", roles, index=roles.index(str(row["role"])), format_func=lambda name: taxonomy.role(name).label
    )
    now = str(row["assertion"]) if row["role"] != NEUTRAL else assertions[0]
    assertion = st.selectbox(
        "What happened", assertions, index=assertions.index(now), format_func=lambda name: ASSERTION_WORDS[name]
    )
    st.caption(f"A task that somebody else did is “{ASSERTION_WORDS[OTHER_PARTY]}”; without a role nothing happened.")
    return role, assertion
