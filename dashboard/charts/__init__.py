"""Pure functions from a frame to a chart: Altair, and SVG for the cells of tables."""

from dashboard.charts.before_after import before_after_chart
from dashboard.charts.calibration import bins, calibration_chart
from dashboard.charts.control import P_CHART, PLAIN_P_CHART, RUN_CHART, control_chart
from dashboard.charts.funnel import funnel_chart
from dashboard.charts.groups import groups_chart
from dashboard.charts.heat import heat_chart
from dashboard.charts.lines import line_chart
from dashboard.charts.mix import MIX, mix_chart
from dashboard.charts.parts import PARTS, parts_chart
from dashboard.charts.spark import spark_svg
from dashboard.charts.split import split_chart
from dashboard.charts.trend import PICKED, trend_chart

__all__ = [
    "MIX",
    "PARTS",
    "PICKED",
    "PLAIN_P_CHART",
    "P_CHART",
    "RUN_CHART",
    "before_after_chart",
    "bins",
    "calibration_chart",
    "control_chart",
    "funnel_chart",
    "groups_chart",
    "heat_chart",
    "line_chart",
    "mix_chart",
    "parts_chart",
    "spark_svg",
    "split_chart",
    "trend_chart",
]
