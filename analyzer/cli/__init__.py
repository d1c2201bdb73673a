"""The `peerdrift` command: results to stdout, messages to stderr, exit code 2 on what the user can mend."""

import gc
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from analyzer import __version__
from analyzer.cli.drifting import brief, drift, policies, simulate
from analyzer.cli.evaluation import evaluate, validate
from analyzer.cli.messages import console
from analyzer.cli.people import audit, users
from analyzer.cli.redacting import redact
from analyzer.cli.reviewing import reviews
from analyzer.cli.scoring import reasons, score
from analyzer.cli.serving import dashboard
from analyzer.cli.storing import store
from analyzer.cli.training import suggest, train
from analyzer.errors import PeerdriftError, defect_words

# Each command imports what it needs when it runs: pandas and scikit-learn take long to import.

USAGE_ERROR, INTERNAL_ERROR = 2, 70
COMMANDS: tuple[Callable[..., None], ...] = (
    score,
    drift,
    simulate,
    brief,
    reasons,
    evaluate,
    train,
    validate,
    suggest,
    redact,
    dashboard,
)
"""In the order of `peerdrift --help`; groups of commands follow them."""
COLLECT_AFTER = 50_000
"""New objects after which Python looks for garbage; at its own 700 it looks through what was imported again and again,
which takes a tenth of the start of a command."""

app = typer.Typer(
    name="peerdrift",
    help="Read peer support notes, label every sentence, and show how each worker's role holds over time."
    " Nothing leaves this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with local variables would show note text
)


def main() -> None:
    """Run the command and turn what the user can mend into one line on stderr and exit code 2."""
    gc.set_threshold(COLLECT_AFTER)
    try:
        app()
    except PeerdriftError as error:
        console.print(f"peerdrift: {error}", style="bold", markup=False, highlight=False, soft_wrap=True)
        sys.exit(USAGE_ERROR)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # whatever it says may quote a note, so only its kind and place are told
        console.print(f"peerdrift: {defect_words(error)}", style="bold", markup=False, soft_wrap=True)
        sys.exit(INTERNAL_ERROR)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"peerdrift {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    pass


for command in COMMANDS:
    app.command()(command)
app.add_typer(policies, name="policy")
app.add_typer(store, name="store")
app.add_typer(users, name="users")
app.add_typer(reviews, name="reviews")
app.add_typer(audit, name="audit")
