"""What the site of these pages needs beside them: the models' cards, and links to files that are no pages.

Pages link to the repository's files as they lie (`../analyzer/notes/aliases.toml`), so that the links work wherever the
repository is read. On the site the cards become pages, and other files are linked where the repository can be read;
where no address is set, their path stands in the text.
"""

import logging
import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

DOCS = "docs"
CARDS = tuple(f"models/{model}/card.md" for model in ("fast", "accurate", "boundary"))
"""Files outside of DOCS that are pages of the site, under the path that they have in the repository."""
REPOSITORY = "repository"
"""Under `extra` in mkdocs.yml: address to which a file's path is added, such as that of a branch; "" for none."""
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\[\]]*)\]\((?P<target>\.\./[^()\s#]*)(?P<anchor>#[^()\s]*)?\)")
"""A link in Markdown, not a picture, whose target begins by leaving a folder."""
_LOG = logging.getLogger("mkdocs.hooks.site")
"""Below "mkdocs", so that `mkdocs build --strict` counts its warnings."""


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Take the models' cards among the pages."""
    for card in CARDS:
        files.append(File.generated(config, card, abs_src_path=str(_root(config) / card)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Make the links of a page that lead out of DOCS such as work on the site."""
    return _LINK.sub(lambda link: _on_site(link, page=page.file.src_uri, config=config), markdown)


def _on_site(link: re.Match[str], *, page: str, config: MkDocsConfig) -> str:
    """Return a link as the site has it.

    Args:
        link: As the page has it.
        page: Path of the page in DOCS.
        config: Of the site.
    """
    folder, words, anchor = posixpath.dirname(page), link["words"], link["anchor"] or ""
    path = posixpath.normpath(posixpath.join(DOCS, folder, link["target"]))
    if path.startswith(f"{DOCS}/"):
        return link[0]
    if not (_root(config) / path).exists():
        _LOG.warning("%s links to %s, which the repository does not hold", page, path)
    if path in CARDS:
        return f"[{words}]({posixpath.relpath(path, folder or '.')}{anchor})"
    address = str(config.extra.get(REPOSITORY) or "").rstrip("/")
    if address:
        return f"[{words}]({address}/{path}{anchor})"
    return f"`{path}`" if path.endswith(words.strip("`")) else f"{words} (`{path}`)"


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent
