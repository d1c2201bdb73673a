import itertools
from dataclasses import FrozenInstanceError

import pytest

from analyzer.errors import PeerdriftError
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer, require

SETS = [allowed for size in range(len(Access) + 1) for allowed in itertools.combinations(Access, size)]


@pytest.mark.parametrize("access", Access, ids=str)
@pytest.mark.parametrize("allowed", SETS, ids=lambda allowed: "-".join(allowed) or "nobody")
def test_whoever_looks_with_another_access_is_refused(access: Access, allowed: tuple[Access, ...]) -> None:
    viewer = Viewer("ana", access)
    if access in allowed:
        require(viewer, *allowed, to="look")
    else:
        with pytest.raises(NotAllowedError):
            require(viewer, *allowed, to="look")


def test_a_refusal_says_what_it_takes_and_nothing_of_what_there_is() -> None:
    with pytest.raises(NotAllowedError) as caught:
        require(Viewer("ana", Access.ADMIN), Access.SUPERVISOR, Access.WORKER, to="read notes")
    assert str(caught.value) == "admin access does not allow to read notes; it takes supervisor or worker access"
    assert isinstance(caught.value, PeerdriftError)


def test_a_viewer_does_not_become_another() -> None:
    viewer = Viewer("ana", Access.WORKER)
    with pytest.raises(FrozenInstanceError):
        viewer.access = Access.ADMIN  # type: ignore[misc]
