"""`peerdrift drift`, `simulate`, `policy check` and `brief`: what labelled sentences tell over time."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.messages import progress, warn
from analyzer.cli.options import EngineOption, ModelOption, PeriodOption, PolicyOption, UnitOption
from analyzer.errors import PeerdriftError

if TYPE_CHECKING:
    from analyzer.drift import Lens

policies = typer.Typer(help="What an agency counts as in scope.", no_args_is_help=True)


def drift(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `peerdrift score` wrote.")],
    by: UnitOption = "worker_id",
    period: PeriodOption = "month",
    with_copied: Annotated[
        bool, typer.Option("--with-copied", help="Count sentences copied from earlier notes as well.")
    ] = False,
    policy: PolicyOption = None,
    events: Annotated[
        Path | None,
        typer.Option(help="CSV of what happened (date, unit, kind, words): supervision, training, rebase ..."),
    ] = None,
) -> None:
    """Show findings and every measure by period; also as CSV and JSON in DIR, with charts as data."""
    from analyzer import report
    from analyzer.drift import find_changes, measure_table, tally_results
    from analyzer.drift.events import event_effects, of_nobody, read_events
    from analyzer.drift.evidence import read_evidence
    from analyzer.results import REJECTED
    from analyzer.taxonomy import load_taxonomy

    if events is not None and events.resolve() == (folder / report.EVENTS_CSV).resolve():
        raise PeerdriftError(f"{events}: what is found of events is written there; keep the file itself elsewhere")
    taxonomy = load_taxonomy()
    happened = read_events(events, period=period) if events is not None else []
    lens = _lens(folder, policy)
    tally = tally_results(folder, taxonomy=taxonomy, with_copied=with_copied)
    if not len(tally):
        raise PeerdriftError(f"{folder}: no sentence was scored; look at {REJECTED}")
    if strangers := of_nobody(happened, tally.notes):
        warn(f"{events}: no notes of {', '.join(strangers)}; are these names written as in the notes?")
    table = measure_table(tally, lens=lens, by=by, period=period)
    findings = find_changes(tally, lens=lens, period=period)
    effects = event_effects(table, happened, measures=[measure.name for measure in taxonomy.watched])
    tables = report.Tables(
        table, findings, effects, happened, read_evidence(folder, findings, lens=lens, with_copied=with_copied)
    )
    report.write_tables(folder, tables, taxonomy=taxonomy)
    typer.echo(report.findings_text(findings, taxonomy=taxonomy))
    if happened:
        typer.echo(report.events_text(tables, taxonomy=taxonomy))
    typer.echo(report.measures_text(table, by=by, period=period, taxonomy=taxonomy))


def simulate(
    engine: EngineOption = "fast",
    model: ModelOption = None,
    notes: Annotated[list[int] | None, typer.Option(help="Notes a worker and month, once for each number.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="Programs of twelve workers that are followed.")] = 50,
    out: Annotated[Path | None, typer.Option(help="Also write the tables here, as JSON.")] = None,
) -> None:
    """Tell how many notes a program needs: plant shifts in synthetic workers and see what is found of them."""
    from analyzer.analysis import Analyzer
    from analyzer.drift import plain_lens
    from analyzer.drift.simulate.tables import simulated, study_json, study_text

    analyzer = Analyzer.load(engine, model=model)
    if analyzer.held_out is None:
        raise PeerdriftError("the model does not tell what it mistakes; name another with --model")
    lens = plain_lens(analyzer.taxonomy, held_out=analyzer.held_out)
    with progress() as bar:
        task = bar.add_task("simulating", total=None)
        found = simulated(
            lens, notes=notes or [10, 20, 40], runs=runs, progress=lambda step: bar.update(task, description=step)
        )
    if out is not None:
        out.write_text(study_json(found, engine=engine, version=analyzer.engine.model_version), encoding="utf-8")
    typer.echo(study_text(found, taxonomy=analyzer.taxonomy))


@policies.command("check")
def policy_check(file: Annotated[Path, typer.Argument(metavar="FILE", help="A policy file.")]) -> None:
    """Say in words how a policy differs from the advisory, or what is wrong with the file."""
    from analyzer.taxonomy import load_taxonomy
    from analyzer.taxonomy.policy import policy_words, read_policy

    taxonomy = load_taxonomy()
    policy = read_policy(file, taxonomy=taxonomy)
    typer.echo(f"{policy.name}")
    for line in policy_words(policy, taxonomy=taxonomy):
        typer.echo(f"- {line}")


def brief(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `peerdrift score` wrote.")],
    worker: Annotated[str, typer.Option(help="Whom the talk is with.")],
    period: Annotated[str, typer.Option(help="A month (2026-03), a week (2026-W11) or a quarter (2026-Q1).")],
    policy: PolicyOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the two files.", show_default="DIR")] = None,
) -> None:
    """Write a page for a talk with one worker about one period: what went well, what changed, questions, a plan."""
    from analyzer.brief import build_brief
    from analyzer.brief.files import file_stem, write_brief
    from analyzer.brief.quotes import read_sentences
    from analyzer.drift import tally_results
    from analyzer.taxonomy import load_taxonomy

    tally = tally_results(folder, taxonomy=load_taxonomy())
    own = read_sentences(folder, worker=worker)
    page = build_brief(tally, own, lens=_lens(folder, policy), worker=worker, period=period)
    html, pdf = write_brief(page, out or folder, stem=file_stem(worker, period))
    typer.echo(f"{html}\n{pdf}")


def _lens(folder: Path, policy: Path | None) -> "Lens":
    from analyzer.drift import Lens
    from analyzer.results import read_held_out
    from analyzer.taxonomy import load_taxonomy
    from analyzer.taxonomy.policy import advisory, read_policy

    taxonomy = load_taxonomy()
    chosen = advisory(taxonomy) if policy is None else read_policy(policy, taxonomy=taxonomy)
    held_out = read_held_out(folder, taxonomy=taxonomy)
    if held_out is None:
        warn(f"{folder}: no held_out.safetensors here; shares are not corrected for what the model mistakes")
    return Lens(chosen, held_out, taxonomy)
