"""Drift over time: measures, intervals and findings. Frames and arrays in, frames and arrays out."""

from analyzer.drift.findings import find_changes
from analyzer.drift.measures import Lens, measure_table, plain_lens, raw_shares
from analyzer.drift.tally import Tally, tally_results, tally_sentences
from analyzer.drift.words import finding_words, is_good_news

__all__ = [
    "Lens",
    "Tally",
    "find_changes",
    "finding_words",
    "is_good_news",
    "measure_table",
    "plain_lens",
    "raw_shares",
    "tally_results",
    "tally_sentences",
]
