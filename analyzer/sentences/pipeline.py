"""The spaCy pipeline that cuts notes: a blank English tokenizer and one component of our own."""

import sys
from functools import cache

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from analyzer.sentences.boundary import sentence_spans

SPANS = "peerdrift_sentences"
"""Key in `doc.user_data`: (start, end, heading) of each sentence, characters of the note."""


@Language.component(SPANS, assigns=["token.is_sent_start"])
def cut_sentences(doc: Doc) -> Doc:
    """Set sentence starts, and keep the exact spans in `doc.user_data[SPANS]`.

    spaCy's sentences cover every token; list marks, log times and headings between ours begin sentences of their own
    there. The spans are what the project counts.
    """
    spans = sentence_spans(doc.text)
    doc.user_data[SPANS] = spans
    edges = [offset for start, end, _ in spans for offset in (start, end)]
    for at in (0, *np.searchsorted(doc.to_array("IDX"), edges).tolist()):
        if at < len(doc):
            doc[at].is_sent_start = True
    return doc


@cache
def build_pipeline() -> Language:
    """Return the pipeline, built once a process."""
    nlp = spacy.blank("en")
    nlp.max_length = sys.maxsize  # spaCy's limit is for parsers; this pipeline is linear in time and memory
    nlp.add_pipe(SPANS)
    return nlp
