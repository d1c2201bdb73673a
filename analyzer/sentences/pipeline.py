"""The spaCy pipeline that cuts notes: a blank English tokenizer and one component of our own."""

import sys
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from analyzer.sentences.boundary import sentence_spans

SPANS = "peerdrift_sentences"
"""Key in `doc.user_data`: (start, end, heading) of each sentence, characters of the note."""
_TEXT = "peerdrift_text"
LARGEST_VOCABULARY = 200_000
"""Words that spaCy may hold before the pipeline is built anew: it forgets none, and an export has ever new names and
numbers. (Its memory zones would forget them, but switch off the tokenizer's cache, which costs four times more.)"""


@Language.component(SPANS, assigns=["token.is_sent_start"])
def cut_sentences(doc: Doc) -> Doc:
    """Set sentence starts, and keep the exact spans in `doc.user_data[SPANS]`.

    spaCy's sentences cover every token; list marks, log times and headings between ours begin sentences of their own
    there. The spans are what the project counts.
    """
    spans = sentence_spans(doc.user_data.pop(_TEXT, None) or doc.text)
    doc.user_data[SPANS] = spans
    if len(doc):
        edges = [0, *(offset for start, end, _ in spans for offset in (start, end))]
        at = np.searchsorted(doc.to_array("IDX"), edges)
        starts = np.full((len(doc), 1), -1, dtype=np.int64)
        starts[at[at < len(doc)]] = 1
        doc.from_array(["SENT_START"], starts.astype(np.uint64))  # type: ignore[arg-type]  # thinc's own names
    return doc


def pipe_notes(texts: Sequence[str], *, cut: bool) -> Iterator[Doc]:
    """Tokenise notes and, unless they are cut already, cut them."""
    nlp = _pipeline_with_room()
    for text in texts:
        doc = nlp.make_doc(text)
        if cut:
            doc.user_data[_TEXT] = text  # spaCy would put it together from the tokens again
            doc = nlp(doc)
        yield doc


def build_pipeline() -> Language:
    """Return a new pipeline."""
    nlp = spacy.blank("en")
    nlp.max_length = sys.maxsize  # spaCy's limit is for parsers; this pipeline is linear in time and memory
    nlp.tokenizer.max_cache_size = LARGEST_VOCABULARY  # type: ignore[union-attr]  # typed as any callable
    nlp.add_pipe(SPANS)
    return nlp


@cache
def _shared_pipeline() -> Language:
    return build_pipeline()


def _pipeline_with_room() -> Language:
    if len(_shared_pipeline().vocab) > LARGEST_VOCABULARY:
        _shared_pipeline.cache_clear()
    return _shared_pipeline()
