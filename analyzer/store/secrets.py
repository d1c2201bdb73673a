"""What is derived from the store's one secret, so that rotating the key that guards it changes none of it."""

import hmac
import os
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES, TEMPLATE_BYTES = 32, 8


@dataclass(frozen=True, repr=False)
class Secrets:
    """Keys for different uses (HKDF, RFC 5869).

    Attributes:
        content: Names notes by what they hold, so that no hash of a short note can be looked up.
        audit: Chains the audit trail.
        pseudonyms: Gives workers other names and dates before analysts see them.
        templates: Names the headings of notes, so that none can be looked up.
    """

    content: bytes
    audit: bytes
    pseudonyms: bytes
    templates: bytes

    def content_hash(self, parts: tuple[str, ...]) -> bytes:
        """Return the keyed hash of a note's fields."""
        told = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)
        return hmac.new(self.content, told, sha256).digest()

    def template_hash(self, template: str) -> bytes:
        """Return the keyed hash of a note's template, short: there are few, and it only tells them apart."""
        return hmac.new(self.templates, template.encode(), sha256).digest()[:TEMPLATE_BYTES]


def new_secret() -> bytes:
    """Return a random secret for a new store."""
    return os.urandom(SECRET_BYTES)


def derived(secret: bytes) -> Secrets:
    """Derive the keys from a store's secret."""
    return Secrets(*(_for(secret, use) for use in ("content", "audit", "pseudonyms", "templates")))


def _for(secret: bytes, use: str) -> bytes:
    return HKDF(SHA256(), length=SECRET_BYTES, salt=None, info=f"peerdrift {use}".encode()).derive(secret)
