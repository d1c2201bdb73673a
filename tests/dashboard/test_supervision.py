"""The brief that a worker's page makes says what `peerdrift brief` says of the same notes."""

from pathlib import Path

import pandas as pd
import pytest

from analyzer.cli import drifting
from analyzer.drift import plain_lens
from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.folder import add_results
from analyzer.store.reading import read_held_out
from analyzer.store.store import Store
from analyzer.store.summaries import read_team
from analyzer.taxonomy import Taxonomy
from dashboard.dataset import Dataset
from dashboard.stores import memory_store
from dashboard.supervision import made_brief
from tests.store.scored import Scored, scored, write_folder
from tests.store.stores import add


def written(*programs: str) -> Scored:
    """Notes of W1 in these programs by turns, and of two colleagues in the first of them."""
    drawn = scored(240, most_sentences=6)
    own = [f"W{1 + number % 3}" for number in range(len(drawn.notes))]
    names = [programs[number // 3 % len(programs)] if who == "W1" else programs[0] for number, who in enumerate(own)]
    return drawn.told(worker_id=pd.array(own, dtype="str"), program=pd.array(names, dtype="str"))


def of_the_page(store: Store, worker: str, period: str, *, taxonomy: Taxonomy) -> str:
    team = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    lens = plain_lens(taxonomy, held_out=read_held_out(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy))
    _, made = made_brief(Dataset("", store, LOCAL_SUPERVISOR, team, lens), worker, period)
    assert not isinstance(made, str), made
    return made[1]


def of_the_command(folder: Path, worker: str, period: str, *, out: Path) -> str:
    drifting.brief(folder, worker=worker, period=period, policy=None, out=out)
    return (out / f"brief-{worker}-{period}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "programs",
    [
        pytest.param(("Mobile Team",), id="one-program"),
        pytest.param(("Mobile Team", "Crisis Unit, East"), id="several"),
        pytest.param(("Mobile Team", ""), id="notes-without-a-program"),
        pytest.param(("",), id="no-program"),
    ],
)
def test_a_brief_is_of_all_notes_of_a_worker(programs: tuple[str, ...], tmp_path: Path, taxonomy: Taxonomy) -> None:
    store, notes = memory_store(), written(*programs)
    add(store, notes)
    write_folder(tmp_path, [notes])
    told = of_the_page(store, "W1", "2025-12", taxonomy=taxonomy)
    assert told == of_the_command(tmp_path, "W1", "2025-12", out=tmp_path)


@pytest.mark.parametrize(("worker", "period"), [("PSS-101", "2025-11"), ("PSS-204", "2026-02")])
def test_its_intervals_are_those_of_the_command(
    worker: str, period: str, scored_sample: Path, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    store = memory_store()
    add_results(store, scored_sample, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy, progress=lambda _: None)
    told = of_the_page(store, worker, period, taxonomy=taxonomy)
    assert told == of_the_command(scored_sample, worker, period, out=tmp_path)
