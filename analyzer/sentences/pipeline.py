"""The spaCy pipeline that cuts notes: a blank English tokenizer and two components of our own."""

import re
import sys
from collections.abc import Callable

import numpy as np
import spacy
from spacy.attrs import IS_SPACE, LOWER, SHAPE  # type: ignore[import-not-found]  # compiled
from spacy.language import Language
from spacy.tokens import Doc

from analyzer.sentences.boundary import cut_blocks
from analyzer.sentences.layout import blocks

LAYOUT, SPANS = "peerdrift_layout", "peerdrift_sentences"
"""The two components, and their keys in `doc.user_data`: the blocks of the note, and (start, end, heading) of each
sentence in characters."""
LONGEST_RUN = 200
"""Characters without a blank that spaCy's tokenizer is given: its time grows with their square."""
_ASKED = LOWER, SHAPE, IS_SPACE
"""Of a word. spaCy works out twenty more for each that it meets, a third of the time that it takes."""
_LONG_RUN = re.compile(rf"(?<!\S)\S{{{LONGEST_RUN + 1},}}")


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


def tokenising_pipeline() -> Language:
    """Return a new pipeline that does nothing but tokenise: who has the text takes `sentence_spans` of it.

    Its words know their small letters, their shape and whether they are blanks, and nothing else.
    """
    nlp = _blank()
    getters: dict[int, Callable[[str], object]] = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
    nlp.vocab.lex_attr_getters = {attribute: getters[attribute] for attribute in _ASKED}  # type: ignore[attr-defined]
    return nlp


def tokenised(nlp: Language, text: str) -> Doc:
    """Tokenise text; a run longer than any word, such as a line of quotes or a picture as text, is cut blindly."""
    if not _LONG_RUN.search(text):
        return nlp.make_doc(text)
    docs, at = list[Doc](), 0
    for match in _LONG_RUN.finditer(text):
        run = match[0]
        words = [run[first : first + LONGEST_RUN] for first in range(0, len(run), LONGEST_RUN)]
        docs += [nlp.make_doc(text[at : match.start()]), Doc(nlp.vocab, words, [False] * len(words))]
        at = match.end()
    joined = Doc.from_docs([*docs, nlp.make_doc(text[at:])], ensure_whitespace=False)
    assert joined is not None  # it is None for no documents only
    return joined


def build_pipeline() -> Language:
    """Return a new pipeline."""
    nlp = _blank()
    nlp.add_pipe(LAYOUT)
    nlp.add_pipe(SPANS)
    return nlp


def _blank() -> Language:
    nlp = spacy.blank("en")
    nlp.max_length = sys.maxsize  # spaCy's limit is for parsers; these pipelines are linear in time and memory
    return nlp
