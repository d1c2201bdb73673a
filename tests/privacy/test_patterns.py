import re
from pathlib import Path

import pytest

from analyzer.privacy import patterns
from analyzer.privacy.patterns import compiled, filled, load_patterns

SOURCES = [path.read_text(encoding="utf-8") for path in Path(patterns.__file__).parent.glob("*.py")]
TABLES = ("age", "date", "code", "place", "phone", "name", "town")


@pytest.mark.parametrize("table", [pytest.param(table, id=table) for table in TABLES])
def test_every_pattern_is_used(table: str) -> None:
    inner = re.findall(r"\{([a-z_]+)\}", (Path(patterns.__file__).parent / "patterns.toml").read_text("utf-8"))
    names = load_patterns(table).keys() - set(inner)
    assert names
    assert [name for name in names if not any(f'"{name}"' in source for source in SOURCES)] == []


def test_names_in_a_pattern_are_replaced() -> None:
    assert filled("{kin}[ ]a{2}", {"kin": "(?:sister)"}) == "(?:sister)[ ]a{2}"


def test_blanks_do_not_count() -> None:
    assert compiled("a b", where="here").match("ab")


def test_what_is_no_pattern_is_told() -> None:
    with pytest.raises(ValueError, match="here: not a pattern"):
        compiled("(", where="here")
