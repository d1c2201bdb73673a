"""What an agency counts as in scope: the advisory's view, or a file that moves roles and sets signals.

States differ: some let peers drive, with a goal. The labels of sentences stay what they are; a policy says what follows
from them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analyzer.errors import PeerdriftError
from analyzer.limited_file import crowded_line, read_limited
from analyzer.printable import printable
from analyzer.taxonomy import NEUTRAL, NO_SIGNAL, OTHER_PARTY, Measure, Taxonomy

INDIVIDUAL_DRIFT = "individual_drift"
ADVISORY = "SAMHSA advisory"
"""Name of the policy that nothing is changed by."""
LONGEST_NAME, LONGEST_WHY = 80, 1_000
"""Characters of a policy's name and of the reason of a rule."""
LARGEST_FILE = 64 * 2**10
"""Bytes of a policy; one that moves every role has a tenth."""
MOST_STOPS = 200
"""Full stops in a line of it: the time to read a dotted key grows with the square of its parts."""
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rule:
    """One line of a policy: a role counts in another family, or one of its assertions has another signal.

    Attributes:
        role: Whose.
        family: It belongs to here; "" where only a signal is set.
        assertion: Whose signal is set; "" where the role moves.
        signal: That follows from it here.
        why: In the agency's words.
    """

    role: str
    family: str
    assertion: str
    signal: str
    why: str


@dataclass(frozen=True)
class Policy:
    """Families and signals of roles as an agency sees them.

    Attributes:
        name: For people; every measure tells it.
        family_of: Family of each role.
        signal_of: Signal of each of `Taxonomy.own_pairs`.
        rules: In which it differs from the advisory.
    """

    name: str
    family_of: Mapping[str, str]
    signal_of: Mapping[tuple[str, str], str]
    rules: tuple[Rule, ...]

    def counted(self, measure: Measure) -> BoolArray:
        """Tell which own pairs a measure counts, shape (pairs,)."""
        return np.array(
            [
                self.signal_of[role, assertion] in measure.signals
                and (not measure.families or self.family_of[role] in measure.families)
                and (not measure.roles or role in measure.roles)
                and (not measure.assertions or assertion in measure.assertions)
                for role, assertion in self.signal_of
            ]
        )

    def among(self, measure: Measure, *, taxonomy: Taxonomy) -> BoolArray:
        """Tell among which own pairs a measure counts, shape (pairs,)."""
        drift_only = measure.denominator == "drift_roles"
        return np.array(
            [not drift_only or self.family_of[role] in taxonomy.drift_families for role, _ in self.signal_of]
        )


def advisory(taxonomy: Taxonomy) -> Policy:
    """Return the policy of the advisory: the taxonomy as it is."""
    return _policy(ADVISORY, (), taxonomy=taxonomy)


def read_policy(path: Path, *, taxonomy: Taxonomy) -> Policy:
    """Read a policy file.

    Args:
        path: TOML with `name`, and `[[roles]]` (role, family, why) or `[[signals]]` (role, assertion, signal, why).
        taxonomy: Which roles, families, assertions and signals there are.

    Raises:
        PeerdriftError: The file cannot be read, or a name in it is unknown; the message says where.
    """
    data = _loaded(path)
    unknown = set(data) - {"name", "roles", "signals"}
    if unknown:
        raise PeerdriftError(f"{path}: unknown {sorted(unknown)[0]}; a policy has name, [[roles]] and [[signals]]")
    name = data.get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME or name.strip() == ADVISORY:
        raise PeerdriftError(f"{path}: a policy needs a name of its own, of at most {LONGEST_NAME} characters")
    rules = [
        _role_rule(entry, place=f"{path}: roles {at}", taxonomy=taxonomy) for at, entry in _entries(data, "roles", path)
    ]
    rules += [
        _signal_rule(entry, place=f"{path}: signals {at}", taxonomy=taxonomy)
        for at, entry in _entries(data, "signals", path)
    ]
    said = [(rule.role, rule.assertion) for rule in rules]
    twice = [pair for pair in said if said.count(pair) > 1]
    if twice:
        raise PeerdriftError(f"{path}: {' '.join(twice[0]).strip()} is there twice; keep one")
    policy = _policy(printable(name.strip()), tuple(rules), taxonomy=taxonomy)
    _check_counted(policy, path=path, taxonomy=taxonomy)
    return policy


def _loaded(path: Path) -> dict[str, Any]:
    try:
        content = read_limited(path, most=LARGEST_FILE)
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        if (line := crowded_line(content, b".", most=MOST_STOPS)) is not None:
            raise PeerdriftError(f"{path}, line {line}: more than {MOST_STOPS} full stops; write fewer")
        return tomllib.loads(text)
    except FileNotFoundError:
        raise PeerdriftError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError):
        raise PeerdriftError(f"{path}: the policy cannot be read; it is a text file in utf-8") from None
    except tomllib.TOMLDecodeError as error:
        raise PeerdriftError(f"{path}: no TOML ({error})") from None
    except (ValueError, RecursionError):  # also a number of thousands of digits, or a thousand brackets
        raise PeerdriftError(f"{path}: no policy, but TOML of another kind") from None


def policy_words(policy: Policy, *, taxonomy: Taxonomy) -> list[str]:
    """Say in words how a policy differs from the advisory, a line a rule."""
    plain = advisory(taxonomy)
    lines = []
    for rule in policy.rules:
        label = taxonomy.role(rule.role).label
        changed = [
            f"{_DOING[assertion]} {_counts(policy, role, assertion)} (advisory: {_counts(plain, role, assertion)})"
            for role, assertion in policy.signal_of
            if role == rule.role
            and rule.assertion in ("", assertion)
            and _counts(policy, role, assertion) != _counts(plain, role, assertion)
        ]
        why = f" Why: {rule.why}." if rule.why else ""
        lines.append(f"{label}: {'; '.join(changed) or 'nothing changes'}.{why}")
    return lines or ["As the advisory has it: nothing is changed."]


_DOING = {"performed": "doing it", "requested": "being asked for it", "averted": "keeping out of it"}


def _counts(policy: Policy, role: str, assertion: str) -> str:
    signal = policy.signal_of[role, assertion]
    if signal == NO_SIGNAL:
        return "does not count"
    # individual drift is measured by family
    name = policy.family_of[role] if signal == INDIVIDUAL_DRIFT else signal
    return f"counts as {name.replace('_', ' ')}"


def _policy(name: str, rules: tuple[Rule, ...], *, taxonomy: Taxonomy) -> Policy:
    family_of = dict(taxonomy.family_of) | {rule.role: rule.family for rule in rules if rule.family}
    signal_of = {
        (role, assertion): taxonomy.signal_of_family[family_of[role]][assertion]
        for role, assertion in taxonomy.own_pairs
    }
    signal_of |= {(rule.role, rule.assertion): rule.signal for rule in rules if rule.assertion}
    return Policy(name, family_of, signal_of, rules)


def _check_counted(policy: Policy, *, path: Path, taxonomy: Taxonomy) -> None:
    """Refuse signals that no measure counts in the family of their role: the sentences would be lost."""
    counted = np.any([policy.counted(one) & policy.among(one, taxonomy=taxonomy) for one in taxonomy.watched], axis=0)
    for ((role, assertion), signal), found in zip(policy.signal_of.items(), counted, strict=True):
        if signal != NO_SIGNAL and not found:
            family = policy.family_of[role]
            raise PeerdriftError(
                f"{path}: {role} {assertion} cannot be {signal}, which no measure counts in the family {family};"
                " move the role under [[roles]]"
            )


def _entries(data: Mapping[str, Any], name: str, path: Path) -> list[tuple[int, Mapping[str, Any]]]:
    entries = data.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PeerdriftError(f"{path}: {name} is no list of tables; write [[{name}]] over each")
    return list(enumerate(entries, start=1))


def _role_rule(entry: Mapping[str, Any], *, place: str, taxonomy: Taxonomy) -> Rule:
    _check(entry, ("role", "family"), place=place)
    families = [name for name in taxonomy.families if name != NEUTRAL]
    _known(entry, "role", [name for name in taxonomy.role_names if name != NEUTRAL], place=place)
    _known(entry, "family", families, place=place)
    return Rule(entry["role"], entry["family"], "", "", _why(entry, place=place))


def _signal_rule(entry: Mapping[str, Any], *, place: str, taxonomy: Taxonomy) -> Rule:
    _check(entry, ("role", "assertion", "signal"), place=place)
    _known(entry, "role", [name for name in taxonomy.role_names if name != NEUTRAL], place=place)
    _known(entry, "assertion", [name for name in taxonomy.assertions if name != OTHER_PARTY], place=place)
    _known(entry, "signal", list(taxonomy.signals), place=place)
    return Rule(entry["role"], "", entry["assertion"], entry["signal"], _why(entry, place=place))


def _why(entry: Mapping[str, Any], *, place: str) -> str:
    why = entry.get("why", "")
    if not isinstance(why, str) or len(why) > LONGEST_WHY:
        raise PeerdriftError(f"{place}: why is no text of at most {LONGEST_WHY:,} characters")
    return printable(why).strip().rstrip(".")


def _check(entry: Mapping[str, Any], needed: tuple[str, ...], *, place: str) -> None:
    for name in needed:
        if name not in entry:
            raise PeerdriftError(f"{place} has no {name}; it needs {', '.join(needed)}")
    for name in entry:
        if name not in (*needed, "why"):
            raise PeerdriftError(f"{place} has an unknown {name}; it takes {', '.join((*needed, 'why'))}")


def _known(entry: Mapping[str, Any], name: str, among: list[str], *, place: str) -> None:
    if entry[name] not in among:
        raise PeerdriftError(f"{place}: no {name} {entry[name]!r}; there are {', '.join(among)}")
