"""A chain of hashes, by which altered, added, moved or missing entries of a trail are found.

Each entry's hash takes in the hash before it, keyed with a secret that is not kept beside the trail (HMAC, RFC 2104),
so that whoever can write to the trail cannot make it whole again.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

START = "0" * 64
"""Stands before the first entry."""


@dataclass(frozen=True)
class Link:
    """An entry of a trail as it is kept.

    Attributes:
        number: From 1, without gaps.
        content: What it says.
        previous: Hash of the entry before, or START.
        hash: Of this one.
    """

    number: int
    content: Mapping[str, str]
    previous: str
    hash: str


@dataclass(frozen=True)
class Head:
    """The end of a trail: how many entries it has, and the hash of the last."""

    number: int
    hash: str


@dataclass(frozen=True)
class Break:
    """Where a trail is not what was written, and in words what is wrong."""

    number: int
    reason: str


NO_ENTRIES = Head(0, START)


def link_hash(number: int, content: Mapping[str, str], *, previous: str, key: bytes) -> str:
    """Return the hash of an entry, in hexadecimal.

    Args:
        number: Its place in the trail, from 1.
        content: What it says.
        previous: Hash of the entry before, or START.
        key: Secret.
    """
    told = json.dumps([number, previous, dict(content)], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(key, told.encode("ascii"), hashlib.sha256).hexdigest()


def find_break(links: Iterable[Link], *, key: bytes, heads: Iterable[Head] = ()) -> Break | None:
    """Find the first entry of a trail that is not what was written; None where all are.

    Args:
        links: In the order of their numbers.
        key: Secret.
        heads: Ends that the trail once had, known from elsewhere: only by them is it found that its end was cut off.
    """
    last, wanted = NO_ENTRIES, dict[int, list[str]]()
    for head in heads:  # of one number there may be several: a trail that was cut may have grown again
        wanted.setdefault(head.number, []).append(head.hash)
    for link in links:
        reason = _wrong(link, last, key=key) or _another(link, wanted)
        if reason:
            return Break(min(link.number, last.number + 1), reason)
        last = Head(link.number, link.hash)
    if max(wanted, default=0) > last.number:
        return Break(last.number + 1, f"entry {last.number + 1} is missing: there were {max(wanted)} entries")
    return None


def _wrong(link: Link, last: Head, *, key: bytes) -> str:
    if link.number <= last.number:
        return f"entry {link.number} is there again"
    if link.number != last.number + 1:
        return f"entry {last.number + 1} is missing"
    if link.previous != last.hash:
        return f"entry {link.number} does not follow the entry before it"
    if not hmac.compare_digest(link.hash, link_hash(link.number, link.content, previous=link.previous, key=key)):
        return f"entry {link.number} is not what was written"
    return ""


def _another(link: Link, wanted: Mapping[int, Sequence[str]]) -> str:
    same = all(hmac.compare_digest(known, link.hash) for known in wanted.get(link.number, ()))
    return "" if same else f"entry {link.number} is another than the one that was noted"
