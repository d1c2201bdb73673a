import re
import tomllib
from importlib.resources import files

import numpy as np
import pytest

from analyzer.classify.word_rules import KNOWN_WORDS, load_word_rules, parse_word_rules
from tests.classify.texts import batch_of

SOURCE = files("analyzer.classify").joinpath("canonical.toml").read_text(encoding="utf-8")


def test_the_rules_hold_hashes_in_order() -> None:
    rules = load_word_rules()
    assert (np.diff(rules.same.astype(object)) > 0).all()
    assert len(rules.same) == len(rules.same_as)
    assert {"redirected", "suboxone"} <= rules.known
    assert "maria" not in rules.known


@pytest.mark.parametrize("word", [w for words in tomllib.loads(SOURCE)["same"].values() for w in words if "'" not in w])
def test_a_word_of_the_rules_has_the_hash_that_the_cutter_gives_it(word: str) -> None:
    context = {
        "nt": "dont",
        "wo": "won't",
        "ca": "can't",
        "n’t": "can’t",
        "’ve": "I’ve",
        "’ll": "I’ll",
        "’m": "I’m",
        "mr.": "ms.",
    }
    assert np.isin(batch_of([[context.get(word, word)]]).tokens, load_word_rules().same).any()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param('one = "alex"\n', "", "names has", id="key-missing"),
        pytest.param("[person]", "[persons]", "person has", id="table-missing"),
        pytest.param('be = ["am"]', 'be = ["AM"]', "'AM' is not in lower case", id="capitals"),
        pytest.param('he = ["she"]', 'he = ["she", "her"]', "a word is to become two others", id="two-forms"),
    ],
)
def test_a_file_with_other_rules_is_refused(old: str, new: str, told: str) -> None:
    assert old in SOURCE
    with pytest.raises(ValueError, match=re.escape(told)):
        parse_word_rules(SOURCE.replace(old, new, 1).encode(), known="")


def test_known_words_are_one_a_line_in_order() -> None:
    words = files("analyzer.classify").joinpath(KNOWN_WORDS).read_text(encoding="utf-8").splitlines()
    assert words == sorted(set(words))
    assert all(word == word.lower() for word in words)
