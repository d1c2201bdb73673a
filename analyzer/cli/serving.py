"""`peerdrift dashboard`: the results as pages in this machine's browser."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.messages import console


def dashboard(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder that `peerdrift score` wrote; else the sample.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
) -> None:
    """Serve the dashboard to this machine's browser, and to no other."""
    import dashboard as pages
    from analyzer.results import RESULTS, read_scored

    if folder is not None:
        read_scored(folder, columns=["note_id"])

    script = Path(str(pages.__file__)).parent / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command += ["--client.toolbarMode", "minimal", "--client.showErrorDetails", "none"]
    command += ["--runner.magicEnabled", "false"]  # it would show the docstrings of a page's constants
    console.print(f"dashboard: http://127.0.0.1:{port} (Ctrl+C ends it)", markup=False, highlight=False)
    raise typer.Exit(
        subprocess.run([*command, "--", *([RESULTS, str(folder)] if folder else [])], check=False).returncode
    )
