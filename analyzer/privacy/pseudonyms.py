"""Other names for workers, notes and persons, and the days by which a worker's dates are shifted.

Both come from a secret by HMAC-SHA256 (RFC 2104): the same for one identity always, and not to be undone by trying
identities without the secret.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256

from analyzer.errors import PeerdriftError

LEAST_SECRET_BYTES = 16
"""Bytes of a secret that nobody can try out."""
MOST_SHIFTED_DAYS = 365
"""Dates move by at most so many days, to either side, and by at least one."""
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are misread."""
_KINDS = {"worker": ("W", 6), "note": ("N", 10), "person": ("P", 10)}
"""First letter of a pseudonym and how many of _LETTERS follow: few for those of whom there are few."""


@dataclass(frozen=True)
class Pseudonyms:
    """Pseudonyms and shifts that follow from one secret.

    Attributes:
        secret: At least LEAST_SECRET_BYTES; whoever has it can tell who is who.

    Raises:
        PeerdriftError: The secret is shorter.
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < LEAST_SECRET_BYTES:
            raise PeerdriftError(
                f"a secret of {len(self.secret)} bytes for pseudonyms; it needs at least {LEAST_SECRET_BYTES}"
            )

    def of(self, identity: str, *, kind: str = "worker") -> str:
        """Return the pseudonym of a worker, note or person, such as "W-7F3K2Q".

        Args:
            identity: As the export has it.
            kind: "worker", "note" or "person".
        """
        letter, length = _KINDS[kind]
        number = self._number(kind, identity)
        return f"{letter}-" + "".join(_LETTERS[number >> 5 * place & 31] for place in range(length))

    def shift_days(self, worker_id: str) -> int:
        """Return the days by which all dates of a worker are moved: 1 to MOST_SHIFTED_DAYS, to either side."""
        number = self._number("shift", worker_id) % (2 * MOST_SHIFTED_DAYS) - MOST_SHIFTED_DAYS
        return number if number < 0 else number + 1

    def _number(self, use: str, identity: str) -> int:
        told = f"{use}\0{identity}".encode(errors="surrogatepass")
        return int.from_bytes(hmac.digest(self.secret, told, sha256), "big")
