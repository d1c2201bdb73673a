"""Drift over time: measures, intervals and findings. Frames and arrays in, frames and arrays out."""

from analyzer.drift.findings import find_shifts
from analyzer.drift.measures import measure_table
from analyzer.drift.words import finding_words, is_good_news

__all__ = ["find_shifts", "finding_words", "is_good_news", "measure_table"]
