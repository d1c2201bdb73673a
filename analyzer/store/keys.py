"""The key of the store's texts: from the environment or from a file that only its owner reads."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from platformdirs import user_config_path

from analyzer.errors import PeerdriftError

KEY_VARIABLE, KEY_FILE_VARIABLE = "PEERDRIFT_KEY", "PEERDRIFT_KEY_FILE"
"""Variables of the environment: keys with commas between them, or the path of a file with a key on each line."""
OTHERS = 0o077
"""Rights of a file that nobody but its owner may have."""


def key_file() -> Path:
    """Return where the key lies; by default not beside the data, so that a copy of the data does not hold it."""
    named = os.environ.get(KEY_FILE_VARIABLE)
    return Path(named) if named else user_config_path("peerdrift") / "store.key"


def read_keys() -> MultiFernet:
    """Read the keys: the first encrypts, all decrypt.

    Raises:
        PeerdriftError: There are none, they are no keys, or others can read the file.
    """
    told = os.environ.get(KEY_VARIABLE)
    if told:
        return _keys(told.split(","), source=KEY_VARIABLE)
    path = key_file()
    return _keys(_lines(path), source=str(path))


def told_by_environment() -> bool:
    """Tell whether the keys come from the environment itself and not from a file."""
    return bool(os.environ.get(KEY_VARIABLE))


def has_key() -> bool:
    """Tell whether there is a key at all."""
    return told_by_environment() or key_file().exists()


def key_count(path: Path) -> int:
    """Return how many keys a file holds: more than one while they are rotated."""
    return len(_lines(path))


def make_key_file(path: Path) -> None:
    """Write a new key that only its owner can read.

    Raises:
        PeerdriftError: There is a file, or none can be made.
    """
    _write(path, [Fernet.generate_key().decode()], new=True)


def add_key(path: Path) -> None:
    """Put a new key before those of a file, so that it encrypts from now on and the old ones still decrypt."""
    _write(path, [Fernet.generate_key().decode(), *_lines(path)], new=False)


def keep_first_key(path: Path) -> None:
    """Take all keys but the first out of a file: when all is encrypted anew, they open nothing any more."""
    _write(path, _lines(path)[:1], new=False)


def _lines(path: Path) -> list[str]:
    try:
        readable_by_others = os.name == "posix" and path.stat().st_mode & OTHERS
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise PeerdriftError(
            f"{path}: no key here; without the key of the store its texts cannot be read: set {KEY_FILE_VARIABLE}"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise PeerdriftError(
            f"{path}: the key cannot be read; is it the file that peerdrift store init made?"
        ) from None
    if readable_by_others:
        raise PeerdriftError(f"{path}: others can read the key; run chmod 600 {path}")
    return lines


def _keys(told: list[str], *, source: str) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key.strip()) for key in told])
    except ValueError:
        raise PeerdriftError(
            f"{source}: holds no key, or one that is none; a key is 32 bytes in URL-safe base64"
        ) from None


def _write(path: Path, keys: list[str], *, new: bool) -> None:
    """Write keys under another name first: a file cut off half-way would lose every text of the store."""
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if new and path.exists():
            raise PeerdriftError(f"{path}: there is a key here; it may be that of another store")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write("\n".join(keys) + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise PeerdriftError(f"{path}: the key cannot be written ({error.strerror})") from None
