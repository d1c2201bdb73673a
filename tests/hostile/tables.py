"""Hostile tables: CSV, JSONL, workbooks and Parquet of a few kilobytes that stand for far more."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.notes.exports import HEADER, csv_text, jsonl_text, xlsx_bytes

GOOD = ["P1", "2025-03-04", "Sat with her."]
HEAD = csv_text([])
LINE = csv_text([GOOD]).partition("\r\n")[2]
OBJECT = dict(zip(("staff", "date", "text"), GOOD, strict=True))
MEGABYTE = 2**20
BOOK = xlsx_bytes([HEADER, GOOD, GOOD])
ENTITIES = '<!DOCTYPE r [<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12)
)
ENTITIES += "]>"
"""Billion laughs: `&a11;` is 100 billion times three characters."""
EXTERNAL = '<!DOCTYPE r [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'


def around(line: str) -> str:
    """Put a line of CSV between two good ones."""
    return HEAD + LINE + line + "\r\n" + LINE


def with_number(**numbers: str) -> str:
    """Return two lines of JSONL, the first with numbers of any length."""
    hostile = json.dumps(OBJECT | dict.fromkeys(numbers, 0))
    for name, number in numbers.items():
        hostile = hostile.replace(f'"{name}": 0', f'"{name}": {number}')
    return hostile + "\n" + jsonl_text([OBJECT | {"note_id": "2", "version": "1"}])


def deflated(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive whose members are packed as well as can be."""
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return handle.getvalue()


def altered(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a workbook or document whose parts were changed, packed again."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return deflated([(name, change(name, source.read(name))) for name in source.namelist()])


def sheet_with(rows: bytes, after: bytes = b"") -> bytes:
    """Return a workbook with more rows in its sheet, and with what may stand after them."""

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        return part.replace(b"</sheetData>", rows + b"</sheetData>" + after)

    return altered(BOOK, change)


def text_cell(place: str, text: str) -> bytes:
    """Return a cell with its text inside."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def shared_texts(texts: bytes, rows: int = 0, attributes: bytes = b"") -> bytes:
    """Return a workbook of texts in a list of their own, which `rows` rows all refer to: the last of them is a note."""
    parts = b"".join(b"<si><t>%s</t></si>" % text for text in (b"Staff ID", b"Service Date", b"Progress Note"))
    parts += b"<si><t>P1</t></si><si><t>2025-03-04</t></si>" + texts
    head = b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
    lines = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>3</v></c><c r="B%d" t="s"><v>4</v></c><c r="C%d" t="s"><v>5</v></c></row>'
        % (at, at, at, at)
        for at in range(2, rows + 2)
    )
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = b'<sst xmlns="%s"%s>%s</sst>' % (main, attributes, parts)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = b'<Relationship Id="rIdShared" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind

    def change(name: str, part: bytes) -> bytes:
        if name.endswith("sheet1.xml"):
            return b'<worksheet xmlns="%s"><sheetData>%s%s</sheetData></worksheet>' % (main, head, lines)
        return part.replace(b"</Relationships>", relation) if name.endswith("workbook.xml.rels") else part

    with zipfile.ZipFile(io.BytesIO(BOOK)) as source:
        parts_of = [(name, change(name, source.read(name))) for name in source.namelist()]
    return deflated([*parts_of, ("xl/sharedStrings.xml", shared)])


def one_sheet_many_times(times: int, rows: int) -> bytes:
    """Return a workbook whose list of sheets names one and the same part again and again."""
    lines = b"".join(
        b'<row r="%d">%s%s%s</row>'
        % (at, text_cell(f"A{at}", "P1"), text_cell(f"B{at}", "2025-03-04"), text_cell(f"C{at}", "x"))
        for at in range(4, rows + 4)
    )

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("workbook.xml"):
            return part
        begin, end = part.index(b"<sheet "), part.index(b"</sheets>")
        named = [
            part[begin:end].replace(b'name="Sheet"', b'name="s%d"' % at).replace(b'sheetId="1"', b'sheetId="%d"' % at)
            for at in range(1, times + 1)
        ]
        return part[:begin] + b"".join(named) + part[end:]

    return altered(sheet_with(lines), change)


def ods_with(rows: str, doctype: str = "") -> bytes:
    """Return an OpenDocument spreadsheet with a header and other rows."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    table = f'<table:table table:name="s">{ods_row(*HEADER)}{ods_row(*GOOD)}{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?>{doctype}<office:document-content{spaces}>{body}</office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
    manifest = f'<?xml version="1.0"?><m:manifest xmlns:m="{space}">{entry}</m:manifest>'
    members = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return deflated([(name, text.encode()) for name, text in members.items()])


def ods_row(*cells: str, attributes: str = "", last: str = "") -> str:
    """Return a row, with attributes of its own and of its last cell."""
    told = [""] * (len(cells) - 1) + [last]
    inner = "".join(
        f'<table:table-cell office:value-type="string" {extra}><text:p>{cell}</text:p></table:table-cell>'
        for cell, extra in zip(cells, told, strict=True)
    )
    return f"<table:table-row {attributes}>{inner}</table:table-row>"


def parquet(columns: dict[str, object], **options: object) -> bytes:
    """Return a Parquet file."""
    handle = io.BytesIO()
    pq.write_table(pa.table(columns), handle, compression="zstd", **options)
    return handle.getvalue()


def constant(text: str, rows: int) -> pa.DictionaryArray:
    """Return a column of one text, which takes a few bytes however many rows it has."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int8)), pa.array([text]))


def constant_rows(rows: int, text: str = "x", **columns: object) -> bytes:
    """Return a Parquet file of rows that are all the same."""
    told = {"staff": constant("P1", rows), "date": constant("2025-03-04", rows), "text": constant(text, rows)}
    return parquet(told | columns, row_group_size=rows, dictionary_pagesize_limit=2 * MEGABYTE)
