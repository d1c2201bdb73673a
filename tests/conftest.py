"""What several tests need: the sample scored once, and small exports."""

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from analyzer.batch import score_exports
from analyzer.taxonomy import Taxonomy, load_taxonomy

# ten times hypothesis' own: tests run side by side, and how fast things are is measured by tests of its own
settings.register_profile("side by side", deadline=timedelta(seconds=2))
settings.load_profile("side by side")
ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "data" / "samples"


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


@pytest.fixture(scope="session")
def scored_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of results of data/samples/notes.csv."""
    folder = tmp_path_factory.mktemp("scored")
    score_exports([SAMPLES / "notes.csv"], out=folder)
    return folder


@pytest.fixture(scope="session")
def sample_sentences(scored_sample: Path) -> pd.DataFrame:
    return pd.read_parquet(scored_sample / "sentences.parquet")


@pytest.fixture(scope="session")
def sample_notes() -> pd.DataFrame:
    """The sample export as any other program reads it."""
    return pd.read_csv(SAMPLES / "notes.csv", dtype=str, keep_default_na=False)
