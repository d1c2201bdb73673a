"""Word documents as people write them, and archives of single notes."""

import io
import zipfile
from collections.abc import Callable, Mapping

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
"""A PNG of one pixel."""


def docx_bytes(*paragraphs: str, change: Callable[[Document], object] = lambda _: None) -> bytes:
    """Return a document with paragraphs, and with what `change` adds to it."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    change(document)
    handle = io.BytesIO()
    document.save(handle)
    return handle.getvalue()


def docx_with(xml: str) -> bytes:
    """Return a document with raw elements in its body; prefixes w and w14 are known."""
    spaces = f'{nsdecls("w")} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'

    def change(document: Document) -> None:
        for element in parse_xml(f"<w:body {spaces}>{xml}</w:body>"):
            document.element.body.insert(len(document.element.body) - 1, element)

    return docx_bytes(change=change)


def docx_with_table(*rows: tuple[str, ...]) -> bytes:
    """Return a document with a table and a paragraph after it."""

    def change(document: Document) -> None:
        table = document.add_table(0, len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.add_paragraph("Sat with her.")

    return docx_bytes(change=change)


def zip_bytes(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive."""
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return handle.getvalue()
