"""Roles, families, assertions, signals and measures: data read once from TOML and validated."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

NEUTRAL = "neutral"
OTHER_PARTY = "other_party"
NO_SIGNAL = "none"
IN_ROLE = "in_role"
DENOMINATORS = ("role_relevant", "drift_roles")


@dataclass(frozen=True)
class Role:
    """One kind of work or condition that a sentence can be about.

    Attributes:
        name: In tables.
        family: One of the taxonomy's.
        label: For people.
        guidance: Why it is in or out of the peer role.
        condition: Whether it befalls the worker, so that nobody says they did it.
        colour: Of its part in charts, "#rrggbb"; "" for roles that are no part of the peer role.
    """

    name: str
    family: str
    label: str
    guidance: str
    condition: bool = False
    colour: str = ""


@dataclass(frozen=True)
class Measure:
    """A share to follow over time: which sentences it counts, and among which.

    Attributes:
        name: In tables.
        label: For people.
        signals: Any of these is counted.
        families: Only roles of these; all where there is none.
        roles: Only these; all where there is none.
        assertions: Only these; all where there is none.
        denominator: One of DENOMINATORS.
        wanted: "up" or "down".
        watched: Whether changes are looked for; else it is a part of another measure, for its chart.
        meaning: In words.
        short: Heading of its column where groups are held beside each other; "" where it has none.
    """

    name: str
    label: str
    signals: tuple[str, ...]
    families: tuple[str, ...]
    roles: tuple[str, ...]
    assertions: tuple[str, ...]
    denominator: str
    wanted: str
    watched: bool
    meaning: str
    short: str = ""


@dataclass(frozen=True)
class Taxonomy:
    """All labels and what follows from them."""

    roles: tuple[Role, ...]
    assertions: tuple[str, ...]
    signals: tuple[str, ...]
    drift_signals: frozenset[str]
    measures: tuple[Measure, ...]
    signal_of_family: dict[str, dict[str, str]]

    @property
    def digest(self) -> str:
        """SHA-256 of the labels and what follows from them; guidance and measures may change without a new model."""
        labels = [self.family_of, self.assertions, self.signals, self.signal_of_family]
        return hashlib.sha256(json.dumps(labels).encode()).hexdigest()

    @property
    def role_names(self) -> tuple[str, ...]:
        """Names of all roles, in the order of the codebook."""
        return tuple(role.name for role in self.roles)

    @property
    def families(self) -> tuple[str, ...]:
        """Names of all families, in order."""
        return tuple(self.signal_of_family)

    @property
    def drift_families(self) -> tuple[str, ...]:
        """Families whose roles are drift."""
        return tuple(family for family in self.families if family.endswith("_drift"))

    @property
    def family_of(self) -> dict[str, str]:
        """Family of each role."""
        return {role.name: role.family for role in self.roles}

    @property
    def drift_signal_indices(self) -> list[int]:
        """Where the drift signals stand in `signals`."""
        return [at for at, name in enumerate(self.signals) if name in self.drift_signals]

    @property
    def watched(self) -> tuple[Measure, ...]:
        """Measures in which changes are looked for."""
        return tuple(measure for measure in self.measures if measure.watched)

    def role(self, name: str) -> Role:
        """Look a role up by its name."""
        return next(role for role in self.roles if role.name == name)

    def measure(self, name: str) -> Measure:
        """Look a measure up by its name."""
        return next(measure for measure in self.measures if measure.name == name)

    def signal(self, role: str, assertion: str) -> str:
        """Say what follows from a role and an assertion (docs/codebook.md, last table)."""
        if assertion == OTHER_PARTY:
            return NO_SIGNAL
        return self.signal_of_family[self.family_of[role]][assertion]

    @property
    def own_pairs(self) -> tuple[tuple[str, str], ...]:
        """Roles and assertions that say something of the worker: neither neutral nor another's, in order."""
        own = [name for name in self.assertions if name != OTHER_PARTY]
        return tuple((role, assertion) for role in self.role_names if role != NEUTRAL for assertion in own)

    @property
    def label_count(self) -> int:
        """Roles, assertions and signals together: the numbers that an engine's heads say of a sentence."""
        return len(self.role_names) + len(self.assertions) + len(self.signals)

    def signal_table(self) -> npt.NDArray[np.int64]:
        """Tabulate the signals.

        Returns:
            Index into `signals` for each pair, shape (roles, assertions).
        """
        return np.array(
            [[self.signals.index(self.signal(role, a)) for a in self.assertions] for role in self.role_names]
        )


def parse_taxonomy(source: bytes) -> Taxonomy:
    """Read and validate a taxonomy.

    Args:
        source: TOML, utf-8.

    Raises:
        ValueError: A name is unknown or missing; the message says where.
    """
    data: dict[str, Any] = tomllib.loads(source.decode("utf-8"))
    taxonomy = Taxonomy(
        roles=tuple(Role(**role) for role in data["roles"]),
        assertions=tuple(data["assertions"]),
        signals=tuple(data["signals"]),
        drift_signals=frozenset(data["drift_signals"]),
        measures=tuple(_measure(entry) for entry in data["measures"]),
        signal_of_family=data["families"],
    )
    _check(taxonomy)
    return taxonomy


def _measure(entry: dict[str, Any]) -> Measure:
    lists = {name: tuple(entry.get(name, ())) for name in ("signals", "families", "roles", "assertions")}
    return Measure(**{"watched": True, **entry, **lists})


def _check(taxonomy: Taxonomy) -> None:
    def known(names: set[str], among: set[str], where: str) -> None:
        if names - among:
            raise ValueError(f"taxonomy.toml: {where} names unknown {sorted(names - among)}; known: {sorted(among)}")

    if len(set(taxonomy.role_names)) != len(taxonomy.roles):
        raise ValueError("taxonomy.toml: a role is there twice")
    known(set(taxonomy.family_of.values()), set(taxonomy.families), "roles")
    known(set(taxonomy.drift_signals), set(taxonomy.signals), "drift_signals")
    own = set(taxonomy.assertions) - {OTHER_PARTY}
    for family, row in taxonomy.signal_of_family.items():
        if set(row) != own:
            raise ValueError(f"taxonomy.toml: families.{family} has {sorted(row)}; it needs {sorted(own)}")
        known(set(row.values()), set(taxonomy.signals), f"families.{family}")
    told = {measure.name for measure in taxonomy.measures}
    for role in taxonomy.roles:
        if role.family == IN_ROLE and not (role.name in told and role.colour):
            raise ValueError(f"taxonomy.toml: role {role.name} is in role; it needs a colour and a measure of its name")
    for measure in taxonomy.measures:
        known(set(measure.signals), set(taxonomy.signals), f"measure {measure.name}")
        known(set(measure.families), set(taxonomy.families), f"measure {measure.name}")
        known(set(measure.roles), set(taxonomy.role_names), f"measure {measure.name}")
        known(set(measure.assertions), own, f"measure {measure.name}")
        known({measure.denominator}, set(DENOMINATORS), f"measure {measure.name}")
        known({measure.wanted}, {"up", "down"}, f"measure {measure.name}")


@cache
def load_taxonomy() -> Taxonomy:
    """Return the taxonomy that ships with the package, read once."""
    return parse_taxonomy(files(__package__).joinpath("taxonomy.toml").read_bytes())
