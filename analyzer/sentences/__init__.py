"""Cutting notes into sentences, with exact offsets."""

from analyzer.sentences.batch import SentenceBatch, cut_notes, given_sentences
from analyzer.sentences.boundary import sentence_spans
from analyzer.sentences.pipeline import build_pipeline

__all__ = ["SentenceBatch", "build_pipeline", "cut_notes", "given_sentences", "sentence_spans"]
