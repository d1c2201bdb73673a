"""What the measures and findings are worth: coverage, false findings and power, on synthetic workers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import beta, chi2

from analyzer.drift.confusion import Confusion, kind_sums
from analyzer.drift.findings import FALSE_CHANCE, FEWEST_PERIODS, change_of
from analyzer.drift.intervals import corrected_shares, design_effects
from analyzer.drift.measures import Lens
from analyzer.drift.simulate.worker import Written, sentences_to_draw, write
from analyzer.drift.sums import group_sums
from analyzer.taxonomy import Measure

FloatArray = npt.NDArray[np.float64]
LIKENESS = 0.1
"""Intraclass correlation of the planted measure within notes: that of organizational drift in the natural notes of the
corpus is 0.12, of pull 0.02, of clinical drift 0.25."""
HISTORY, YEAR = 12, 12
"""Months before a change, and months in which one is looked for."""
WITHIN = 3
"""Months within which a change should be found."""
SEED = 20261128


@dataclass(frozen=True)
class View:
    """A measure as the study needs it."""

    measure: Measure
    confusion: Confusion
    counted: npt.NDArray[np.bool_]
    among: npt.NDArray[np.bool_]

    def sums(self, written: Written, *, periods: int) -> tuple[FloatArray, FloatArray]:
        """Add up what a worker wrote by kind: of each note, and of each period."""
        notes = kind_sums(
            written.expected, written.sentences.astype(np.float64), counted=self.counted, among=self.among
        )
        return notes, group_sums(notes, written.period, groups=periods)


def views(lens: Lens) -> list[View]:
    """Return all watched measures."""
    return [
        View(
            measure,
            lens.confusion(measure),
            lens.policy.counted(measure),
            lens.policy.among(measure, taxonomy=lens.taxonomy),
        )
        for measure in lens.taxonomy.watched
    ]


def coverage(lens: Lens, *, shares: Sequence[float], notes: Sequence[int], workers: int) -> pd.DataFrame:
    """Count how often a month's 95% interval holds the share that was planted.

    Args:
        lens: With the model's held-out sentences.
        shares: To plant.
        notes: In a month.
        workers: Synthetic ones for each share and number of notes, one month each.

    Returns:
        Columns measure, share, notes, coverage, coverage_low and coverage_high (its own 95% interval), estimate (mean)
        and width (mean).
    """
    assert lens.held_out is not None
    rows = []
    for view in views(lens):
        sentences = sentences_to_draw(lens.held_out, counted=view.counted, among=view.among)
        for share in shares:
            for count in notes:
                rng = np.random.default_rng([SEED, count, int(1e4 * share)])
                note_sums = [
                    view.sums(
                        write(sentences, shares=np.array([share]), notes=count, periods=1, likeness=LIKENESS, rng=rng),
                        periods=1,
                    )[0]
                    for _ in range(workers)
                ]
                cell = np.repeat(np.arange(workers), count)
                effect = design_effects(np.concatenate(note_sums), cell, view.confusion, cells=workers, units=workers)
                sums = np.stack([part.sum(axis=0) for part in note_sums])
                found = corrected_shares(sums, view.confusion, effect=effect, writers=np.ones(workers))
                held = int(((found.low <= share) & (share <= found.high)).sum())
                rows.append(
                    {"measure": view.measure.name, "share": share, "notes": count}
                    | _rate("coverage", held, workers)
                    | {"estimate": float(np.nanmean(found.estimate)), "width": float((found.high - found.low).mean())}
                )
    return pd.DataFrame(rows)


def findings_study(
    lens: Lens,
    *,
    planted: str | None,
    share: float = 0.1,
    times: float = 2.0,
    notes: int = 20,
    workers: int = 12,
    runs: int = 50,
    chance: float = FALSE_CHANCE,
) -> dict[str, float]:
    """Follow programs of steady workers month by month, one of whom changes, and count what is found.

    Args:
        lens: With the model's held-out sentences.
        planted: Measure that changes for the first worker; None for none.
        share: Its share before.
        times: How many times it is the share afterwards.
        notes: Of each worker in a month.
        workers: In a program.
        runs: Programs.
        chance: See FALSE_CHANCE.

    Returns:
        false_per_worker_year: Findings of workers that nothing happened to, counted once a measure, by looks at the end
        of each month of the second year. found: Part of the runs in which the change was found within WITHIN months,
        with its interval; delay: its median in months.
    """
    assert lens.held_out is not None
    every = views(lens)
    target = next(view for view in every if view.measure.name == (planted or every[0].measure.name))
    sentences = sentences_to_draw(lens.held_out, counted=target.counted, among=target.among)
    periods = HISTORY + YEAR
    steady, changed = np.full(periods, share), np.repeat([share, share * times], [HISTORY, YEAR])
    false, delays = 0, []
    for run in range(runs):
        rng = np.random.default_rng([SEED, run, notes])
        written = [
            write(
                sentences,
                shares=None if planted is None else changed if at == 0 else steady,
                notes=notes,
                periods=periods,
                likeness=LIKENESS,
                rng=rng,
            )
            for at in range(workers)
        ]
        named = _first_named(written, every, periods=periods, chance=chance)
        hit = [when for (worker, name), when in named.items() if worker == 0 and name == planted]
        delays.append(hit[0] - HISTORY if hit else YEAR + 1)
        false += sum(1 for worker, _ in named if worker > 0 or planted is None)
    steady_workers = workers - (planted is not None)
    found = int((np.array(delays) <= WITHIN).sum())
    return {
        "notes": notes,
        "false_per_worker_year": false / (runs * steady_workers),
        "false_low": _poisson_low(false) / (runs * steady_workers),
        "false_high": _poisson_high(false) / (runs * steady_workers),
        **_rate("found", found, runs),
        "delay": float(np.median(delays)),
    }


def _first_named(
    written: Sequence[Written], every: Sequence[View], *, periods: int, chance: float
) -> dict[tuple[int, str], int]:
    """Return the month, counted from 1, after which each worker and measure was first named in the second year."""
    both = [[view.sums(one, periods=periods) for one in written] for view in every]
    named: dict[tuple[int, str], int] = {}
    for month in range(HISTORY + 1, periods + 1):
        for view, own in zip(every, both, strict=True):
            notes = np.concatenate([part[0][one.period < month] for part, one in zip(own, written, strict=True)])
            cell = np.concatenate([at * periods + one.period[one.period < month] for at, one in enumerate(written)])
            effects = design_effects(notes, cell, view.confusion, cells=periods * len(written), units=len(written))
            for at, part in enumerate(own):
                found = change_of(part[1][:month], view.confusion, effect=float(effects[at]))
                if found is not None and month >= FEWEST_PERIODS and found.p_value <= chance:
                    named.setdefault((at, view.measure.name), month)
    return named


def _rate(name: str, count: int, of: int) -> dict[str, float]:
    """Return a rate with its 95% interval (Clopper and Pearson, Biometrika 1934)."""
    low = float(beta.ppf(0.025, count, of - count + 1)) if count else 0.0
    high = float(beta.ppf(0.975, count + 1, of - count)) if count < of else 1.0
    return {name: count / of, f"{name}_low": low, f"{name}_high": high}


def _poisson_low(count: int) -> float:
    """Return the lower end of the 95% interval of a Poisson mean (Garwood, Biometrika 1936)."""
    return float(chi2.ppf(0.025, 2 * count) / 2) if count else 0.0


def _poisson_high(count: int) -> float:
    return float(chi2.ppf(0.975, 2 * count + 2) / 2)
