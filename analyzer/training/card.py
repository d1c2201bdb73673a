"""The model card: what a model is for, what it was made from, and how good it is."""

from typing import Any

CARD = """# Model card: `{engine}`, version {version}

**What it does.** Labels each sentence of a peer support session or supervision note with a role and an assertion
(docs/codebook.md), from which a signal follows. {how}

**What it is for.** Showing supervisors and quality analysts where to look, with the sentences as evidence. The worker
can see and contest every label.

**What it must not be used for.** Discipline, pay, ranking of workers, decisions about the person served, or any
decision that no person has checked against the notes. It reads what was written, not what was done.

**Made from.** {sentences:,} invented, labelled sentences by {writers} writers (data/corpus, SHA-256 {corpus}...).
No real note was used. Trained by `peerdrift train`, seed fixed, no network.

**Tuning.** Penalty, weight of bank sentences and the range of sub-words were chosen on the development notes below, so
the first table is a little flattering. The second table is not tuned on: each natural writer is left out of training
in one of {folds} folds.

## Development notes (data/eval/dev.jsonl: {notes} notes, {dev_sentences} sentences; our own sentence boundaries)

| figure | value | 95% interval (notes resampled) |
|---|---|---|
{dev_rows}

Boundaries: precision {boundary_precision:.3f}, recall {boundary_recall:.3f}, F1 {boundary_f1:.3f}. Expected calibration
error of drift_probability: {calibration:.3f}. Correlation of workers' drift shares with gold: {worker_r}.
A second annotator reaches signal macro F1 0.97. The macro F1 gives `pull` the weight of any other signal, and these
notes hold very few sentences of it: kappa is the steadier figure.

## Writers left out ({held_sentences:,} natural sentences, gold boundaries)

| figure | value |
|---|---|
| signal macro F1 | {held_macro:.3f} |
| signal kappa | {held_kappa:.3f} |
| drift flag F1 | {held_flag:.3f} |

A label is `confident` from a signal probability of {confident:.2f}: there, drift flags of writers left out are right in
{confident_precision:.0%} of cases and find {confident_recall:.0%} of all drift.

## By signal, on the development notes

| signal | gold sentences | precision | recall | F1 |
|---|---|---|---|---|
{signal_rows}

## Where it is weak

It reads a sentence with hardly any of its note: "So I do it." means nothing to it. Requested, averted and performed are
told apart by word order within three words. Quiet strain and support, and sentences that only name a drift word, are
often wrong. English only. All its text is invented: expect worse on your notes, and check a sample first.
"""


def write_card(facts: dict[str, Any]) -> str:
    """Fill the card in.

    Args:
        facts: The words in braces above.
    """
    return CARD.format(**facts)


def figure_row(name: str, figure: dict[str, float]) -> str:
    """Return a table row of one figure with its interval."""
    return f"| {name} | {figure['value']:.3f} | {figure['low']:.3f} to {figure['high']:.3f} |"
