import stat
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from analyzer.batch import score_exports
from analyzer.batch.inputs import local_exports
from analyzer.errors import PeerdriftError
from tests.batch.exports import contents, small_export

LINES = b"worker_id,date,text\nW1,2025-01-02,Sat with him.\n"


@pytest.fixture
def elsewhere() -> Iterator[object]:
    files = fsspec.filesystem("memory")
    for name in ("b.csv", "a.csv", "notes/W1_2025-01-02.txt"):
        files.pipe(f"/agency/{name}", LINES)
    yield files
    files.rm("/agency", recursive=True)


def named(*given: str | Path) -> list[str]:
    with local_exports(given) as paths:
        return [path.name for path in paths]


def test_a_pattern_means_its_files_by_name(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).write_bytes(LINES)
    assert named(f"{tmp_path}/*.csv", tmp_path / "c.txt") == ["a.csv", "b.csv", "c.txt"]


def test_a_name_with_brackets_means_its_own_file(tmp_path: Path) -> None:
    for name in ("a[1].csv", "a1.csv"):
        (tmp_path / name).write_bytes(LINES)
    assert named(f"{tmp_path}/a[1].csv") == ["a[1].csv"]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        pytest.param("nowhere/*.csv", r"nowhere/\*\.csv: no file has such a name", id="pattern"),
        pytest.param("memory://agency/*.xlsx", r"memory:// \*\.xlsx: no such file", id="pattern-elsewhere"),
        pytest.param("memory://agency/none.csv", r"memory:// none\.csv: no such file", id="file-elsewhere"),
        pytest.param("s3://me:secret@agency/a.csv", r"s3:// a\.csv: a package is needed .*s3fs", id="no-package"),
        pytest.param("carrier-pigeon://a.csv", r"no kind of address that is known", id="unknown"),
    ],
)
def test_what_leads_to_nothing_is_told_without_what_an_address_may_hide(
    elsewhere: object, address: str, problem: str
) -> None:
    with pytest.raises(PeerdriftError, match=problem) as error:
        named(address)
    assert "secret" not in str(error.value)


def test_what_lies_elsewhere_is_fetched_for_its_owner_alone_and_gone_afterwards(elsewhere: object) -> None:
    with local_exports(["memory://agency/*.csv", "memory://agency/notes"]) as paths:
        assert [path.name for path in paths] == ["a.csv", "b.csv", "notes"]
        assert paths[0].read_bytes() == LINES
        assert [path.name for path in paths[2].iterdir()] == ["W1_2025-01-02.txt"]
        private = paths[0].parents[2]
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert not private.exists()


def test_an_export_gives_the_same_results_from_wherever_it_comes(tmp_path: Path) -> None:
    export = small_export(tmp_path)
    files = fsspec.filesystem("memory")
    files.pipe("/other/export.csv", export.read_bytes())
    score_exports(["memory://other/export.csv"], out=tmp_path / "there")
    score_exports([export], out=tmp_path / "here")
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert score_exports(["memory://other/*.csv"], out=tmp_path / "here").already
    files.rm("/other", recursive=True)
