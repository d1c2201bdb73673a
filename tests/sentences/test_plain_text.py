import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.errors import PeerdriftError
from analyzer.model_folder import MANIFEST, WEIGHTS
from analyzer.sentences import plain_text, sentence_spans
from analyzer.sentences.plain_text import (
    COLUMNS_EXPONENT,
    MODEL,
    MOST_WORDS,
    BoundaryModel,
    gap_features,
    load_boundary,
    plain_starts,
)
from analyzer.shipped import shipped

FOLDER = shipped("models") / MODEL
DICTATED = (
    "ok so this is the visit with marcus on tuesday I got there about ten and he was on the porch he said he did not"
    " sleep and I sat with him a while then the nurse called and asked me to count his pills I told her that is hers to"
    " do and she said fine we walked to the store and he bought bread he wants to call his sister on friday"
)


def never(threshold: float) -> BoundaryModel:
    """A model that says so of every gap, or of none."""
    return BoundaryModel(np.zeros(2**COLUMNS_EXPONENT, dtype=np.float32), 0.0, threshold)


def test_dictated_text_is_cut_where_a_reader_would() -> None:
    cut = [DICTATED[start:end] for start, end, _ in sentence_spans(DICTATED)]
    assert len(cut) >= 5
    begins = [sentence.split()[0] for sentence in cut]
    assert begins[0] == "ok"
    assert set(begins[1:]) <= {"I", "he", "then", "and", "she", "we"}
    assert " ".join(cut) == DICTATED


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        pytest.param("word " * MOST_WORDS, False, id="a-sentence-long"),
        pytest.param("word " * (MOST_WORDS + 1), True, id="longer-than-a-sentence"),
        pytest.param("word " * MOST_WORDS + "word.", False, id="longer-with-its-stop"),
        pytest.param("word " * 2 * MOST_WORDS + "word.", True, id="much-longer-with-its-stop"),
        pytest.param("", False, id="empty"),
    ],
)
def test_the_model_is_asked_only_about_text_longer_than_a_sentence(text: str, cut: bool) -> None:
    assert bool(plain_starts(text.strip(), model=never(-1.0))) == cut
    assert plain_starts(text.strip(), model=never(1.0)) == []


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        pytest.param("he came period he sat", ["he"], id="period"),
        pytest.param("he came Period he sat", ["he"], id="period-in-upper-case"),
        pytest.param("he came full stop he sat", ["he"], id="two-words"),
        pytest.param("he came period new paragraph he sat", ["he"], id="two-marks"),
        pytest.param("he came period", [], id="at-the-end"),
        pytest.param("period he came", [], id="at-the-beginning"),
        pytest.param("he served his time period he sat", [], id="period-of-time"),
        pytest.param("he came period he sat.", [], id="written-stop"),
    ],
)
def test_spoken_stops_end_sentences_in_text_without_written_ones(text: str, starts: list[str]) -> None:
    found = plain_starts(text, model=never(1.0))
    assert [text[start:].split()[0] for start in found] == starts
    assert all(text[start - 1] == " " for start in found)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9), max_size=120).map(" ".join))
@settings(deadline=None)
def test_starts_are_begins_of_words_in_order(text: str) -> None:
    starts = plain_starts(text)
    assert starts == sorted(set(starts))
    for start in starts:
        assert 0 < start < len(text)
        assert text[start - 1].isspace()
        assert not text[start].isspace()


def test_features_of_a_gap_are_those_of_the_words_around_it() -> None:
    words = DICTATED.split()
    whole = gap_features(words)
    assert whole.shape == (len(words) - 1, len(plain_text._TEMPLATES))
    assert ((whole >= 0) & (whole < 2**COLUMNS_EXPONENT)).all()
    np.testing.assert_array_equal(gap_features(words[10:30])[8], whole[18])
    np.testing.assert_array_equal(gap_features([word.upper() + "," for word in words]), whole)


def test_the_shipped_model_is_small_and_cuts_as_its_manifest_says() -> None:
    model = load_boundary(FOLDER)
    assert (FOLDER / WEIGHTS).stat().st_size < 2**19
    golden = json.loads((FOLDER / MANIFEST).read_text(encoding="utf-8"))["golden"]
    assert {text: plain_starts(text, model=model) for text in golden} == golden
    assert all(golden.values())


def edited(folder: Path, **changes: object) -> Path:
    shutil.copytree(FOLDER, folder)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | changes), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"format": 99}, "model format 99", id="format"),
        pytest.param({"weights_sha256": "0" * 64}, "not the file that the manifest describes", id="hash"),
        pytest.param({"threshold": "high"}, "manifest.json is broken", id="threshold"),
        pytest.param({"threshold": 9.0}, "no longer cuts as it did", id="golden"),
        pytest.param({"surprise": 1}, "manifest.json is broken", id="unknown-entry"),
    ],
)
def test_a_model_that_was_altered_is_refused(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(PeerdriftError, match=said):
        load_boundary(edited(tmp_path / "m", **changes))


@pytest.mark.parametrize("name", [MANIFEST, WEIGHTS])
def test_a_model_without_a_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = edited(tmp_path / "m")
    (folder / name).unlink()
    with pytest.raises(PeerdriftError, match=f"no {name}"):
        load_boundary(folder)
