"""One colour a measure, told apart by the colour-blind (Okabe and Ito 2008); labels always stand beside them."""

MEASURE_COLOURS = {
    "clinical_drift": "#0072B2",
    "informal_drift": "#8F6A00",
    "organizational_drift": "#C4501B",
    "pull": "#6B5B95",
    "safeguard": "#008060",
    "strain": "#A64D79",
    "support": "#3A87AD",
    "in_role": "#3B7A3B",
}
QUIET = "#8A8F98"
"""Axes, intervals and whatever is not the news; readable on light and on dark."""
