from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select, update

from analyzer.errors import PeerdriftError
from analyzer.names import CONFIRMED, CONTESTED, CORRECTED
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store.audit import Action, read_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.people import Scope
from analyzer.store.reviews import LONGEST_REASON, REVIEW_COLUMNS, Word, add_review, add_reviews, read_reviews
from analyzer.store.store import Store
from analyzer.store.tables import reviews
from analyzer.store.wanted import Wanted
from analyzer.taxonomy import NEUTRAL, Taxonomy, load_taxonomy
from analyzer.training.on_site.reviews import Review
from analyzer.training.on_site.reviews import read_reviews as read_review_file
from tests.store.conftest import Places
from tests.store.scored import ENGINE, Scored, scored
from tests.store.stores import add, count, known, rows

SECRET = "SECRET-WORDS"
CLINICAL = ("clinical_assessment", "performed")
TRANSPORT = ("transport", "requested")


@pytest.fixture(scope="module")
def export() -> Scored:
    """Notes whose sentences are all labelled as CLINICAL but the first of each, which is neutral."""
    drawn = scored(6)
    first = drawn.sentences["sentence_index"] == 0
    role = [NEUTRAL if one else CLINICAL[0] for one in first]
    return Scored(drawn.notes, drawn.sentences.assign(role=role, assertion=CLINICAL[1]))


@pytest.fixture(scope="module")
def filled(template: Places, export: Scored) -> Store:
    made = template.store()
    add(made, export)
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def say(store: Store, *words: Word, viewer: Viewer = LOCAL_SUPERVISOR) -> None:
    add_reviews(store, words, viewer=viewer, taxonomy=load_taxonomy())


def told(store: Store, *, earlier: bool = False) -> list[tuple[object, ...]]:
    """Return what counts: note, sentence, verdict and label."""
    found = read_reviews(store, viewer=LOCAL_SUPERVISOR, earlier=earlier)
    names = ["note_id", "sentence_index", "verdict", "role", "assertion"]
    return list(found[names].itertuples(index=False, name=None))


def test_a_review_comes_back_with_what_its_reviewer_saw(store: Store, export: Scored) -> None:
    say(store, Word("N2", 1, CORRECTED, TRANSPORT, reason=f"{SECRET} ß🙂"))
    found = read_reviews(store, viewer=LOCAL_SUPERVISOR)
    assert tuple(found) == REVIEW_COLUMNS
    (row,) = found.to_dict("records")
    sentence = export.sentences.query("note_id == 'N2' and sentence_index == 1").iloc[0]
    now = pd.Timestamp.now("UTC").tz_localize(None)
    assert abs(row.pop("date") - now) < pd.Timedelta(minutes=5)
    assert row == {
        "note_id": "N2", "sentence_index": 1, "start": sentence["start"], "end": sentence["end"],
        "verdict": CORRECTED, "role": TRANSPORT[0], "assertion": TRANSPORT[1], "reviewer": "local",
        "scored_role": CLINICAL[0], "scored_assertion": CLINICAL[1], "access": "supervisor",
        "reason": f"{SECRET} ß🙂", "engine": ENGINE, "model_version": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        pytest.param(Word("N2", 1, CONFIRMED), (CONFIRMED, "", ""), id="confirmed"),
        pytest.param(Word("N2", 1, CONFIRMED, CLINICAL), (CONFIRMED, "", ""), id="confirmed-as-shown"),
        pytest.param(Word("N2", 1, CONFIRMED, TRANSPORT), (CORRECTED, *TRANSPORT), id="confirmed-as-once-shown"),
        pytest.param(Word("N2", 1, CORRECTED, TRANSPORT), (CORRECTED, *TRANSPORT), id="corrected"),
        pytest.param(
            Word("N2", 1, CORRECTED, (NEUTRAL, "averted")), (CORRECTED, NEUTRAL, "performed"), id="neutral-is-performed"
        ),
        pytest.param(Word("N2", 0, CONFIRMED, (NEUTRAL, "averted")), (CONFIRMED, "", ""), id="neutral-as-shown"),
        pytest.param(Word("N2", 1, CONTESTED), (CONTESTED, "", ""), id="contested"),
        pytest.param(Word("N2", 1, CONTESTED, TRANSPORT), (CONTESTED, "", ""), id="contested-with-a-label"),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_word(store: Store, word: Word, kept: tuple[str, ...]) -> None:
    say(store, word)
    assert told(store) == [("N2", word.sentence_index, *kept)]


def test_a_span_goes_before_an_index(store: Store, export: Scored) -> None:
    sentence = export.sentences.query("note_id == 'N2' and sentence_index == 2").iloc[0]
    say(store, Word("N2", 0, CONFIRMED, span=(int(sentence["start"]), int(sentence["end"]))))
    assert told(store) == [("N2", 2, CONFIRMED, "", "")]


def test_reviews_are_added_and_never_changed(store: Store) -> None:
    say(store, Word("N2", 1, CONFIRMED))
    before = rows(store, reviews)
    say(store, Word("N2", 1, CORRECTED, TRANSPORT), Word("N2", 1, CONTESTED))
    pd.testing.assert_frame_equal(rows(store, reviews).head(1), before)
    assert count(store, reviews) == 3


def test_the_latest_of_a_sentence_counts(store: Store) -> None:
    say(store, Word("N2", 1, CONFIRMED), Word("N3", 0, CONFIRMED), Word("N2", 1, CORRECTED, TRANSPORT))
    assert told(store) == [("N3", 0, CONFIRMED, "", ""), ("N2", 1, CORRECTED, *TRANSPORT)]
    assert [row[2] for row in told(store, earlier=True)] == [CONFIRMED, CONFIRMED, CORRECTED]


def test_reviews_keep_their_span_when_another_model_labels_the_notes(store: Store, export: Scored) -> None:
    say(store, Word("N2", 1, CONFIRMED))
    before = read_reviews(store, viewer=LOCAL_SUPERVISOR)
    add(store, export.labelled("2"))
    pd.testing.assert_frame_equal(read_reviews(store, viewer=LOCAL_SUPERVISOR), before)
    say(store, Word("N2", 1, CONTESTED))
    now = read_reviews(store, viewer=LOCAL_SUPERVISOR)
    assert now["model_version"].tolist() == ["1", "2"]
    assert now[["start", "end"]].drop_duplicates().shape[0] == 1


def test_a_review_is_of_the_current_models_label(store: Store, export: Scored) -> None:
    add(store, export.labelled("2"))
    say(store, Word("N2", 1, CONFIRMED))
    (row,) = read_reviews(store, viewer=LOCAL_SUPERVISOR).to_dict("records")
    sentence = export.labelled("2").sentences.query("note_id == 'N2' and sentence_index == 1").iloc[0]
    assert (row["scored_role"], row["scored_assertion"]) == (sentence["role"], sentence["assertion"])


def test_reviews_of_an_earlier_version_of_a_note_do_not_count(store: Store, export: Scored) -> None:
    say(store, Word("N2", 0, CONFIRMED))
    add(store, scored(1, seed=7, first=2).told(worker_id=export.notes["worker_id"][2]))
    assert told(store) == []
    assert count(store, reviews) == 1


def test_reviews_of_chosen_notes_are_read(store: Store) -> None:
    say(store, Word("N2", 0, CONFIRMED), Word("N3", 0, CONFIRMED))
    found = read_reviews(store, viewer=LOCAL_SUPERVISOR, wanted=Wanted(note_ids=("N3",)))
    assert found["note_id"].tolist() == ["N3"]


def test_no_reviews_are_an_empty_frame(store: Store) -> None:
    found = read_reviews(store, viewer=LOCAL_SUPERVISOR)
    assert tuple(found) == REVIEW_COLUMNS
    assert len(found) == 0


@pytest.mark.parametrize(
    ("word", "said"),
    [
        pytest.param(Word("N2", 1, SECRET), "a review says one of confirmed, corrected, contested", id="verdict"),
        pytest.param(Word("N2", 1, CORRECTED), "a correction says which role and assertion are right", id="no-label"),
        pytest.param(Word("N2", 1, CORRECTED, (SECRET, "performed")), "names a role and an assertion", id="role"),
        pytest.param(Word("N2", 1, CORRECTED, ("transport", SECRET)), "names a role and an assertion", id="assertion"),
        pytest.param(Word("N2", 1, CONTESTED, reason=SECRET * LONGEST_REASON), "at most 2,000 characters", id="reason"),
        pytest.param(Word("N2", 99, CONFIRMED), "no such sentence", id="sentence"),
        pytest.param(Word("N2", 1, CONFIRMED, span=(0, 3)), "no such sentence", id="span"),
        pytest.param(Word("N2", None, CONFIRMED), "no such sentence", id="no-place"),
        pytest.param(Word(SECRET, 0, CONFIRMED), "no such sentence", id="note"),
    ],
)
def test_of_several_words_all_are_kept_or_none(store: Store, word: Word, said: str) -> None:
    with pytest.raises(PeerdriftError, match=said) as caught:
        say(store, Word("N3", 0, CONFIRMED), word)
    assert SECRET not in str(caught.value)
    assert count(store, reviews) == 0
    assert Action.REVIEWED not in set(read_audit(store, viewer=LOCAL_ADMIN)["action"])


def test_a_worker_may_contest_a_label_of_their_own_notes_and_nothing_else(store: Store, export: Scored) -> None:
    worker = known(store, "wil", Access.WORKER, Scope(workers=(export.notes["worker_id"][2],)))
    say(store, Word("N2", 0, CONTESTED, reason="not so"), viewer=worker)
    assert told(store) == [("N2", 0, CONTESTED, "", "")]
    for word in (Word("N2", 0, CONFIRMED), Word("N2", 0, CORRECTED, TRANSPORT)):
        with pytest.raises(NotAllowedError, match="worker access allows to contest a label"):
            say(store, word, viewer=worker)
    others = export.notes.loc[export.notes["worker_id"] != export.notes["worker_id"][2], "note_id"].iloc[0]
    with pytest.raises(PeerdriftError, match="no such sentence in the notes that this access shows"):
        say(store, Word(others, 0, CONTESTED), viewer=worker)
    assert count(store, reviews) == 1


def test_a_reason_is_encrypted_and_belongs_to_its_note(store: Store) -> None:
    say(
        store,
        Word("N2", 0, CONTESTED, reason=SECRET),
        Word("N3", 0, CONTESTED, reason="other"),
        Word("N4", 0, CONTESTED),
    )
    with store.reading() as connection:
        one, other, none = connection.execute(select(reviews.c.reason).order_by(reviews.c.review_key)).scalars()
    assert none is None
    assert SECRET.encode() not in one
    with store.database.writing() as connection:
        connection.execute(update(reviews).where(reviews.c.reason == one).values(reason=other))
    with pytest.raises(PeerdriftError, match="put where it does not belong"):
        read_reviews(store, viewer=LOCAL_SUPERVISOR)


def test_the_trail_tells_of_reviews_without_their_reasons(store: Store, taxonomy: Taxonomy) -> None:
    add_review(store, Word("N2", 0, CONTESTED, reason=SECRET), viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    trail = read_audit(store, viewer=LOCAL_ADMIN)
    assert trail["action"].iloc[-1] == Action.REVIEWED
    assert '"verdict": "contested"' in trail["details"].iloc[-1]
    assert SECRET not in trail.to_csv()


def test_a_file_of_the_reviews_teaches(store: Store, taxonomy: Taxonomy, tmp_path: Path) -> None:
    from analyzer.store.gold import export_reviews

    say(store, Word("N2", 0, CONFIRMED), Word("N2", 1, CORRECTED, TRANSPORT), Word("N3", 0, CONTESTED, reason=SECRET))
    export_reviews(store, viewer=LOCAL_SUPERVISOR).to_csv(tmp_path / "reviews.csv", index=False)
    found = read_review_file(tmp_path / "reviews.csv", taxonomy=taxonomy)
    assert [(review.note_id, review.sentence_index, review.verdict, review.label) for review in found] == [
        ("N2", 0, CONFIRMED, (NEUTRAL, "performed")),
        ("N2", 1, CORRECTED, TRANSPORT),
        ("N3", 0, CONTESTED, None),
    ]
    assert all(isinstance(review, Review) and review.span and review.day for review in found)
    assert SECRET not in (tmp_path / "reviews.csv").read_text()
    assert read_audit(store, viewer=LOCAL_ADMIN)["action"].iloc[-1] == Action.EXPORTED


def test_reviews_of_a_file_come_back_as_that_file(store: Store, taxonomy: Taxonomy, tmp_path: Path) -> None:
    from analyzer.store.gold import export_reviews

    say(store, Word("N2", 0, CONFIRMED), Word("N2", 1, CORRECTED, TRANSPORT))
    first = export_reviews(store, viewer=LOCAL_SUPERVISOR)
    first.to_csv(tmp_path / "reviews.csv", index=False)
    again = [
        Word(said.note_id, said.sentence_index, said.verdict, said.label, span=said.span)
        for said in read_review_file(tmp_path / "reviews.csv", taxonomy=taxonomy)
    ]
    say(store, *again)
    pd.testing.assert_frame_equal(export_reviews(store, viewer=LOCAL_SUPERVISOR), first)
