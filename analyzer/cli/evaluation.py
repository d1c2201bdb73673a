"""`peerdrift evaluate` and `validate`: how right an engine is, on gold notes and on writers it never saw."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.messages import say
from analyzer.cli.options import BaseOption, EngineOption, ModelOption, TeacherOption
from analyzer.cli.training import training_extra
from analyzer.errors import PeerdriftError
from analyzer.names import EngineName
from analyzer.shipped import shipped

if TYPE_CHECKING:
    from analyzer.taxonomy import Taxonomy
    from analyzer.training.corpus import LabelledSentences
    from analyzer.training.left_out import LeftOut
    from analyzer.training.validate import Scorer


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Labelled notes (data/corpus/README.md).")],
    engine: EngineOption = "fast",
    model: ModelOption = None,
    fair: Annotated[
        bool,
        typer.Option("--fairness", help="Say instead how it treats ways of writing, and names and words for people."),
    ] = False,
) -> None:
    """Measure an engine on gold notes; figures as JSON, with 95% intervals by resampling notes."""
    from analyzer.analysis import Analyzer
    from analyzer.training.corpus import read_gold
    from analyzer.training.evaluation.evaluate import evaluate as evaluate_notes
    from analyzer.training.evaluation.fairness import fairness
    from analyzer.training.evaluation.fairness_text import fairness_text

    if not gold.is_file():
        raise PeerdriftError(f"{gold}: no such file")
    notes, analyzer = read_gold(gold), Analyzer.load(engine, model=model)
    if fair:
        typer.echo(fairness_text(fairness(notes, analyzer)))
    else:
        typer.echo(json.dumps(evaluate_notes(notes, analyzer), indent=1))


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
    found = validate_corpus(corpus, engine=engine, scorer=scorer, progress=say)
    if out is not None:
        out.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    typer.echo(validation_text(found))


def _kept_scores(path: Path) -> "Scorer":
    from analyzer.training.left_out import read_left_out

    return lambda data, taxonomy: read_left_out(path, data, taxonomy=taxonomy)


def _fast_scores(corpus: Path, *, base: Path | None, teacher: Path | None, work: Path) -> "Scorer":
    with training_extra("fitting the fast engine"):
        from analyzer.training.convolution.settings import Settings
        from analyzer.training.encoder.base import find_base
        from analyzer.training.fast import each_writer_left_out, school_of
    found, teacher = find_base(base), teacher or shipped("models") / "accurate"

    def score(data: "LabelledSentences", taxonomy: "Taxonomy") -> "LeftOut":
        school, _ = school_of(
            data, corpus, base=found, teacher=teacher, settings=Settings(), taxonomy=taxonomy, progress=say
        )
        return each_writer_left_out(school, work=work)

    return score


def _list_suspects(corpus: Path, *, scorer: "Scorer", out: Path) -> None:
    from analyzer.training.validate import read_left_out_corpus

    with training_extra("listing suspects"):
        from analyzer.training.suspects import suspects
    left = read_left_out_corpus(corpus, scorer=scorer, progress=say)
    found = suspects(left.notes, left.data, left.scores, taxonomy=left.taxonomy)
    found.to_csv(out, index=False)
    typer.echo(f"{out}: {len(found)} of {len(left.scores.rows)} sentences to read again")
