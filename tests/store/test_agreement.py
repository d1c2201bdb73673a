import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from analyzer.names import CONFIRMED, CONTESTED, CORRECTED
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store.agreement import AGREEMENT_COLUMNS, WITH_EACH_OTHER, WITH_MODEL, agreement_text, read_agreement
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.people import Scope
from analyzer.store.reviews import Word, add_reviews
from analyzer.store.store import Store
from analyzer.taxonomy import load_taxonomy
from tests.store.conftest import Places
from tests.store.scored import Scored, scored
from tests.store.stores import add, known

CLINICAL, TRANSPORT, PRESENCE = (
    ("clinical_assessment", "performed"),
    ("transport", "performed"),
    ("supportive_presence", "performed"),
)
NOTES = 6


@pytest.fixture(scope="module")
def export() -> Scored:
    """Notes of four sentences each, all labelled as CLINICAL; the first three are of W1 in a program of its own."""
    drawn = scored(NOTES, most_sentences=1)
    notes = drawn.notes.assign(worker_id=["W1"] * 3 + ["W2"] * 3, program=["One"] * 3 + ["Two"] * 3)
    rows = drawn.sentences.loc[drawn.sentences.index.repeat(4)].reset_index(drop=True)
    index = rows.groupby("note_id").cumcount()
    rows = rows.assign(
        sentence_index=index, start=index * 3, end=index * 3 + 2, role=CLINICAL[0], assertion=CLINICAL[1]
    )
    return Scored(notes, rows)


@pytest.fixture(scope="module")
def filled(template: Places, export: Scored) -> Store:
    made = template.store()
    add(made, export)
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


@pytest.fixture
def other(store: Store) -> Viewer:
    return known(store, "ana", Access.SUPERVISOR, Scope(everybody=True))


def say(store: Store, labels: dict[tuple[int, int], tuple[str, str]], *, viewer: Viewer = LOCAL_SUPERVISOR) -> None:
    """Give sentences, by number of note and sentence, labels."""
    words = [
        Word(f"N{note}", at, CONFIRMED if label == CLINICAL else CORRECTED, label)
        for (note, at), label in labels.items()
    ]
    add_reviews(store, words, viewer=viewer, taxonomy=load_taxonomy())


def found(store: Store, *, viewer: Viewer = LOCAL_SUPERVISOR) -> pd.DataFrame:
    return read_agreement(store, viewer=viewer, taxonomy=load_taxonomy())


def figure(store: Store, between: str, label: str, *, viewer: Viewer = LOCAL_SUPERVISOR) -> dict[str, object]:
    (row,) = found(store, viewer=viewer).query("between == @between and label == @label").to_dict("records")
    return row


def test_reviews_are_compared_with_what_reviewers_saw(store: Store) -> None:
    say(store, {(0, 0): CLINICAL, (0, 1): TRANSPORT, (1, 0): CLINICAL, (1, 1): CLINICAL, (4, 0): TRANSPORT})
    row = figure(store, WITH_MODEL, "role")
    assert (row["sentences"], row["notes"], row["same"], row["model_version"]) == (5, 3, 0.6, "1")
    assert row["kappa"] == 0  # the model said one thing alone
    assert row["low"] <= row["kappa"] <= row["high"]


def test_kappa_is_that_of_scikit_learn(store: Store, export: Scored) -> None:
    add(store, export.labelled("2"))
    told = export.labelled("2").sentences
    labels = {(int(row.note_id[1:]), row.sentence_index): (row.role, row.assertion) for row in told.itertuples()}
    say(store, labels | dict.fromkeys(list(labels)[::3], CLINICAL))
    given = [CLINICAL[0] if at % 3 == 0 else role for at, (role, _) in enumerate(labels.values())]
    assert figure(store, WITH_MODEL, "role")["kappa"] == pytest.approx(cohen_kappa_score(told["role"], given), abs=1e-4)


def test_the_last_word_of_each_person_counts(store: Store, other: Viewer) -> None:
    say(store, {(0, 0): TRANSPORT})
    say(store, {(0, 0): CLINICAL})
    say(store, {(0, 0): TRANSPORT}, viewer=other)
    say(store, {(0, 0): CLINICAL}, viewer=other)
    assert figure(store, WITH_EACH_OTHER, "role")["same"] == 1
    assert figure(store, WITH_MODEL, "role")["same"] == 1


def test_two_people_are_compared_neither_as_the_measure(store: Store, other: Viewer) -> None:
    one = {(0, 0): CLINICAL, (0, 1): TRANSPORT, (1, 0): PRESENCE, (1, 1): CLINICAL, (2, 0): CLINICAL}
    another = one | {(1, 1): PRESENCE, (3, 0): TRANSPORT}
    say(store, one)
    say(store, another, viewer=other)
    row = figure(store, WITH_EACH_OTHER, "role")
    assert (row["sentences"], row["notes"], row["same"]) == (5, 3, 0.8)
    first, second = [one[place][0] for place in one], [another[place][0] for place in one]
    assert row["kappa"] == pytest.approx(cohen_kappa_score(first + second, second + first), abs=1e-4)


def test_contested_sentences_have_no_label_and_do_not_count(store: Store) -> None:
    say(store, {(0, 0): CLINICAL})
    words = [Word("N0", 1, CONTESTED), Word("N1", 0, CONTESTED)]
    add_reviews(store, words, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy())
    assert figure(store, WITH_MODEL, "role")["sentences"] == 1


def test_each_kind_of_label_has_its_figure(store: Store) -> None:
    say(store, {(0, 0): ("clinical_assessment", "averted"), (0, 1): ("clinical_treatment", "performed")})
    same = {label: figure(store, WITH_MODEL, label)["same"] for label in ("role", "assertion", "signal")}
    assert same == {"role": 0.5, "assertion": 0.5, "signal": 0.5}
    assert tuple(found(store)) == AGREEMENT_COLUMNS


def test_each_model_has_its_own_rows(store: Store, export: Scored) -> None:
    say(store, {(0, 0): CLINICAL})
    add(store, export.labelled("2"))
    say(store, {(0, 0): CLINICAL, (0, 1): CLINICAL})
    both = found(store).query("between == @WITH_MODEL and label == 'role'")
    assert dict(zip(both["model_version"], both["sentences"], strict=True)) == {"1": 1, "2": 2}


def test_a_supervisor_is_told_of_their_workers_alone(store: Store) -> None:
    say(store, {(0, 0): CLINICAL, (3, 0): TRANSPORT, (4, 0): TRANSPORT})
    viewer = known(store, "sue", Access.SUPERVISOR, Scope(workers=("W1",)))
    row = figure(store, WITH_MODEL, "role", viewer=viewer)
    assert (row["sentences"], row["same"]) == (1, 1)


def test_an_analyst_is_told_of_all(store: Store) -> None:
    say(store, {(0, 0): CLINICAL, (3, 0): TRANSPORT})
    viewer = known(store, "ann", Access.ANALYST)
    assert figure(store, WITH_MODEL, "role", viewer=viewer) == figure(store, WITH_MODEL, "role")


@pytest.mark.parametrize("access", [Access.SUPERVISOR, Access.ANALYST], ids=str)
def test_reviews_of_earlier_versions_of_a_note_do_not_count(store: Store, access: Access) -> None:
    say(store, {(0, 0): CLINICAL, (3, 0): TRANSPORT})
    add(store, scored(1, seed=9, first=3).told(worker_id="W2"))
    viewer = Viewer("local", access)
    assert figure(store, WITH_MODEL, "role", viewer=viewer)["sentences"] == 1


def test_nobody_else_is_told(store: Store) -> None:
    worker = known(store, "wil", Access.WORKER, Scope(workers=("W1",)))
    for viewer in (LOCAL_ADMIN, worker):
        with pytest.raises(NotAllowedError, match="see how reviewers agree"):
            found(store, viewer=viewer)


def test_of_no_reviews_nothing_is_told(store: Store) -> None:
    assert tuple(found(store)) == AGREEMENT_COLUMNS
    assert agreement_text(found(store)) == "no reviews with a label yet"


def test_agreement_in_words(store: Store) -> None:
    say(store, {(0, 0): CLINICAL, (0, 1): TRANSPORT})
    line = agreement_text(found(store)).splitlines()[0]
    assert line == (
        "model and reviewers, role, model 1: kappa 0.00 (0.00 to 0.00), 50% the same, 2 sentences of 1 note"
    )
