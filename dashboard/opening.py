"""What stands in the browser until the page is there: Streamlit takes a second to start, in which nothing would."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT, TITLE = b'<div id="root"></div>', b"<title>Streamlit</title>"
"""What Streamlit's one document has; what is put in their place goes when its code begins to draw."""
STYLE = (
    "font: 600 1.75rem 'Source Sans', system-ui, sans-serif; padding: 4.5rem 5rem; min-height: 100vh;"
    " box-sizing: border-box; color-scheme: light dark; background: light-dark(#fff, #0e1117);"
    " color: light-dark(#31333f, #fafafa)"
)
OPENING = (
    f'<div id="root"><div style="{STYLE}" role="status">Peerdrift<div style="font: 400 1rem system-ui, sans-serif">'
    "Opening the page ...</div></div></div>"
).encode()


class Opening:
    """Fill Streamlit's document with the name of the page that is being opened (ASGI middleware).

    Args:
        app: What it is put around.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or b"text/html" not in dict(scope["headers"]).get(b"accept", b""):
            await self.app(scope, receive, send)
            return
        # a document comes as it is: it is small, and packed it could not be filled
        scope["headers"] = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        begun: list[Message] = []

        async def filled(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_document(message):
                begun.append(message)  # its length is known when its body is
            elif begun and message["type"] == "http.response.body":
                body = message.get("body", b"")
                whole = body.replace(ROOT, OPENING).replace(TITLE, b"<title>Peerdrift</title>")
                headers = MutableHeaders(scope=begun[0])
                headers["content-length"] = str(int(headers["content-length"]) + len(whole) - len(body))
                await send(begun.pop())
                await send({**message, "body": whole})
            else:
                await send(message)

        await self.app(scope, receive, filled)


def _is_document(message: Message) -> bool:
    return MutableHeaders(scope=message).get("content-type", "").startswith("text/html")
