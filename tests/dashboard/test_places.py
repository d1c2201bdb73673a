"""Everybody has the pages that tell them something, each once."""

import pytest

from analyzer.privacy.viewer import Access
from dashboard.places import PLACES, places
from tests.conftest import ROOT

SUPERVISOR, ANALYST, WORKER, ADMIN = Access.SUPERVISOR, Access.ANALYST, Access.WORKER, Access.ADMIN


@pytest.mark.parametrize(
    ("held", "paths"),
    [
        pytest.param([SUPERVISOR], ["team", "worker", "note", "reviews", "upload", "model"], id="supervisor"),
        pytest.param([ANALYST], ["explore", "model"], id="analyst"),
        pytest.param([WORKER], ["worker", "note"], id="worker"),
        pytest.param([ADMIN], ["people", "model"], id="admin"),
        pytest.param([], [], id="nobody"),
        pytest.param(
            [SUPERVISOR, ANALYST, ADMIN],
            ["team", "worker", "note", "reviews", "explore", "upload", "people", "model"],
            id="several",
        ),
    ],
)
def test_pages_are_those_of_what_somebody_may_look_as(held: list[Access], paths: list[str]) -> None:
    assert list(places(held)) == paths


def test_who_is_supervisor_and_worker_opens_the_workers_page_as_supervisor() -> None:
    assert places([WORKER, SUPERVISOR])["worker"].access == SUPERVISOR


def test_every_page_is_there() -> None:
    assert all((ROOT / "dashboard" / place.view).is_file() for place in PLACES)
