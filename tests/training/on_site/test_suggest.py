from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.analysis import Analyzer
from analyzer.errors import PeerdriftError
from analyzer.results import read_scored
from analyzer.selection import EVEN_SHARES, FEWEST_PER_WORKER, MOST_PER_NOTE, limited, uncertainty
from analyzer.taxonomy import Taxonomy
from analyzer.training.on_site.reviews import Review, read_reviews
from analyzer.training.on_site.suggest import suggest, suggestions_text, write_suggestions
from tests.cli.command import peerdrift
from tests.training.agency import write_agency


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("suggest")
    write_agency(made, notes=25)
    return made


@pytest.fixture(scope="module")
def chosen(folder: Path) -> pd.DataFrame:
    return suggest(folder, count=12, engine=Analyzer.load("fast").engine)


def test_suggestions_are_uncertain_unlike_and_the_same_again(folder: Path, chosen: pd.DataFrame) -> None:
    scored = read_scored(folder)
    assert len(chosen) == 12
    assert chosen["text"].str.lower().is_unique
    assert chosen["uncertainty"].is_monotonic_decreasing
    assert chosen["uncertainty"].mean() > 1.2 * uncertainty(scored).mean()
    assert chosen.equals(suggest(folder, count=12, engine=Analyzer.load("fast").engine))


def test_what_is_copied_or_reviewed_is_left_out(folder: Path, chosen: pd.DataFrame, tmp_path: Path) -> None:
    for name in ("sentences.parquet", "notes.parquet"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    scored = read_scored(folder)
    copied = scored["text"].isin(chosen["text"].iloc[:3])
    scored.assign(copied=copied).to_parquet(tmp_path / "sentences.parquet")
    known = [
        Review(2, row.note_id, row.sentence_index, None, "confirmed", None, None) for row in chosen[3:].itertuples()
    ]
    found = suggest(tmp_path, count=12, engine=Analyzer.load("fast").engine, reviewed=known)
    assert not set(found["text"]) & set(chosen["text"])


def test_a_folder_without_sentences_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.parquet").write_bytes((folder / "notes.parquet").read_bytes())
    read_scored(folder).iloc[:0].to_parquet(tmp_path / "sentences.parquet")
    with pytest.raises(PeerdriftError, match="no sentence is left to review"):
        suggest(tmp_path, count=5, engine=Analyzer.load("fast").engine)


@given(
    places=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=60), count=st.integers(1, 30)
)
def test_no_note_and_no_worker_is_singled_out(places: list[tuple[int, int]], count: int) -> None:
    drawn = pd.DataFrame(places, columns=["note_id", "worker_id"]).astype(str)
    taken = limited(drawn, count=count)
    most = max(FEWEST_PER_WORKER, -(-EVEN_SHARES * count // drawn["worker_id"].nunique()))
    assert len(taken) <= count
    assert max(Counter(taken["note_id"]).values()) <= MOST_PER_NOTE
    assert max(Counter(taken["worker_id"]).values()) <= most
    assert taken.index.is_monotonic_increasing


def test_uncertainty_by_hand() -> None:
    frame = pd.DataFrame({"signal_probability": [1.0, 0.5, 0.5], "drift_probability": [0.0, 0.5, 1.0]})
    assert np.allclose(uncertainty(frame), [0.0, 0.75, 0.25])


def test_the_file_is_reviews_to_fill_in_and_is_not_written_over(
    chosen: pd.DataFrame, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    path = write_suggestions(chosen, tmp_path, taxonomy=taxonomy)
    assert read_reviews(path, taxonomy=taxonomy) == []
    write_suggestions(chosen, tmp_path, taxonomy=taxonomy)
    filled = pd.read_csv(path, dtype=str).assign(verdict="confirmed")
    filled.to_csv(path, index=False)
    found = read_reviews(path, taxonomy=taxonomy)
    assert [review.label for review in found] == list(zip(chosen["role"], chosen["assertion"], strict=True))
    with pytest.raises(PeerdriftError, match="holds reviews; move it elsewhere"):
        write_suggestions(chosen, tmp_path, taxonomy=taxonomy)
    assert len(read_reviews(path, taxonomy=taxonomy)) == len(chosen)


def test_a_spreadsheet_runs_no_sentence_and_a_terminal_obeys_none(
    chosen: pd.DataFrame, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    evil = chosen.assign(text="=HYPERLINK(1) \x1b[31m[/bold] red")
    written = pd.read_csv(write_suggestions(evil, tmp_path, taxonomy=taxonomy))
    assert written["text"].str.startswith("'=").all()
    assert "\x1b" not in suggestions_text(evil)


def test_the_command_lists_and_writes_and_shows_no_worker(folder: Path) -> None:
    done = peerdrift("suggest", folder, "--count", "5")
    assert done.returncode == 0, done.stderr
    written = pd.read_csv(folder / "suggest.csv")
    assert len(written) == 5
    assert written["verdict"].isna().all()
    assert all(note in done.stdout for note in written["note_id"])
    assert "worker" not in done.stdout + " ".join(written.columns)
