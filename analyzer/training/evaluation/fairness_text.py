"""The fairness report in lines for people."""

from analyzer.plural import plural
from analyzer.training.evaluation.fairness import FEWEST_NOTES, Fairness, Figure, VoiceFigures

_SWAPS = {
    "names": "other names of persons",
    "pronouns": "other pronouns (she, he, they)",
    "person": "other words for the person served",
    "worker": "other words for the worker",
}
_COLUMNS = ("drift by gold", "labelled drift", "difference", "drift missed", "wrong signal")
_WIDE = 22


def fairness_text(found: Fairness) -> str:
    """Write the report: a line a way of writing, a line a swap, and what is surely uneven."""
    head = f"{'way of writing':<15}{'notes':>6}{'sentences':>10}" + "".join(f"  {name:<{_WIDE}}" for name in _COLUMNS)
    lines = ["By way of writing (shares of sentences; in brackets 95% intervals by resampling notes)", ""]
    lines += [head.rstrip(), *(_line(own) for own in found.voices)]
    lines += ["", "Labels that change when words change that must not matter", ""]
    lines += [
        f"{_SWAPS.get(kind, kind):<36}{figures['changed']:>5,.0f} of {figures['sentences']:,.0f} sentences"
        " in rewritten notes"
        for kind, figures in found.swaps.items()
    ]
    return "\n".join([*lines, "", *_conclusions(found.voices)])


def _line(own: VoiceFigures) -> str:
    begin = f"{own.voice:<15}{own.notes:>6,}{own.sentences:>10,}"
    if own.error is None:
        return f"{begin}  fewer than {FEWEST_NOTES} notes: not judged"
    figures = (own.drift, own.labelled, own.excess, own.missed, own.error)
    return (begin + "".join(f"  {_figure(figure):<{_WIDE}}" for figure in figures)).rstrip()


def _figure(figure: Figure | None) -> str:
    return "no drift" if figure is None else f"{figure['value']:.0%} ({figure['low']:.0%} to {figure['high']:.0%})"


def _conclusions(voices: tuple[VoiceFigures, ...]) -> list[str]:
    """Say where the engine surely labels too much or too little, and that silence is no proof."""
    said = list[str]()
    for own in voices:
        if own.excess is not None and (own.excess["low"] > 0 or own.excess["high"] < 0):
            more = "more" if own.excess["low"] > 0 else "less"
            said.append(f"{own.voice}: {more} drift is labelled than there is; do not compare with other notes.")
    if not said:
        said = ["No way of writing is surely labelled too much or too little."]
    notes = sum(own.notes for own in voices)
    return [*said, f"{plural(notes, 'note')} show large differences only; an interval that holds zero is no proof."]
