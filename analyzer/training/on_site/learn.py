"""Learning on site: from an agency's reviews to a model folder, or a refusal."""

import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from analyzer.analysis import Analyzer
from analyzer.classify.artifact import (
    FILES,
    Golden,
    Manifest,
    build_engine,
    golden_probabilities,
    packed_heads,
    read_manifest,
    save_model,
)
from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, WEIGHTS, read_file, sha256
from analyzer.plural import plural
from analyzer.shipped import shipped
from analyzer.training.corpus import GoldNote, read_gold
from analyzer.training.evaluation.evaluate import evaluate
from analyzer.training.on_site.adapt import adapt, held_out_opinions
from analyzer.training.on_site.gains import Gains, gains_text, held_out_figures, refusal
from analyzer.training.on_site.problem import Adapted, Base, Problem
from analyzer.training.on_site.reviewed import Reviewed, reviewed_sentences
from analyzer.training.on_site.reviews import read_reviews
from analyzer.training.publish import GOLDEN

FEWEST_REVIEWS = 60
"""Reviews that are needed: fewer cannot show whether a model got better."""
FEWEST_NOTES = 20
"""Notes that they have to come from: the figures resample notes."""
Told = Callable[[str], None]
SECTION = """
## Adapted to reviews

Adapted from version {base} by `peerdrift train --reviews`: {reviews} of {notes} ({corrected:,} corrected, the others
confirmed). {contested} contested and not learned from. Heads and calibration were held toward the base's, with penalty
{penalty} (chosen by cross validation over notes). What stands above tells of the base, not of this model.

{table}

It says more of how this agency writes and labels, and no more of other agencies. **It was made from real notes: keep it
where the notes may be kept.** Its weights hold no text, but the words of reviewed sentences could be guessed from them.
"""


@dataclass(frozen=True)
class Draft:
    """An adapted model before it is written."""

    analyzer: Analyzer
    files: dict[str, bytes]
    manifest: Manifest


def train_on_reviews(
    reviews: Path,
    *,
    results: Path,
    engine: str,
    out: Path,
    dev: Path,
    replace_shipped: bool,
    told: Told,
    progress: Told,
) -> Gains:
    """Adapt a shipped engine to reviews and write it as a model folder, where that makes it better.

    It begins from the shipped model whenever it is run, never from an adapted one.

    Args:
        reviews: The reviews' file (docs/reviews.md).
        results: The scored folder that holds the reviewed notes.
        engine: "fast" or "accurate".
        out: The model folder.
        dev: Gold notes on which the model may not get worse.
        replace_shipped: Whether `out` may be a shipped model's folder.
        told: Given the figures before and after, also where the model is refused.
        progress: Told in words which step begins.

    Raises:
        PeerdriftError: Something cannot be read, there are too few reviews, or the model would get worse.
    """
    _check_out(out, replace_shipped=replace_shipped)
    base_folder = shipped("models") / engine
    progress("reading the reviews")
    analyzer, gold = Analyzer.load(engine), read_gold(dev)
    told_reviews = read_reviews(reviews, taxonomy=analyzer.taxonomy)
    data = reviewed_sentences(told_reviews, results, engine=analyzer.engine, taxonomy=analyzer.taxonomy)
    _check_enough(data, results)
    progress("adapting")
    problem = Problem(data, Base(analyzer.engine.heads, analyzer.engine.calibration, analyzer.taxonomy))
    figures = held_out_figures(problem, *held_out_opinions(problem))
    with threadpool_limits(limits=1):
        adapted = adapt(problem, np.arange(len(data)))
    progress("measuring on the development notes")
    draft = _draft(problem, adapted, base_folder)
    before, after = (_dev_figures(gold, own) for own in (analyzer, draft.analyzer))
    accuracies = (figures_["signal"]["accuracy"]["value"] for figures_ in (before, after))
    gains = Gains(len(data), data.notes, figures, *accuracies)
    told(gains_text(gains))
    why = refusal(gains)
    if why:
        raise PeerdriftError(f"{out}: not written, {why}")
    _write(draft, out, gains=gains, dev=after, adapted=adapted, data=data, base=base_folder)
    return gains


def _check_out(out: Path, *, replace_shipped: bool) -> None:
    models = shipped("models").resolve()
    if models in (out.resolve(), *out.resolve().parents) and not replace_shipped:
        raise PeerdriftError(f"{out}: a shipped model's folder; name another with --out, or add --replace-shipped")


def _check_enough(data: Reviewed, results: Path) -> None:
    if len(data) < FEWEST_REVIEWS or data.notes < FEWEST_NOTES:
        left_out = f"{data.contested} contested, {data.missing} not in {results}"
        raise PeerdriftError(
            f"{plural(len(data), 'review')} of {plural(data.notes, 'note')} to learn from ({left_out});"
            f" {FEWEST_REVIEWS} of {FEWEST_NOTES} notes are needed: review more (peerdrift suggest {results})"
        )


def _draft(problem: Problem, adapted: Adapted, base: Path) -> Draft:
    """Build the adapted engine from what its files will hold, so that what is measured is what will be loaded."""
    manifest = read_manifest(base)
    files = {name: read_file(base / name) for name in FILES[manifest.engine]}
    files[WEIGHTS] = packed_heads(problem.heads(adapted))
    libraries = {name: version(name) for name in manifest.libraries if name != "python"}
    changed = replace(
        manifest,
        files={name: sha256(content) for name, content in files.items()},
        libraries={"python": platform.python_version()} | libraries,
        calibration=adapted.calibration,
    )
    taxonomy = problem.base.taxonomy
    engine = build_engine(files, manifest=changed)
    said = golden_probabilities(engine, GOLDEN, taxonomy=taxonomy)
    golden = [Golden(*sentence, chances) for sentence, chances in zip(GOLDEN, said, strict=True)]
    return Draft(Analyzer(engine, taxonomy=taxonomy), files, replace(changed, golden=golden))


def _dev_figures(gold: list[GoldNote], analyzer: Analyzer) -> dict[str, Any]:
    figures = evaluate(gold, analyzer)
    return {name: figure for name, figure in figures.items() if name != "errors"}


def _write(
    draft: Draft, out: Path, *, gains: Gains, dev: dict[str, Any], adapted: Adapted, data: Reviewed, base: Path
) -> None:
    base_version = read_manifest(base).version
    facts = {
        "base_version": base_version,
        "reviews": len(data),
        "reviewed_notes": data.notes,
        "corrected": data.corrected,
        "review_penalty": str(adapted.penalty),
    }
    manifest = replace(
        draft.manifest,
        settings=draft.manifest.settings | facts,
        metrics=draft.manifest.metrics | {"dev": dev, "reviews": gains.told()},
    )
    card = read_file(base / CARD).decode().replace(base_version, manifest.version, 1)
    section = SECTION.format(
        base=base_version,
        reviews=plural(len(data), "review"),
        notes=plural(data.notes, "note"),
        corrected=data.corrected,
        contested=data.contested,
        penalty=f"{adapted.penalty:g}",
        table=gains_text(gains),
    )
    save_model(out, files=draft.files, manifest=manifest, card=card + section)
