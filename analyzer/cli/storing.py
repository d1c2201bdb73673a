"""`peerdrift store ...`: making the store, filling it, and taking notes out of it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.messages import console, progress, say, warn
from analyzer.cli.opening import opened, viewer
from analyzer.cli.options import AsOption, ColumnsOption, DateOrderOption, FileNamesOption, StoreOption, told_hints
from analyzer.errors import PeerdriftError
from analyzer.names import LOCAL
from analyzer.plural import plural

store = typer.Typer(help="Keep scored notes in a database, their texts encrypted.", no_args_is_help=True)


@store.command()
def init(
    where: StoreOption = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Keep labels, but no text of any note.")] = False,
) -> None:
    """Make a store, and a key where there is none."""
    from analyzer.store.creation import create_store
    from analyzer.store.database import default_place
    from analyzer.store.keys import has_key, key_file, make_key_file, read_keys

    if not has_key():
        make_key_file(key_file())
        say(f"a new key: {key_file()}. Keep a copy apart from the store: without it no text can be read again.")
    made = create_store(where or default_place(), keys=read_keys(), keeps_text=not no_text)
    typer.echo(f"{made.database}: {'texts encrypted' if made.keeps_text else 'without texts'}")


@store.command()
def upgrade(where: StoreOption = None) -> None:
    """Bring a store that an earlier version made up to this one."""
    from analyzer.store.database import Database, default_place

    database = Database(where or default_place())
    if database.revisions()[0] is None:
        raise PeerdriftError(f"{database}: no store here; run peerdrift store init")
    database.upgrade()
    typer.echo(f"{database}: up to date")


@store.command()
def add(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `peerdrift score` wrote.")],
    where: StoreOption = None,
    person: AsOption = LOCAL,
) -> None:
    """Add scored notes; what the store holds already is not added again."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.folder import add_results
    from analyzer.store.summaries import refresh_summaries
    from analyzer.taxonomy import load_taxonomy

    held, taxonomy = opened(where), load_taxonomy()
    with progress() as bar:
        task = bar.add_task("adding", total=None)
        added = add_results(
            held,
            folder,
            viewer=viewer(person, Access.SUPERVISOR),
            taxonomy=taxonomy,
            progress=lambda done: bar.update(task, description=f"read {plural(done.notes, 'note')}"),
        )
    typer.echo(
        f"{plural(added.notes, 'note')} read: {added.new_notes:,} new, labels of {added.sentences:,} sentences added"
    )
    say("Adding up for the dashboard ...")
    with progress() as bar:
        task = bar.add_task("adding up", total=None)
        refresh_summaries(
            held,
            taxonomy=taxonomy,
            progress=lambda done: bar.update(task, description=f"added up {plural(done, 'part')}"),
        )


@store.command()
def status(where: StoreOption = None, person: AsOption = LOCAL) -> None:
    """Say what the store holds, as far as somebody may see it."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.reading import read_coverage, read_workers

    held, looking = opened(where), viewer(person, Access.SUPERVISOR)
    coverage, workers = read_coverage(held, viewer=looking), read_workers(held, viewer=looking)
    texts = "texts encrypted" if held.keeps_text else "without texts"
    typer.echo(f"{held.database}: {plural(coverage.notes, 'note')} by {plural(len(workers), 'worker')}, {texts}")
    missing = coverage.notes - coverage.labelled
    if missing:
        warn(f"{plural(missing, 'note')} not labelled by the current model and not counted: score their exports anew")


@store.command()
def names(
    file: Annotated[
        Path, typer.Argument(help="A .txt with a name on each line, or an export whose columns hold names.")
    ],
    where: StoreOption = None,
    person: AsOption = LOCAL,
    columns: ColumnsOption = None,
    date_order: DateOrderOption = None,
    file_names: FileNamesOption = None,
) -> None:
    """Tell the store names that analysts shall not read."""
    from analyzer.privacy.name_columns import read_names
    from analyzer.privacy.viewer import Access
    from analyzer.store.names import add_known_names

    told = read_names(file, hints=told_hints(columns, date_order=date_order, file_names=file_names))
    added = add_known_names(opened(where), told, viewer=viewer(person, Access.ADMIN))
    typer.echo(f"{plural(len(told), 'name')} read, {added:,} new")


@store.command()
def delete(
    note: Annotated[list[str] | None, typer.Option(help="ID of a note.")] = None,
    worker: Annotated[list[str] | None, typer.Option(help="All notes of a worker.")] = None,
    before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="All notes of days before this one.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    where: StoreOption = None,
    person: AsOption = LOCAL,
) -> None:
    """Delete notes with their labels and reviews, for good."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.deletion import delete_notes

    held = opened(where)
    if not yes:
        typer.confirm("Delete these notes, their labels and reviews for good?", abort=True, err=True)
    gone = delete_notes(
        held,
        viewer=viewer(person, Access.ADMIN),
        note_ids=tuple(note or ()),
        workers=tuple(worker or ()),
        before=before.date() if before else None,
    )
    typer.echo(f"{plural(gone, 'note')} deleted")


@store.command("rotate-key")
def rotate_key(where: StoreOption = None, person: AsOption = LOCAL) -> None:
    """Encrypt all with a new key; the old one opens nothing any more. If it was cut off, run it again."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.keys import KEY_VARIABLE, add_key, keep_first_key, key_count, key_file, told_by_environment
    from analyzer.store.rotation import rotate

    opened(where)  # a key that is not the store's is told before there is a new one
    if not told_by_environment() and key_count(key_file()) == 1:
        add_key(key_file())
    with progress() as bar:
        task = bar.add_task("encrypting", total=None)
        rotate(
            opened(where),
            viewer=viewer(person, Access.ADMIN),
            progress=lambda done: bar.update(task, description=f"encrypted {done:,} texts anew"),
        )
    if told_by_environment():
        say(f"all is encrypted with the first key of {KEY_VARIABLE}; take the others out")
    else:
        keep_first_key(key_file())
    console.print("other programs that have the store open must be started again", markup=False, highlight=False)
