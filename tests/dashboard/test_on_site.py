"""Training on site runs beside the dashboard, says why it made nothing, and leaves no note on the disk."""

from pathlib import Path

import pytest

from analyzer.drift import plain_lens
from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.folder import add_results
from analyzer.store.reviews import Word, add_reviews
from analyzer.store.summaries import read_team
from analyzer.store.texts import read_sentences
from analyzer.store.wanted import ALL
from analyzer.taxonomy import Taxonomy
from dashboard.dataset import Dataset
from dashboard.on_site import begun
from dashboard.stores import memory_store

pytestmark = pytest.mark.filterwarnings("default")  # Streamlit's own
SECONDS = 300


def test_too_few_reviews_are_told_and_the_notes_are_gone(
    scored_sample: Path, taxonomy: Taxonomy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    store = memory_store()
    add_results(store, scored_sample, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy, progress=lambda _: None)
    said = read_sentences(store, viewer=LOCAL_SUPERVISOR, wanted=ALL, with_text=False).head(3)
    words = [Word(str(row["note_id"]), int(row["sentence_index"]), "confirmed") for row in said.to_dict("records")]
    add_reviews(store, words, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    team = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    training = begun(Dataset("sample", store, LOCAL_SUPERVISOR, team, plain_lens(taxonomy)))
    assert training.process.wait(timeout=SECONDS) == 2
    assert "60 of 20 notes are needed" in " ".join(training.said())
    assert Path(training.folder.name).stat().st_mode & 0o077 == 0
    training.folder.cleanup()
    assert not Path(training.folder.name).exists()
    assert not training.out.exists()
    training.log.unlink()
