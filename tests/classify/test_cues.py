import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from analyzer.classify import cues
from analyzer.classify.cues import cue_hashes
from tests.classify.texts import batch_of

WORDS = [
    word
    for group in tomllib.loads(files("analyzer.classify").joinpath("cues.toml").read_text(encoding="utf-8")).values()
    for word in group
]


IN_CONTEXT = {"cannot": "CANNOT", "dr.": "Dr. Lee came", "'m": "I'm here", "'ve": "I've been there"}
"""Words that are cut apart where they stand alone."""


@pytest.mark.parametrize("word", WORDS)
def test_a_cue_word_has_the_hash_that_the_cutter_gives_it(word: str) -> None:
    batch = batch_of([[IN_CONTEXT.get(word, word.capitalize())]])
    assert word in batch.words
    own = batch.tokens[[batch.words[at] == word for at in batch.word]]
    assert np.isin(own, cue_hashes()).all()


def test_there_are_as_many_hashes_as_words_in_order() -> None:
    assert len(cue_hashes()) == len(WORDS) == len(np.unique(cue_hashes()))
    assert (np.diff(cue_hashes().astype(object)) > 0).all()
    assert cue_hashes().dtype == np.uint64


@pytest.mark.parametrize("word", ["sandwich", "therapy", "medication", "1"])
def test_words_of_the_work_are_no_cues(word: str) -> None:
    assert not np.isin(batch_of([[word]]).tokens, cue_hashes()).any()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        pytest.param('people = ["i", "Nurse"]', "Nurse", id="a-capital"),
        pytest.param('people = ["i"]\nasking = ["ask", "i"]', "i", id="twice"),
        pytest.param("people = [1]", "1", id="a-number"),
    ],
)
def test_a_file_with_other_words_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, word: str
) -> None:
    (tmp_path / "cues.toml").write_text(content, encoding="utf-8")
    monkeypatch.setattr(cues, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=rf"cues\.toml: '?{word}'? is no lower-case word, or stands there twice"):
        cue_hashes.__wrapped__()
