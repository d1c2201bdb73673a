"""Tokenizers that may be opened: words parted into pieces of a list, as BERT's are.

A tokenizer.json can also hold patterns and replacements of any kind, with which a word takes ages or fills the memory.
"""

import json

KINDS: dict[str, tuple[str | None, ...]] = {
    "model": ("WordPiece",),
    "normalizer": ("BertNormalizer", None),
    "pre_tokenizer": ("BertPreTokenizer",),
    "post_processor": ("TemplateProcessing", "BertProcessing", "RobertaProcessing"),
    "decoder": ("WordPiece", None),
}
"""What each part of a tokenizer may be."""
LONGEST_WORD = 200
"""Characters of a word that is parted into pieces; the time grows with their square."""


def check_tokenizer(definition: str) -> None:
    """See that a tokenizer parts words into pieces and does nothing else.

    Args:
        definition: The text of a tokenizer.json.

    Raises:
        ValueError: It is none, or does other things.
    """
    try:
        parts = json.loads(definition)
    except RecursionError:
        raise ValueError("nested too deep") from None
    for name, kinds in KINDS.items():
        part = parts.get(name) if isinstance(parts, dict) else None
        kind = part.get("type") if isinstance(part, dict) else part
        if kind not in kinds:
            raise ValueError(f"a {name} of another kind than {', '.join(map(str, kinds))}")
    longest = parts["model"].get("max_input_chars_per_word", 0)
    if not isinstance(longest, int) or longest > LONGEST_WORD:
        raise ValueError(f"words of more than {LONGEST_WORD} characters")
