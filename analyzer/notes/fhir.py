"""FHIR R4 NDJSON: one DocumentReference or Composition a line."""

import re
from collections.abc import Iterable
from typing import Any

from analyzer.notes.columns import FIELDS
from analyzer.notes.fhir_elements import Elements, UnusableError, checked, found
from analyzer.notes.fhir_text import composition_text, document_text
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import Earlier, Row, Table

FHIR_FIELDS = tuple(name for name in FIELDS if name != "line")
FORMAT = "FHIR R4 NDJSON"
_READ = ("DocumentReference", "Composition")
_WORKERS = ("Practitioner", "PractitionerRole")
_NO_WORKERS = ("Patient", "RelatedPerson", "Device", "Organization")
_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{1,39}")
_ID = r"(?P<id>[A-Za-z0-9.-]{1,64})"
_REFERENCE = re.compile(rf"(?:.*/)?(?P<kind>[A-Z][A-Za-z]{{1,39}})/{_ID}(?:/_history/[A-Za-z0-9.-]+)?")
_SEARCH = re.compile(r"(?P<kind>[A-Z][A-Za-z]{1,39})\?identifier=(?:[^|]*\|)?(?P<id>.+)")
"""A reference by identifier, as in "Practitioner?identifier=http://clinic.example/staff|P7"."""
_PART_OF_A_DATE = re.compile(r"\d{4}(?:-\d{2})?")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})")


def fhir_table(file: str, lines: Iterable[tuple[int, object]]) -> Table:
    """Read FHIR resources one at a time.

    Args:
        file: Name of the export.
        lines: Numbers of lines, and their objects or, as text, why there is none.
    """
    return Table(FORMAT, list(FHIR_FIELDS), (_row(file, number, value) for number, value in lines))


def _row(file: str, number: int, value: object) -> Row | Rejected | Earlier:
    if not isinstance(value, dict):
        return Rejected(file, number, "", str(value))
    if value.get("status") == "superseded" and value.get("resourceType") in _READ:
        return Earlier(number)
    try:
        return number, _cells(value)
    except UnusableError as problem:
        return Rejected(file, number, problem.field, problem.reason)
    except RecursionError:
        return Rejected(file, number, "", f"{value['resourceType']}: nested too deep")


def _named(kind: object) -> str:
    if not isinstance(kind, str) or not _TYPE_NAME.fullmatch(kind):
        return "an object of another kind"
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"


def _refuse_other(resource: Elements) -> None:
    kind = resource.get("resourceType")
    if kind not in _READ:
        raise UnusableError("", f"{_named(kind)}, not a DocumentReference or Composition")
    if "entered-in-error" in (resource.get("status"), resource.get("docStatus")):
        raise UnusableError("", f"{kind}: marked as entered in error")


def _cells(resource: Elements) -> list[object]:
    _refuse_other(resource)
    elements = checked(resource)
    context = elements.get("context", {})
    contained = {entry.get("id", ""): entry for entry in elements.get("contained", ())}
    custodian = elements.get("custodian", {})
    read = document_text(elements, resource) if resource["resourceType"] == _READ[0] else composition_text(elements)
    cells: dict[str, object] = {
        "note_id": elements.get("id"),
        "worker_id": _worker(elements, contained),
        "date": _date(elements),
        "note_type": _words(elements.get("type", {})),
        "setting": _words(context.get("facilityType", {})) or _words(context.get("practiceSetting", {})),
        "program": custodian.get("display") or _target(custodian, contained)[1],
        "person_id": _target(elements.get("subject", {}), contained)[1],
        "version": _version(resource),
        "replaces": _replaced(resource),
        "text": read,
    }
    return [cells[name] for name in FHIR_FIELDS]


def _worker(elements: Elements, contained: dict[str, Elements]) -> str:
    """Name the first author who is a worker or, without one, the first who may be."""
    kind, targets = elements["resourceType"], [_target(entry, contained) for entry in elements.get("author", ())]
    may_be = [(author, name) for author, name in targets if author not in _NO_WORKERS]
    names = [name for _, name in sorted(may_be, key=lambda target: target[0] not in _WORKERS) if name]
    if names:
        return names[0]
    if may_be or not targets:
        raise UnusableError("worker_id", f"{kind}.author: missing, or one that cannot be named")
    raise UnusableError("worker_id", f"{kind}.author: {_named(targets[0][0])}, not a worker")


def _target(reference: Elements, contained: dict[str, Elements], *, follow: bool = True) -> tuple[str, str]:
    """Return the type of what is referred to, where that is told, and a name for it: its id if it has one."""
    told, address = reference.get("type", ""), reference.get("reference", "")
    other = reference.get("identifier", {}).get("value") or reference.get("display", "")
    if match := _REFERENCE.fullmatch(address) or _SEARCH.fullmatch(address):
        return match["kind"], match["id"]
    if not address.startswith("#"):
        return told, address.rpartition(":")[2] if address.startswith("urn:") else address or other
    resource = contained.get(address[1:], {})
    name = str(found(resource, "identifier", "value") or _full_name(resource) or other)
    if not name and follow and "practitioner" in resource:
        _, name = _target(resource["practitioner"], contained, follow=False)
    return str(resource.get("resourceType", told)), name


def _full_name(resource: Elements) -> str:
    names: Any = resource.get("name", "")
    if isinstance(names, str):
        return names
    first = names[0]
    return str(first.get("text") or " ".join([*first.get("given", ()), first.get("family", "")]).strip())


def _date(elements: Elements) -> object:
    """Return the day of the service or, without one, that of the document, as it is written."""
    kind = elements["resourceType"]
    for path in (("context", "period", "start"), ("date",), ("content", "attachment", "creation")):
        if when := found(elements, *path):
            if _PART_OF_A_DATE.fullmatch(str(when)):
                raise UnusableError("date", f"{kind}.{'.'.join(path)}: a year or a month, not a day")
            return when
    raise UnusableError("date", f"{kind}.date: missing")


def _words(concept: Elements) -> object:
    return concept.get("text") or found(concept, "coding", "display") or found(concept, "coding", "code")


def _version(resource: Elements) -> object:
    """Return the number of the version or, where it is none, when it was made; a wrong one costs no note."""
    number, when = found(resource, "meta", "versionId"), found(resource, "meta", "lastUpdated")
    if isinstance(number, str) and number.isdecimal():
        return number
    return when if isinstance(when, str) and _INSTANT.fullmatch(when) else None


def _replaced(resource: Elements) -> str | None:
    """Return the id of the document that this one replaces; a wrong relation costs no note."""
    relations = resource.get("relatesTo")
    for relation in relations if isinstance(relations, list) else ():
        if isinstance(relation, dict) and relation.get("code") == "replaces":
            address = found(relation, "target", "reference") or found(relation, "targetReference", "reference")
            if isinstance(address, str) and (match := _REFERENCE.fullmatch(address)):
                return match["id"]
    return None
