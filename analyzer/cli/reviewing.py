"""`peerdrift reviews ...`: what people said of sentences."""

import json
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.messages import warn
from analyzer.cli.opening import opened, viewer
from analyzer.cli.options import AsOption, StoreOption
from analyzer.errors import PeerdriftError
from analyzer.names import LOCAL
from analyzer.plural import plural

reviews = typer.Typer(help="What people said of the store's sentences.", no_args_is_help=True)


@reviews.command("add")
def add_review_file(
    file: Annotated[Path, typer.Argument(help="Reviews as CSV, TSV or JSONL (docs/reviews.md).")],
    where: StoreOption = None,
    person: AsOption = LOCAL,
) -> None:
    """Add reviews from a file, such as a filled in suggest.csv: all of them or none."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.reviews import Word, add_reviews
    from analyzer.taxonomy import load_taxonomy
    from analyzer.training.on_site.reviews import read_reviews

    taxonomy = load_taxonomy()
    words = [
        Word(said.note_id, said.sentence_index, said.verdict, said.label, span=said.span)
        for said in read_reviews(file, taxonomy=taxonomy)
    ]
    add_reviews(opened(where), words, viewer=viewer(person, Access.SUPERVISOR), taxonomy=taxonomy)
    typer.echo(f"{plural(len(words), 'review')} added")


@reviews.command("agreement")
def agreement(where: StoreOption = None, person: AsOption = LOCAL) -> None:
    """Show how far reviewers agree with the model and with each other."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.agreement import agreement_text, read_agreement
    from analyzer.taxonomy import load_taxonomy

    found = read_agreement(opened(where), viewer=viewer(person, Access.SUPERVISOR), taxonomy=load_taxonomy())
    typer.echo(agreement_text(found))


@reviews.command("export")
def export_review_file(
    out: Annotated[
        Path, typer.Option(help="reviews.csv for `train --reviews`, or gold.jsonl of whole reviewed notes.")
    ],
    where: StoreOption = None,
    person: AsOption = LOCAL,
) -> None:
    """Write the reviews that count: as CSV, or as gold notes where every sentence of a note is reviewed."""
    from analyzer.privacy.viewer import Access
    from analyzer.store.gold import export_reviews, read_gold

    held, looking = opened(where), viewer(person, Access.SUPERVISOR)
    if out.suffix.lower() == ".csv":
        found = export_reviews(held, viewer=looking)
        found.to_csv(out, index=False)
        typer.echo(f"{out}: {plural(len(found), 'review')}")
    elif out.suffix.lower() == ".jsonl":
        gold = read_gold(held, viewer=looking)
        if not gold:
            warn("no note has all its sentences reviewed; export reviews to a .csv file instead")
        out.write_text("".join(json.dumps(note) + "\n" for note in gold), encoding="utf-8")
        typer.echo(f"{out}: {plural(len(gold), 'note')}")
    else:
        raise PeerdriftError(f"{out.name}: reviews are written as .csv, gold notes as .jsonl")
