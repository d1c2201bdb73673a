"""Many notes as one text, so that words are found for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_LAST_BLANK = 0x3000
"""No character beyond it is a blank to Python or spaCy."""
_BLANK: BoolArray = np.array([chr(code).isspace() for code in range(_LAST_BLANK + 1)] + [False])


@dataclass(frozen=True)
class JoinedText:
    """Notes one after another, a line end behind each.

    Attributes:
        text: All of them.
        base: Where each begins, shape (notes,).
    """

    text: str
    base: IntArray

    @classmethod
    def of(cls, texts: Sequence[str]) -> "JoinedText":
        """Lay notes one after another."""
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
        return cls("\n".join([*texts, ""]), np.cumsum(lengths) - lengths)

    def chunks(self) -> IntArray:
        """Return where what stands between two blanks begins, as `str.split` finds it."""
        if self.text.isascii():
            blank = _BLANK[np.frombuffer(self.text.encode("ascii"), dtype=np.uint8)]
        else:
            codes = np.frombuffer(self.text.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
            blank = _BLANK[np.minimum(codes, _LAST_BLANK + 1)]
        after_blank = np.ones(len(blank), dtype=np.bool_)
        after_blank[1:] = blank[:-1]
        return np.flatnonzero(~blank & after_blank)
