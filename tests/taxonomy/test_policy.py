from pathlib import Path

import numpy as np
import pytest

from analyzer.errors import PeerdriftError
from analyzer.taxonomy import NO_SIGNAL, Measure, load_taxonomy
from analyzer.taxonomy.policy import (
    ADVISORY,
    LONGEST_NAME,
    MOST_STOPS,
    Policy,
    Rule,
    advisory,
    policy_words,
    read_policy,
)

TAXONOMY = load_taxonomy()
PLAIN = advisory(TAXONOMY)
PAIRS = TAXONOMY.own_pairs
ROLES = ", ".join(name for name in TAXONOMY.role_names if name != "neutral")
NAME = 'name = "State of Ohio"\n'
DRIVING = '[[roles]]\nrole = "transport"\nfamily = "in_role"\n'
ASKED = '[[signals]]\nrole = "sponsor_like"\nassertion = "requested"\nsignal = "none"\n'
IN_ROLE_PARTS = ("lived_experience", "supportive_presence", "goal_planning", "resource_linkage", "advocacy")


def policy(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return read_policy(path, taxonomy=TAXONOMY)


def counted(chosen: Policy, measure: str) -> set[tuple[str, str]]:
    mask = chosen.counted(TAXONOMY.measure(measure))
    return {pair for pair, one in zip(PAIRS, mask, strict=True) if one}


def among(chosen: Policy, measure: str) -> set[tuple[str, str]]:
    mask = chosen.among(TAXONOMY.measure(measure), taxonomy=TAXONOMY)
    return {pair for pair, one in zip(PAIRS, mask, strict=True) if one}


def all_of(role: str) -> set[tuple[str, str]]:
    return {pair for pair in PAIRS if pair[0] == role}


@pytest.mark.parametrize(
    ("text", "name", "rules"),
    [
        pytest.param(NAME, "State of Ohio", (), id="a-name-alone"),
        pytest.param('name = "  Ohio "', "Ohio", (), id="spaces-around-the-name"),
        pytest.param(f'name = "{"x" * LONGEST_NAME}"', "x" * LONGEST_NAME, (), id="the-longest-name"),
        pytest.param(NAME + "roles = []\nsignals = []", "State of Ohio", (), id="empty-lists"),
        pytest.param(NAME + DRIVING, "State of Ohio", (Rule("transport", "in_role", "", "", ""),), id="a-role-moves"),
        pytest.param(
            NAME + DRIVING + 'why = " Peers drive here. "',
            "State of Ohio",
            (Rule("transport", "in_role", "", "", "Peers drive here"),),
            id="with-a-reason",
        ),
        pytest.param(
            NAME + ASKED, "State of Ohio", (Rule("sponsor_like", "", "requested", "none", ""),), id="a-signal-is-set"
        ),
        pytest.param(
            NAME + ASKED + DRIVING,
            "State of Ohio",
            (Rule("transport", "in_role", "", "", ""), Rule("sponsor_like", "", "requested", "none", "")),
            id="roles-come-before-signals",
        ),
        pytest.param(
            NAME + DRIVING + '[[signals]]\nrole = "transport"\nassertion = "requested"\nsignal = "pull"',
            "State of Ohio",
            (Rule("transport", "in_role", "", "", ""), Rule("transport", "", "requested", "pull", "")),
            id="a-role-moves-and-one-of-its-signals-is-set",
        ),
    ],
)
def test_a_policy_file_is_read(tmp_path: Path, text: str, name: str, rules: tuple[Rule, ...]) -> None:
    found = policy(tmp_path, text)
    assert (found.name, found.rules) == (name, rules)
    assert tuple(found.signal_of) == PAIRS


NAMELESS = f"a policy needs a name of its own, of at most {LONGEST_NAME} characters"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("name = ", "no TOML (Invalid value (at end of document))", id="no-toml"),
        pytest.param(NAME + "measures = 3", "unknown measures; a policy has name, [[roles]] and [[signals]]", id="key"),
        pytest.param("", NAMELESS, id="no-name"),
        pytest.param("name = 7", NAMELESS, id="a-number-as-a-name"),
        pytest.param('name = "  "', NAMELESS, id="a-blank-name"),
        pytest.param(f'name = "{"x" * (LONGEST_NAME + 1)}"', NAMELESS, id="too-long-a-name"),
        pytest.param(f'name = "{ADVISORY} "', NAMELESS, id="the-name-of-the-advisory"),
        pytest.param(NAME + "roles = 3", "roles is no list of tables; write [[roles]] over each", id="roles-a-number"),
        pytest.param(
            NAME + '[signals]\nrole = "x"',
            "signals is no list of tables; write [[signals]] over each",
            id="one-bracket",
        ),
        pytest.param(
            NAME + 'roles = ["transport"]', "roles is no list of tables; write [[roles]] over each", id="roles-as-names"
        ),
        pytest.param(NAME + "[[roles]]", "roles 1 has no role; it needs role, family", id="an-empty-rule"),
        pytest.param(
            NAME + DRIVING + '[[roles]]\nrole = "coercion"',
            "roles 2 has no family; it needs role, family",
            id="no-family",
        ),
        pytest.param(
            NAME + '[[signals]]\nrole = "coercion"\nsignal = "none"',
            "signals 1 has no assertion; it needs role, assertion, signal",
            id="no-assertion",
        ),
        pytest.param(
            NAME + DRIVING + 'signal = "none"',
            "roles 1 has an unknown signal; it takes role, family, why",
            id="a-signal-of-a-moved-role",
        ),
        pytest.param(
            NAME + ASKED + 'weight = "none"',
            "signals 1 has an unknown weight; it takes role, assertion, signal, why",
            id="a-weight",
        ),
        pytest.param(
            NAME + DRIVING.replace("transport", "driving"),
            f"roles 1: no role 'driving'; there are {ROLES}",
            id="an-unknown-role",
        ),
        pytest.param(
            NAME + DRIVING.replace("transport", "neutral"),
            f"roles 1: no role 'neutral'; there are {ROLES}",
            id="neutral-does-not-move",
        ),
        pytest.param(
            NAME + DRIVING.replace('"transport"', '["transport"]'),
            f"roles 1: no role ['transport']; there are {ROLES}",
            id="roles-in-a-list",
        ),
        pytest.param(
            NAME + DRIVING.replace("in_role", "neutral"),
            "roles 1: no family 'neutral'; there are in_role, clinical_drift, informal_drift, organizational_drift,"
            " role_strain, role_support",
            id="nothing-moves-to-neutral",
        ),
        pytest.param(
            NAME + ASKED.replace("sponsor_like", "sponsor"),
            f"signals 1: no role 'sponsor'; there are {ROLES}",
            id="an-unknown-role-of-a-signal",
        ),
        pytest.param(
            NAME + ASKED.replace("requested", "other_party"),
            "signals 1: no assertion 'other_party'; there are performed, requested, averted",
            id="what-others-do-stays-nothing",
        ),
        pytest.param(
            NAME + ASKED.replace("none", "drift"),
            f"signals 1: no signal 'drift'; there are {', '.join(TAXONOMY.signals)}",
            id="an-unknown-signal",
        ),
        pytest.param(NAME + DRIVING + DRIVING, "transport is there twice; keep one", id="a-role-twice"),
        pytest.param(NAME + ASKED + ASKED, "sponsor_like requested is there twice; keep one", id="a-signal-twice"),
    ],
)
def test_a_policy_file_that_cannot_be_meant_is_refused_and_told_why(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(PeerdriftError) as raised:
        policy(tmp_path, text)
    place = f"{tmp_path / 'policy.toml'}"
    assert str(raised.value) in {f"{place}: {problem}", f"{place} {problem}"}


def test_a_line_of_too_many_full_stops_is_named(tmp_path: Path) -> None:
    with pytest.raises(PeerdriftError) as raised:
        policy(tmp_path, NAME + "a." * (MOST_STOPS + 1) + "a = 1")
    said = f"line 2: more than {MOST_STOPS} full stops; write fewer"
    assert str(raised.value) == f"{tmp_path / 'policy.toml'}, {said}"


def test_a_policy_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PeerdriftError) as raised:
        read_policy(tmp_path / "policy.toml", taxonomy=TAXONOMY)
    assert str(raised.value) == f"{tmp_path / 'policy.toml'}: no such file"


@pytest.mark.parametrize("kind", ["a-folder", "other-bytes"])
def test_a_policy_file_that_cannot_be_read_is_told(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "policy.toml"
    if kind == "a-folder":
        path.mkdir()
    elif kind == "other-bytes":
        path.write_bytes('name = "Müller"'.encode("latin-1"))
    with pytest.raises(PeerdriftError) as raised:
        read_policy(path, taxonomy=TAXONOMY)
    assert str(raised.value) == f"{path}: the policy cannot be read; it is a text file in utf-8"


def test_the_advisory_is_the_taxonomy_as_it_is() -> None:
    assert (PLAIN.name, PLAIN.rules) == (ADVISORY, ())
    assert dict(PLAIN.family_of) == TAXONOMY.family_of
    assert dict(PLAIN.signal_of) == {pair: TAXONOMY.signal(*pair) for pair in PAIRS}


@pytest.mark.parametrize(
    ("measure", "pairs"),
    [
        pytest.param(
            "clinical_drift",
            {("clinical_assessment", "performed"), ("clinical_treatment", "performed")},
            id="clinical-drift",
        ),
        pytest.param(
            "informal_drift", {("sponsor_like", "performed"), ("friend_like", "performed")}, id="informal-drift"
        ),
        pytest.param("pull", {("sponsor_like", "requested"), ("friend_like", "requested")}, id="pull"),
        pytest.param(
            "organizational_asked",
            {(role, "requested") for role, family in TAXONOMY.family_of.items() if family == "organizational_drift"}
            | {("clinical_assessment", "requested"), ("clinical_treatment", "requested")},
            id="what-the-organization-asks",
        ),
        pytest.param("advocacy", {("advocacy", "performed")}, id="one-role"),
        pytest.param(
            "strain",
            {("role_strain", "performed"), ("role_strain", "requested"), ("role_support", "averted")},
            id="strain",
        ),
    ],
)
def test_what_a_measure_counts_by_hand(measure: str, pairs: set[tuple[str, str]]) -> None:
    assert counted(PLAIN, measure) == pairs
    assert among(PLAIN, measure) == set(PAIRS)


def test_safeguards_are_counted_among_drift_roles() -> None:
    drift = {role for role, family in TAXONOMY.family_of.items() if family.endswith("_drift")}
    assert among(PLAIN, "safeguard") == {pair for pair in PAIRS if pair[0] in drift}
    assert counted(PLAIN, "safeguard") == {(role, "averted") for role in drift}


def test_a_role_that_moves_is_counted_where_it_moves_to(tmp_path: Path) -> None:
    moved = policy(tmp_path, NAME + DRIVING)
    assert counted(moved, "in_role") == counted(PLAIN, "in_role") | {("transport", "performed")}
    assert counted(moved, "organizational_drift") == counted(PLAIN, "organizational_drift") - all_of("transport")
    assert counted(moved, "safeguard") == counted(PLAIN, "safeguard") - all_of("transport")
    assert among(moved, "safeguard") == among(PLAIN, "safeguard") - all_of("transport")
    assert among(moved, "in_role") == set(PAIRS)
    for part in IN_ROLE_PARTS:
        assert counted(moved, part) == counted(PLAIN, part)


def test_a_role_that_becomes_drift_is_counted_as_that_kind_of_drift(tmp_path: Path) -> None:
    moved = policy(tmp_path, NAME + '[[roles]]\nrole = "advocacy"\nfamily = "clinical_drift"')
    assert counted(moved, "clinical_drift") == counted(PLAIN, "clinical_drift") | {("advocacy", "performed")}
    assert counted(moved, "organizational_asked") - counted(PLAIN, "organizational_asked") == {
        ("advocacy", "requested")
    }
    assert among(moved, "safeguard") == among(PLAIN, "safeguard") | all_of("advocacy")
    assert counted(moved, "advocacy") == set()


def test_a_signal_that_is_set_moves_one_pair_only(tmp_path: Path) -> None:
    silent = policy(tmp_path, NAME + ASKED)
    assert counted(silent, "pull") == counted(PLAIN, "pull") - {("sponsor_like", "requested")}
    assert among(silent, "safeguard") == among(PLAIN, "safeguard")
    changed = {pair for pair in PAIRS if silent.signal_of[pair] != PLAIN.signal_of[pair]}
    assert changed == {("sponsor_like", "requested")}


def test_a_signal_that_is_set_holds_against_the_family_that_the_role_moves_to(tmp_path: Path) -> None:
    text = NAME + DRIVING + '[[signals]]\nrole = "transport"\nassertion = "requested"\nsignal = "organizational_drift"'
    found = policy(tmp_path, text)
    assert found.signal_of["transport", "performed"] == "in_role"
    assert found.signal_of["transport", "requested"] == "organizational_drift"


MOVES = [(role, family) for role in ("transport", "friend_like", "goal_planning") for family in TAXONOMY.families[:-1]]


def summed(chosen: Policy, measures: tuple[Measure, ...]) -> list[int]:
    return [int(count) for count in np.sum([chosen.counted(measure) for measure in measures], axis=0)]


@pytest.mark.parametrize(("role", "family"), MOVES, ids=[f"{role}-to-{family}" for role, family in MOVES])
def test_watched_measures_count_each_pair_that_signals_something_once(tmp_path: Path, role: str, family: str) -> None:
    moved = policy(tmp_path, NAME + f'[[roles]]\nrole = "{role}"\nfamily = "{family}"')
    for chosen in (PLAIN, moved):
        assert summed(chosen, TAXONOMY.watched) == [signal != NO_SIGNAL for signal in chosen.signal_of.values()]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        pytest.param(
            ("organizational_done", "organizational_asked"), "organizational_drift", id="organizational-drift"
        ),
        pytest.param(IN_ROLE_PARTS, "in_role", id="in-role"),
    ],
)
def test_parts_sum_to_their_measure(parts: tuple[str, ...], whole: str) -> None:
    measures = tuple(TAXONOMY.measure(part) for part in parts)
    assert not any(measure.watched for measure in measures)
    assert summed(PLAIN, measures) == summed(PLAIN, (TAXONOMY.measure(whole),))


@pytest.mark.parametrize("measure", TAXONOMY.measures, ids=lambda measure: measure.name)
def test_what_is_counted_is_counted_among(measure: Measure) -> None:
    assert not (PLAIN.counted(measure) & ~PLAIN.among(measure, taxonomy=TAXONOMY)).any()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", ["As the advisory has it: nothing is changed."], id="nothing"),
        pytest.param(
            DRIVING + 'why = "Peers drive with a goal."',
            [
                "Transport: doing it counts as in role (advisory: counts as organizational drift);"
                " being asked for it does not count (advisory: counts as organizational drift);"
                " keeping out of it does not count (advisory: counts as safeguard). Why: Peers drive with a goal."
            ],
            id="a-role-moves",
        ),
        pytest.param(
            ASKED,
            ["Acting as a sponsor: being asked for it does not count (advisory: counts as pull)."],
            id="a-signal-is-set",
        ),
        pytest.param(
            DRIVING.replace("in_role", "organizational_drift"), ["Transport: nothing changes."], id="where-it-was"
        ),
        pytest.param(
            DRIVING.replace("transport", "role_strain") + ASKED,
            [
                "Role strain: doing it counts as in role (advisory: counts as strain);"
                " being asked for it does not count (advisory: counts as strain);"
                " keeping out of it does not count (advisory: counts as support).",
                "Acting as a sponsor: being asked for it does not count (advisory: counts as pull).",
            ],
            id="a-line-a-rule",
        ),
    ],
)
def test_a_policy_in_words(tmp_path: Path, text: str, words: list[str]) -> None:
    assert policy_words(policy(tmp_path, NAME + text), taxonomy=TAXONOMY) == words
