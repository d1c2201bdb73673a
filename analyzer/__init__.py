"""Peerdrift: reads peer support notes and shows how each worker's role holds over time."""

from typing import TYPE_CHECKING, Any

from analyzer.errors import PeerdriftError

if TYPE_CHECKING:
    from analyzer.analysis import Analyzer, score_frame
    from analyzer.results import SENTENCE_COLUMNS

__version__ = "0.1.0"
__all__ = ["SENTENCE_COLUMNS", "Analyzer", "PeerdriftError", "__version__", "score_frame"]


def __getattr__(name: str) -> Any:
    """Import the heart when it is asked for: pandas and PyArrow take long, `peerdrift --help` needs neither."""
    if name in __all__:
        from analyzer import analysis  # noqa: PLC0415

        return getattr(analysis, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
