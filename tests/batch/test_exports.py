import csv
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analyzer.analysis import score_frame
from analyzer.batch import Told, score_exports
from analyzer.batch.assembly import RUN
from analyzer.classify.held_out import HELD_OUT
from analyzer.errors import PeerdriftError
from analyzer.notes import Hints, Reading, read_notes
from analyzer.notes.pieces import PIECE_NOTES, concatenated
from analyzer.results import NOTES, READING, REJECTED, SENTENCE_SCHEMA, SENTENCES, read_scored, read_scored_notes
from tests.batch.exports import contents, held, small_export
from tests.conftest import SAMPLES
from tests.test_analysis import AFTER_IT, CONTRACT

RESULTS = {SENTENCES, NOTES, REJECTED, READING, HELD_OUT, RUN}


@pytest.fixture(scope="module")
def several_pieces(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sample's first notes over and over, with a bad row here and there: more than one piece of work."""
    with (SAMPLES / "notes.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    header, some = rows[0], rows[1:61]
    path = tmp_path_factory.mktemp("several") / "several.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        for number in range(PIECE_NOTES + 150):
            row = some[number % len(some)]
            writer.writerow([f"N{number}", *row[1:]] if number % 500 else [f"N{number}", "", *row[2:]])
    return [path, SAMPLES / "notes.csv"]


def test_the_sample_has_the_same_sentences_from_two_processes(scored_sample: Path, tmp_path: Path) -> None:
    score_exports([SAMPLES / "notes.csv"], out=tmp_path, workers=2)
    assert contents(tmp_path) == contents(scored_sample)


def test_several_pieces_come_out_alike_and_in_order_for_any_number_of_processes(
    several_pieces: list[Path], tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    one = score_exports(several_pieces, out=tmp_path / "1", told=Told(progress=lambda *done: told.append(done)))
    two = score_exports(several_pieces, out=tmp_path / "2", workers=2)
    assert one == two
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert len(told) > 2
    assert told == sorted(told)
    assert told[-1] == (one.notes, one.sentences)
    assert one.rejected == 5
    ids = read_scored_notes(tmp_path / "1")["note_id"]
    assert ids.is_unique
    assert ids.tolist()[:3] == ["N1", "N2", "N3"]
    assert read_scored(tmp_path / "1")["note_id"].drop_duplicates().tolist() == ids.tolist()


def test_the_columns_are_the_contract(scored_sample: Path) -> None:
    schema = pq.read_schema(scored_sample / SENTENCES)
    assert tuple(schema.names) == CONTRACT + AFTER_IT
    assert schema.remove_metadata().equals(SENTENCE_SCHEMA)


def test_offsets_hold_in_the_export_as_another_program_reads_it(
    sample_sentences: pd.DataFrame, sample_notes: pd.DataFrame
) -> None:
    texts = sample_notes.set_index("Document ID")["Progress Note"]
    assert len(sample_sentences) > 5_000
    for row in sample_sentences.itertuples():
        assert texts[row.note_id][row.start : row.end] == row.text
    assert sample_sentences["note_id"].drop_duplicates().tolist() == texts.index.tolist()


def test_every_sentence_carries_what_the_export_says_of_its_note(
    sample_sentences: pd.DataFrame, sample_notes: pd.DataFrame
) -> None:
    export = sample_notes.set_index("Document ID").loc[sample_sentences["note_id"]].reset_index()
    assert (export["Staff ID"] == sample_sentences["worker_id"]).all()
    assert (export["Program"] == sample_sentences["program"]).all()
    assert (export["Location"] == sample_sentences["setting"]).all()
    assert (export["Note Type"] == sample_sentences["note_type"]).all()
    assert (pd.to_datetime(export["Service Date"], format="%m/%d/%Y") == sample_sentences["date"]).all()


def test_scoring_an_export_says_what_scoring_its_frame_says(
    sample_sentences: pd.DataFrame, sample_notes: pd.DataFrame
) -> None:
    some = sample_notes.iloc[:40]
    frame = pd.DataFrame(
        {
            "note_id": some["Document ID"],
            "worker_id": some["Staff ID"],
            "date": pd.to_datetime(some["Service Date"], format="%m/%d/%Y"),
            "note_type": some["Note Type"],
            "text": some["Progress Note"],
        }
    )
    scored = score_frame(frame)
    batch = sample_sentences.iloc[: len(scored)]
    for name in ("note_id", "start", "end", "role", "assertion", "signal", "confident"):
        assert batch[name].tolist() == scored[name].tolist()


def test_the_notes_are_kept_with_their_text(scored_sample: Path, sample_notes: pd.DataFrame) -> None:
    kept = read_scored_notes(scored_sample)
    assert kept["text"].tolist() == sample_notes["Progress Note"].tolist()
    assert kept["note_id"].tolist() == sample_notes["Document ID"].tolist()


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    out = tmp_path / "out"
    score_exports([small_export(tmp_path, notes=9)], out=out)
    done = score_exports([small_export(tmp_path, notes=2, words="Drove her home.")], out=out)
    assert held(out) == RESULTS
    assert (done.notes, done.sentences) == (2, 4)
    assert read_scored(out)["text"].tolist() == ["Drove her home.", "0 in all.", "Drove her home.", "1 in all."]
    assert len(read_scored_notes(out)) == 2


COPIED = "We practised what to say to his landlord."


@pytest.mark.parametrize("workers", [1, 2], ids=["one-process", "two-processes"])
def test_sentences_copied_from_a_note_of_another_piece_are_marked(tmp_path: Path, workers: int) -> None:
    path = tmp_path / "export.csv"
    between = [["P2", "C2", "2025-01-02", "Sat."]] * PIECE_NOTES
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["worker_id", "client id", "date", "text"])
        writer.writerows([["P1", "C1", "2025-01-09", COPIED], *between, ["P1", "C1", "2025-01-01", COPIED]])
    done = score_exports([path], out=tmp_path / "out", workers=workers)
    scored = read_scored(tmp_path / "out")
    assert scored.loc[scored["copied"], ["note_id", "text"]].values.tolist() == [["export-2", COPIED]]
    assert done.copied == 1
    assert held(tmp_path / "out") == RESULTS
    assert pq.read_schema(tmp_path / "out" / SENTENCES).remove_metadata().equals(SENTENCE_SCHEMA)


def test_marks_of_copied_sentences_are_those_of_scoring_all_notes_at_once(
    several_pieces: list[Path], tmp_path: Path
) -> None:
    frame, _ = concatenated(read_notes(several_pieces))
    persons = [f"C{number % 7}" for number in range(len(frame))]
    frame["person_id"] = persons
    frame.to_csv(tmp_path / "all.csv", index=False)
    score_exports([tmp_path / "all.csv"], out=tmp_path / "out")
    copied = read_scored(tmp_path / "out")["copied"]
    assert copied.tolist() == score_frame(frame)["copied"].tolist()
    assert copied.mean() > 0.5


def test_what_was_read_from_which_column_is_written_and_told(tmp_path: Path) -> None:
    told: list[Reading] = []
    score_exports([SAMPLES / "dirty.csv"], out=tmp_path, told=Told(surveyed=told.append))
    (survey,) = json.loads((tmp_path / READING).read_text(encoding="utf-8"))
    assert survey["columns"]["text"] == "Progress Note"
    assert (survey["notes"], survey["rejected"]) == (7, 8)
    assert told[0].notes == 7


@pytest.mark.parametrize("workers", [1, 2], ids=["one-process", "two-processes"])
def test_an_export_whose_every_row_is_rejected_gives_empty_tables(tmp_path: Path, workers: int) -> None:
    export = tmp_path / "export.csv"
    export.write_text("worker_id,date,text\n,2025-01-02,Sat.\nW1,soon,Sat.\nW1,2025-01-02,\n", encoding="utf-8")
    done = score_exports([export], out=tmp_path / "out", workers=workers)
    assert (done.notes, done.sentences, done.rejected) == (0, 0, 3)
    assert pq.read_schema(tmp_path / "out" / SENTENCES).remove_metadata().equals(SENTENCE_SCHEMA)
    assert len(read_scored(tmp_path / "out")) == 0
    assert len(read_scored_notes(tmp_path / "out")) == 0
    rejected = pd.read_csv(tmp_path / "out" / REJECTED)
    assert rejected["row"].tolist() == [2, 3, 4]
    assert rejected["column"].tolist() == ["worker_id", "date", "text"]


@pytest.mark.parametrize("workers", [1, 2], ids=["one-process", "two-processes"])
def test_an_export_that_is_not_there_is_named_and_leaves_nothing(tmp_path: Path, workers: int) -> None:
    with pytest.raises(PeerdriftError, match=r"nowhere\.csv"):
        score_exports([small_export(tmp_path), tmp_path / "nowhere.csv"], out=tmp_path / "out", workers=workers)
    assert held(tmp_path / "out") == set()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        pytest.param({"workers": 0}, "--workers 0: at least 1", id="no-process"),
        pytest.param({"engine": "slow"}, "no engine 'slow'", id="no-such-engine"),
        pytest.param({"hints": Hints({"worker_id": "Staff"})}, "Staff", id="no-such-column"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_scored(
    tmp_path: Path, settings: dict[str, object], problem: str
) -> None:
    with pytest.raises(PeerdriftError, match=problem):
        score_exports([small_export(tmp_path)], out=tmp_path / "out", **settings)
    assert not (tmp_path / "out").exists() or held(tmp_path / "out") == set()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    export = small_export(tmp_path)
    with pytest.raises(PeerdriftError, match="the folder cannot be made"):
        score_exports([export], out=export / "out")


def test_columns_that_are_asked_for_are_read_alone(scored_sample: Path) -> None:
    assert read_scored(scored_sample, columns=["signal", "note_id"]).columns.tolist() == ["signal", "note_id"]


def other_columns(folder: Path) -> None:
    pd.DataFrame({"note_id": ["a"]}).to_parquet(folder / SENTENCES)


@pytest.mark.parametrize(
    ("prepare", "problem"),
    [
        pytest.param(lambda folder: None, r"no sentences\.parquet here; run peerdrift score", id="missing"),
        pytest.param(
            lambda folder: (folder / SENTENCES).write_bytes(b"half"), "not a Parquet file; score", id="no-parquet"
        ),
        pytest.param(other_columns, "no column worker_id; score the export anew", id="other-columns"),
    ],
)
def test_a_folder_without_scored_sentences_says_what_to_do(tmp_path: Path, prepare: object, problem: str) -> None:
    prepare(tmp_path)
    with pytest.raises(PeerdriftError, match=problem):
        read_scored(tmp_path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(None, r"no notes\.parquet here; run peerdrift score", id="missing"),
        pytest.param(b"half", "not a Parquet file; score", id="no-parquet"),
    ],
)
def test_a_folder_without_notes_says_what_to_do(tmp_path: Path, content: bytes | None, problem: str) -> None:
    if content is not None:
        (tmp_path / NOTES).write_bytes(content)
    with pytest.raises(PeerdriftError, match=problem):
        read_scored_notes(tmp_path)
