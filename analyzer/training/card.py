"""The model card: what a model is for, what it was made from, and how good it is."""

from typing import Any

from analyzer.classify.artifact import Manifest
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import LabelledSentences
from analyzer.training.evaluation.align import Aligned
from analyzer.training.evaluation.tables import label_table, slice_tables

HASH_SHOWN = 12
CARD = """# Model card: `{engine}`, version {version}

**What it does.** Labels each sentence of a peer support session or supervision note with a role and an assertion
(docs/codebook.md), from which a signal follows. {how}

**What it is for.** Showing supervisors and quality analysts where to look, with the sentences as evidence. The worker
can see and contest every label.

**What it must not be used for.** Discipline, pay, ranking of workers, decisions about the person served, or any
decision that no person has checked against the notes. It reads what was written, not what was done.

**Made from.** {sentences:,} invented, labelled sentences by {writers} writers (data/corpus, SHA-256 {corpus}...).
No real note was used. {training}

**Tuning.** {tuning} For the second table each writer of natural notes is left out of training in one of {folds}
folds; the calibration is fitted there.

## Development notes (data/eval/dev.jsonl: {notes} notes, {dev_sentences} sentences; our own sentence boundaries)

| figure | value | 95% interval (notes resampled) |
|---|---|---|
{dev_rows}

Boundaries: F1 {boundary_f1:.3f}. Expected calibration error: {signal_calibration:.3f} of the signal's probability,
{drift_calibration:.3f} of drift_probability. Correlation of workers' drift shares with gold: {worker_r} (some 25
sentences a worker: noise-bound). A second annotator reaches signal macro F1 0.97. The macro F1 gives `pull` the weight
of any other signal, and these notes hold hardly any of it: kappa is the steadier figure.

## Writers left out ({held_writers} writers, {held_sentences:,} natural sentences, gold boundaries)

| figure | value |
|---|---|
| signal macro F1 | {held_macro:.3f} |
| signal kappa | {held_kappa:.3f} |
| drift flag F1 | {held_flag:.3f} |
| expected calibration error of the signal | {held_calibration:.3f} |

A label is `confident` from a signal probability of {confident:.2f}. From there on, confident drift flags of the
development notes are right in at least 85% of cases; it is as near to where that holds for writers left out as leaves
60% of the drift found. Of writers left out, whose notes hold less drift, such flags are right in
{confident_precision:.0%} of cases and find {confident_recall:.0%} of all drift.

## By signal, on the development notes

| signal | gold sentences | precision | recall | F1 |
|---|---|---|---|---|
{signal_rows}

## Where it is weak

| development notes | sentences | signal macro F1 | drift flag F1 |
|---|---|---|---|
{slice_rows}

{weak} English only. All its text is invented: expect worse on your notes, and check a sample first.
"""
HOW = {
    "fast": "Filters read five words in a row; of each, a sentence keeps what it found at most (Kim, EMNLP 2014); a"
    " second layer reads it with the sentence before and the one after; three linear heads.",
    "accurate": "An encoder reads the note once, whole sentences with a separator between them; each sentence's tokens"
    " are pooled; three linear heads for role, assertion and signal are decoded together.",
}
TRAINING = {
    "fast": "Words begin as what {base} (Apache-2.0, taken by its hash) says of their pieces. Half of each natural"
    " sentence's target, and all of {unlabelled:,} unlabelled sentences' (data/corpus/unlabelled), is what `accurate`"
    " says of it. Trained by `peerdrift train`, seed fixed.",
    "accurate": "Fine-tuned from {base} (Apache-2.0, taken by its hash) by `peerdrift train --model accurate`, seed"
    " fixed; weights kept in {bits} bits.",
}
TUNING = {
    "fast": "Number of filters, vectors of whole words and the teacher's share were chosen by trials on the development"
    " notes and on half of the writers left out, so both tables below are a little flattering.",
    "accurate": "The encoder, its learning rate and number of passes were chosen by trials measured on the development"
    " notes, so the first table below is a little flattering; nothing was tuned on the second.",
}
WEAK = {
    "fast": 'It reads a sentence with little of its note: "So I do it." means little to it. Quiet strain and support,'
    " and sentences that only name a drift word, are often wrong. Its left-out figures flatter a little:"
    " its teacher had read those writers.",
    "accurate": "Quiet strain and support, in-role work against plain logistics, and sentences that only their"
    " neighbours explain are the most frequent errors.",
}


def write_card(manifest: Manifest, aligned: Aligned, data: LabelledSentences, *, taxonomy: Taxonomy) -> str:
    """Write a model's card.

    Args:
        manifest: With its metrics.
        aligned: Development notes, gold and scored.
        data: What it was made from.
        taxonomy: Its labels.
    """
    engine, settings = manifest.engine, manifest.settings
    facts = {
        "engine": engine,
        "version": manifest.version,
        "how": HOW[engine],
        "training": TRAINING[engine].format(**settings),
        "tuning": TUNING[engine],
        "weak": WEAK[engine],
        "folds": settings["folds"],
        "sentences": len(data.role),
        "writers": len(set(data.writer.tolist())),
        "corpus": manifest.corpus_sha256[:HASH_SHOWN],
        "confident": manifest.calibration.confident_from,
        "signal_rows": _signal_rows(aligned, taxonomy=taxonomy),
        "slice_rows": _slice_rows(aligned, taxonomy=taxonomy),
    }
    return CARD.format(**facts, **_dev_facts(manifest.metrics["dev"]), **_held_facts(manifest.metrics))


def figure_row(name: str, figure: dict[str, float]) -> str:
    """Return a table row of one figure with its interval."""
    return f"| {name} | {figure['value']:.3f} | {figure['low']:.3f} to {figure['high']:.3f} |"


def _dev_facts(dev: dict[str, Any]) -> dict[str, Any]:
    named = {
        "signal macro F1": dev["signal"]["macro_f1"],
        "signal kappa": dev["signal"]["kappa"],
        "role macro F1": dev["role"]["macro_f1"],
        "role kappa": dev["role"]["kappa"],
        "assertion macro F1": dev["assertion"]["macro_f1"],
        "drift flag precision": dev["drift_flag"]["precision"],
        "drift flag recall": dev["drift_flag"]["recall"],
        "drift flag F1": dev["drift_flag"]["f1"],
        "confident drift flag precision": dev["confident_flag"]["precision"],
        "confident drift flag recall": dev["confident_flag"]["recall"],
        "note flag F1": dev["note_flag"]["f1"],
    }
    return {
        "notes": dev["notes"],
        "dev_sentences": dev["sentences"],
        "dev_rows": "\n".join(figure_row(name, figure) for name, figure in named.items()),
        "boundary_f1": dev["boundaries"]["f1"],
        "signal_calibration": dev["signal_calibration_error"],
        "drift_calibration": dev["drift_calibration_error"],
        "worker_r": dev["worker_drift_r"],
    }


def _held_facts(metrics: dict[str, Any]) -> dict[str, Any]:
    held = metrics["writers_left_out"]
    return {
        "held_sentences": held["sentences"],
        "held_writers": held["writers"],
        "held_macro": held["signal_macro_f1"],
        "held_kappa": held["signal_kappa"],
        "held_flag": held["drift_flag_f1"],
        "held_calibration": held["signal_calibration_error"],
        "confident_precision": held["confident_precision"],
        "confident_recall": held["confident_recall"],
    }


def _signal_rows(aligned: Aligned, *, taxonomy: Taxonomy) -> str:
    table = label_table(aligned.frame, "signal", taxonomy.signals)
    return "\n".join(
        f"| {name} | {row['gold']} | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} |"
        for name, row in table.items()
    )


def _slice_rows(aligned: Aligned, *, taxonomy: Taxonomy) -> str:
    slices = slice_tables(aligned.frame, taxonomy=taxonomy)
    return "\n".join(
        f"| {part.replace('_', ' ')}: {name} | {row['sentences']} |"
        f" {row['signal_macro_f1']:.2f} | {row['drift_flag_f1']:.2f} |"
        for part in ("note_type", "voice", "words")
        for name, row in slices[part].items()
    )
