import csv
import io
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.errors import PeerdriftError
from analyzer.notes.formats import open_table
from analyzer.notes.hints import Hints
from analyzer.notes.json_lines import PEEKED_OBJECTS
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import HEADER_ROWS, LONGEST_NOTE, Table
from tests.notes.exports import HEADER, csv_text, jsonl_text, rezipped, written, xlsx_bytes
from tests.timing import in_seconds

ROW = ["P1", "2025-03-04", "Met her; he, too|sat."]
GIVEN = {"worker_id": "Who", "date": "When", "text": "What"}
LINE = "P1,2025-03-04,text\r\n"
HEAD = "Staff ID,Service Date,Progress Note\r\n"
SHORT_LINES = 60_000


def read(table: Table) -> tuple[list[tuple[int, list[object]]], list[tuple[int, str]]]:
    """Return numbered good rows and numbered reasons of the others."""
    rows = list(table.rows)
    good = [(row[0], list(row[1])) for row in rows if not isinstance(row, Rejected)]
    return good, [(row.row, row.reason) for row in rows if isinstance(row, Rejected)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimited_text_is_read_in_every_encoding_with_every_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    row = ["P1", "2025-03-04", 'Él dijo “no”, ’tis so; he | she said "x"\r\ntwice\ttoday…']
    path = written(tmp_path / "a.csv", csv_text([row], delimiter=delimiter).encode(encoding))
    table = open_table(path)
    assert table.header == HEADER
    assert read(table) == ([(2, row)], [])


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".txt", ".CSV"])
def test_endings_of_delimited_text_are_alike(tmp_path: Path, ending: str) -> None:
    table = open_table(written(tmp_path / f"a{ending}", csv_text([ROW], delimiter="\t")))
    assert read(table) == ([(2, ROW)], [])


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        pytest.param("\r\n" + HEAD + LINE, [3], id="blank-line-first"),
        pytest.param("sep=,\r\n" + HEAD + LINE, [3], id="excel-separator-line"),
        pytest.param(("sep=;\r\n" + HEAD + LINE).replace(",", ";"), [3], id="excel-separator-line-semicolon"),
        pytest.param("Peer notes,,\r\nMarch; all; teams; one; two,,\r\n,,\r\n" + HEAD + LINE, [5], id="titles"),
        pytest.param(HEAD + "\r\n" + LINE + "\r\n,,\r\n" + LINE + "\r\n", [3, 6], id="blank-lines-between"),
        pytest.param((HEAD + LINE).replace("\r\n", "\r"), [2], id="old-mac-line-ends"),
        pytest.param((HEAD + LINE).replace("\r\n", "\n"), [2], id="unix-line-ends"),
        pytest.param((HEAD + LINE).rstrip(), [2], id="no-line-end-at-the-end"),
        pytest.param(HEAD.replace(",", ", ") + 'P1, 2025-03-04, "text"\r\n', [2], id="blanks-after-delimiters"),
        pytest.param('"Staff ID","Service Date","Progress Note"\r\n"P1","2025-03-04","text"\r\n', [2], id="all-quoted"),
        pytest.param(" Staff ID ,Service Date\t,Progress Note \r\n" + LINE, [2], id="blanks-around-names"),
    ],
)
def test_layouts_of_real_exports_are_read(tmp_path: Path, content: str, numbers: list[int]) -> None:
    for prefix in ("", "\ufeff"):
        table = open_table(written(tmp_path / "a.csv", prefix + content))
        assert table.header == HEADER
        assert read(table) == ([(number, ["P1", "2025-03-04", "text"]) for number in numbers], [])


@pytest.mark.parametrize(
    ("head", "line"),
    [
        pytest.param(HEAD, LINE.replace("\r\n", ",,\r\n"), id="rows"),
        pytest.param(HEAD.replace("\r\n", ",,\r\n"), LINE, id="header"),
        pytest.param(HEAD.replace("\r\n", ",,\r\n"), LINE.replace("\r\n", ",,, ,\r\n"), id="both"),
        pytest.param(
            HEAD.replace("\r\n", ",,\r\n"), LINE.replace("\r\n", ",x,y\r\n"), id="nameless-columns-with-values"
        ),
    ],
)
def test_empty_columns_at_the_end_do_no_harm(tmp_path: Path, head: str, line: str) -> None:
    good, bad = read(open_table(written(tmp_path / "a.csv", head + line + line)))
    assert [row[:3] for _, row in good] == [["P1", "2025-03-04", "text"]] * 2
    assert bad == []


def test_a_name_given_by_the_user_finds_the_header_below_titles(tmp_path: Path) -> None:
    rows = [["A title, with; many; marks"], ["Who", "When", "What"], ROW]
    table = open_table(written(tmp_path / "a.csv", csv_text(rows[1:], header=rows[0])), Hints(GIVEN))
    assert (table.header, read(table)) == (["Who", "When", "What"], ([(3, ROW)], []))
    table = open_table(written(tmp_path / "a.xlsx", xlsx_bytes(rows)), Hints(GIVEN))
    assert (table.header, read(table)) == (["Who", "When", "What"], ([(3, ROW)], []))


def test_without_a_known_header_the_first_row_is_taken_so_that_the_message_tells_what_is_missing(
    tmp_path: Path,
) -> None:
    assert open_table(written(tmp_path / "a.csv", "A;B;C\nP,x;y;z\n")).header == ["A", "B", "C"]
    assert open_table(written(tmp_path / "b.csv", "sep=;\nA,a;B;C\nx;y;z\n")).header == ["A,a", "B", "C"]
    assert open_table(written(tmp_path / "a.xlsx", xlsx_bytes([[], ["A", "B"], ["x", "y"]]))).header == ["A", "B"]
    assert open_table(written(tmp_path / "b.xlsx", xlsx_bytes([]))).header == []


def test_a_header_below_the_first_rows_is_not_looked_for(tmp_path: Path) -> None:
    titles = [["title"]] * HEADER_ROWS
    assert open_table(written(tmp_path / "a.csv", csv_text([*titles[1:], HEADER], header=["title"]))).header == [
        "title"
    ]
    assert open_table(written(tmp_path / "a.xlsx", xlsx_bytes([*titles, HEADER]))).header == ["title"]


ROWS = st.lists(
    st.tuples(st.text("PSQ12", min_size=1), st.just("2025-03-04"), st.text(st.characters(exclude_categories=["Cs"]))),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize(
    ("quoting", "line_end"),
    [
        pytest.param(csv.QUOTE_MINIMAL, "\r\n", id="few-quotes"),  # Python quotes no "\r" where lines end in "\n"
        pytest.param(csv.QUOTE_ALL, "\r\n", id="all-quoted"),
        pytest.param(csv.QUOTE_ALL, "\n", id="all-quoted-unix"),
        pytest.param(csv.QUOTE_ALL, "\r", id="all-quoted-old-mac"),
    ],
)
@given(rows=ROWS, delimiter=st.sampled_from(",;\t|"))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_csv_writer_wrote_comes_back_identical(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, quoting: int, line_end: str
) -> None:
    handle = io.StringIO(newline="")
    csv.writer(handle, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows([HEADER, *rows])
    good, bad = read(open_table(written(tmp_path / "a.csv", handle.getvalue())))
    assert [tuple(row) for _, row in good] == rows
    assert bad == []


@given(objects=st.lists(st.dictionaries(st.text("ab"), st.text() | st.integers() | st.none()), min_size=1, max_size=6))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_json_objects_come_back_identical(tmp_path: Path, objects: list[dict[str, object]]) -> None:
    path = written(tmp_path / "a.jsonl", jsonl_text([{"text": "x"}, *objects]))
    table = open_table(path)
    good, bad = read(table)
    assert [dict(zip(table.header, row, strict=True)) for _, row in good[1:]] == [
        {name: entry.get(name) for name in table.header} for entry in objects
    ]
    assert bad == []


def test_lines_of_json_that_are_no_object_are_rejected_with_their_number(tmp_path: Path) -> None:
    content = '{"text": "a"}\n\n[1]\n{"text": \n"b"\n{"text": "c", "more": 1}\n' + "[" * 100_000 + "\n"
    table = open_table(written(tmp_path / "a.jsonl", content))
    good, bad = read(table)
    assert table.header == ["text", "more"]
    assert good == [(1, ["a", None]), (6, ["c", 1])]
    assert bad == [
        (3, "JSON, but not an object"),
        (4, "not valid JSON"),
        (5, "JSON, but not an object"),
        (7, "not valid JSON"),
    ]


def test_keys_of_json_are_gathered_from_the_first_objects(tmp_path: Path) -> None:
    objects = [{"text": "a"}] * (PEEKED_OBJECTS - 1) + [{"last": 1}] + [{"too late": 1}]
    table = open_table(written(tmp_path / "a.ndjson", jsonl_text(objects)))
    assert table.header == ["text", "last"]
    assert len(read(table)[0]) == len(objects)


def test_a_workbook_is_read_from_the_first_sheet_with_a_header(tmp_path: Path) -> None:
    when = datetime(2025, 3, 4, 10)
    content = xlsx_bytes(
        [["Cover"], ["x"]], [["Title"], [], HEADER, [], ["P1", when, "a"], [None, None, None], [7, 3.5, ""]]
    )
    table = open_table(written(tmp_path / "a.xlsx", content))
    assert table.header == HEADER
    assert read(table) == ([(5, ["P1", when, "a"]), (7, [7, 3.5, ""])], [])


def test_a_workbook_that_says_it_has_one_cell_is_read_whole(tmp_path: Path) -> None:
    content = rezipped(xlsx_bytes([HEADER, ROW]), lambda _, part: part.replace(b'ref="A1:C2"', b'ref="A1"'))
    assert content != xlsx_bytes([HEADER, ROW])
    assert read(open_table(written(tmp_path / "a.xlsx", content))) == ([(2, ROW)], [])


def test_escaped_characters_of_a_workbook_are_put_back(tmp_path: Path) -> None:
    content = xlsx_bytes([HEADER, ["P_x1", "2025-03-04", "one_x000D_\ntwo _x_ _xyz_"]])
    assert read(open_table(written(tmp_path / "a.xlsx", content))) == (
        [(2, ["P_x1", "2025-03-04", "one\r\ntwo _x_ _xyz_"])],
        [],
    )


def test_a_workbook_without_styles_is_read_without_a_warning(tmp_path: Path) -> None:
    content = rezipped(
        xlsx_bytes([HEADER, ROW]),
        lambda name, part: (
            b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
            if name.endswith("styles.xml")
            else part
        ),
    )
    assert read(open_table(written(tmp_path / "a.xlsx", content))) == ([(2, ROW)], [])


NESTED = [
    {"author": {"id": "u1", "name": "Dee", "shift": "late"}, "date": "2025-03-04", "note": "a"},
    {"author": None, "date": "2025-03-05", "note": "b"},
]


@pytest.mark.parametrize("ending", [".jsonl", ".parquet"])
def test_objects_in_a_cell_are_opened_where_they_name_a_field(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    if ending == ".jsonl":
        written(path, jsonl_text(NESTED))
    else:
        pq.write_table(pa.Table.from_pylist(NESTED), path)
    table = open_table(path)
    assert sorted(table.header) == ["author", "author.id", "author.name", "date", "note"]
    places = [table.header.index(name) for name in ("author.id", "author.name")]
    assert [[row[place] for place in places] for _, row in read(table)[0]] == [["u1", "Dee"], [None, None]]


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    rows = {
        "staff id": [1, 2, None],
        "date": pa.array([1741046400123456789, None, 0], pa.timestamp("ns")),
        "text": pa.array(["a", "b", None]).dictionary_encode(),
    }
    pq.write_table(pa.table(rows), tmp_path / "a.parquet")
    table = open_table(tmp_path / "a.parquet")
    assert table.header == ["staff id", "date", "text"]
    good, bad = read(table)
    assert [number for number, _ in good] == [2, 3, 4]
    assert [row[0] for _, row in good] == [1, 2, None]
    assert [row[2] for _, row in good] == ["a", "b", None]
    assert good[0][1][1].date() == datetime(2025, 3, 4).date()
    assert bad == []


def test_cells_of_parquet_that_python_cannot_hold_are_missing(tmp_path: Path) -> None:
    offsets, data = b"\0\0\0\0\2\0\0\0\4\0\0\0", b"ok\xff\xfe"
    rows = {
        "text": pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(offsets), pa.py_buffer(data)]),
        "date": pa.array([2**62, 0], pa.timestamp("us")),
    }
    pq.write_table(pa.table(rows), tmp_path / "a.parquet")
    good, bad = read(open_table(tmp_path / "a.parquet"))
    assert good == [(2, ["ok", None]), (3, [None, datetime(1970, 1, 1)])]
    assert bad == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("a.csv", b"", "the file is empty", id="empty"),
        pytest.param("a.csv", b"\xef\xbb\xbf", "no header row", id="bom-only"),
        pytest.param("a.csv", b"\r\n\r\n", "no header row", id="blank-lines-only"),
        pytest.param("a.csv", b'Staff,"Date\r\n', "the header row cannot be read: a quoted", id="open-quote-in-header"),
        pytest.param("a.doc", b"x", "unknown ending; readable are .csv, .tsv,", id="unknown-ending"),
        pytest.param("a", b"x", "unknown ending", id="no-ending"),
        pytest.param("a.jsonl", b"x\n", "no line holds a JSON object", id="no-json"),
    ],
)
def test_a_file_that_cannot_be_opened_is_named_with_the_reason(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(PeerdriftError) as caught:
        open_table(written(tmp_path / name, content))
    assert str(caught.value).startswith(f"{name}: {said}")


def test_a_path_that_no_file_can_have_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(PeerdriftError, match=r"cannot be opened: File name too long$"):
        open_table(tmp_path / ("x" * 300 + ".csv"))


def test_a_quote_that_is_never_closed_costs_its_line_alone(tmp_path: Path) -> None:
    lines = [HEAD, LINE, 'P2,2025-03-04,"open\r\n', *[LINE] * 3]
    good, bad = read(open_table(written(tmp_path / "a.csv", "".join(lines))))
    assert [number for number, _ in good] == [2, 4, 5, 6]
    assert bad == [(3, "a quoted field that is never closed (line 3)")]


def test_lines_after_a_note_of_several_lines_are_counted_in_the_file(tmp_path: Path) -> None:
    content = HEAD + 'P1,2025-03-04,"a\r\nb\r\nc"\r\n' + "P1,2025-03-04,too,many\r\n"
    good, bad = read(open_table(written(tmp_path / "a.csv", content)))
    assert good == [(2, ["P1", "2025-03-04", "a\r\nb\r\nc"])]
    assert bad == [(3, "4 fields where the header has 3 (line 5)")]


def test_many_short_lines_after_an_open_quote_are_read_in_seconds(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", HEAD + 'P1,2025-03-04,"open\r\n' + LINE * SHORT_LINES)
    with in_seconds():
        good, bad = read(open_table(path))
    assert len(good) == SHORT_LINES
    assert len(bad) == 1


def test_a_quoted_note_that_goes_on_for_ever_is_given_up(tmp_path: Path) -> None:
    long = "word " * 20 + "\n"
    content = HEAD + f'P1,2025-03-04,"{long * (2 * LONGEST_NOTE // len(long) + 9)}"\r\n' + LINE
    good, bad = read(open_table(written(tmp_path / "a.csv", content)))
    assert [row for _, row in good] == [["P1", "2025-03-04", "text"]]
    assert bad[0] == (2, "a quoted field that is never closed (line 2)")
