"""The speed benchmark: its notes, its tables, and one small run of ours and of the floor."""

import csv
import json
import shutil
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.speed.estimate import slopes
from benchmarks.speed.figures import costs, parts, ratio
from benchmarks.speed.grow import grow, read_growth, sizes
from benchmarks.speed.notes import FEWEST, HEADER, MOST, write_notes
from benchmarks.speed.peer.floor import label_file
from benchmarks.speed.peer.splitters import by_stops
from benchmarks.speed.pool import Template, read_pool, template
from benchmarks.speed.process import spent_on
from benchmarks.speed.run import run
from benchmarks.speed.settings import Settings
from benchmarks.speed.systems import FLOOR, OURS, STEPS, systems
from benchmarks.speed.table import BEGIN, END, words, write_into

SMALL = 0.0002


@pytest.fixture(scope="module")
def pool() -> list[Template]:
    return read_pool()[::50]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("speed")


@pytest.fixture(scope="module")
def figures(work: Path) -> dict[str, Any]:
    return run(Settings((OURS,), work, repeats=1, share=SMALL), progress=lambda _: None)


def row(name: str, *, seconds: float, start: float = 1.0) -> dict[str, Any]:
    """Return a system that took so long for 1,010 sentences, and `start` for 10 of them."""
    spent = [{"seconds": took, "processor_seconds": took, "peak_memory_mb": 100.0} for took in (seconds, start)]
    notes = {"notes": 80, "sentences": 1_010, "distinct": 0.9, "bytes": 80_000}
    rest = {"title": f"the {name}", "cores": 1, "peer": False, "drawn_weights": name == "minilm", "asked": 1_000}
    return {"system": name, "notes": notes, "one_note": notes | {"sentences": 10}, **rest} | {
        "whole": [spent[0]] * 2,
        "first": [spent[1]] * 2,
    }


def said(*rows: dict[str, Any]) -> dict[str, Any]:
    about = {"date": "2026-01-01", "machine": "one", "versions": {"numpy": "2"}, "repeats": 2, "load_averages": [0.1]}
    return about | {"systems": list(rows), "skipped": [{"system": "x", "title": "the x", "why": "it is not there"}]}


def grown(asked: int, *, seconds: float, memory: float) -> dict[str, Any]:
    notes = {"notes": asked // 10, "sentences": asked, "distinct": 0.9, "bytes": asked * 100}
    spent = {"seconds": seconds, "processor_seconds": seconds, "peak_memory_mb": memory}
    return {"date": "2026-01-01", "asked": asked, "notes": notes, "result_bytes": asked * 50} | spent


ALL = said(
    row(OURS, seconds=11.0), row("read", seconds=3.0), row("cut", seconds=5.0), row("label", seconds=9.0),
    row(FLOOR, seconds=1.5), row("minilm", seconds=41.0),
)  # fmt: skip
GROWTH = [grown(100_000, seconds=11.0, memory=190.0), grown(1_000_000, seconds=101.0, memory=1090.0)]


def test_notes_are_the_same_every_time(tmp_path: Path, pool: list[Template]) -> None:
    written = [write_notes(tmp_path / name, sentences=300, pool=pool) for name in ("a.csv", "b.csv")]
    assert written[0] == written[1]
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_short_export_is_the_beginning_of_a_longer_one(tmp_path: Path, pool: list[Template]) -> None:
    for name, sentences in (("short.csv", 1), ("long.csv", 300)):
        write_notes(tmp_path / name, sentences=sentences, pool=pool)
    assert (tmp_path / "long.csv").read_bytes().startswith((tmp_path / "short.csv").read_bytes())


def test_another_seed_draws_other_notes(tmp_path: Path, pool: list[Template]) -> None:
    for seed in (1, 2):
        write_notes(tmp_path / f"{seed}.csv", sentences=100, pool=pool, seed=seed)
    assert (tmp_path / "1.csv").read_bytes() != (tmp_path / "2.csv").read_bytes()


def test_what_is_told_of_notes_is_so(tmp_path: Path, pool: list[Template]) -> None:
    written = write_notes(tmp_path / "notes.csv", sentences=600, pool=pool)
    with (tmp_path / "notes.csv").open(encoding="utf-8", newline="") as handle:
        header, *rows = csv.reader(handle)
    assert tuple(header) == HEADER
    assert len(rows) == written.notes
    assert 600 <= written.sentences < 600 + MOST
    assert FEWEST <= written.sentences / written.notes <= MOST
    assert written.distinct > 0.95
    assert written.bytes == (tmp_path / "notes.csv").stat().st_size


def test_sentences_that_are_alike_are_counted_as_such(tmp_path: Path) -> None:
    written = write_notes(tmp_path / "notes.csv", sentences=100, pool=[Template(("Always the same.",), ())])
    assert written.distinct == pytest.approx(1 / written.sentences, abs=1e-4)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        pytest.param("Met on 03/14/2025 at 10:30.", ["date", "time"], id="date and time"),
        pytest.param("She gave 12 pills.", ["subject", "number"], id="subject and number"),
        pytest.param("Then Marcus called again.", ["name"], id="name"),
        pytest.param("B.Q. came in March.", ["initials", "month"], id="initials and month"),
        pytest.param("Listened.", ["whole_name"], id="nothing varies: a name is added"),
        pytest.param("Back on Friday.", ["day", "whole_name"], id="little varies: a name is added"),
    ],
)
def test_what_varies_in_a_sentence(sentence: str, kinds: list[str]) -> None:
    found = template(sentence)
    assert [slot.kind for slot in found.slots] == kinds
    assert found.filled(Random(1))[-1] == "."


def test_cost_leaves_start_up_out() -> None:
    assert costs(row("x", seconds=11.0)) == pytest.approx([0.01, 0.01])
    assert ratio(row("x", seconds=21.0), row("y", seconds=11.0)).median == pytest.approx(2)


def test_a_run_hardly_longer_than_its_start_says_nothing_of_cost() -> None:
    text = words(said(row(OURS, seconds=11.0), row(FLOOR, seconds=1.4)), [])
    assert "| the floor | 1 | 1,010 | 721 (721 to 721) | too short a run |  | 1.0 | 100 |" in text
    assert "The floor" not in text


def test_parts_are_what_each_step_adds() -> None:
    found = parts({one["system"]: one for one in ALL["systems"]}, OURS)
    assert list(found) == [*STEPS, "write"]
    assert list(found.values()) == pytest.approx([2_000, 2_000, 4_000, 2_000])


def test_the_table_has_a_line_a_system_and_says_what_is_missing() -> None:
    text = words(ALL, [])
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == 2 + len(ALL["systems"]) - len(STEPS)
    assert len({line.count("|") for line in lines}) == 1
    assert "| the minilm, drawn weights | 1 | 1,010 | 25 (25 to 25) | 25 (25 to 25) | 4.00 (4.00 to 4.00) |" in text
    assert "**Skipped: the x**: it is not there." in text
    said = " ".join(text.split())
    assert "read 2000.0, cut 2000.0, label 4000.0, write 2000.0; together 10000.0" in said
    assert "ours costs 20 (20 to 20) times as much" in said


def test_the_estimate_goes_by_the_last_two_sizes() -> None:
    each = slopes(GROWTH)
    assert (each.seconds, each.export, each.result) == pytest.approx((1e-4, 100, 50))
    text = " ".join(words(ALL, GROWTH).split())
    assert "28 hours of one core (read 20%, cut 20%, label 40%, write 20%); 100 GB of CSV and 50 GB of results" in text
    assert "of 10^9" not in words(ALL, [grown(10_000, seconds=2.0, memory=100.0), GROWTH[0]])


def test_figures_take_the_place_of_earlier_ones(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n", encoding="utf-8")
    for _ in range(2):
        write_into(readme, ALL, GROWTH)
    assert readme.read_text(encoding="utf-8") == f"before\n\n{BEGIN}\n\n{words(ALL, GROWTH)}\n\n{END}\n\nafter\n"


def test_a_readme_without_marks_is_left_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("words", encoding="utf-8")
    with pytest.raises(ValueError, match="no <!-- figures"):
        write_into(readme, ALL, GROWTH)
    assert readme.read_text(encoding="utf-8") == "words"


def test_ours_runs_from_end_to_end(figures: dict[str, Any], work: Path) -> None:
    assert figures["skipped"] == []
    (ours,) = figures["systems"]
    assert ours["notes"]["sentences"] >= ours["asked"] == int(SMALL * systems(work)[OURS].sentences)
    for kind in ("first", "whole"):
        (spent,) = ours[kind]
        assert spent["processor_seconds"] > 0
        assert spent["seconds"] > 0
        assert spent["peak_memory_mb"] > 100
    assert "| Peerdrift fast, one worker |" in words(json.loads(json.dumps(figures)), [])


def test_sizes_that_were_measured_are_not_measured_again(tmp_path: Path) -> None:
    kept = tmp_path / "growth.json"
    measured = [grown(10_000, seconds=2.0, memory=100.0), *GROWTH]
    kept.write_text(json.dumps(measured), encoding="utf-8")
    assert grow(1_000_000, work=tmp_path / "work", kept=kept, progress=pytest.fail) == read_growth(kept) == measured
    assert sizes(1_000_000) == [10_000, 100_000, 1_000_000]


def test_the_floor_gives_every_sentence_a_score(tmp_path: Path, pool: list[Template]) -> None:
    import pyarrow.parquet as pq

    write_notes(tmp_path / "notes.csv", sentences=100, pool=pool)
    label_file(tmp_path / "notes.csv", out=tmp_path)
    table = pq.read_table(tmp_path / "sentences.parquet")
    with (tmp_path / "notes.csv").open(encoding="utf-8", newline="") as handle:
        cut = [by_stops(note["Progress Note"]) for note in csv.DictReader(handle)]
    assert table.num_rows == sum(map(len, cut))
    assert table["score"].null_count == 0


def test_memory_and_time_of_children_count() -> None:
    child = "import time; held = bytearray(60_000_000); time.sleep(0.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    spent = spent_on([sys.executable, "-c", parent])
    assert spent.peak_memory_mb > 60
    assert spent.seconds >= 0.5


def test_a_command_that_fails_is_told() -> None:
    with pytest.raises(RuntimeError, match="failed"):
        spent_on([str(shutil.which("false"))])
