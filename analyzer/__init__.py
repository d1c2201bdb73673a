"""Peerdrift: reads peer support notes and shows how each worker's role holds over time."""

from analyzer.analysis import SENTENCE_COLUMNS, Analyzer, score_frame
from analyzer.errors import PeerdriftError

__version__ = "0.1.0"
__all__ = ["SENTENCE_COLUMNS", "Analyzer", "PeerdriftError", "__version__", "score_frame"]
