"""Tables that stand for far more than they are end in one line, or cost only the row that is wrong."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from analyzer.notes import read_notes
from analyzer.notes.columns import MOST_COLUMNS
from analyzer.notes.json_lines import MOST_KEYS
from analyzer.notes.pieces import concatenated
from analyzer.notes.rows import LONGEST_NAME
from analyzer.notes.text_file import LONGEST_LINE, lines_of
from analyzer.notes.workbook_check import LARGEST_GRID
from tests.hostile.confined import Confined
from tests.hostile.readers import notes_of
from tests.hostile.tables import (
    ENTITIES,
    EXTERNAL,
    GOOD,
    HEAD,
    LINE,
    MEGABYTE,
    OBJECT,
    altered,
    around,
    constant,
    constant_rows,
    jsonl_text,
    ods_row,
    ods_with,
    one_sheet_many_times,
    parquet,
    shared_texts,
    sheet_with,
    text_cell,
    with_number,
)
from tests.notes.exports import HEADER, csv_text, written

Content = Callable[[], str | bytes]
FAR = ("the workbook is damaged, or unpacks to far more", text_cell("XFD1048576", "x"))
DAMAGED = "the workbook is damaged"
PARQUET = "the Parquet file is damaged, or unpacks to far more"
REFUSED: dict[str, tuple[str, Content, str]] = {
    "csv-of-a-million-columns": (
        "a.csv",
        lambda: HEAD.strip() + "," * 1_000_000 + "\r\n" + LINE,
        f"1,000,003 columns; an export may have {MOST_COLUMNS:,}",
    ),
    "csv-of-a-million-named-columns": (
        "a.csv",
        lambda: HEAD.strip() + "".join(f",c{at}" for at in range(300_000)) + "\r\n" + LINE,
        "300,003 columns",
    ),
    "csv-whose-every-line-opens-a-quote": (
        "a.csv",
        lambda: HEAD + 'a",b,"c\n' * 200_000 + LINE,
        "too many quotes that are never closed",
    ),
    "jsonl-of-a-million-keys": (
        "a.jsonl",
        lambda: jsonl_text([OBJECT | {f"k{at}": 1 for at in range(200_000)}, *[OBJECT] * 2_000]),
        f"export at most {MOST_KEYS:,}",
    ),
    "sheet-with-a-cell-far-out": ("a.xlsx", lambda: sheet_with(FAR[1]), f"it may have {LARGEST_GRID:,} cells"),
    "sheet-wide-and-high": (
        "a.xlsx",
        lambda: sheet_with(text_cell("XFD3", "x") + text_cell("A3000", "x")),
        f"it may have {LARGEST_GRID:,} cells",
    ),
    "cell-far-out-in-other-quotes": ("a.xlsx", lambda: sheet_with(FAR[1].replace(b'"', b"'")), FAR[0]),
    "cell-far-out-in-small-letters": ("a.xlsx", lambda: sheet_with(FAR[1].replace(b"XFD", b"xfd")), FAR[0]),
    "cell-far-out-on-two-lines": ("a.xlsx", lambda: sheet_with(FAR[1].replace(b"r=", b"\nr =")), FAR[0]),
    "cell-far-out-in-a-long-tag": (
        "a.xlsx",
        lambda: sheet_with(FAR[1].replace(b"r=", b" " * 3 * MEGABYTE + b"r=")),
        FAR[0],
    ),
    "cells-without-a-place-in-the-last-row": (
        "a.xlsx",
        lambda: sheet_with(b'<row r="1048576">' + b"<c><v>1</v></c>" * 16_384 + b"</row>"),
        FAR[0],
    ),
    "sheet-that-unpacks-to-200-mb": ("a.xlsx", lambda: sheet_with(b" " * 200 * MEGABYTE), "more than 100 times"),
    "texts-that-unpack-to-200-mb": (
        "a.xlsx",
        lambda: shared_texts(b"<si><t>" + b"x" * 200 * MEGABYTE + b"</t></si>"),
        "more than 100 times",
    ),
    "texts-said-to-be-four-billion": (
        "a.xlsx",
        lambda: shared_texts(b"", attributes=b' count="4294967295" uniqueCount="4294967295"'),
        FAR[0],
    ),
    "one-text-for-two-thousand-cells": (
        "a.xlsx",
        lambda: shared_texts(b"<si><t>" + b"x" * 1_000_000 + b"</t></si>", rows=2_000),
        FAR[0],
    ),
    "one-sheet-200-times": ("a.xlsx", lambda: one_sheet_many_times(200, rows=20_000), FAR[0]),
    "entities-in-a-sheet": (
        "a.xlsx",
        lambda: altered(
            sheet_with(text_cell("A4", "&a11;")),
            lambda name, part: ENTITIES.encode() + part if name.endswith("sheet1.xml") else part,
        ),
        DAMAGED,
    ),
    "a-file-named-in-a-sheet": (
        "a.xlsx",
        lambda: altered(
            sheet_with(text_cell("A4", "&a11;")),
            lambda name, part: EXTERNAL.encode() + part if name.endswith("sheet1.xml") else part,
        ),
        DAMAGED,
    ),
    "ods-row-repeated": (
        "a.ods",
        lambda: ods_with(ods_row("P1", "2025-03-04", "x" * 1_000, attributes='table:number-rows-repeated="1048570"')),
        FAR[0],
    ),
    "ods-cell-repeated": (
        "a.ods",
        lambda: ods_with(
            ods_row("P1", "2025-03-04", "x" * 100_000, last='table:number-columns-repeated="16000"') * 100
        ),
        FAR[0],
    ),
    "entities-in-ods": (
        "a.ods",
        lambda: ods_with(ods_row("P1", "2025-03-04", "&a11;"), ENTITIES),
        "not a readable workbook",
    ),
    "ods-that-unpacks-to-200-mb": ("a.ods", lambda: ods_with(" " * 200 * MEGABYTE), "more than 100 times"),
    "parquet-of-ten-million-rows": ("a.parquet", lambda: constant_rows(10_000_000), PARQUET),
    "parquet-of-one-text-of-a-megabyte": ("a.parquet", lambda: constant_rows(20_000, "x" * 1_000_000), PARQUET),
    "parquet-of-one-text-in-a-structure": (
        "a.parquet",
        lambda: constant_rows(2_000, author=pa.StructArray.from_arrays([constant("x" * 1_000_000, 2_000)], ["id"])),
        PARQUET,
    ),
    "parquet-of-a-cell-of-200-mb": (
        "a.parquet",
        lambda: parquet({"staff": ["P1"], "date": ["2025-03-04"], "text": ["x" * 200_000_000]}, use_dictionary=False),
        PARQUET,
    ),
    "parquet-of-many-columns": (
        "a.parquet",
        lambda: parquet({name: [""] for name in (*OBJECT, *(f"c{at}" for at in range(20_000)))}),
        "columns; an export may have",
    ),
}


@pytest.mark.parametrize(("name", "content", "said"), REFUSED.values(), ids=REFUSED)
def test_a_table_that_stands_for_far_more_ends_in_one_line(
    tmp_path: Path, confined: Confined, name: str, content: Content, said: str
) -> None:
    outcome = confined(notes_of, written(tmp_path / name, content()))
    assert outcome.refused.startswith(f"{name}: ")
    assert said in outcome.refused


REJECTED: dict[str, tuple[str, Content, str]] = {
    "number-of-thousands-of-digits-for-a-date": ("a.jsonl", lambda: with_number(date="9" * 4_000), "no Excel date"),
    "number-that-python-does-not-read": ("a.jsonl", lambda: with_number(version="9" * 1_000_000), "not valid JSON"),
    "worker-of-five-thousand-letters": (
        "a.csv",
        lambda: around(f"{'P' * 5_000},2025-03-04,x"),
        f"5,000 characters; a name or number may have {LONGEST_NAME:,}",
    ),
    "rtf-without-a-number": ("a.csv", lambda: around("P2,2025-03-04,{\\rtf1 \\uc x}"), "RTF that cannot be read"),
    "parquet-of-nested-lists": (
        "a.parquet",
        lambda: parquet(
            {"staff": ["P1"] * 3, "date": ["2025-03-04"] * 3, "text": [None, "x", "x"], "deep": [[[[["x"]]]]] * 3}
        ),
        "no text",
    ),
}


@pytest.mark.parametrize(("name", "content", "reason"), REJECTED.values(), ids=REJECTED)
def test_what_is_hostile_in_a_row_costs_that_row_alone(
    tmp_path: Path, confined: Confined, name: str, content: Content, reason: str
) -> None:
    outcome = confined(notes_of, written(tmp_path / name, content()))
    assert outcome.refused == ""
    assert outcome.kept == ("P1",)
    (told,) = outcome.rejected
    assert reason in told


READ: dict[str, tuple[str, Content]] = {
    "number-of-thousands-of-digits-for-a-version": ("a.jsonl", lambda: with_number(version="9" * 4_000)),
    "number-of-thousands-of-digits-for-a-line": (
        "a.csv",
        lambda: csv_text([["1", "9" * 5_000, *GOOD], ["2", "1", *GOOD]], header=["Note ID", "Line", *HEADER]),
    ),
    "megabyte-for-a-version": (
        "a.csv",
        lambda: csv_text([["1", "1:" * 500_000, *GOOD]], header=["Note ID", "Version", *HEADER]),
    ),
    "merged-ranges-over-each-other": (
        "a.xlsx",
        lambda: sheet_with(
            b"".join(b'<row r="%d">%s</row>' % (at, text_cell(f"A{at}", "P1")) for at in range(4, 3_000)),
            b"<mergeCells>"
            + b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (at, at + 4_000) for at in range(3, 4_000))
            + b"</mergeCells>",
        ),
    ),
    "megabytes-in-no-encoding": ("a.csv", lambda: around("P1,2025-03-04,x").encode() + b"\xff" * 6 * MEGABYTE),
    "million-blank-lines": ("a.csv", lambda: HEAD + LINE + "\r" * 1_000_000),
}


@pytest.mark.parametrize(("name", "content"), READ.values(), ids=READ)
def test_what_is_hostile_beside_the_notes_does_not_keep_them_from_being_read(
    tmp_path: Path, confined: Confined, name: str, content: Content
) -> None:
    outcome = confined(notes_of, written(tmp_path / name, content()))
    assert outcome.refused == ""
    assert outcome.kept == ("P1",)


def test_of_a_line_without_end_only_the_beginning_is_held(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", HEAD + "x" * (2 * LONGEST_LINE + 7) + "\n" + LINE)
    assert [len(line) for line in lines_of(path)] == [len(HEAD), LONGEST_LINE, len(LINE)]


def test_a_line_without_end_costs_one_row(tmp_path: Path, confined: Confined) -> None:
    outcome = confined(notes_of, written(tmp_path / "a.csv", around("P2,2025-03-04," + "x" * (LONGEST_LINE + 7))))
    assert outcome.kept == ("P1",)
    assert outcome.rejected == ("too long; a note may have 1,000,000 characters; split it",)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        pytest.param(b'<c r="C4" t="str"><f>HYPERLINK(1)</f><v>as it was</v></c>', "as it was", id="with-a-value"),
        pytest.param(b'<c r="C4" t="str"><f>HYPERLINK(1)</f></c>', "", id="without-a-value"),
    ],
)
def test_a_formula_is_read_as_the_value_it_had_and_never_run(tmp_path: Path, cell: bytes, read: str) -> None:
    row = b'<row r="4">' + text_cell("A4", "P2") + text_cell("B4", "2025-03-04") + cell + b"</row>"
    frame, rejected = concatenated(read_notes(written(tmp_path / "a.xlsx", sheet_with(row))))
    assert frame.loc[frame["worker_id"] == "P2", "text"].tolist() == [read] * bool(read)
    assert [entry.reason for entry in rejected] == ["no text"] * (not read)


def test_workers_are_named_without_what_a_terminal_obeys(tmp_path: Path, confined: Confined) -> None:
    rows = [["P1\x1b[31m\x07", "2025-03-04", "x"], ["Smith,\nJane", "2025-03-04", "x"], ["\u202eP3", "2025-03-04", "x"]]
    outcome = confined(notes_of, written(tmp_path / "a.csv", csv_text(rows)))
    assert outcome.kept == ("P1?[31m?", "Smith, Jane", "?P3")
