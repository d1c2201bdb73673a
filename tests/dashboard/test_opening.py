"""What the browser shows before the page is there."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import streamlit
from starlette.types import Message, Receive, Scope, Send

from dashboard.opening import OPENING, ROOT, TITLE, Opening

DOCUMENT = b"<html><head>" + TITLE + b"</head><body>" + ROOT + b"</body></html>"


def answered(body: bytes, *, kind: bytes, accept: bytes) -> tuple[dict[bytes, bytes], bytes, dict[bytes, bytes]]:
    """Return the headers and the body that come through, and the headers with which the inner app was asked."""
    asked: dict[bytes, bytes] = {}
    sent: list[Message] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        asked.update(scope["headers"])
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope: Scope = {"type": "http", "headers": [(b"accept", accept), (b"accept-encoding", b"gzip")]}
    with ThreadPoolExecutor(1) as aside:  # Playwright keeps a loop running in the tests' own thread
        aside.submit(lambda: asyncio.run(Opening(inner)(scope, receive, send))).result()
    return dict(sent[0]["headers"]), sent[1]["body"], asked


def test_a_document_says_what_is_being_opened() -> None:
    headers, body, asked = answered(DOCUMENT, kind=b"text/html; charset=utf-8", accept=b"text/html,*/*")
    assert b"Peerdrift" in body
    assert OPENING in body
    assert int(headers[b"content-length"]) == len(body) > len(DOCUMENT)
    assert b"accept-encoding" not in asked


@pytest.mark.parametrize(
    ("kind", "accept"),
    [
        pytest.param(b"text/javascript", b"*/*", id="a-script"),
        pytest.param(b"image/png", b"text/html,image/png", id="a-picture-asked-for-as-a-page"),
        pytest.param(b"text/html", b"*/*", id="asked-for-by-a-program"),
    ],
)
def test_all_else_comes_as_it_is(kind: bytes, accept: bytes) -> None:
    headers, body, _ = answered(DOCUMENT, kind=kind, accept=accept)
    assert body == DOCUMENT
    assert int(headers[b"content-length"]) == len(DOCUMENT)


def test_the_document_of_streamlit_has_the_places_that_are_filled() -> None:
    document = Path(streamlit.__file__).with_name("static").joinpath("index.html").read_bytes()
    assert document.count(ROOT) == 1
    assert document.count(TITLE) == 1
