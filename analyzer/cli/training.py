"""`peerdrift train` and `suggest`: models from labelled notes, and the sentences that would teach them most."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from analyzer.cli.messages import console, progress, say
from analyzer.cli.options import BaseOption, ModelOption, TeacherOption
from analyzer.errors import PeerdriftError
from analyzer.names import EngineName, ModelName
from analyzer.shipped import shipped


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
    with progress() as bar:
        task = bar.add_task("starting", total=None)
        gold = dev or shipped("eval") / "dev.jsonl"

        def tell(step: str) -> None:
            bar.update(task, description=step)
            if not console.is_terminal:
                say(step)

        if model == "accurate":
            metrics = _train_accurate(corpus, dev=gold, out=out, base=base, work=work, progress=tell)
        else:
            metrics = _train_fast(corpus, dev=gold, out=out, base=base, teacher=teacher, work=work, progress=tell)
    signal = metrics["signal"]
    typer.echo(
        f"{out}: signal macro F1 {signal['macro_f1']['value']:.3f}, kappa {signal['kappa']['value']:.3f}"
        f" on {metrics['notes']} development notes; see {out / 'card.md'}"
    )


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

    scored = read_scored(folder, columns=["engine", "model_version"])
    if engine is None and len(scored):
        analyzer = Analyzer.that_labelled(scored, model=model)
    else:
        analyzer = Analyzer.load(engine or "fast", model=model)
    known = [review for path in reviews or [] for review in read_reviews(path, taxonomy=analyzer.taxonomy)]
    chosen = choose(folder, count=count, engine=analyzer.engine, reviewed=known)
    written = write_suggestions(chosen, folder, taxonomy=analyzer.taxonomy)
    typer.echo(suggestions_text(chosen))
    console.print(f"to fill in: {written}", markup=False, highlight=False, soft_wrap=True)


@contextmanager
def training_extra(what: str) -> Iterator[None]:
    """Say what to install where a library of the training extra is missing."""
    try:
        yield
    except ImportError as error:
        raise PeerdriftError(f"{what} needs {error.name}: pip install 'peerdrift[train]'") from None


def _train_accurate(
    corpus: Path, *, dev: Path, out: Path, base: Path | None, work: Path, progress: Callable[[str], None]
) -> dict[str, Any]:
    with training_extra("training the accurate engine"):
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
    with training_extra("training the fast engine"):
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
    with progress() as bar:
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
