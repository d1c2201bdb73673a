import pandas as pd
import pytest

from analyzer.brief.strengths import strengths
from analyzer.taxonomy import load_taxonomy

NONE = float("nan")


def lines(**told: tuple[float, float, float, int]) -> tuple[str, ...]:
    """Say what went well, given (estimate, low, high, labelled) of some measures; of the others nothing is known."""
    rows = [
        dict(
            zip(
                ("measure", "estimate", "low", "high", "labelled"),
                (measure.name, *told.get(measure.name, (NONE, 0, 1, 0))),
                strict=True,
            )
        )
        for measure in load_taxonomy().measures
    ]
    return strengths(pd.DataFrame(rows), better=[], worse=[], taxonomy=load_taxonomy())


@pytest.mark.parametrize(
    ("measure", "share", "line"),
    [
        pytest.param(
            "in_role", (0.7, 0.5, 0.9, 14), "In role stands well: about 70% (50% to 90%; 14 sentences).", id="well"
        ),
        pytest.param(
            "safeguard", (0.4, 0.1, 0.8, 3), "Safeguards kept: about 40% (10% to 80%; 3 sentences).", id="some"
        ),
        pytest.param("strain", (0.0, 0.0, 0.1, 1), "Rare: strain about 0% (0% to 10%; 1 sentence).", id="rare"),
        pytest.param(
            "support",
            (0.1, 0.0, 0.6, 2),
            "Too little to be sure of, worth asking about: support received about 10% (0% to 60%; 2 sentences).",
            id="maybe-none",
        ),
        pytest.param(
            "safeguard",
            (NONE, 0.0, 1.0, 1),
            "Too little to be sure of, worth asking about: safeguards kept (1 sentence, too few for a share).",
            id="no-share",
        ),
        pytest.param(
            "advocacy",
            (0.2, 0.0, 0.5, 4),
            "In-role work, by kind: advocacy about 20% (0% to 50%; 4 sentences).",
            id="kind",
        ),
    ],
)
def test_what_the_numbers_bear_is_said(measure: str, share: tuple[float, float, float, int], line: str) -> None:
    assert line in lines(**{measure: share})


@pytest.mark.parametrize(
    ("measure", "share"),
    [
        pytest.param("in_role", (0.9, 0.49, 1.0, 14), id="in-role-may-be-less-than-half"),
        pytest.param("strain", (0.0, 0.0, 0.2, 0), id="may-not-be-rare"),
        pytest.param("safeguard", (0.0, 0.0, 0.2, 0), id="none-kept"),
    ],
)
def test_what_they_do_not_bear_is_not(measure: str, share: tuple[float, float, float, int]) -> None:
    assert lines(**{measure: share}) == ("No sentence of in-role work was found in this period's notes.",)
