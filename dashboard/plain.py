"""Words of somebody else's as they are, where Streamlit would read Markdown.

It shows HTML as text, but a worker called "![x](https://elsewhere/x.png)" would have the browser ask elsewhere for a
picture.
"""

import re

_MARKS = re.compile(r"([\\`*_\[\](){}<>!|~$:@])")


def plain(text: str) -> str:
    """Return a text with a backslash before whatever Markdown, as Streamlit reads it, gives a meaning (CommonMark 2.4).

    Args:
        text: From an export, a file's name, or a person.
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
