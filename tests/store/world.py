"""A store with notes of several workers and programs, and everybody who may look at it: the matrix of who sees what."""

from dataclasses import dataclass

import pandas as pd

from analyzer.names import CONFIRMED
from analyzer.privacy.viewer import Access, Viewer
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.events import Happening, add_event
from analyzer.store.people import NOBODY, Scope, revoke
from analyzer.store.reviews import Word, add_reviews
from analyzer.store.store import Store
from analyzer.taxonomy import load_taxonomy
from tests.store.scored import Scored, scored
from tests.store.stores import add, known

OWN, PEER, FAR, EXTRA = "PSS-7041", "PSS-7052", "PSS-7063", "PSS-7074"
"""Workers: the one whom most lookers are about; one of the same program; one elsewhere; one of both programs."""
NEAR, ELSEWHERE = "Harbor", "Lakeside"
EACH = 4
"""Notes of each worker in each of their programs: enough for groups together."""
DATE = pd.Timestamp("2025-03-10")
CLINICAL = ("clinical_assessment", "performed")


@dataclass(frozen=True)
class Row:
    """A note, with a word that stands in its text alone."""

    note_id: str
    worker: str
    program: str
    word: str
    earlier: bool = False

    @property
    def traces(self) -> tuple[str, ...]:
        """What tells of it."""
        return self.note_id, self.worker, self.word


def _rows(worker: str, program: str, *, earlier: bool = False) -> list[Row]:
    told = f"{worker[-2:]}{program[:3].lower()}"
    return [
        Row(f"note-{told}-{number}", worker, program, f"word{told}{number}{'before' if earlier else 'now'}", earlier)
        for number in range(EACH)
    ]


ROWS = [
    *_rows(OWN, NEAR, earlier=True), *_rows(PEER, NEAR, earlier=True), *_rows(OWN, NEAR), *_rows(OWN, ELSEWHERE),
    *_rows(PEER, NEAR), *_rows(FAR, ELSEWHERE), *_rows(EXTRA, NEAR), *_rows(EXTRA, ELSEWHERE),
]  # fmt: skip
"""In the order in which they come in: of the notes of OWN and PEER in NEAR there is an earlier version."""


@dataclass(frozen=True)
class Looker:
    """Somebody who looks.

    Attributes:
        viewer: Who, as what.
        granted: Whether they may look as that.
        workers: Whose notes they may read, wherever.
        programs: Of which programs.
    """

    viewer: Viewer
    granted: bool = True
    workers: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    @property
    def rows(self) -> list[Row]:
        """Notes that they may read, with earlier versions."""
        return [row for row in ROWS if self.granted and (row.worker in self.workers or row.program in self.programs)]


_PEOPLE = {
    "supervisor-of-a-worker": ("sue", Access.SUPERVISOR, Scope(workers=(OWN,))),
    "supervisor-of-a-program": ("pat", Access.SUPERVISOR, Scope(programs=(NEAR,))),
    "supervisor-of-everybody": ("eva", Access.SUPERVISOR, Scope(everybody=True)),
    "worker": ("wil", Access.WORKER, Scope(workers=(OWN,))),
    "analyst": ("ann", Access.ANALYST, NOBODY),
    "admin": ("ada", Access.ADMIN, NOBODY),
}


HAPPENINGS = {
    **{
        worker: Happening(DATE.date(), "supervision", f"Talked with {worker}.", worker=worker)
        for worker in (OWN, PEER, FAR, EXTRA)
    },
    **{program: Happening(DATE.date(), "training", program=program) for program in (NEAR, ELSEWHERE)},
    "": Happening(DATE.date(), "policy", "A new form for all."),
}
"""What happened to each worker, to each program, and to all."""


def _lookers() -> dict[str, Looker]:
    found = dict[str, Looker]()
    for told, (name, access, scope) in _PEOPLE.items():
        programs = (NEAR, ELSEWHERE) if scope.everybody else scope.programs
        found[told] = Looker(Viewer(name, access), True, scope.workers, programs)
        found[f"{told}-revoked"] = Looker(Viewer(f"former {name}", access), False)
        found |= {f"{told}-as-{other}": Looker(Viewer(name, other), False) for other in Access if other != access}
    return found | {f"stranger-as-{access}": Looker(Viewer("nobody", access), False) for access in Access}


LOOKERS = _lookers()


def fill(store: Store) -> None:
    """Put notes, a review of each sentence, and people into a store."""
    for rows in (ROWS[: 2 * EACH], ROWS[2 * EACH :]):
        add(store, _scored(rows))
    current = [row for row in ROWS if not row.earlier]
    words = [Word(row.note_id, at, CONFIRMED, reason=f"for {row.word}") for row in current for at in range(2)]
    add_reviews(store, words, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy())
    for happening in HAPPENINGS.values():
        add_event(store, happening, viewer=LOCAL_SUPERVISOR)
    for name, access, scope in _PEOPLE.values():
        known(store, name, access, scope)
        revoke(store, known(store, f"former {name}", access, scope).person, access=access, viewer=LOCAL_ADMIN)


def _scored(rows: list[Row]) -> Scored:
    """Return notes of two sentences each, in which their worker is named, all labelled as drift."""
    drawn = scored(len(rows), most_sentences=1)
    first = [f"Sat with her and the {row.word} was done." for row in rows]
    texts = [f"{one} It was {row.worker} who said so." for one, row in zip(first, rows, strict=True)]
    fields = {"note_id": "note_id", "worker_id": "worker", "program": "program"}
    told = {name: [getattr(row, field) for row in rows] for name, field in fields.items()}
    notes = drawn.notes.assign(date=DATE, text=texts, **told)
    parts = []
    for index in range(2):
        start = [0 if index == 0 else len(one) + 1 for one in first]
        end = [len(one) if index == 0 else len(text) for one, text in zip(first, texts, strict=True)]
        parts.append(drawn.sentences.assign(date=DATE, sentence_index=index, start=start, end=end, **told))
    sentences = pd.concat(parts, ignore_index=True).assign(role=CLINICAL[0], assertion=CLINICAL[1], copied=False)
    return Scored(notes, sentences.sort_values(["note_id", "sentence_index"], ignore_index=True))
