from importlib.resources import files

import pytest

from analyzer.classify.word_rules import KNOWN_WORDS
from analyzer.training.corpus import read_corpus
from analyzer.training.known_words import known_words
from tests.training.notes import CORPUS, gold


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        pytest.param(["Sat with him."], ["him", "with"], id="small-letters"),
        pytest.param(["told maria. we saw Maria, Maria"], ["saw", "told", "we"], id="a-name-mostly"),
        pytest.param(["Maria told", "told Maria"], ["told"], id="capitals-only"),
    ],
)
def test_words_in_small_letters_are_known(texts: list[str], wanted: list[str]) -> None:
    assert known_words([gold([(text, "neutral", "performed")]) for text in texts]) == wanted


def test_the_words_that_come_with_the_package_are_those_of_the_corpus() -> None:
    packaged = files("analyzer.classify").joinpath(KNOWN_WORDS).read_text(encoding="utf-8").split()
    assert known_words(read_corpus(CORPUS)) == packaged, "write the words anew: see data/corpus/README.md"
