"""Scoring exports into a folder of results."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from analyzer.analysis import Analyzer
from analyzer.batch.assembly import assemble, counts_of
from analyzer.batch.cluster import Cluster, scored_there
from analyzer.batch.earlier import Earlier
from analyzer.batch.inputs import local_exports
from analyzer.batch.local import Scoring, processes
from analyzer.batch.parts import write_notes
from analyzer.batch.piece import Task
from analyzer.batch.run import Labeller, Run
from analyzer.batch.whole_file import write_whole
from analyzer.batch.work import WORK, Work
from analyzer.classify.held_out import HELD_OUT, packed_held_out
from analyzer.errors import PeerdriftError
from analyzer.notes import NO_HINTS, Hints, Reading, read_hinted
from analyzer.results import READING


def _nothing(*_: object) -> None:
    pass


@dataclass(frozen=True)
class Told:
    """Who is told what while exports are scored.

    Attributes:
        surveyed: What was found in the exports, before their notes are scored.
        resumed: Of the notes that an interrupted run had scored, where there are any.
        not_taken: That nothing is taken from the earlier results, for they were labelled in another way.
        progress: Notes and sentences done so far, first before the first piece and then after each.
    """

    surveyed: Callable[[Reading], None] = _nothing
    resumed: Callable[[int], None] = _nothing
    not_taken: Callable[[], None] = _nothing
    progress: Callable[[int, int], None] = _nothing


NOBODY = Told()


@dataclass(frozen=True)
class Scored:
    """What came of scoring exports.

    Attributes:
        notes: How many.
        sentences: Theirs.
        copied: Of these, repeated from earlier notes.
        rejected: Rows that could not be read.
        taken: Notes whose sentences came from earlier results.
        already: Whether the folder held these results, so that there was nothing to do.
    """

    notes: int
    sentences: int
    copied: int
    rejected: int
    taken: int = 0
    already: bool = False


@dataclass(frozen=True)
class _Job:
    paths: list[Path]
    out: Path
    run: Run
    labeller: Labeller
    hints: Hints
    since: Path | None


def score_exports(  # noqa: PLR0913  # the options of the command
    exports: Sequence[str | Path],
    *,
    out: Path,
    engine: str = "fast",
    model: Path | None = None,
    cascade: bool = True,
    workers: int | Cluster = 1,
    hints: Hints = NO_HINTS,
    since: Path | None = None,
    told: Told = NOBODY,
) -> Scored:
    """Score exports and write sentences.parquet, notes.parquet, rejected.csv, reading.json and held_out.safetensors.

    Files are the same byte for byte for any number of workers, and whether a run was cut off and gone on with or not.
    They appear under their names when all is done; until then the pieces lie in a folder `unfinished` within `out`.
    What `out` holds of the same exports, hints, model and version already is left as it is.

    Args:
        exports: Paths; as words also patterns ("exports/*.csv") and addresses ("s3://..."). See `read_notes`.
        out: Folder for the results; made where it is missing.
        engine: "fast" or "accurate".
        model: A model folder to take instead of the shipped one, such as one adapted to reviews.
        cascade: Let `fast` settle for `accurate` what it is sure of.
        workers: Processes on this machine, or a cluster whose workers see `out` under the same path.
        hints: What the exports do not say themselves.
        since: Folder of earlier results; notes that are the same there are not scored again.
        told: Who is told how far it is.

    Raises:
        PeerdriftError: An export, the model or the folder cannot be used.
    """
    if isinstance(workers, int) and workers < 1:
        raise PeerdriftError(f"--workers {workers}: at least 1 process is needed")
    labeller = Labeller(engine, model.resolve() if model else None, cascade)
    loaded = labeller.load()  # a model that cannot be used is found before the work
    _make_folder(out)
    with local_exports(exports) as paths, _alone(out):
        _check_apart(out, paths)
        run = Run.of(paths, hints=hints, labeller=labeller)
        there = counts_of(out, run=run)
        if there is not None:
            shutil.rmtree(out / WORK / run.name, ignore_errors=True)  # of a run that was cut off while deleting it
            return Scored(**asdict(there), already=True)
        job = _Job(paths, out=out, run=run, labeller=labeller, hints=hints, since=since)
        work = _worked(job, workers=workers, told=told)
        counts = assemble(work, out=out, run=run, also=_also(work, loaded))
        taken = sum(piece.taken for piece in work.pieces())
        work.remove()
    return Scored(**asdict(counts), taken=taken)


def _worked(job: _Job, *, workers: int | Cluster, told: Told) -> Work:
    """Score what is not scored yet; return the run with all its pieces finished."""
    resumed = Work.left(job.out, run=job.run)
    if resumed is not None and resumed.all_read:
        return resumed
    earlier = None
    if job.since is not None:
        earlier = Earlier.open(job.since, run=job.run)
        if earlier is None:
            told.not_taken()
    if isinstance(workers, Cluster):
        return _scored(job, scored_by=partial(scored_there, cluster=workers), earlier=earlier, told=told)
    with processes(workers, labeller=job.labeller) as scored_here:
        return _scored(job, scored_by=scored_here, earlier=earlier, told=told)


def _scored(job: _Job, *, scored_by: Scoring, earlier: Earlier | None, told: Told) -> Work:
    """Look through the exports and score their pieces."""
    hints = job.hints
    reading = read_hinted(job.paths, hints=hints)
    told.surveyed(reading)
    work = Work.begin(job.out, run=job.run)
    surveys = json.dumps([asdict(survey) for survey in reading.surveys], indent=1)
    write_whole(work.folder / READING, f"{surveys}\n".encode())
    if work.done:
        told.resumed(work.notes)
    told.progress(work.notes, work.sentences)
    scored = scored_by(_tasks(reading, work, job=job, earlier=earlier))
    with closing(scored):  # processes end with an interrupted run, not when its remains are collected
        for piece in scored:
            work.add(piece)
            told.progress(work.notes, work.sentences)
    work.close()
    return work


def _tasks(reading: Reading, work: Work, *, job: _Job, earlier: Earlier | None) -> Iterator[Task]:
    """Write the notes of each piece that is not finished, and yield what is to be done with them."""
    for number, piece in enumerate(reading):
        if number in work.done:
            continue
        write_notes(work.folder, number, piece)
        taken = earlier.take(piece.notes, folder=work.folder, number=number) if earlier is not None else ()
        yield Task(work.folder, number, job.labeller, job.run.labelled, len(piece.rejected), taken)


def _also(work: Work, loaded: Analyzer) -> dict[str, bytes]:
    """Return the results that are not in parts.

    Results are measured by the model that labelled them, whichever ships by then.
    """
    reading = {READING: (work.folder / READING).read_bytes()}
    return reading if loaded.held_out is None else reading | {HELD_OUT: packed_held_out(loaded.held_out)}


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PeerdriftError(f"{out}: the folder cannot be made ({error.strerror})") from None
    if not os.access(out, os.W_OK):
        raise PeerdriftError(f"{out}: the folder cannot be written to; name another with --out")


def _check_apart(out: Path, paths: Sequence[Path]) -> None:
    """See that the results do not change the folder of which they are."""
    for path in paths:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise PeerdriftError(f"{out}: lies in the folder of notes {path}; name one outside of it with --out")


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep a second run out of the folder; the system forgets a process that is killed."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415  # not on Windows

    handle = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise PeerdriftError(f"{out}: another peerdrift score is writing there; wait until it has ended") from None
    finally:
        os.close(handle)
