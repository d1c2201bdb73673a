"""The words of runs are those that spaCy finds."""

import json
import re
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.errors import PeerdriftError
from analyzer.sentences import tokenizer
from analyzer.sentences.tokenizer import LONGEST_RUN, RULES, load_tokenizer_rules, words_in
from analyzer.training.tokenizer_rules import rules_text
from tests.timing import in_seconds

NLP = spacy.blank("en")
CORPUS = sorted(Path("data/corpus").glob("*.jsonl"))
OWN = sorted(load_tokenizer_rules().parts)
SIGNS = "aXn0 9.,;:!?()[]'\"\u2019\u201c-\u2013/\\@#$%&*+=<>_~\u00e9\u4e2d\u20ac\u2026\U0001f642\u00b0"
RUNS = st.one_of(
    st.text(min_size=1, max_size=40),
    st.text(alphabet=SIGNS, min_size=1, max_size=12),
    st.lists(st.one_of(st.sampled_from(OWN), st.sampled_from(list(SIGNS))), min_size=1, max_size=4).map("".join),
).map(lambda text: re.sub(r"\s", "", text) or "a")


def by_spacy(run: str) -> list[str]:
    return [token.text for token in NLP(run)]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_runs_of_the_corpus_have_the_words_that_spacy_finds(path: Path) -> None:
    texts = (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())
    runs = {run for text in texts for run in text.split() if len(run) <= LONGEST_RUN}
    assert {run: list(words_in(run)) for run in runs} == {run: by_spacy(run) for run in runs}


@given(RUNS)
@settings(deadline=None, max_examples=1000)
def test_any_run_has_the_words_that_spacy_finds(run: str) -> None:
    assert list(words_in(run)) == by_spacy(run)


@pytest.mark.parametrize("own", ["{}", "({})", "{}.", "'{}'", "x-{}", "{}:)", '"{},'], ids=str)
def test_what_is_parted_in_a_way_of_its_own_is_so_among_marks(own: str) -> None:
    runs = [own.format(word) for word in OWN]
    assert [list(words_in(run)) for run in runs] == [by_spacy(run) for run in runs]


def test_the_rules_are_those_of_the_pinned_spacy() -> None:
    """If not, run python -m analyzer.training.tokenizer_rules, and train the models anew."""
    assert RULES.read_text(encoding="utf-8") == rules_text()


def test_a_run_longer_than_any_word_is_cut_blindly() -> None:
    assert words_in("x." * LONGEST_RUN) == ["x." * (LONGEST_RUN // 2)] * 2
    assert list(words_in("x" * LONGEST_RUN)) == ["x" * LONGEST_RUN]


@pytest.mark.parametrize("unit", ['"', '."', "(", ".", "_", "aGk9", "a-", "x@y.z/"])
def test_the_longest_runs_take_seconds(unit: str) -> None:
    run = (unit * LONGEST_RUN)[:LONGEST_RUN]
    with in_seconds():
        for _ in range(50):
            assert "".join(words_in(run)) == run


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        pytest.param('prefix = ".*"', "", "no pattern", id="missing"),
        pytest.param('prefix = ".*"', 'prefix = "("', "broken", id="broken"),
        pytest.param('"don\'t" = ["do", "n\'t"]', '"don\'t" = ["do", "not"]', "do not make it up", id="parts"),
    ],
)
def test_broken_rules_are_refused(
    line: str, instead: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = re.sub(r"(?m)^prefix = .*$", lambda _: 'prefix = ".*"', RULES.read_text(encoding="utf-8"))
    assert line in text
    (tmp_path / RULES.name).write_text(text.replace(line, instead), encoding="utf-8")
    monkeypatch.setattr(tokenizer, "RULES", tmp_path / RULES.name)
    with pytest.raises(PeerdriftError, match=message):
        load_tokenizer_rules.__wrapped__()
