import json

import pytest

from analyzer.classify.artifact import TOKENIZER
from analyzer.classify.vocabulary import vocabulary
from tests.classify.texts import TINY

DEFINITION = (TINY / TOKENIZER).read_text(encoding="utf-8")
WORDS = vocabulary(DEFINITION)


def test_a_vocabulary_knows_its_special_tokens_and_adds_none() -> None:
    number = WORDS.tokenizer.token_to_id
    assert (WORDS.first, WORDS.separator, WORDS.padding) == (number("[CLS]"), number("[SEP]"), number("[PAD]"))
    (tokens,) = WORDS.tokens(["Nurse asked me"])
    assert [WORDS.tokenizer.id_to_token(token) for token in tokens] == ["nurse", "asked", "me"]


def test_what_a_tokenizer_would_cut_off_or_pad_is_neither() -> None:
    definition = json.loads(DEFINITION)
    definition["truncation"] = {"max_length": 4, "strategy": "LongestFirst", "stride": 0, "direction": "Right"}
    definition["padding"] = {
        "strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0,
        "pad_token": "[PAD]",
    }  # fmt: skip
    assert list(map(len, vocabulary(json.dumps(definition)).tokens(["nurse " * 20, "nurse"]))) == [20, 1]


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        pytest.param("{}", "Exception", id="no-tokenizer"),
        pytest.param("", "Exception", id="nothing"),
        pytest.param(DEFINITION.replace("[PAD]", "[NIL]"), "no first, separating or padding", id="no-padding-token"),
        pytest.param(
            json.dumps(json.loads(DEFINITION) | {"post_processor": None}),
            "no first, separating or padding",
            id="no-special-tokens",
        ),
    ],
)
def test_a_definition_that_does_not_serve_is_refused(definition: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        vocabulary(definition)
