"""Policies and events that are hostile."""

import bz2
import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.drift.events import LONGEST_WORDS, MOST_COMMAS
from analyzer.taxonomy.policy import LARGEST_FILE, LONGEST_WHY, MOST_STOPS
from tests.hostile.confined import Confined
from tests.hostile.readers import events_of, policy_of
from tests.notes.exports import written

ROLE = '\n[[roles]]\nrole = "medication_handling"\nfamily = "in_role"\n'
HEAD, LINE = "date,unit,kind,words\n", "2025-03-04,P1,training,a talk\n"
Make = Callable[[Path], object]


def of(content: str | bytes) -> Make:
    return lambda path: written(path, content)


POLICIES: dict[str, tuple[Make, str]] = {
    "too-deep": (of("name = " + "[" * 60_000), "no policy, but TOML of another kind"),
    "tables-too-deep": (of("name = " + "{a=" * 5_000), "no policy, but TOML of another kind"),
    "key-of-many-parts": (of("a." * 30_000 + "a = 1"), f"line 1: more than {MOST_STOPS} full stops"),
    "number-too-large": (of("name = " + "9" * 5_000), "no policy, but TOML of another kind"),
    "too-large": (of("#" * (LARGEST_FILE + 1)), "larger than the 64 KB that such a file may have"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "no regular file"),
    "pipe": (os.mkfifo, "no regular file"),
    "key-with-terminal-codes": (of('name = "x"\n"\\u001b[31m\\nx" = 1'), "unknown ?[31m x; a policy has"),
    "role-that-is-a-list": (of('name = "x"\n[[roles]]\nrole = ["a"]\nfamily = 1'), "no role ['a']"),
    "long-role": (of(f'name = "x"\n[[roles]]\nrole = "{"x" * 50_000}"\nfamily = "y"'), "no role 'xxxx"),
    "reason-that-is-a-list": (of(f'name = "x"{ROLE}why = [1]'), "why is no text of at most"),
    "long-reason": (of(f'name = "x"{ROLE}why = "{"x" * (LONGEST_WHY + 1)}"'), f"of at most {LONGEST_WHY:,}"),
}


@pytest.mark.parametrize(("make", "said"), POLICIES.values(), ids=POLICIES)
def test_a_hostile_policy_ends_in_one_short_line(tmp_path: Path, confined: Confined, make: Make, said: str) -> None:
    path = tmp_path / "policy.toml"
    make(path)
    outcome = confined(policy_of, path)
    assert outcome.refused.startswith(str(path))
    assert said in outcome.refused
    assert len(outcome.refused) < 3_000


def test_a_policy_says_nothing_that_a_terminal_obeys(tmp_path: Path, confined: Confined) -> None:
    content = f'name = "West\\u001b[31m\\nside"{ROLE}why = "the state\\u0007 allows it"'
    outcome = confined(policy_of, written(tmp_path / "policy.toml", content))
    assert outcome.kept[0] == "West?[31m side"
    assert "Why: the state? allows it." in outcome.kept[1]


EVENTS: dict[str, tuple[str, Make, str]] = {
    "many-columns": (
        "a.csv",
        of(HEAD.strip() + "," * 500_000 + "\n" + LINE),
        f"line 1: more than {MOST_COMMAS} commas",
    ),
    "many-cells-in-a-row": ("a.csv", of(HEAD + "x," * 300_000 + "\n"), f"line 2: more than {MOST_COMMAS} commas"),
    "too-large": ("a.csv", of(HEAD + LINE * 40_000), "larger than the 1 MB"),
    "packed-with-gzip": ("a.csv.gz", of(gzip.compress((HEAD + LINE * 100_000).encode())), "cannot be read"),
    "packed-with-bzip2": ("a.csv.bz2", of(bz2.compress((HEAD + LINE * 100_000).encode())), "cannot be read"),
    "device": ("a.csv", lambda path: path.symlink_to("/dev/zero"), "no regular file"),
    "pipe": ("a.csv", os.mkfifo, "no regular file"),
    "long-words": ("a.csv", of(HEAD + f"2025-03-04,,training,{'x' * (LONGEST_WORDS + 1)}\n"), "row 2, column words"),
    "long-unit": ("a.csv", of(HEAD + f"2025-03-04,{'x' * (LONGEST_WORDS + 1)},training,\n"), "row 2, column unit"),
    "year-1": ("a.csv", of(HEAD + LINE + "0001-01-01,P1,training,x\n"), "row 3, column date: no date"),
    "year-9999": ("a.csv", of(HEAD + "9999-12-31,P1,training,x\n"), "row 2, column date: no date"),
}


@pytest.mark.parametrize(("name", "make", "said"), EVENTS.values(), ids=EVENTS)
def test_hostile_events_end_in_one_line(tmp_path: Path, confined: Confined, name: str, make: Make, said: str) -> None:
    path = tmp_path / name
    make(path)
    outcome = confined(events_of, path)
    assert outcome.refused.startswith(str(path))
    assert said in outcome.refused


def test_units_of_events_are_named_without_what_a_terminal_obeys(tmp_path: Path, confined: Confined) -> None:
    outcome = confined(events_of, written(tmp_path / "a.csv", HEAD + "2025-03-04,P1\x1b[31m,training,x\n"))
    assert outcome.kept == ("P1?[31m",)
