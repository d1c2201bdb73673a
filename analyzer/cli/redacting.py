"""`peerdrift redact`: an export without what tells who somebody is."""

import os
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.messages import progress, say, warn
from analyzer.cli.options import ColumnsOption, DateOrderOption, FileNamesOption, told_hints
from analyzer.errors import PeerdriftError
from analyzer.plural import plural

SECRET_VARIABLE = "PEERDRIFT_REDACT_SECRET"
"""Variable of the environment with the secret of pseudonyms and shifted dates."""


def redact(
    export: Annotated[Path, typer.Argument(metavar="EXPORT", help="Any file of notes that `peerdrift score` reads.")],
    out: Annotated[Path, typer.Option(help="The new file: .csv, .jsonl or .parquet.")],
    names: Annotated[
        list[Path] | None,
        typer.Option(help="More names to take out: a .txt with a name on each line, or an export with them."),
    ] = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Also look with Presidio: some 13 notes a second.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes to use.")] = 1,
    columns: ColumnsOption = None,
    date_order: DateOrderOption = None,
    file_names: FileNamesOption = None,
) -> None:
    """Write an export anew: names, numbers, addresses out, workers under pseudonyms, dates shifted. Not anonymous."""
    from analyzer.privacy.export import redact_export
    from analyzer.privacy.name_columns import read_names

    told = os.environ.get(SECRET_VARIABLE, "")
    if not told:
        say(f"a secret for this file alone; set {SECRET_VARIABLE} to give the same pseudonyms and dates again")
    hints = told_hints(columns, date_order=date_order, file_names=file_names)
    more = [name for path in names or [] for name in read_names(path, hints=hints)]
    with progress() as bar:
        task = bar.add_task("reading", total=None)
        done = redact_export(
            export,
            out=out,
            secret=told.encode() or os.urandom(32),
            names=more,
            thorough=thorough,
            workers=workers,
            hints=hints,
            progress=lambda notes, total: bar.update(task, completed=notes, total=total, description="redacting"),
        )
    if done.rejected:
        first = done.rejected[0]
        warn(f"{plural(len(done.rejected), 'row')} could not be read; the first is row {first.row}: {first.reason}")
    if not done.notes:
        raise PeerdriftError(f"{export}: no row could be read")
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(done.identifiers.items())) or "none"
    typer.echo(f"{plural(done.notes, 'note')} -> {out}\nreplaced: {kinds}")
