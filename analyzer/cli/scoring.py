"""`peerdrift score` and `reasons`: notes into labelled sentences, and why they are labelled so."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.messages import console, progress, warn
from analyzer.cli.options import EngineOption, ModelOption
from analyzer.errors import PeerdriftError
from analyzer.names import DateOrderName
from analyzer.plural import plural

if TYPE_CHECKING:
    from analyzer.notes import Reading


def score(
    exports: Annotated[
        list[Path],
        typer.Argument(
            help="CSV, TSV, XLSX, JSONL, FHIR NDJSON or Parquet files of notes, or folders or ZIPs of TXT and DOCX."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    engine: EngineOption = "fast",
    model: ModelOption = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to use.")] = 1,
    columns: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=NAME", help="Column of a field, e.g. worker_id=Staff.")
    ] = None,
    date_order: Annotated[
        DateOrderName | None, typer.Option(help="Which goes first in 3/4/2025, where an export does not show it.")
    ] = None,
    file_names: Annotated[
        str | None,
        typer.Option(metavar="PATTERN", help='How single notes are named, e.g. "{worker_id}_{date}".'),
    ] = None,
) -> None:
    """Label every sentence of an export: DIR/sentences.parquet, notes.parquet, rejected.csv and reading.json."""
    from analyzer.batch import score_exports
    from analyzer.notes import Hints, Reading
    from analyzer.results import REJECTED, SENTENCES

    with progress() as bar:
        task = bar.add_task("reading", total=None)

        def tell(reading: Reading) -> None:
            _tell_surveys(reading)
            bar.update(task, total=reading.notes)

        done = score_exports(
            exports,
            out=out,
            engine=engine,
            model=model,
            workers=workers,
            hints=Hints(_pairs(columns or []), date_order, file_names),
            surveyed=tell,
            progress=lambda notes, sentences: bar.update(
                task, completed=notes, description=f"scored {notes:,} notes, {sentences:,} sentences"
            ),
        )
    if done.rejected:
        warn(f"{plural(len(done.rejected), 'row')} could not be read: see {out / REJECTED}")
    copied = f" ({done.copied:,} copied from earlier notes)" if done.copied else ""
    typer.echo(f"{done.notes:,} notes, {done.sentences:,} sentences{copied} -> {out / SENTENCES}")


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
    analyzer = Analyzer.load(own["engine"].iloc[0], model=model)
    found = analyzer.reasons(notes[notes["note_id"] == note], sentences=own)
    typer.echo(report.reasons_text(own, found, taxonomy=analyzer.taxonomy))


def _tell_surveys(reading: "Reading") -> None:
    from analyzer.notes import survey_text

    for survey in reading.surveys:
        console.print(survey_text(survey), markup=False, highlight=False, soft_wrap=True)


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for pair in given:
        field, equals, name = pair.partition("=")
        if not (field and equals and name):
            raise PeerdriftError("--columns takes FIELD=NAME, such as worker_id=Staff")
        pairs[field.strip()] = name.strip()
    return pairs
