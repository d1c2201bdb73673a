"""Cutting notes into sentences, with exact offsets."""

from analyzer.sentences.batch import SentenceBatch, cut_notes, given_sentences
from analyzer.sentences.boundary import sentence_spans
from analyzer.sentences.copied import SentenceTraces, copied_sentences, sentence_traces

__all__ = [
    "SentenceBatch",
    "SentenceTraces",
    "copied_sentences",
    "cut_notes",
    "given_sentences",
    "sentence_spans",
    "sentence_traces",
]
