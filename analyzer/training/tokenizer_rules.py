"""Write spaCy's rules for English words to the file that `analyzer.sentences.tokenizer` reads.

Run as `python -m analyzer.training.tokenizer_rules` after another version of spaCy was pinned; a test says when.
"""

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import spacy
from spacy import symbols

from analyzer.sentences.tokenizer import RULES

HEAD = """# How words are parted: the rules of spaCy {version} for English (MIT licence, Copyright (C) 2016-2024
# ExplosionAI GmbH, 2016 spaCy GmbH, 2015 Matthew Honnibal). Written by analyzer/training/tokenizer_rules.py.
"""


def rules_text() -> str:
    """Return the rules of the installed spaCy as TOML."""
    tokenizer: Any = spacy.blank("en").tokenizer
    patterns = {
        "prefix": tokenizer.prefix_search.__self__.pattern,
        "suffix": tokenizer.suffix_search.__self__.pattern,
        "infix": tokenizer.infix_finditer.__self__.pattern,
        "whole": tokenizer.url_match.__self__.pattern,
    }
    if tokenizer.token_match is not None:
        raise NotImplementedError("spaCy has a rule of another kind; see analyzer/sentences/tokenizer.py")
    lines = [HEAD.format(version=version("spacy")), "[patterns]"]
    lines += [f"{name} = {_quoted(pattern)}" for name, pattern in patterns.items()]
    lines += ["", "[parts]", "# What is parted in a way of its own."]
    parted = {word: [part[symbols.ORTH] for part in parts] for word, parts in sorted(tokenizer.rules.items())}
    lines += [
        f"{_quoted(word)} = [{', '.join(map(_quoted, parts))}]"
        for word, parts in parted.items()
        if not any(character.isspace() for character in word)
    ]
    lines += ["", "[symbols]", "# Words that spaCy has numbers of its own for, instead of a hash."]
    numbers = sorted((word, number) for word, number in symbols.IDS.items() if word and word == word.lower())
    lines += [f"{_quoted(word)} = {number}" for word, number in numbers]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return re.sub(r"\x7f", r"\\u007f", json.dumps(text, ensure_ascii=False))


def main() -> None:
    """Write the file."""
    Path(RULES).write_text(rules_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
