"""`peerdrift score` and `reasons`: notes into labelled sentences, and why they are labelled so."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.messages import console, pace, progress, say, warn
from analyzer.cli.options import (
    ColumnsOption,
    DateOrderOption,
    EngineOption,
    FileNamesOption,
    ModelOption,
    told_hints,
)
from analyzer.errors import PeerdriftError
from analyzer.plural import plural

if TYPE_CHECKING:
    from rich.progress import Progress

    from analyzer.batch import Scored, Told
    from analyzer.notes import Reading


def score(  # noqa: PLR0913, PLR0917  # the options of a command
    exports: Annotated[
        list[str],
        typer.Argument(
            help="CSV, TSV, XLSX, JSONL, FHIR NDJSON or Parquet files of notes, or folders or ZIPs of TXT and DOCX;"
            ' also patterns ("exports/*.csv") and addresses ("s3://...").'
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    engine: EngineOption = "fast",
    model: ModelOption = None,
    cascade: Annotated[
        bool,
        typer.Option(help="Let fast settle what it is sure of, where accurate is the engine; several times faster."),
    ] = True,
    workers: Annotated[int, typer.Option(min=1, help="Processes to use.")] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers are used instead, e.g. tls://HOST:8786."),
    ] = None,
    since_manifest: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Earlier results; only notes that are not the same there are scored."),
    ] = None,
    columns: ColumnsOption = None,
    date_order: DateOrderOption = None,
    file_names: FileNamesOption = None,
) -> None:
    """Label every sentence of an export: DIR/sentences.parquet, notes.parquet, rejected.csv and reading.json.

    What was cut off goes on where it was when the same command is given again.
    """
    from analyzer.batch import Cluster, score_exports

    if scheduler is not None and workers != 1:
        raise PeerdriftError("--workers is for this machine and --scheduler for a cluster; give one of them")
    with progress() as bar:
        done = score_exports(
            exports,
            out=out,
            engine=engine,
            model=model,
            cascade=cascade,
            workers=workers if scheduler is None else Cluster(scheduler),
            hints=told_hints(columns, date_order=date_order, file_names=file_names),
            since=since_manifest,
            told=_told(bar, since=since_manifest),
        )
    _tell_done(done, out=out, since=since_manifest)


def reasons(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `peerdrift score` wrote.")],
    note: Annotated[str, typer.Option(help="The note's ID, as sentences.parquet has it.")],
    model: ModelOption = None,
) -> None:
    """Show why a note's sentences are labelled as they are: the words that carried each label, and guidance."""
    from analyzer import report
    from analyzer.analysis import Analyzer
    from analyzer.results import read_scored, read_scored_notes

    notes, sentences = read_scored_notes(folder), read_scored(folder)
    own = sentences[sentences["note_id"] == note]
    if own.empty:
        raise PeerdriftError(f"{folder}: no sentence of a note {note!r} here")
    analyzer = Analyzer.that_labelled(own, model=model)
    found = analyzer.reasons(notes[notes["note_id"] == note], sentences=own)
    typer.echo(report.reasons_text(own, found, taxonomy=analyzer.taxonomy))


def _told(bar: "Progress", *, since: Path | None) -> "Told":
    """Make what shows on a bar, and above it, how far the scoring is."""
    from analyzer.batch import Told

    task = bar.add_task("reading", total=None)
    begun = list[tuple[float, int, int]]()

    def surveyed(reading: "Reading") -> None:
        _tell_surveys(reading)
        bar.update(task, total=reading.notes)

    def scored(notes: int, sentences: int) -> None:
        if not begun:  # what an interrupted run had scored says nothing of the pace
            begun.append((time.monotonic(), notes, sentences))
        since_when, before, sentences_before = begun[0]
        words = pace(
            notes - before,
            of=int(bar.tasks[task].total or notes) - before,
            sentences=sentences - sentences_before,
            seconds=time.monotonic() - since_when,
        )
        told = f"{notes:,} notes, {sentences:,} sentences"
        bar.update(task, completed=notes, description=f"{told}: {words}" if words else told)

    return Told(
        surveyed,
        resumed=lambda notes: say(f"{plural(notes, 'note')} were scored before the run was cut off; it goes on there"),
        not_taken=lambda: warn(f"{since}: labelled by another model or version, so that nothing is taken over"),
        progress=scored,
    )


def _tell_done(done: "Scored", *, out: Path, since: Path | None) -> None:
    from analyzer.results import REJECTED, SENTENCES

    if done.rejected:
        warn(f"{plural(done.rejected, 'row')} could not be read: see {out / REJECTED}")
    if since is not None and not done.already:
        say(f"{plural(done.taken, 'note')} taken over from {since}, {done.notes - done.taken:,} scored")
    copied = f" ({done.copied:,} copied from earlier notes)" if done.copied else ""
    already = "already scored: " if done.already else ""
    typer.echo(f"{already}{done.notes:,} notes, {done.sentences:,} sentences{copied} -> {out / SENTENCES}")


def _tell_surveys(reading: "Reading") -> None:
    from analyzer.notes import survey_text

    for survey in reading.surveys:
        console.print(survey_text(survey), markup=False, highlight=False, soft_wrap=True)
