"""ONNX graphs that may be opened: arithmetic on their own numbers and nothing else.

A graph can take its weights from other files, which the manifest's hashes do not cover, and hold loops and functions.
Read here from protobuf's wire format, as onnx.proto3 numbers its fields: the `onnx` package is for training only.
"""

from collections.abc import Iterator
from itertools import count

MOST_FIELDS = 200_000
"""Fields of a graph that are looked at; that of six layers has some ten thousand."""
DOMAINS = (b"", b"ai.onnx")
"""Of the operators that every runtime has; none of them reads a file."""
_VARINT, _EIGHT_BYTES, _MESSAGE, _FOUR_BYTES = 0, 1, 2, 5
_LONGEST_VARINT = 10
_REFUSED, _DOMAIN, _NUMBER = "refused", "domain", "number"
_FIELDS = {
    "model": {7: "graph", 20: _REFUSED, 25: _REFUSED},  # training_info, functions
    "graph": {1: "node", 5: "tensor", 15: "sparse tensor"},
    "node": {5: "attribute", 7: _DOMAIN},
    "attribute": {5: "tensor", 6: _REFUSED, 10: "tensor", 11: _REFUSED, 22: "sparse tensor", 23: "sparse tensor"},
    "sparse tensor": {1: "tensor", 2: "tensor"},
    "tensor": {13: _REFUSED, 14: _NUMBER},  # external_data, data_location
}
"""What the fields of each message hold that can name a file, another graph or an operator of elsewhere."""


def check_graph(encoder: bytes) -> None:
    """See that a graph holds its own numbers, no graphs within it, and operators of ONNX alone.

    Raises:
        ValueError: It is no graph, or not so.
    """
    _check(memoryview(encoder), "model", count())


def _check(message: memoryview, kind: str, steps: "count[int]") -> None:
    for number, value in _fields(message):
        if next(steps) > MOST_FIELDS:
            raise ValueError("a graph of too many parts")
        held = _FIELDS[kind].get(number)
        if held is None:
            continue
        allowed = {_DOMAIN: DOMAINS, _NUMBER: (0,)}.get(held, ())
        if held not in _FIELDS and value not in allowed:
            raise ValueError(f"field {number} of a {kind}, which no encoder of ours has")
        if held in _FIELDS and isinstance(value, memoryview):
            _check(value, held, steps)


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Yield the numbers and values of a message's fields; 0 for values of a fixed length."""
    at, end = 0, len(message)
    while at < end:
        key, at = _varint(message, at)
        kind, value = key & 7, 0
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
        elif kind == _MESSAGE:
            length, at = _varint(message, at)
            yield key >> 3, message[at : at + length]
            at += length
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            at += 8 if kind == _EIGHT_BYTES else 4
            yield key >> 3, value
        else:
            raise ValueError("no protobuf")
    if at != end:
        raise ValueError("protobuf that is cut off")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(message[at : at + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    raise ValueError("no protobuf")
