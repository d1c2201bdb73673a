"""`peerdrift dashboard`: the results as pages in the browser."""

import os
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.messages import console
from analyzer.errors import PeerdriftError
from analyzer.names import BY_OIDC, BY_PROXY, SIGN_INS, SignInName

HERE = "127.0.0.1"
THEME = {
    "theme.light.primaryColor": "#1f6f6b",
    "theme.light.textColor": "#0a0d12",  # captions are written in 60% of it, and must be readable
    "theme.dark.primaryColor": "#227a75",
    "theme.headingFontSizes": '["2rem", "1.45rem", "1.15rem", "1.05rem", "1rem", "0.95rem"]',
}
"""A colour that does not shout (Streamlit's own is that of errors), and headings that leave room for what they head."""
SHORTEST_SECRET = 16
"""Characters of the secret by which a proxy proves what it is."""


def dashboard(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder that `peerdrift score` wrote; else the sample.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port.")] = 8501,
    store: Annotated[str | None, typer.Option(metavar="URL", help="Show what is in this store, and keep it.")] = None,
    sign_in: Annotated[
        SignInName, typer.Option(help="How people prove who they are: by OIDC, or by a proxy that they come through.")
    ] = "none",
    address: Annotated[
        str, typer.Option(help="Address to answer on; another than this machine's needs sign-in.")
    ] = HERE,
    host: Annotated[str | None, typer.Option(help="Name by which people reach it, with sign-in.")] = None,
    secrets: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Streamlit's secrets with a section auth, for OIDC.")
    ] = None,
) -> None:
    """Serve the dashboard: to this machine's browser alone, or, with sign-in, to those who may look at a store."""
    import dashboard as pages
    from analyzer.results import read_scored
    from dashboard.arguments import Arguments

    _check(folder, store=store, sign_in=sign_in, address=address, secrets=secrets)
    if folder is not None:
        read_scored(folder, columns=["note_id"])
    told = Arguments(results=str(folder or ""), store=store or "", sign_in=sign_in)
    script = Path(str(pages.__file__)).parent / "served.py"
    options = {
        "server.address": address,
        "server.port": str(port),
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "server.fileWatcherType": "none",  # nobody edits it while it runs, and watching takes half of the server's time
        "runner.magicEnabled": "false",  # it would show the docstrings of a page's constants
        **THEME,
    }
    options |= {"browser.serverAddress": host} if host else {}
    options |= {"secrets.files": str(secrets.absolute())} if secrets else {}
    command = [sys.executable, "-m", "dashboard.serve", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    console.print(f"dashboard: http://{host or address}:{port} (Ctrl+C ends it)", markup=False, highlight=False)
    raise typer.Exit(subprocess.run([*command, "--", *told.words()], check=False).returncode)


def _check(folder: Path | None, *, store: str | None, sign_in: str, address: str, secrets: Path | None) -> None:
    """See that nobody reaches notes who has not proved who they are."""
    if store is None and sign_in != SIGN_INS[0]:
        raise PeerdriftError("--sign-in needs --store: it holds who may see what")
    if store is not None:
        from analyzer.cli.opening import opened

        if folder is not None:
            raise PeerdriftError("name a folder or --store, not both; peerdrift store add puts a folder into the store")
        opened(store)
    if sign_in == SIGN_INS[0] and not _is_here(address):
        raise PeerdriftError(f"{address}: others could reach the notes without a name; add --store and --sign-in")
    if sign_in == BY_OIDC and (secrets is None or not secrets.is_file()):
        raise PeerdriftError("--sign-in oidc needs --secrets FILE.toml with [auth] (docs/privacy.md)")
    if sign_in == BY_PROXY:
        from dashboard.sign_in import PROXY_SECRET

        if len(os.environ.get(PROXY_SECRET, "")) < SHORTEST_SECRET:
            raise PeerdriftError(f"--sign-in proxy needs {PROXY_SECRET} of at least {SHORTEST_SECRET} characters")


def _is_here(address: str) -> bool:
    try:
        return address == "localhost" or ip_address(address).is_loopback
    except ValueError:
        return False
