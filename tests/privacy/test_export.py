import csv
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.errors import PeerdriftError
from analyzer.notes import NOTE_COLUMNS, Hints, read_notes
from analyzer.notes.pieces import PIECE_NOTES, concatenated
from analyzer.privacy import export as export_module
from analyzer.privacy.export import redact_export
from analyzer.privacy.export_file import new_export
from analyzer.privacy.pseudonyms import Pseudonyms
from analyzer.spreadsheet import FORMULA, as_read

SECRET = b"sixteen bytes ok"
SAMPLE = Path(__file__).parent.parent.parent / "data" / "samples" / "notes.csv"
EXPORT = """\
Note ID,Staff,Service Date,Type,Location,Program,Client ID,Client Name,Progress Note
7,"Tran, Huong",2025-03-04,Session,12 Oak St,Huong's team,M-61,Zebulon Quark,\
"Wrenlo and Zebulon rang huong on 3/1. M-61 at 415-555-0132."
8,PSS-204,2025-03-05,Session,Community,Peers,M-62,,"=Sat with Quark, 3/4/2025"
9,PSS-204,2025-03-09,Session,Community,Peers,,,"PSS-204 was off."
10,PSS-204,,Session,Community,Peers,,,"no date"
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "notes.csv"
    path.write_text(EXPORT, encoding="utf-8")
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_json(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_parquet(path: Path) -> list[dict[str, str]]:
    frame = pd.read_parquet(path)
    assert frame["date"].dtype == "datetime64[us]"
    return frame.assign(date=frame["date"].dt.strftime("%Y-%m-%d")).to_dict("records")


READERS: dict[str, Callable[[Path], list[dict[str, str]]]] = {
    "csv": read_csv,
    "jsonl": read_json,
    "parquet": read_parquet,
}


@pytest.mark.parametrize("ending", list(READERS))
def test_an_export_is_written_anew_without_what_tells_who_somebody_is(export: Path, ending: str) -> None:
    out = export.with_name(f"out.{ending}")
    done = redact_export(export, out=out, secret=SECRET)
    rows = READERS[ending](out)
    assert [list(row) for row in rows] == [list(NOTE_COLUMNS)] * 3
    written = json.dumps(rows)
    for told in ("Tran", "uong", "PSS-204", "M-61", "Zebulon", "Quark", "415", "Oak", '"7"', "2025-03-0"):
        assert told not in written
    assert (done.notes, len(done.rejected)) == (3, 1)
    assert done.identifiers == {"NAME": 3, "DATE": 2, "RECORD": 2, "PHONE": 1}


def test_workers_persons_and_notes_get_pseudonyms_and_dates_move_with_the_worker(export: Path) -> None:
    out = export.with_name("out.jsonl")
    redact_export(export, out=out, secret=SECRET)
    first, second, third = read_json(out)
    pseudonyms = Pseudonyms(SECRET)
    assert first["worker_id"] == pseudonyms.of("Tran, Huong")
    assert second["worker_id"] == pseudonyms.of("PSS-204")
    assert second["person_id"] == pseudonyms.of("M-62", kind="person")
    assert (second["note_id"], third["person_id"]) == (pseudonyms.of("8", kind="note"), "")
    moved = pd.Timestamp("2025-03-05") + pd.Timedelta(days=pseudonyms.shift_days("PSS-204"))
    assert second["date"] == moved.strftime("%Y-%m-%d")
    assert pd.Timestamp(third["date"]) - pd.Timestamp(second["date"]) == pd.Timedelta(days=4)
    day_before = moved - pd.Timedelta(days=1)
    assert second["text"] == f"=Sat with [NAME], {day_before.month}/{day_before.day}/{day_before.year}"


def test_names_that_somebody_lists_are_taken_out_too(export: Path) -> None:
    out = export.with_name("out.jsonl")
    assert "Wrenlo and [NAME]" in read_json_text(export, out=out)
    assert "[NAME] and [NAME] rang [NAME]" in read_json_text(export, out=out, names=["Wrenlo"])


def read_json_text(export: Path, *, out: Path, names: tuple[str, ...] | list[str] = ()) -> str:
    redact_export(export, out=out, secret=SECRET, names=names)
    return read_json(out)[0]["text"]


def test_what_a_program_is_called_loses_names_and_addresses(export: Path) -> None:
    out = export.with_name("out.jsonl")
    redact_export(export, out=out, secret=SECRET)
    first, second, _ = read_json(out)
    assert (first["setting"], first["program"], first["note_type"]) == ("[ADDRESS]", "[NAME]'s team", "Session")
    assert (second["setting"], second["program"]) == ("Community", "Peers")


def test_the_same_secret_gives_the_same_file_and_another_one_another(export: Path) -> None:
    outs = [export.with_name(f"{number}.csv") for number in range(3)]
    for out, secret in zip(outs, (SECRET, SECRET, b"another sixteen."), strict=True):
        redact_export(export, out=out, secret=secret)
    first, second, third = (out.read_bytes() for out in outs)
    assert first == second
    assert first != third


@pytest.mark.parametrize("ending", [pytest.param("csv", id="csv"), pytest.param("parquet", id="parquet")])
def test_any_number_of_processes_writes_the_same_bytes(tmp_path: Path, ending: str) -> None:
    path = large_export(tmp_path, ending)
    one, two = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
    first, second = (redact_export(path, out=out, secret=SECRET, workers=count) for count, out in ((1, one), (2, two)))
    assert first == second
    assert one.read_bytes() == two.read_bytes()
    assert first.notes > PIECE_NOTES


def large_export(folder: Path, ending: str) -> Path:
    """Write the sample so often that it is more than one piece."""
    sample = pd.read_csv(SAMPLE, dtype="str", keep_default_na=False)
    copies = PIECE_NOTES // len(sample) + 1
    table = pd.concat([sample] * copies, ignore_index=True)
    table["Document ID"] = table.index.astype("str")
    path = folder / f"notes.{ending}"
    table.to_csv(path, index=False) if ending == "csv" else table.to_parquet(path)
    return path


def test_a_cell_that_would_be_a_formula_is_written_as_text(export: Path) -> None:
    out = export.with_name("out.csv")
    redact_export(export, out=out, secret=SECRET)
    assert read_csv(out)[1]["text"].startswith("'=Sat")


def test_a_cell_with_an_apostrophe_of_its_own_can_be_told_from_one_that_got_one(tmp_path: Path) -> None:
    texts = ["=x", "'=x"]
    with new_export(tmp_path / "out.csv") as write:
        write(pd.DataFrame(dict.fromkeys(NOTE_COLUMNS, texts)).assign(date=pd.Timestamp("2025-03-04")))
    assert [as_read(row["text"]) for row in read_csv(tmp_path / "out.csv")] == texts


@settings(max_examples=30)
@given(st.lists(st.text(min_size=1, max_size=20).filter(lambda text: "\0" not in text), min_size=1, max_size=5))
def test_no_cell_of_a_csv_begins_as_a_formula_does(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    out = tmp_path_factory.mktemp("formulas") / "out.csv"
    notes = pd.DataFrame(dict.fromkeys(NOTE_COLUMNS, texts)).assign(date=pd.Timestamp("2025-03-04"))
    with new_export(out) as write:
        write(notes)
    cells = [cell for row in read_csv(out) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(FORMULA)]


def test_the_new_export_reads_as_an_export(export: Path) -> None:
    out = export.with_name("out.csv")
    redact_export(export, out=out, secret=SECRET)
    notes, rejected = concatenated(read_notes(out))
    assert (len(notes), rejected) == (3, [])
    assert set(notes["worker_id"]) == {Pseudonyms(SECRET).of("Tran, Huong"), Pseudonyms(SECRET).of("PSS-204")}


def test_hints_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("Who,When,What\nTran Huong,2025-03-04,huong sat there\n", encoding="utf-8")
    hints = Hints({"worker_id": "Who", "date": "When", "text": "What"})
    redact_export(path, out=tmp_path / "out.jsonl", secret=SECRET, hints=hints)
    assert read_json(tmp_path / "out.jsonl")[0]["text"] == "[NAME] sat there"


def test_progress_is_told(export: Path) -> None:
    told = list[tuple[int, int]]()
    redact_export(export, out=export.with_name("out.csv"), secret=SECRET, progress=lambda *now: told.append(now))
    assert told == [(3, 3)]


@pytest.mark.parametrize(
    ("out", "secret", "message"),
    [
        pytest.param("out.xlsx", SECRET, "out.xlsx: unknown ending; writable are .csv, .jsonl, .parquet", id="ending"),
        pytest.param("out.csv", b"short", "a secret of 5 bytes", id="secret"),
        pytest.param("notes.csv", SECRET, "notes.csv: the export itself", id="itself"),
        pytest.param("none/out.csv", SECRET, "out.csv: cannot be written", id="no-folder"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(export: Path, out: str, secret: bytes, message: str) -> None:
    with pytest.raises(PeerdriftError, match=message) as raised:
        redact_export(export, out=export.parent / out, secret=secret)
    assert "\n" not in str(raised.value)
    assert sorted(path.name for path in export.parent.iterdir()) == ["notes.csv"]


def test_after_an_error_no_file_is_left(export: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        redact_export(export, out=export.with_name("out.csv"), secret=SECRET, progress=stop)
    assert sorted(path.name for path in export.parent.iterdir()) == ["notes.csv"]


@pytest.mark.parametrize("processes", [pytest.param(1, id="one-process"), pytest.param(2, id="two-processes")])
def test_two_workers_never_become_one(export: Path, monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    class Same(Pseudonyms):
        def of(self, identity: str, *, kind: str = "worker") -> str:
            return "W-000000"

    monkeypatch.setattr(export_module, "Pseudonyms", Same)
    with pytest.raises(PeerdriftError) as raised:
        redact_export(export, out=export.with_name("out.csv"), secret=SECRET, workers=processes)
    assert str(raised.value) == "two workers would get the same pseudonym; take another secret"


def test_at_least_one_process_is_asked_for(export: Path) -> None:
    with pytest.raises(PeerdriftError, match=r"^--workers 0: at least 1 process is needed$"):
        redact_export(export, out=export.with_name("out.csv"), secret=SECRET, workers=0)
