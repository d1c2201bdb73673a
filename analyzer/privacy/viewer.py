"""Who looks at the store, and as what."""

from dataclasses import dataclass
from enum import StrEnum

from analyzer.errors import PeerdriftError


class Access(StrEnum):
    """What a person may do.

    A supervisor reads the notes of their workers. An analyst sees everybody's, de-identified and in groups. A worker
    sees their own notes and may contest a label. An admin keeps people and the audit trail and sees no note.
    """

    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    WORKER = "worker"
    ADMIN = "admin"


@dataclass(frozen=True)
class Viewer:
    """A person who looks, in one of the kinds of access that they may have.

    It says who asks, not what they may see: that stands in the store, and each query looks it up, so that what is
    revoked is gone at once.

    Attributes:
        person: As they sign in, in small letters.
        access: As what they look.
    """

    person: str
    access: Access


class NotAllowedError(PeerdriftError):
    """Say that a viewer may not see or do something; never whether it exists."""


def require(viewer: Viewer, *allowed: Access, to: str) -> None:
    """See that a viewer looks with one of some kinds of access.

    Args:
        viewer: Who.
        allowed: Kinds of access that may.
        to: What they want to do, for the error.

    Raises:
        NotAllowedError: They may not.
    """
    if viewer.access not in allowed:
        raise NotAllowedError(f"{viewer.access} access does not allow to {to}; it takes {' or '.join(allowed)} access")
