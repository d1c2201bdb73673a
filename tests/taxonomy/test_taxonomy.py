import re
from pathlib import Path

import pytest

from analyzer.taxonomy import NEUTRAL, NO_SIGNAL, OTHER_PARTY, load_taxonomy, parse_taxonomy

ROOT = Path(__file__).parents[2]
CODEBOOK = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
SOURCE = (ROOT / "analyzer" / "taxonomy" / "taxonomy.toml").read_text(encoding="utf-8")
TAXONOMY = load_taxonomy()
DRIFT = ("clinical_drift", "informal_drift", "organizational_drift")


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without its head."""
    section = CODEBOOK.partition(f"## {heading}")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def codebook_signals() -> dict[tuple[str, str], set[str]]:
    """Read the signal table of the codebook: the signals that its words give to each role and assertion."""
    found: dict[tuple[str, str], set[str]] = {
        (role, a): set() for role in TAXONOMY.role_names for a in TAXONOMY.assertions
    }
    for cell, words in table("What follows from a label (signals)"):
        signal = cell.strip("`")
        for clause in re.sub(r"\(.*?\)", "", words).split(";"):
            if "counts as" in clause:
                continue  # a note on another row of the table
            for roles, assertions in pairs_of(clause):
                for role in roles:
                    for assertion in assertions:
                        found[role, assertion].add(signal)
    return found


def pairs_of(clause: str) -> list[tuple[list[str], list[str]]]:
    """Read one clause, such as "an in_role role, `performed`"."""
    family_of = TAXONOMY.family_of
    if clause.strip().startswith("neutral"):
        in_role = [role for role, family in family_of.items() if family == "in_role"]
        assertions = [a for a in TAXONOMY.assertions if a in clause.partition("in-role")[2]]
        return [
            ([NEUTRAL], list(TAXONOMY.assertions)),
            (list(TAXONOMY.role_names), [OTHER_PARTY]),
            (in_role, assertions),
        ]
    assertions = [a for a in TAXONOMY.assertions if re.search(rf"\b{a}\b", clause)]
    if "any drift role" in clause:
        return [([role for role, family in family_of.items() if family in DRIFT], assertions)]
    named = [family for family in TAXONOMY.families if re.search(rf"\b{family}\b", clause)]
    return [([role for role, family in family_of.items() if family in named], assertions)]


def test_codebook_and_data_have_the_same_roles_and_families_in_the_same_order() -> None:
    assert [(row[0].strip("`"), row[1]) for row in table("Roles")] == list(TAXONOMY.family_of.items())


def test_codebook_and_data_have_the_same_assertions_in_the_same_order() -> None:
    assert tuple(row[0].strip("`") for row in table("Assertions")) == TAXONOMY.assertions


def test_codebook_and_data_have_the_same_signals_in_the_same_order() -> None:
    rows = table("What follows from a label (signals)")
    assert tuple(row[0].strip("`") for row in rows) == TAXONOMY.signals


@pytest.mark.parametrize("assertion", TAXONOMY.assertions)
@pytest.mark.parametrize("role", TAXONOMY.role_names)
def test_codebook_and_data_give_the_same_signal_to_each_label(role: str, assertion: str) -> None:
    assert codebook_signals()[role, assertion] == {TAXONOMY.signal(role, assertion)}


def test_signal_table_says_what_signal_says() -> None:
    numbers = TAXONOMY.signal_table()
    assert numbers.shape == (len(TAXONOMY.roles), len(TAXONOMY.assertions))
    for row, role in enumerate(TAXONOMY.role_names):
        for column, assertion in enumerate(TAXONOMY.assertions):
            assert TAXONOMY.signals[numbers[row, column]] == TAXONOMY.signal(role, assertion)


@pytest.mark.parametrize("role", TAXONOMY.role_names)
def test_what_others_do_is_no_signal(role: str) -> None:
    assert TAXONOMY.signal(role, OTHER_PARTY) == NO_SIGNAL


def test_drift_families_are_the_three_of_the_codebook() -> None:
    assert TAXONOMY.drift_families == DRIFT


def test_drift_signals_follow_only_from_drift_families() -> None:
    for role in TAXONOMY.roles:
        signals = {TAXONOMY.signal(role.name, a) for a in TAXONOMY.assertions}
        assert (role.family in DRIFT) == bool(signals & TAXONOMY.drift_signals)


def test_each_role_but_neutral_has_a_label_and_guidance() -> None:
    assert [role.name for role in TAXONOMY.roles if not (role.label and role.guidance)] == [NEUTRAL]


def test_lookups_find_by_name() -> None:
    assert TAXONOMY.role("transport").label == "Transport"
    assert TAXONOMY.measure("pull").signals == ("pull",)


def test_measures_count_every_signal_but_none() -> None:
    counted = {signal for measure in TAXONOMY.measures for signal in measure.signals}
    assert counted == set(TAXONOMY.signals) - {NO_SIGNAL}


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        pytest.param('guidance = "Listening', 'guidance = "Hearing', False, id="guidance-changes-no-model"),
        pytest.param('meaning = "people asked', 'meaning = "they asked', False, id="measure-changes-no-model"),
        pytest.param('requested = "pull"', 'requested = "none"', True, id="signal-changes-the-model"),
        pytest.param('name = "transport"', 'name = "driving"', True, id="role-changes-the-model"),
    ],
)
def test_digest_tells_whether_labels_changed(old: str, new: str, changed: bool) -> None:
    assert SOURCE.count(old) == 1
    assert (parse_taxonomy(SOURCE.replace(old, new).encode()).digest != TAXONOMY.digest) is changed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('family = "neutral"', 'family = "nowhere"', "roles names unknown", id="unknown-family"),
        pytest.param('name = "transport"', 'name = "coercion"', "twice", id="role-twice"),
        pytest.param('drift_signals = ["ind', 'drift_signals = ["x", "ind', "drift_signals", id="drift-signal"),
        pytest.param('requested = "pull"', 'requested = "push"', "families.informal_drift", id="unknown-signal"),
        pytest.param('requested = "pull"\n', "", "it needs", id="assertion-missing"),
        pytest.param('colour = "#1F7268"\n', "", "role advocacy is in role", id="in-role-without-a-colour"),
        pytest.param(
            '[[measures]]\nname = "advocacy"', '[[measures]]\nname = "x"', "a measure of its name", id="nor-a-measure"
        ),
        pytest.param('signals = ["pull"]', 'signals = ["push"]', "measure pull", id="measure-signal"),
        pytest.param(
            'families = ["informal_drift"]', 'families = ["x"]', "measure informal_drift", id="measure-family"
        ),
        pytest.param('denominator = "drift_roles"', 'denominator = "all"', "measure safeguard", id="denominator"),
        pytest.param('wanted = "up"\nmeaning = "of', 'wanted = "?"\nmeaning = "of', "measure safeguard", id="wanted"),
    ],
)
def test_taxonomy_with_a_mistake_is_refused_with_its_place(old: str, new: str, said: str) -> None:
    assert SOURCE.count(old) == 1
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_taxonomy(SOURCE.replace(old, new).encode())
