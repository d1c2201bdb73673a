"""The spaCy pipeline that cuts notes: a blank English tokenizer and two components of our own."""

import sys

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from analyzer.sentences.boundary import cut_blocks
from analyzer.sentences.layout import blocks

LAYOUT, SPANS = "peerdrift_layout", "peerdrift_sentences"
"""The two components, and their keys in `doc.user_data`: the blocks of the note, and (start, end, heading) of each
sentence in characters."""


@Language.component(LAYOUT)
def find_layout(doc: Doc) -> Doc:
    """Keep the blocks of the note in `doc.user_data[LAYOUT]`."""
    doc.user_data[LAYOUT] = blocks(doc.text)
    return doc


@Language.component(SPANS, assigns=["token.is_sent_start"])
def cut_sentences(doc: Doc) -> Doc:
    """Set sentence starts, and keep the exact spans in `doc.user_data[SPANS]`.

    spaCy's sentences cover every token, so there a list mark, log time or heading goes with the sentence after it.
    The spans, which leave these out, are what the project counts.
    """
    spans = cut_blocks(doc.text, doc.user_data[LAYOUT])
    doc.user_data[SPANS] = spans
    if len(doc):
        table = doc.to_array(["IDX", "IS_SPACE"])
        words = np.flatnonzero(table[:, 1] == 0)
        places = np.searchsorted(table[words, 0], [end for _, end, _ in spans[:-1]])
        starts = np.full((len(doc), 1), -1, dtype=np.int64)
        starts[0] = 1
        starts[words[places[places < len(words)]]] = 1
        doc.from_array(["SENT_START"], starts.astype(np.uint64))  # type: ignore[arg-type]  # thinc's own names
    return doc


def build_pipeline() -> Language:
    """Return a new pipeline."""
    nlp = spacy.blank("en")
    nlp.max_length = sys.maxsize  # spaCy's limit is for parsers; this pipeline is linear in time and memory
    nlp.add_pipe(LAYOUT)
    nlp.add_pipe(SPANS)
    return nlp
