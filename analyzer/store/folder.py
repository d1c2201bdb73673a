"""A folder of results comes into the store, a piece at a time."""

import json
from collections.abc import Callable
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.plural import plural
from analyzer.privacy.viewer import Viewer
from analyzer.results import READING, read_held_out, read_scored_pieces
from analyzer.store.batches import Added, Source, add_scored
from analyzer.store.contents import Seen
from analyzer.store.store import Store
from analyzer.taxonomy import Taxonomy


def add_results(
    store: Store, folder: Path, *, viewer: Viewer, taxonomy: Taxonomy, progress: Callable[[Added], None]
) -> Added:
    """Add what `peerdrift score` wrote; a batch for each piece, each whole or not at all.

    What was cut off is added again from the beginning: what came in before is known and stays as it is.

    Args:
        store: Which.
        folder: Of results.
        viewer: A supervisor.
        taxonomy: The labels.
        progress: Told what came in so far.

    Raises:
        PeerdriftError: The folder is none of results, or somebody else adds.
    """
    source = _source(folder, taxonomy=taxonomy)
    done = Added()
    for notes, sentences in read_scored_pieces(folder):
        done += add_scored(store, notes, sentences, source=source, viewer=viewer, taxonomy=taxonomy)
        progress(done)
    return done


def _source(folder: Path, *, taxonomy: Taxonomy) -> Source:
    """Say where results came from, by what was found in the exports when they were read."""
    path = folder / READING
    try:
        surveys = json.loads(path.read_text(encoding="utf-8"))
        files = [str(survey["file"]) for survey in surveys]
        own_ids = all("note_id" in survey["columns"] for survey in surveys)
    except FileNotFoundError:
        raise PeerdriftError(f"{folder}: no {READING} here; score the export anew") from None
    except (ValueError, KeyError, TypeError):
        raise PeerdriftError(f"{path}: does not tell how exports were read; score the export anew") from None
    name = files[0] if len(files) == 1 else plural(len(files), "export")
    return Source(name, own_ids, Seen(), read_held_out(folder, taxonomy=taxonomy))
