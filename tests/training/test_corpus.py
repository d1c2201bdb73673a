import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import (
    GoldNote,
    corpus_sha256,
    joined,
    labelled_sentences,
    labelled_spans,
    read_corpus,
    read_gold,
)
from analyzer.training.targets import pair_targets
from tests.training.notes import CORPUS, DEV, row

SECRET = "Zanzibar told me a secret."
GOOD = row([("Sat with him.", "supportive_presence", "performed"), (SECRET, "neutral", "performed")])


def write(folder: Path, *rows: object, name: str = "writer_x-natural.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(entry) + "\n" for entry in rows), encoding="utf-8")
    return path


def changed(**fields: Any) -> dict[str, Any]:
    return {**GOOD, **fields}


def with_sentence(**fields: Any) -> dict[str, Any]:
    return changed(sentences=[{**GOOD["sentences"][0], **fields}, GOOD["sentences"][1]])


def test_a_note_is_read_with_its_writer_and_kind(tmp_path: Path) -> None:
    notes = read_gold(write(tmp_path, GOOD, {**GOOD, "note_id": "n2"}))
    assert [note.note_id for note in notes] == ["n1", "n2"]
    assert (notes[0].writer, notes[0].kind) == ("writer_x", "natural")
    assert (notes[0].worker_id, notes[0].text) == ("W1", GOOD["text"])
    assert [sentence["role"] for sentence in notes[0].sentences] == ["supportive_presence", "neutral"]


def test_blank_lines_are_no_notes_and_a_line_separator_in_a_text_ends_no_line(tmp_path: Path) -> None:
    path = tmp_path / "writer_x-notes.jsonl"
    text = row([("One\u2028two\x85three.", "neutral", "performed")])
    path.write_text("\n" + json.dumps(text, ensure_ascii=False) + "\n\n", encoding="utf-8")
    assert [note.text for note in read_gold(path)] == ["One\u2028two\x85three."]


KIND = "a part of it is of another kind"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        pytest.param([1, 2], KIND, id="a-list"),
        pytest.param("words", KIND, id="a-string"),
        pytest.param({}, "no note_id", id="an-empty-object"),
        pytest.param({key: value for key, value in GOOD.items() if key != "text"}, "no text", id="no-text"),
        pytest.param(
            {key: value for key, value in GOOD.items() if key != "sentences"}, "no sentences", id="no-sentences"
        ),
        pytest.param(changed(sentences=None), KIND, id="null-for-sentences"),
        pytest.param(changed(sentences=["Sat with him."]), f"sentence 1: {KIND}", id="sentences-without-labels"),
        pytest.param(
            changed(sentences=[GOOD["sentences"][0], {}]), "sentence 2: no text", id="a-later-sentence-without-labels"
        ),
        pytest.param(
            with_sentence(end=5),
            "sentence 1: its text is not what stands from start to end",
            id="an-offset-that-misses-the-text",
        ),
        pytest.param(with_sentence(start="0"), f"sentence 1: {KIND}", id="an-offset-in-words"),
        pytest.param(with_sentence(role="juggling"), "sentence 1: an unknown role", id="an-unknown-role"),
        pytest.param(with_sentence(role=None), "sentence 1: an unknown role", id="no-role"),
        pytest.param(with_sentence(assertion="hoped"), "sentence 1: an unknown assertion", id="an-unknown-assertion"),
        pytest.param(
            with_sentence(role="juggling", assertion="other_party"),
            "sentence 1: an unknown role",
            id="an-unknown-role-of-another",
        ),
        pytest.param(
            with_sentence(accept=[["neutral", "hoped"]]),
            "sentence 1: an unknown assertion",
            id="an-unknown-label-accepted",
        ),
        pytest.param(with_sentence(accept=[["neutral"]]), f"sentence 1: {KIND}", id="half-a-label-accepted"),
        pytest.param(with_sentence(accept=5), f"sentence 1: {KIND}", id="a-number-accepted"),
        pytest.param(
            with_sentence(second=["juggling", "performed"]), "sentence 1: an unknown role", id="an-unknown-second-role"
        ),
        pytest.param(with_sentence(second=["neutral"]), f"sentence 1: {KIND}", id="half-a-second-label"),
        pytest.param(with_sentence(second="neutral"), f"sentence 1: {KIND}", id="a-second-label-in-words"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_what_is_wrong_and_never_quoted(
    tmp_path: Path, bad: object, why: str
) -> None:
    path = write(tmp_path, GOOD, bad)
    with pytest.raises(PeerdriftError) as raised:
        read_gold(path)
    said = "writer_x-natural.jsonl, line 2: not a labelled note"
    assert str(raised.value) == f"{said}: {why} (see data/corpus/README.md)"
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(None, "no file of UTF-8 text", id="missing"),
        pytest.param(b"\xff\xfe{}", "no file of UTF-8 text", id="another-encoding"),
        pytest.param(b"", "no labelled note in it", id="empty"),
        pytest.param(b"\n\n", "no labelled note in it", id="blank-lines"),
        pytest.param(b'{"note_id": "n1"\n', "line 1: not a labelled note: no JSON", id="broken-json"),
    ],
)
def test_a_file_that_holds_no_notes_is_refused(tmp_path: Path, content: bytes | None, problem: str) -> None:
    path = tmp_path / "dev.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PeerdriftError, match=problem):
        read_gold(path)


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, {**GOOD, "note_id": "b"}, name="writer_b-notes.jsonl")
    write(tmp_path, {**GOOD, "note_id": "a"}, name="writer_a-bank.jsonl")
    assert [(note.note_id, note.writer, note.kind) for note in read_corpus(tmp_path)] == [
        ("a", "writer_a", "bank"),
        ("b", "writer_b", "notes"),
    ]


def test_a_folder_without_a_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(PeerdriftError, match=r"no corpus here .*--corpus"):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda folder: write(folder, GOOD, GOOD), id="a-row-more"),
        pytest.param(lambda folder: write(folder, GOOD, name="writer_y-natural.jsonl"), id="a-file-more"),
        pytest.param(
            lambda folder: (folder / "writer_x-natural.jsonl").rename(folder / "writer_x-notes.jsonl"),
            id="another-name",
        ),
    ],
)
def test_the_hash_of_a_corpus_changes_with_it(tmp_path: Path, change: Any) -> None:
    write(tmp_path, GOOD)
    before = corpus_sha256(tmp_path)
    (tmp_path / "README.md").write_text("no part of it", encoding="utf-8")
    assert corpus_sha256(tmp_path) == before
    change(tmp_path)
    assert corpus_sha256(tmp_path) != before


def test_sentences_are_taken_as_they_were_cut(tmp_path: Path, taxonomy: Taxonomy) -> None:
    supervision = {**GOOD, "note_type": "supervision", "note_id": "n2", "sentences": GOOD["sentences"][:1]}
    data = labelled_sentences(read_gold(write(tmp_path, GOOD, supervision)), taxonomy=taxonomy)
    assert data.batch.note.tolist() == [0, 0, 1]
    assert data.batch.start.tolist() == [0, 14, 0]
    assert data.batch.end.tolist() == [13, 14 + len(SECRET), 13]
    assert data.supervision.tolist() == [0.0, 1.0]
    assert [taxonomy.role_names[index] for index in data.role] == [
        "supportive_presence", "neutral", "supportive_presence",
    ]  # fmt: skip
    assert [taxonomy.assertions[index] for index in data.assertion] == ["performed"] * 3
    assert data.writer.tolist() == ["writer_x"] * 3
    assert data.kind.tolist() == ["natural"] * 3


def test_labels_are_turned_into_targets(tmp_path: Path, taxonomy: Taxonomy) -> None:
    rows = with_sentence(second=["transport", "performed"], accept=[["neutral", "performed"]])
    data = labelled_sentences(read_gold(write(tmp_path, rows)), taxonomy=taxonomy)
    assert np.array_equal(data.pairs, pair_targets(rows["sentences"], taxonomy=taxonomy))
    assert data.pairs.sum(axis=(1, 2)) == pytest.approx([1.0, 1.0])
    assert np.count_nonzero(data.pairs[0]) == 3


HEADED = "Plan: Call his sister.\nIntervention:\n- Sat with him.\n- Drove him."


def headed(kind: str, *cut: str) -> GoldNote:
    sentences = [
        {"start": HEADED.index(words), "end": HEADED.index(words) + len(words), "text": words, "role": "neutral",
         "assertion": "performed"}
        for words in cut
    ]  # fmt: skip
    return GoldNote("n1", "W1", "session", "ward", "2025-01-02", HEADED, sentences, "writer_x", kind)


@pytest.mark.parametrize(
    ("kind", "cut", "headings"),
    [
        pytest.param("natural", ["Call his sister.", "Sat with him.", "Drove him."],
                     ["plan", "intervention", "intervention"], id="as-our-cutter-finds-them"),
        pytest.param("notes", ["Call", "his sister.", "Drove"], ["plan", "plan", "intervention"], id="cut-otherwise"),
        pytest.param("natural", [], [], id="no-sentences"),
        pytest.param("bank", ["Call his sister.", "Drove him."], ["", ""], id="single-sentences-have-none"),
    ],
)  # fmt: skip
def test_sentences_cut_by_hand_have_the_heading_in_force(kind: str, cut: list[str], headings: list[str]) -> None:
    spans = labelled_spans(headed(kind, *cut))
    assert [HEADED[start:end] for start, end, _ in spans] == cut
    assert [heading for _, _, heading in spans] == headings


def test_the_corpus_holds_what_its_readme_says() -> None:
    notes = read_corpus(CORPUS)
    sentences = Counter[str]()
    for note in notes:
        sentences[note.kind] += len(note.sentences)
    assert sentences.total() == 32_539
    assert sentences["natural"] == 21_394
    assert len({(note.writer, note.kind) for note in notes}) == 36
    assert len({note.note_id for note in notes}) == len(notes)


def test_no_development_note_is_in_the_corpus() -> None:
    texts = {note.text for note in read_corpus(CORPUS)}
    development = read_gold(DEV)
    assert len(development) == 44
    assert not [note.note_id for note in development if note.text in texts]


def test_a_sentence_of_the_bank_is_a_note_of_its_own(tmp_path: Path, taxonomy: Taxonomy) -> None:
    bank = write(tmp_path, GOOD, name="writer_x-bank.jsonl")
    data = labelled_sentences(read_gold(write(tmp_path, GOOD)) + read_gold(bank), taxonomy=taxonomy)
    assert data.batch.note.tolist() == [0, 0, 1, 2]
    assert data.batch.start.tolist() == [0, 14, 0, 0]
    assert [data.batch.texts[note] for note in (1, 2)] == ["Sat with him.", SECRET]
    assert data.kind.tolist() == ["natural"] * 2 + ["bank"] * 2
    assert len(data.supervision) == 3


def test_labelled_sentences_are_joined_one_behind_the_other(tmp_path: Path, taxonomy: Taxonomy) -> None:
    first = labelled_sentences(read_gold(write(tmp_path, GOOD)), taxonomy=taxonomy)
    other = row([("Drove him home.", "transport", "requested")])
    second = labelled_sentences(read_gold(write(tmp_path, other, name="writer_y-notes.jsonl")), taxonomy=taxonomy)
    found, whole = (
        joined(first, second),
        labelled_sentences(
            read_gold(tmp_path / "writer_x-natural.jsonl") + read_gold(tmp_path / "writer_y-notes.jsonl"),
            taxonomy=taxonomy,
        ),
    )
    for name in ("role", "assertion", "pairs", "writer", "kind", "supervision"):
        assert np.array_equal(getattr(found, name), getattr(whole, name)), name
    for name in ("note", "start", "end", "tokens", "token_at", "word", "capital"):
        assert np.array_equal(getattr(found.batch, name), getattr(whole.batch, name)), name
    for name in ("heading", "words", "texts"):
        assert list(getattr(found.batch, name)) == list(getattr(whole.batch, name)), name
