from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.errors import PeerdriftError
from analyzer.training.corpus import read_corpus
from analyzer.training.evaluation.voice import voice_of
from analyzer.training.evaluation.voices import KINDS, VOICES, Voices, read_voices
from tests.training.notes import CORPUS, gold

NOTE = replace(gold([("Sat with him.", "supportive_presence", "performed")]), voice="t1", format="log")


def test_every_voice_of_the_corpus_is_in_its_table() -> None:
    notes = read_corpus(CORPUS)
    voices = read_voices(CORPUS, notes=notes)
    assert set(voices.voices) == {note.voice for note in notes if note.voice}
    assert len(voices.voices) == 44
    assert {voices.kind(note) for note in notes if note.voice} == set(KINDS)
    formats = {(note.voice, note.format) for note in notes}
    assert all((voice, name) in formats for voice, own in voices.formats.items() for name in own)


def test_a_note_without_a_voice_is_told_by_its_letters() -> None:
    assert Voices({"t1": "template"}).kind(replace(NOTE, voice="")) == voice_of(NOTE.text)


def test_a_format_goes_before_its_voice() -> None:
    voices = Voices({"t1": "prose"}, {"t1": {"log": "dictated"}})
    assert voices.kind(NOTE) == "dictated"
    assert voices.kind(replace(NOTE, format="form")) == "prose"


def test_without_a_table_nothing_is_asked(tmp_path: Path) -> None:
    assert read_voices(tmp_path, notes=[NOTE]) == Voices()


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        pytest.param("[voices", "no table of voices", id="no-toml"),
        pytest.param("[voices]\nt2 = 'prose'", "lacks t1; say how they write", id="voice-missing"),
        pytest.param("[voices]\nt1 = 'poetry'", "t1 = 'poetry' is no way of writing", id="unknown-kind"),
        pytest.param("[voices]\nt1 = 3", "t1 = 3 is no way of writing", id="number"),
        pytest.param("[voices]\nt1 = 'prose'\n[formats.t9]\nlog = 'prose'", "names t9", id="format-of-nobody"),
        pytest.param("[voices]\nt1 = 'prose'\n[formats.t1]\nlog = 'x'", "log = 'x' is no way", id="unknown-in-format"),
        pytest.param("[voices]\nt1 = 'prose'\n[other]", "nothing else", id="another-table"),
        pytest.param("voices = 'prose'", "nothing else", id="no-tables"),
        pytest.param("formats = 'prose'", "nothing else", id="formats-no-table"),
    ],
)
def test_a_table_that_is_wrong_is_refused_in_words(tmp_path: Path, table: str, problem: str) -> None:
    (tmp_path / VOICES).write_text(table, encoding="utf-8")
    with pytest.raises(PeerdriftError, match=problem):
        read_voices(tmp_path, notes=[NOTE])
