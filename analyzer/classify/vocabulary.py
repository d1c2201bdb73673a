"""A tokenizer that parts words into pieces which an engine has learnt (WordPiece: Wu et al., arXiv:1609.08144)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer


@dataclass(frozen=True)
class Vocabulary:
    """A tokenizer and the numbers of its special tokens."""

    tokenizer: Tokenizer
    first: int
    separator: int
    padding: int

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text, without special ones."""
        return [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]


def vocabulary(definition: str) -> Vocabulary:
    """Read a tokenizer.

    Args:
        definition: The text of a tokenizer.json.

    Raises:
        ValueError: It is none, or has no special tokens.
    """
    try:
        tokenizer = Tokenizer.from_str(definition)
    except Exception as error:  # tokenizers raises nothing narrower
        raise ValueError(type(error).__name__) from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    special = tokenizer.encode("").ids
    padding = [number for number in map(tokenizer.token_to_id, ("<pad>", "[PAD]")) if number is not None]
    if not special or not padding:
        raise ValueError("the tokenizer has no first, separating or padding token")
    return Vocabulary(tokenizer, special[0], special[-1], padding[0])
