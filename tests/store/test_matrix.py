"""Who sees what: every query of the store, by everybody, about everybody's notes."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analyzer.store
from analyzer.drift import Tally, plain_lens
from analyzer.errors import PeerdriftError
from analyzer.names import CONTESTED
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store import (
    agreement,
    audit,
    batches,
    deletion,
    events,
    examples,
    folder,
    gold,
    groups,
    incoming,
    input,
    model,
    names,
    people,
    queue,
    reading,
    reviews,
    rotation,
    summaries,
    texts,
    views,
)
from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.store import Store
from analyzer.store.wanted import ALL, Wanted
from analyzer.taxonomy import load_taxonomy
from tests.store.conftest import Places
from tests.store.scored import scored, write_folder
from tests.store.stores import keys, place, source
from tests.store.world import CLINICAL, EACH, ELSEWHERE, HAPPENINGS, LOOKERS, NEAR, OWN, ROWS, Looker, Row, fill

TAXONOMY = load_taxonomy()
LENS = plain_lens(TAXONOMY)
MEASURE = next(m for m in TAXONOMY.measures if LENS.counted(m)[TAXONOMY.own_pairs.index(CLINICAL)])
SUPERVISOR, ANALYST, WORKER, ADMIN = Access.SUPERVISOR, Access.ANALYST, Access.WORKER, Access.ADMIN
READERS = (SUPERVISOR, WORKER)
Shown = set[str]
FIRST_OF_EACH = {row.note_id for row in ROWS[::EACH]}
"""A note of each worker in each of their programs."""


@dataclass(frozen=True)
class Query:
    """A row of the matrix.

    Attributes:
        allowed: With which access one may ask.
        run: Asks.
        shows: What of notes is in the answer.
        wanted: What of notes is to be in it.
        may_tell: What else may be told of others' notes.
    """

    allowed: tuple[Access, ...]
    run: Callable[["World", Viewer], Any]
    shows: Callable[[Any], Shown] = lambda _: set()
    wanted: Callable[[Looker], Shown] = lambda _: set()
    may_tell: tuple[str, ...] = ()


@dataclass(frozen=True)
class World:
    """A store that is filled, and a folder of results to be added."""

    store: Store
    folder: Path


def current(looker: Looker) -> list[Row]:
    return [row for row in looker.rows if not row.earlier]


def ids(looker: Looker) -> Shown:
    return {row.note_id for row in current(looker)}


def words(looker: Looker) -> Shown:
    return {row.word for row in current(looker)}


def words_of(told: Iterable[str]) -> Shown:
    """Return the words of notes that stand in texts."""
    together = "\n".join(told)
    return {row.word for row in ROWS if row.word in together}


def how_many(looker: Looker) -> Shown:
    return {str(len(current(looker)))}


def how_many_compared(looker: Looker) -> Shown:
    """Analysts are told of everybody's reviews, in one number."""
    return (
        {str(len(current(LOOKERS["supervisor-of-everybody"])))} if looker.viewer.access == ANALYST else how_many(looker)
    )


def contested(world: World, viewer: Viewer, say: Callable[[reviews.Word], None]) -> tuple[Shown, list[str]]:
    """Try to contest a sentence of a note of each kind; return where one could, and what was said where not."""
    done, said = set[str](), list[str]()
    for note_id in sorted(FIRST_OF_EACH):
        try:
            say(reviews.Word(note_id, 0, CONTESTED))
        except NotAllowedError:
            raise
        except PeerdriftError as error:
            said.append(str(error))
        else:
            done.add(note_id)
    return done, said


def workers(looker: Looker) -> Shown:
    return {row.worker for row in looker.rows}


def supervised(looker: Looker) -> Shown:
    """Workers and programs of which somebody tells what happened, and all where they supervise everybody."""
    return workers(looker) | set(looker.programs) | ({""} if set(looker.programs) == {NEAR, ELSEWHERE} else set())


def events_added(world: World, viewer: Viewer) -> Shown:
    """Try to tell what happened to each; return to whom one could."""
    done, refused = set[str](), NotAllowedError("nothing was tried")
    for unit, happening in HAPPENINGS.items():
        try:
            events.add_event(world.store, happening, viewer=viewer)
        except NotAllowedError as error:
            refused = error
        else:
            done.add(unit)
    if not done:
        raise refused
    return done


def events_removed(world: World, viewer: Viewer) -> Shown:
    """Try to remove what another supervisor told of each; return of whom one could."""
    done = set[str]()
    for unit, happening in HAPPENINGS.items():
        key = events.add_event(world.store, happening, viewer=LOCAL_SUPERVISOR)
        try:
            events.remove_event(world.store, key, viewer=viewer)
        except NotAllowedError:
            raise
        except PeerdriftError:
            continue
        done.add(unit)
    return done


def withdrawn(world: World, viewer: Viewer) -> Shown:
    """Try to take back what another supervisor added."""
    try:
        incoming.withdraw_batch(world.store, 1, viewer=viewer)
    except NotAllowedError:
        raise
    except PeerdriftError as error:
        return {str(error)}
    return {"batch 1"}


def queued(world: World, viewer: Viewer) -> pd.DataFrame:
    """Read what waits for a word when a sentence of a note of each kind was contested."""
    contest(world)
    return queue.read_queue(world.store, viewer=viewer)


def waiting(world: World, viewer: Viewer) -> pd.DataFrame:
    """Read how much waits for a word then."""
    contest(world)
    return queue.open_reviews(world.store, viewer=viewer)


def contest(world: World) -> None:
    for note_id in sorted(FIRST_OF_EACH):
        word = reviews.Word(note_id, 0, CONTESTED, reason=f"not {note_id}")
        reviews.add_review(world.store, word, viewer=LOCAL_SUPERVISOR, taxonomy=TAXONOMY)


def all_that_came_in(looker: Looker) -> Shown:
    """Analysts and admins are told of everybody's notes, by the month."""
    asker = looker if looker.viewer.access == SUPERVISOR else LOOKERS["supervisor-of-everybody"]
    return how_many(asker)


def view_kept(world: World, viewer: Viewer) -> None:
    views.save_view(world.store, viewer=viewer, name="mine", query="worker=1")


def add_new(world: World, viewer: Viewer) -> batches.Added:
    own = scored(1, seed=9).renamed(f"new note of {viewer}").told(worker_id="new worker")
    return batches.add_scored(world.store, own.notes, own.sentences, source=source(), viewer=viewer, taxonomy=TAXONOMY)


def renew(world: World, viewer: Viewer) -> None:
    held = Store.open(place(world.store), keys=keys())
    try:
        rotation.rotate(held, viewer=viewer, progress=lambda _: None)
    finally:
        held.database.close()


QUERIES: dict[Callable[..., Any], Query] = {
    # notes and what is said of them
    texts.read_notes: Query(
        READERS,
        lambda w, v: texts.read_notes(w.store, viewer=v, wanted=ALL, earlier=True),
        shows=lambda found: words_of(found["text"]),
        wanted=lambda looker: {row.word for row in looker.rows},
    ),
    texts.read_sentences: Query(
        READERS,
        lambda w, v: texts.read_sentences(w.store, viewer=v, wanted=ALL),
        shows=lambda found: words_of(found["text"]) | set(found["note_id"]),
        wanted=lambda looker: words(looker) | ids(looker),
    ),
    reading.read_workers: Query(
        READERS,
        lambda w, v: reading.read_workers(w.store, viewer=v),
        shows=set,
        wanted=lambda looker: {row.worker for row in looker.rows},
    ),
    reading.read_coverage: Query(
        READERS,
        lambda w, v: reading.read_coverage(w.store, viewer=v),
        shows=lambda found: {str(found.notes), str(found.labelled)},
        wanted=how_many,
    ),
    reading.read_tally: Query(
        READERS,
        lambda w, v: reading.read_tally(w.store, viewer=v, taxonomy=TAXONOMY),
        shows=lambda found: set(found.notes["note_id"]),
        wanted=ids,
    ),
    reading.read_held_out: Query(
        tuple(Access), lambda w, v: reading.read_held_out(w.store, viewer=v, taxonomy=TAXONOMY)
    ),
    model.read_model: Query(tuple(Access), lambda w, v: model.read_model(w.store, viewer=v)),
    reading.read_version: Query(tuple(Access), lambda w, v: reading.read_version(w.store, viewer=v)),
    # reviews
    reviews.read_reviews: Query(
        READERS,
        lambda w, v: reviews.read_reviews(w.store, viewer=v, earlier=True),
        shows=lambda found: set(found["note_id"]) | words_of(found["reason"]),
        wanted=lambda looker: ids(looker) | words(looker),
    ),
    reviews.add_review: Query(
        READERS,
        lambda w, v: contested(w, v, lambda word: reviews.add_review(w.store, word, viewer=v, taxonomy=TAXONOMY)),
        shows=lambda found: found[0],
        wanted=lambda looker: ids(looker) & FIRST_OF_EACH,
    ),
    reviews.add_reviews: Query(
        READERS,
        lambda w, v: contested(w, v, lambda word: reviews.add_reviews(w.store, [word], viewer=v, taxonomy=TAXONOMY)),
        shows=lambda found: found[0],
        wanted=lambda looker: ids(looker) & FIRST_OF_EACH,
    ),
    gold.read_gold: Query(
        READERS,
        lambda w, v: gold.read_gold(w.store, viewer=v),
        shows=lambda found: {note["note_id"] for note in found} | words_of(note["text"] for note in found),
        wanted=lambda looker: ids(looker) | words(looker),
    ),
    gold.export_reviews: Query(
        READERS,
        lambda w, v: gold.export_reviews(w.store, viewer=v),
        shows=lambda found: set(found["note_id"]),
        wanted=ids,
    ),
    agreement.read_agreement: Query(
        (SUPERVISOR, ANALYST),
        lambda w, v: agreement.read_agreement(w.store, viewer=v, taxonomy=TAXONOMY),
        shows=lambda found: {str(notes) for notes in found["notes"]},
        wanted=how_many_compared,
    ),
    # groups
    groups.read_group_measures: Query(
        (ANALYST,),
        lambda w, v: groups.read_group_measures(w.store, viewer=v, lens=LENS, by="program"),
        shows=lambda found: set(found["unit"]),
        wanted=lambda _: {NEAR, ELSEWHERE},
    ),
    groups.read_group_shares: Query(
        (ANALYST,),
        lambda w, v: groups.read_group_shares(w.store, viewer=v, lens=LENS, by="program", measures=[MEASURE.name]),
        shows=lambda found: set(found["unit"]),
        wanted=lambda _: {NEAR, ELSEWHERE},
    ),
    examples.read_examples: Query(
        (ANALYST,),
        lambda w, v: examples.read_examples(w.store, viewer=v, lens=LENS, measure=MEASURE),
        shows=lambda found: words_of(found["text"]),
        wanted=lambda _: {row.word for row in ROWS if not row.earlier},
        may_tell=tuple(row.word for row in ROWS if not row.earlier),
    ),
    groups.read_group_tally: Query(
        (ANALYST,),
        lambda w, v: groups.read_group_tally(w.store, viewer=v, taxonomy=TAXONOMY),
        shows=lambda found: set(found.notes["program"]),
        wanted=lambda _: {NEAR, ELSEWHERE},
    ),
    groups.read_group_names: Query(
        (ANALYST,),
        lambda w, v: groups.read_group_names(w.store, viewer=v, taxonomy=TAXONOMY),
        shows=lambda found: set(found["program"]),
        wanted=lambda _: {NEAR, ELSEWHERE},
    ),
    groups.kept_group_tally: Query(
        (ANALYST,),
        lambda w, v: groups.kept_group_tally(w.store, viewer=v, taxonomy=TAXONOMY),
        shows=lambda found: {str(len(found))},
        wanted=lambda _: how_many(LOOKERS["supervisor-of-everybody"]),
    ),
    # what is added up beforehand
    summaries.read_team: Query(
        READERS,
        lambda w, v: summaries.read_team(w.store, viewer=v, taxonomy=TAXONOMY),
        shows=lambda found: set(found.workers["worker_id"]) | {str(found.workers["notes"].sum())},
        wanted=lambda looker: workers(looker) | how_many(looker),
    ),
    input.read_input: Query(
        (SUPERVISOR, ANALYST, ADMIN),
        lambda w, v: input.read_input(w.store, viewer=v),
        shows=lambda found: {str(found["notes"].sum())},
        wanted=all_that_came_in,
    ),
    input.kept_input: Query(
        (SUPERVISOR, ANALYST, ADMIN),
        lambda w, v: input.kept_input(w.store, viewer=v).tables[0].to_pandas(),
        shows=lambda found: {str(found["notes"].sum())},
        wanted=all_that_came_in,
    ),
    input.read_new_words: Query((SUPERVISOR,), lambda w, v: input.read_new_words(w.store, viewer=v)),
    # what happened, what waits, and what one chose
    events.read_events: Query(
        READERS,
        lambda w, v: events.read_events(w.store, viewer=v),
        shows=lambda found: set(found["unit"]),
        wanted=lambda looker: workers(looker) | {row.program for row in looker.rows} | {""},
    ),
    events.add_event: Query((SUPERVISOR,), events_added, shows=set, wanted=supervised),
    events.remove_event: Query((SUPERVISOR,), events_removed, shows=set, wanted=supervised),
    queue.read_queue: Query(
        (SUPERVISOR,),
        queued,
        shows=lambda found: set(found["note_id"]) | set(found["reason"].str.removeprefix("not ")),
        wanted=lambda looker: ids(looker) & FIRST_OF_EACH,
    ),
    queue.open_reviews: Query(
        (SUPERVISOR,),
        waiting,
        shows=lambda found: set(found["worker_id"]),
        wanted=workers,
    ),
    views.save_view: Query(tuple(Access), view_kept),
    views.list_views: Query(
        tuple(Access),
        lambda w, v: [view_kept(w, v), views.list_views(w.store, viewer=v)][1],
        shows=lambda found: {str(len(found))},
        wanted=lambda _: {"1"},
    ),
    views.delete_view: Query(
        tuple(Access), lambda w, v: [view_kept(w, v), views.delete_view(w.store, viewer=v, name="mine")]
    ),
    # notes come and go
    incoming.read_batches: Query(
        (SUPERVISOR,),
        lambda w, v: incoming.read_batches(w.store, viewer=v),
        shows=lambda found: {str(batch) for batch in found["batch"]},
    ),
    incoming.withdraw_batch: Query(
        (SUPERVISOR,),
        withdrawn,
        shows=set,
        wanted=lambda _: {"no batch of that number among those that this person added within the last 7 days"},
    ),
    batches.add_scored: Query((SUPERVISOR,), add_new),
    folder.add_results: Query(
        (SUPERVISOR,),
        lambda w, v: folder.add_results(w.store, w.folder, viewer=v, taxonomy=TAXONOMY, progress=lambda _: None),
    ),
    deletion.delete_notes: Query(
        (ADMIN,), lambda w, v: deletion.delete_notes(w.store, viewer=v, note_ids=("no such note",))
    ),
    names.add_known_names: Query((SUPERVISOR, ADMIN), lambda w, v: names.add_known_names(w.store, [str(v)], viewer=v)),
    rotation.rotate: Query((ADMIN,), renew),
    # people and the trail; the workers whom grants name are the admins' to know
    people.add_person: Query((ADMIN,), lambda w, v: people.add_person(w.store, f"new of {v}", viewer=v)),
    people.grant: Query((ADMIN,), lambda w, v: people.grant(w.store, "local", access=ANALYST, viewer=v)),
    people.revoke: Query((ADMIN,), lambda w, v: people.revoke(w.store, "local", access=WORKER, viewer=v)),
    people.list_people: Query((ADMIN,), lambda w, v: people.list_people(w.store, viewer=v), may_tell=(OWN,)),
    audit.record_sign_in: Query(tuple(Access), lambda w, v: audit.record_sign_in(w.store, viewer=v)),
    audit.read_audit: Query((ADMIN,), lambda w, v: audit.read_audit(w.store, viewer=v), may_tell=(OWN,)),
    audit.verify_audit: Query((ADMIN,), lambda w, v: audit.verify_audit(w.store, viewer=v)),
}
BUILDING_BLOCKS = {
    "audit.record", "groups.require_analyst", "kept.kept_or_made", "scope.grant_keys", "scope.visible_notes",
    "scope.counted_notes", "scope.require_grant", "scope.require_reader", "scope.scope_hash", "texts.record_view",
    "scope.person_key",
}  # fmt: skip
"""Functions that take a viewer and answer nothing: queries are made of them."""


def name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def functions_with_a_viewer() -> set[str]:
    """Find all public functions of the store that take a viewer."""
    modules = [
        importlib.import_module(f"{analyzer.store.__name__}.{found.name}")
        for found in pkgutil.iter_modules(analyzer.store.__path__)
        if not found.ispkg
    ]
    return {
        name_of(function)
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if "viewer" in inspect.signature(function).parameters
    }


def test_every_function_that_takes_a_viewer_has_a_row() -> None:
    assert functions_with_a_viewer() == {name_of(function) for function in QUERIES} | BUILDING_BLOCKS


@pytest.fixture(scope="module")
def filled(template: Places) -> Store:
    made = template.store()
    fill(made)
    return made


@pytest.fixture
def world(places: Places, filled: Store, tmp_path: Path) -> World:
    (tmp_path / "results").mkdir()
    write_folder(tmp_path / "results", [scored(1, seed=8).renamed("further note").told(worker_id="further worker")])
    return World(places.copy(filled), tmp_path / "results")


def written_out(answer: Any) -> str:
    """Return all that is in an answer."""
    if isinstance(answer, pd.DataFrame):
        return str(answer.to_csv()) + repr(answer.attrs)
    if isinstance(answer, Tally | summaries.Team):
        return written_out(vars(answer))
    if isinstance(answer, np.ndarray | Store):
        return ""
    if isinstance(answer, dict):
        return written_out(list(answer.items()))
    if isinstance(answer, list | tuple | set):
        return "".join(written_out(part) for part in answer)
    return repr(answer)


def leaks(told: str, looker: Looker, *, may_tell: tuple[str, ...]) -> Shown:
    """Return what an answer or error tells of notes that somebody may not read."""
    allowed = {trace for row in looker.rows for trace in row.traces} | set(may_tell)
    return {trace for row in ROWS for trace in row.traces if trace in told} - allowed


def flaw(query: Query, world: World, looker: Looker) -> str:
    """Ask, and say what is wrong with the answer; "" where nothing is."""
    may = looker.granted and looker.viewer.access in query.allowed
    try:
        answer = query.run(world, looker.viewer)
    except NotAllowedError as error:
        told = leaks(str(error), Looker(looker.viewer, False), may_tell=())
        return f"refused with {told}" if told else "refused" if may else ""
    if not may:
        return "answered"
    shown, wanted = query.shows(answer), query.wanted(looker)
    if shown != wanted:
        return f"shown {sorted(shown - wanted)} too many, {sorted(wanted - shown)} too few"
    told = leaks(written_out(answer), looker, may_tell=query.may_tell)
    return f"told of {sorted(told)}" if told else ""


@pytest.mark.parametrize("function", QUERIES, ids=name_of)
def test_everybody_sees_what_is_theirs_to_see_and_nothing_else(world: World, function: Callable[..., Any]) -> None:
    query = QUERIES[function]
    found = {name: flaw(query, world, looker) for name, looker in LOOKERS.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "looker",
    [
        pytest.param(looker, id=name)
        for name, looker in LOOKERS.items()
        if looker.granted and looker.viewer.access in READERS
    ],
)
def test_asking_for_others_notes_by_their_names_shows_no_more(filled: Store, looker: Looker) -> None:
    asked = Wanted(
        note_ids=tuple(row.note_id for row in ROWS),
        workers=tuple(row.worker for row in ROWS),
        programs=tuple(row.program for row in ROWS),
    )
    found = texts.read_notes(filled, viewer=looker.viewer, wanted=asked, earlier=True)
    assert words_of(found["text"]) == {row.word for row in looker.rows}
    told = texts.read_sentences(filled, viewer=looker.viewer, wanted=asked)
    assert words_of(told["text"]) == words(looker)
    said = reviews.read_reviews(filled, viewer=looker.viewer, wanted=asked)
    assert set(said["note_id"]) == ids(looker)
    tally = reading.read_tally(filled, viewer=looker.viewer, wanted=asked, taxonomy=TAXONOMY)
    assert set(tally.notes["note_id"]) == ids(looker)


def test_the_matrix_would_find_a_leak(world: World) -> None:
    everything = texts.read_notes(world.store, viewer=LOOKERS["supervisor-of-everybody"].viewer, wanted=ALL)
    query = Query(READERS, lambda w, v: everything)
    assert flaw(query, world, LOOKERS["worker"]).startswith("told of ['PSS-7052', ")
    assert flaw(query, world, LOOKERS["stranger-as-admin"]) == "answered"


def test_what_is_revoked_is_gone_for_whoever_is_looking(world: World) -> None:
    viewer = LOOKERS["supervisor-of-a-worker"].viewer
    assert reading.read_workers(world.store, viewer=viewer) == [OWN]
    people.revoke(world.store, viewer.person, access=SUPERVISOR, viewer=LOOKERS["admin"].viewer)
    for query in QUERIES.values():
        with pytest.raises(NotAllowedError):
            query.run(world, viewer)
