"""Execute the notebooks and keep their outputs: `python notebooks/execute.py`, after a model or its code has changed."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
TIMEOUT = 300
"""Seconds that the start, or a cell, may take."""


def executed(path: Path) -> nbformat.NotebookNode:
    """Return a notebook with the outputs of a fresh run, without what differs from run to run.

    Args:
        path: The notebook.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        startup_timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute()
    notebook.metadata.pop("language_info", None)  # it names the Python version
    for cell in notebook.cells:
        cell.metadata.clear()
        if cell.cell_type == "code":
            cell.outputs = [part for part in cell.outputs if part.get("name") != "stderr"]
    return notebook


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.ipynb")):
        nbformat.write(executed(path), path)
