"""FHIR resources: the elements that a note is made of, checked against FHIR R4.

A resource is reduced to these before it is checked, so that an error elsewhere in it does not cost the note.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

from analyzer.notes.clean import encodable

Elements = dict[str, Any]
Used = Mapping[str, "Used | None"]
"""Elements that are used and what is used of them; None for text."""
_REFERENCE: Used = {"reference": None, "type": None, "identifier": {"value": None}, "display": None}
_CONCEPT: Used = {"text": None, "coding": {"display": None, "code": None}}
_NARRATIVE: Used = {"status": None, "div": None}
_RESOURCE: Used = {"resourceType": None, "id": None}
_SECTION: dict[str, Used | None] = {"title": None, "text": _NARRATIVE}
_SECTION["section"] = _SECTION
_SUBJECTS: Used = {"subject": _REFERENCE, "author": _REFERENCE, "custodian": _REFERENCE}
_PERSON: Used = {**_RESOURCE, "identifier": {"value": None}, "name": {"text": None, "given": None, "family": None}}
_DOCUMENT: Used = {
    **_RESOURCE,
    **_SUBJECTS,
    "status": None,
    "type": _CONCEPT,
    "date": None,
    "text": _NARRATIVE,
    "content": {"attachment": {"contentType": None, "url": None, "creation": None}},
    "context": {"period": {"start": None}, "facilityType": _CONCEPT, "practiceSetting": _CONCEPT},
}
_COMPOSITION: Used = {
    **_RESOURCE,
    **_SUBJECTS,
    "status": None,
    "type": _CONCEPT,
    "date": None,
    "text": _NARRATIVE,
    "section": _SECTION,
}
_CONTAINED: dict[str, Used] = {
    "Practitioner": _PERSON,
    "PractitionerRole": {**_RESOURCE, "identifier": {"value": None}, "practitioner": _REFERENCE},
    "Organization": {**_RESOURCE, "identifier": {"value": None}, "name": None},
    "Patient": _PERSON,
    "RelatedPerson": _PERSON,
    "Device": _RESOURCE,
}
_NOT_USED: dict[str, Elements] = {"Composition": {"title": "-"}, "RelatedPerson": {"patient": {"display": "-"}}}
"""What FHIR requires and a note does not need."""
_MISSING = ("missing", "model_field_validation.missing")


class UnusableError(Exception):
    """Why a resource makes no note: the field and a reason that repeats no value."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@cache
def _models() -> dict[str, Any]:
    from fhir.resources.R4B.composition import Composition  # noqa: PLC0415 - slow, and only FHIR needs it
    from fhir.resources.R4B.documentreference import DocumentReference  # noqa: PLC0415

    return {"DocumentReference": DocumentReference, "Composition": Composition}


def checked(resource: Elements) -> Elements:
    """Return the elements that are used of a DocumentReference or Composition; blank and null ones are left out.

    Raises:
        UnusableError: One is not as FHIR wants it; the reason names the first such.
    """
    kind = resource["resourceType"]
    elements: Elements = _reduced(resource, _needed(resource), kind)
    if any(entry.get("reference", "").startswith("#") for entry in _references(elements)):
        elements["contained"] = list(_contained(resource))
    try:
        _models()[kind].model_validate({**elements, **_NOT_USED.get(kind, {})})
    except ValidationError as error:
        raise UnusableError("", _told(kind, error)) from None
    return elements


def _needed(resource: Elements) -> Used:
    """Leave out the elements that only take the place of others, where those are there."""
    if resource["resourceType"] == "Composition":
        return {name: used for name, used in _COMPOSITION.items() if name != "text" or not _has_text(resource)}
    needed: dict[str, Used | None] = dict(_DOCUMENT)
    attachment: dict[str, None] = {"contentType": None, "url": None}
    if found(resource, "context", "period", "start"):
        del needed["date"]
    elif not resource.get("date"):
        attachment["creation"] = None
    if found(resource, "content", "attachment", "data"):
        del needed["text"]
    return {**needed, "content": {"attachment": attachment}}


def found(value: object, *names: str) -> object:
    """Return the first value at the end of a path, through lists too; None without one."""
    if isinstance(value, list):
        return next((inner for entry in value if (inner := found(entry, *names))), None)
    if not names:
        return value
    return found(value.get(names[0]), *names[1:]) if isinstance(value, dict) else None


def _has_text(resource: Elements) -> bool:
    sections = resource.get("section")
    return any(
        isinstance(section, dict) and (bool(found(section, "text", "div")) or _has_text(section))
        for section in (sections if isinstance(sections, list) else ())
    )


def _reduced(value: object, used: Used | None, path: str) -> Any:
    if isinstance(value, list):
        return [_reduced(entry, used, f"{path}[{at}]") for at, entry in enumerate(value)]
    if used is None:
        if not isinstance(value, str):
            raise UnusableError("", f"{path}: not text")
        return encodable(value)
    if not isinstance(value, dict):
        raise UnusableError("", f"{path}: not an object")
    return {
        name: _reduced(value[name], inner, f"{path}.{name}")
        for name, inner in used.items()
        if value.get(name) not in (None, "", [], {})
    }


def _references(elements: Elements) -> Iterator[Elements]:
    for name in _SUBJECTS:
        value = elements.get(name, [])
        yield from (entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, dict))


def _contained(resource: Elements) -> Iterator[Elements]:
    contained = resource.get("contained")
    for at, entry in enumerate(contained if isinstance(contained, list) else ()):
        kind = entry.get("resourceType") if isinstance(entry, dict) else None
        if isinstance(kind, str) and kind in _CONTAINED:
            path = f"{resource['resourceType']}.contained[{at}]"
            yield {**_reduced(entry, _CONTAINED[kind], path), **_NOT_USED.get(kind, {})}


def _told(kind: str, error: ValidationError) -> str:
    """Name the first invalid element; pydantic's own words repeat the value."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
    return f"{kind}{path}: {'missing' if first['type'] in _MISSING else 'not as FHIR R4 has it'}"
