import pytest

from analyzer.errors import PeerdriftError
from analyzer.sentences import lexicon
from analyzer.sentences.lexicon import KINDS, Lexicon, load_lexicon


def test_all_words_are_in_lower_case_and_none_is_empty() -> None:
    known = load_lexicon()
    for name in Lexicon.__dataclass_fields__:
        words = getattr(known, name)
        assert words
        flat = [part for word in words for part in (word if isinstance(word, tuple) else (word,))]
        assert all(word and word == word.lower() for word in flat), name


def test_every_abbreviation_is_of_a_kind() -> None:
    known = load_lexicon()
    kinds = (known.titles, known.joined, known.before_number, known.units, known.acronyms)
    assert len(kinds) == len(KINDS)
    assert frozenset().union(*kinds) == known.abbreviations


def test_words_that_begin_sentences_are_no_abbreviations_that_never_end_one() -> None:
    known = load_lexicon()
    assert known.subjects <= known.starters
    assert not known.starters & (known.titles | known.joined)


@pytest.mark.parametrize(
    "word",
    [
        pytest.param({"Dr": ["title"]}, id="upper-case"),
        pytest.param({"dr.": ["title"]}, id="last-stop"),
        pytest.param({"dr": ["titel"]}, id="unknown-kind"),
        pytest.param({"dr": []}, id="no-kind"),
    ],
)
def test_a_wrong_abbreviation_is_refused(word: dict[str, list[str]]) -> None:
    with pytest.raises(PeerdriftError, match=r"^abbreviations\.toml: '(?i:dr)"):
        lexicon._check(word)
