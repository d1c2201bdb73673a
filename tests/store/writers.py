"""Processes that write to a store at once, that are killed while they do, and that look at it meanwhile.

They are forked from a process that has imported everything, so that each is there at once; none shares a connection
with another.
"""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from analyzer.drift import Tally, tally_sentences
from analyzer.drift.tally import joined
from analyzer.store.batches import Added
from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.reading import read_tally
from analyzer.store.store import Store
from analyzer.store.tables import batches, notes, sentences, tallies
from analyzer.taxonomy import load_taxonomy
from tests.store.scored import Scored, scored
from tests.store.stores import add, count, flaws, keys, place, source

SENTENCES_A_NOTE = 20
WAIT_SECONDS = 600
"""How long one waits for a process before something must be wrong."""
PAUSE_SECONDS = 0.05
"""Between two looks, so that readers leave the processors to the writers."""
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Export:
    """Notes of SENTENCES_A_NOTE sentences each, in pieces.

    Attributes:
        number: Another export for another number.
        sentences: How many in all.
        pieces: In how many batches they come in.
    """

    number: int
    sentences: int
    pieces: int

    @property
    def notes(self) -> int:
        """How many notes."""
        return self.sentences // SENTENCES_A_NOTE

    def scored(self) -> Scored:
        """Draw it."""
        each = {"fewest_sentences": SENTENCES_A_NOTE, "most_sentences": SENTENCES_A_NOTE}
        return scored(self.notes, seed=self.number, first=self.number * 1_000_000, **each)

    def in_pieces(self) -> list[Scored]:
        """Draw it, a batch each."""
        return self.scored().pieces(*(self.notes * piece // self.pieces for piece in range(1, self.pieces)))


def add_export(store: Store, export: Export) -> Added:
    """Add all of an export, batch by batch, as `peerdrift store add` does."""
    return add_pieces(store, export.in_pieces())


def add_pieces(store: Store, pieces: Sequence[Scored]) -> Added:
    """Add the batches of an export."""
    told, done = source(), Added()
    for piece in pieces:
        done += add(store, piece, told=told)
    return done


@dataclass(frozen=True)
class Child:
    """A process that waits for a word to begin.

    Attributes:
        process: The process.
        pipe: To it.
    """

    process: BaseProcess
    pipe: Connection

    def answer(self) -> Any:
        """Return what it says next."""
        if not self.pipe.poll(WAIT_SECONDS):
            raise RuntimeError("a process does not answer")
        return self.pipe.recv()

    def kill(self) -> None:
        """Kill it as the machine would: nothing of it is told or tidied."""
        self.process.kill()
        self.process.join(WAIT_SECONDS)


@contextmanager
def child(work: Any, where: str, *told: object) -> Iterator[Child]:
    """Start a process that does some work, and wait until it is ready to begin."""
    own, other = _FORKING.Pipe()
    process = _FORKING.Process(target=work, args=(where, other, *told))
    process.start()
    other.close()
    try:
        started = Child(process, own)
        started.answer()
        yield started
    finally:
        process.kill()
        process.join(WAIT_SECONDS)
        process.close()
        own.close()


def write(where: str, pipe: Connection, export: Export) -> None:
    """Add an export when told to, and tell what came in: a writer's work."""
    store, pieces = Store.open(where, keys=keys()), export.in_pieces()
    pipe.send("ready")
    pipe.recv()
    pipe.send(add_pieces(store, pieces))
    pipe.recv()


def look(where: str, pipe: Connection) -> None:
    """Look again and again until told to end, and tell how often and what was not whole: a reader's work."""
    store, looks, found, last = Store.open(where, keys=keys()), 0, set[str](), 0
    pipe.send("ready")
    while not pipe.poll():
        there, wrong = _seen(store)
        found.update([*wrong, *(["notes were gone"] if there < last else [])])
        looks, last = looks + 1, there
        time.sleep(PAUSE_SECONDS)
    pipe.send((looks, sorted(found)))
    pipe.recv()


def _seen(store: Store) -> tuple[int, list[str]]:
    """Look at one moment: return how many notes there are, and what is not whole."""
    told = select(func.coalesce(func.sum(batches.c.new_notes), 0), func.coalesce(func.sum(batches.c.sentences), 0))
    with store.reading() as connection:
        wanted = tuple(int(number) for number in connection.execute(told).one())
        counted = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (notes, tallies, sentences)
        ]
    there = len(read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy()))
    wrong = {
        "notes were seen without their batch": counted[0] != wanted[0],
        "sums were seen without their notes": counted[1] != counted[0],
        "sentences were seen without their batch": counted[2] != wanted[1],
        "sums were seen of some notes of a batch": there < counted[1],
    }
    return counted[0], [flaw for flaw, is_so in wrong.items() if is_so]


@dataclass(frozen=True)
class Writing:
    """What came of processes that wrote at once.

    Attributes:
        added: What each added.
        seconds: How long they took together.
        looks: How often readers looked meanwhile.
        flaws: What readers saw that was not whole.
    """

    added: list[Added]
    seconds: float
    looks: int
    flaws: list[str]


def write_at_once(where: str, exports: Sequence[Export], *, readers: int = 0) -> Writing:
    """Let processes add an export each, all at once, while others look."""
    with ExitStack() as stack:
        writing = [stack.enter_context(child(write, where, export)) for export in exports]
        looking = [stack.enter_context(child(look, where)) for _ in range(readers)]
        begun = time.perf_counter()
        for one in writing:
            one.pipe.send("go")
        added = [one.answer() for one in writing]
        seconds = time.perf_counter() - begun
        for one in looking:
            one.pipe.send("end")
        seen = [one.answer() for one in looking]
    return Writing(added, seconds, sum(looks for looks, _ in seen), [flaw for _, own in seen for flaw in own])


def lost_or_doubled(store: Store, exports: Sequence[Export]) -> list[str]:
    """Say what a store holds otherwise than these exports, no more and no less; [] where nothing."""
    taxonomy = load_taxonomy()
    told = [export.scored() for export in exports]
    wanted = joined([tally_sentences(own.sentences, taxonomy=taxonomy) for own in told], taxonomy=taxonomy)
    found = read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    numbers = {notes: sum(len(own.notes) for own in told), sentences: sum(len(own.sentences) for own in told)}
    wrong = [
        f"{count(store, table)} {table.name} and not {n}" for table, n in numbers.items() if count(store, table) != n
    ]
    return wrong + ([] if _sorted(found).equals(_sorted(wanted)) else ["notes say something else"]) + flaws(store)


def _sorted(tally: Tally) -> pd.DataFrame:
    """Return what each note says, bit by bit, in the order of IDs."""
    parts = (tally.expected.astype(np.float64), tally.labelled.astype(np.float64), tally.sentences[:, None])
    return pd.DataFrame(np.hstack(parts), index=pd.Index(tally.notes["note_id"].astype(object))).sort_index()


@dataclass(frozen=True)
class Kill:
    """A writer that was killed.

    Attributes:
        export: What it was adding.
        seconds: How long it had been at it.
        batches: How many batches had come in by then.
    """

    export: Export
    seconds: float
    batches: int


def kill_writer(store: Store, export: Export, *, after: float) -> Kill | None:
    """Let a process add an export, and kill it after so many seconds.

    Args:
        store: Where; nobody has a connection to it meanwhile.
        export: What.
        after: Seconds.

    Returns:
        None where it was done by then.
    """
    before = count(store, batches)
    store.database.close()
    with child(write, place(store), export) as writer:
        writer.pipe.send("go")
        done = writer.pipe.poll(after)
        writer.kill()
    return None if done else Kill(export, after, count(store, batches) - before)


def kill_writers(store: Store, reference: Store, exports: Iterator[Export], *, kills: int, seed: int) -> list[Kill]:
    """Kill writers at random moments of their work, and see each time that every batch is whole or not there.

    What a killed one was adding is then added again, and must come to what is added to `reference` undisturbed: whoever
    calls compares the two.

    Args:
        store: Where writers are killed.
        reference: Where none is.
        exports: One for each writer.
        kills: How many; writers that were quicker do not count.
        seed: Of the moments.

    Raises:
        AssertionError: Something was not whole.
    """
    rng, done = np.random.default_rng(seed), list[Kill]()
    while len(done) < kills:
        export = next(exports)
        pieces, begun = export.in_pieces(), time.perf_counter()
        wanted = add_pieces(reference, pieces)
        seconds = time.perf_counter() - begun
        kill = kill_writer(store, export, after=float(rng.uniform(0, seconds)))
        assert flaws(store) == []
        again = add_export(store, export)
        assert flaws(store) == []
        assert again.notes == wanted.notes
        if kill is None:
            assert again.new_notes == 0
        else:
            done.append(kill)
            # a server may still have written what the killed one asked for last
            assert again.new_notes in [
                export.notes * (export.pieces - kill.batches - n) // export.pieces for n in (0, 1)
            ]
    return done
