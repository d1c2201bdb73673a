"""Words that tell who acts, who asks and what became of it."""

import tomllib
from functools import cache
from importlib.resources import files

from analyzer.classify.word_rules import word_hashes
from analyzer.sentences.batch import HashArray


@cache
def cue_hashes() -> HashArray:
    """Return the hashes of all cue words, sorted, as the cutter hashes words.

    Raises:
        ValueError: cues.toml holds something other than lists of distinct lower-case words.
    """
    data = tomllib.loads(files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
    words = [word for group in data.values() for word in group]
    wrong = [word for word in words if not isinstance(word, str) or word != word.lower() or words.count(word) > 1]
    if wrong:
        raise ValueError(f"cues.toml: {wrong[0]!r} is no lower-case word, or stands there twice")
    return word_hashes(words)
