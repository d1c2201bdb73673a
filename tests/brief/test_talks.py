from importlib.resources import files

import pytest

from analyzer.brief.talks import DIRECTIONS, load_talks, parse_talks, talk_points
from analyzer.taxonomy import load_taxonomy

SOURCE = files("analyzer.brief").joinpath("talks.toml").read_text(encoding="utf-8")


def test_every_watched_measure_has_a_talk_for_each_direction() -> None:
    watched = [measure.name for measure in load_taxonomy().watched]
    assert set(load_talks().of_change) == {(name, direction) for name in watched for direction in DIRECTIONS}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param('measure = "pull"', 'measure = "push"', "missing or unknown", id="unknown-measure"),
        pytest.param('measure = "pull"', 'measure = "strain"', "there twice", id="twice"),
        pytest.param("what did it take?", "what did it take.", "question mark", id="no-question"),
        pytest.param('skill = "Choose one', 'skill = "' + "x" * 150 + "Choose one", "1 to 150", id="too-long"),
    ],
)
def test_a_broken_file_says_where(old: str, new: str, words: str) -> None:
    assert old in SOURCE
    with pytest.raises(ValueError, match=words):
        parse_talks(SOURCE.replace(old, new).encode(), taxonomy=load_taxonomy())


def test_where_nothing_changed_the_talk_is_a_steady_one() -> None:
    talks = load_talks()
    questions, skills = talk_points([], [], talks=talks)
    assert questions == (talks.opening, talks.steady.organization, talks.steady.worker)
    assert skills == (talks.steady.skill,)


def test_of_a_programs_change_only_the_organization_is_asked() -> None:
    talks = load_talks()
    talk = talks.of_change["organizational_drift", "up"]
    questions, _ = talk_points([{"measure": "organizational_drift", "direction": "up"}], [], talks=talks)
    assert questions == (talks.opening, talk.organization)
