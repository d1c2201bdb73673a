import os
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken

from analyzer.errors import PeerdriftError
from analyzer.store.keys import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    add_key,
    has_key,
    keep_first_key,
    key_count,
    key_file,
    make_key_file,
    read_keys,
    told_by_environment,
)
from tests.store.stores import KEY, OTHER_KEY

SECRET = "SECRET-that-is-no-key"
posix = pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the key file is to lie; no key is in the environment."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "config" / "store.key"))
    return tmp_path / "config" / "store.key"


def written(path: Path, content: str, *, rights: int = 0o600) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    path.chmod(rights)


@posix
def test_a_new_key_is_for_its_owner_alone(path: Path) -> None:
    make_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_each_new_key_is_another(path: Path) -> None:
    make_key_file(path)
    make_key_file(path.with_name("other.key"))
    assert path.read_text() != path.with_name("other.key").read_text()


def test_a_key_is_not_written_over(path: Path) -> None:
    make_key_file(path)
    before = path.read_text()
    with pytest.raises(PeerdriftError, match="there is a key here; it may be that of another store"):
        make_key_file(path)
    assert path.read_text() == before


def test_what_the_key_of_a_file_encrypts_it_decrypts(path: Path) -> None:
    assert not has_key()
    make_key_file(path)
    assert has_key()
    assert not told_by_environment()
    assert read_keys().decrypt(read_keys().encrypt(b"words")) == b"words"


def test_keys_of_the_environment_go_before_a_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_key_file(path)
    monkeypatch.setenv(KEY_VARIABLE, f"{KEY}, {OTHER_KEY}")
    assert told_by_environment()
    assert Fernet(KEY).decrypt(read_keys().encrypt(b"words")) == b"words"
    assert read_keys().decrypt(Fernet(OTHER_KEY).encrypt(b"words")) == b"words"


def test_without_the_environment_the_file_lies_in_the_folder_of_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_FILE_VARIABLE, raising=False)
    assert key_file().name == "store.key"
    assert key_file().parent.name == "peerdrift"


def test_a_key_that_is_added_encrypts_and_the_old_one_still_decrypts(path: Path) -> None:
    make_key_file(path)
    old = read_keys()
    add_key(path)
    assert key_count(path) == 2
    assert read_keys().decrypt(old.encrypt(b"words")) == b"words"
    with pytest.raises(InvalidToken):
        old.decrypt(read_keys().encrypt(b"words"))


def test_when_the_first_key_alone_is_kept_the_old_one_is_gone(path: Path) -> None:
    make_key_file(path)
    old = read_keys()
    add_key(path)
    keep_first_key(path)
    assert key_count(path) == 1
    with pytest.raises(InvalidToken):
        read_keys().decrypt(old.encrypt(b"words"))


@posix
def test_a_file_stays_its_owners_when_keys_are_added(path: Path) -> None:
    make_key_file(path)
    add_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_left_of_an_interrupted_writing_is_in_nobodys_way(path: Path) -> None:
    make_key_file(path)
    path.with_name(path.name + ".unfinished").write_text("half a k")
    add_key(path)
    assert key_count(path) == 2
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@posix
@pytest.mark.parametrize("rights", [0o640, 0o604, 0o622, 0o777], ids=oct)
def test_a_file_that_others_can_use_is_refused(path: Path, rights: int) -> None:
    written(path, KEY, rights=rights)
    with pytest.raises(PeerdriftError, match=r"others can read the key; run chmod 600"):
        read_keys()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(SECRET, "holds no key, or one that is none", id="no-key"),
        pytest.param("", "holds no key, or one that is none", id="empty"),
        pytest.param(f"{KEY}\n{SECRET}", "holds no key, or one that is none", id="one-of-two"),
        pytest.param(f"{SECRET} ß", "the key cannot be read", id="no-ascii"),
    ],
)
def test_a_file_without_keys_is_refused_and_not_repeated(path: Path, content: str, said: str) -> None:
    written(path, content)
    with pytest.raises(PeerdriftError, match=said) as caught:
        read_keys()
    assert str(path) in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_file_that_is_not_there_is_told_with_what_to_do(path: Path) -> None:
    with pytest.raises(PeerdriftError, match=f"no key here; .* set {KEY_FILE_VARIABLE}"):
        read_keys()


@pytest.mark.parametrize(
    "told", [SECRET, f"{KEY},{SECRET}", f"{KEY},", "ß" * 44], ids=["no-key", "second", "empty", "ß"]
)
def test_keys_of_the_environment_that_are_none_are_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, told)
    with pytest.raises(PeerdriftError, match=f"{KEY_VARIABLE}: holds no key, or one that is none") as caught:
        read_keys()
    assert SECRET not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PeerdriftError, match="the key cannot be written"):
        make_key_file(tmp_path / "file" / "store.key")
