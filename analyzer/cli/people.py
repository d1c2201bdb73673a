"""`peerdrift users ...` and `peerdrift audit ...`: who may see what, and who saw what."""

from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.opening import opened, viewer
from analyzer.cli.options import AsOption, StoreOption
from analyzer.errors import PeerdriftError
from analyzer.names import LOCAL, AccessName

if TYPE_CHECKING:
    from analyzer.privacy.chain import Head
    from analyzer.store.people import Scope

users = typer.Typer(help="People who may look at the store, and what they may see.", no_args_is_help=True)
audit = typer.Typer(help="Who saw or did what.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="How they sign in, such as an e-mail address.")]
AccessArgument = Annotated[AccessName, typer.Argument(help="What they may do.")]
WorkerOption = Annotated[list[str] | None, typer.Option(help="Notes of this worker.")]
ProgramOption = Annotated[list[str] | None, typer.Option(help="Notes of this program.")]
EverybodyOption = Annotated[bool, typer.Option("--everybody", help="Notes of all workers.")]


@users.command("add")
def add_user(name: NameArgument, where: StoreOption = None, person: AsOption = LOCAL) -> None:
    """Let the store know a person, who may see nothing yet."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.people import add_person

    add_person(opened(where), name, viewer=viewer(person, Access.ADMIN))
    typer.echo(f"{name}: added; peerdrift users grant says what they may see")


@users.command("grant")
def grant_access(
    name: NameArgument,
    access: AccessArgument,
    worker: WorkerOption = None,
    program: ProgramOption = None,
    everybody: EverybodyOption = False,
    where: StoreOption = None,
    person: AsOption = LOCAL,
) -> None:
    """Grant access: supervisor (notes of some), analyst (all, de-identified), worker (own notes), admin (no notes)."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.people import grant

    scope = _scope(worker, program, everybody)
    grant(opened(where), name, access=Access(access), scope=scope, viewer=viewer(person, Access.ADMIN))
    typer.echo(f"{name}: {access} access granted")


@users.command("revoke")
def revoke_access(
    name: NameArgument,
    access: AccessArgument,
    worker: WorkerOption = None,
    program: ProgramOption = None,
    where: StoreOption = None,
    person: AsOption = LOCAL,
) -> None:
    """Take access away: for some notes, or all of it."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.people import revoke

    scope = _scope(worker, program, False) if worker or program else None
    gone = revoke(opened(where), name, access=Access(access), scope=scope, viewer=viewer(person, Access.ADMIN))
    if not gone:
        raise PeerdriftError(f"{name}: has no such access")
    typer.echo(f"{name}: {access} access revoked")


@users.command("list")
def list_users(where: StoreOption = None, person: AsOption = LOCAL) -> None:
    """List people and what they may see now."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.people import list_people, people_text

    typer.echo(people_text(list_people(opened(where), viewer=viewer(person, Access.ADMIN))))


@audit.command("show")
def show_audit(
    last: Annotated[int, typer.Option(min=1, help="How many entries, from the end.")] = 50,
    where: StoreOption = None,
    person: AsOption = LOCAL,
) -> None:
    """Show the end of the audit trail, an entry a line."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.audit import read_audit

    for row in read_audit(opened(where), viewer=viewer(person, Access.ADMIN), last=last).itertuples(index=False):
        typer.echo("\t".join(str(value) for value in row))


@audit.command("verify")
def verify(
    head: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER:HASH", help="An end of the trail that was noted elsewhere.")
    ] = None,
    where: StoreOption = None,
    person: AsOption = LOCAL,
) -> None:
    """See whether the audit trail is what was written; name the first entry that is not."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.audit import verify_audit

    known = [_head(told) for told in head or []]
    now, broken = verify_audit(opened(where), viewer=viewer(person, Access.ADMIN), known=known)
    if broken is not None:
        raise PeerdriftError(f"the audit trail was changed: {broken.reason}")
    typer.echo(f"{now.number:,} entries, none changed. Note elsewhere, to find a cut end: {now.number}:{now.hash}")


def _scope(worker: list[str] | None, program: list[str] | None, everybody: bool) -> "Scope":
    from analyzer.store.people import Scope

    return Scope(tuple(worker or ()), tuple(program or ()), everybody)


def _head(told: str) -> "Head":
    from analyzer.privacy.chain import Head

    number, _, hashed = told.partition(":")
    if not number.isdecimal() or not hashed:
        raise PeerdriftError("--head takes NUMBER:HASH, as peerdrift audit verify told it")
    return Head(int(number), hashed)
