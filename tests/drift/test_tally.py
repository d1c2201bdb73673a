import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.classify.chances import CERTAIN, chances_column
from analyzer.drift import Tally, tally_results, tally_sentences
from analyzer.drift.tally import NOTE_FIELDS, joined
from analyzer.errors import PeerdriftError
from analyzer.results import SENTENCE_SCHEMA, SENTENCES
from analyzer.taxonomy import NEUTRAL, OTHER_PARTY, Taxonomy, load_taxonomy
from tests.drift.build import (
    CLINICAL,
    MEDICATION,
    PAIRS,
    PLAIN,
    ROWS,
    Row,
    drawn,
    sentences,
    with_chances,
    write_results,
)


def by_note(tally: Tally) -> pd.DataFrame:
    """Return a tally as a frame, a row a note, in the order of their names."""
    notes = tally.notes.astype({name: str for name in NOTE_FIELDS if name != "date"})
    told = pd.concat(
        [
            notes.astype({"date": "datetime64[us]"}),
            pd.DataFrame({"sentences": tally.sentences}),
            pd.DataFrame(tally.expected).add_prefix("expected "),
            pd.DataFrame(tally.labelled).add_prefix("labelled "),
        ],
        axis=1,
    )
    return told.sort_values("note_id", ignore_index=True)


def same(one: Tally, other: Tally) -> None:
    pd.testing.assert_frame_equal(by_note(one), by_note(other), rtol=1e-6)


def numbers(tally: Tally, pair: tuple[str, str], taxonomy: Taxonomy) -> tuple[list[float], list[int]]:
    """Return what is expected and labelled of one pair in each note."""
    at = taxonomy.own_pairs.index(pair)
    return [round(float(number), 4) for number in tally.expected[:, at]], tally.labelled[:, at].tolist()


@pytest.fixture(scope="module")
def two_notes(taxonomy: Taxonomy) -> pd.DataFrame:
    return sentences(
        [
            ("W1", "CSU", "2025-01-02", "a", CLINICAL, 2),
            ("W1", "CSU", "2025-01-02", "a", PLAIN, 3),
            ("W1", "CSU", "2025-01-02", "a", ("neutral", "performed"), 4),
            ("W1", "CSU", "2025-01-02", "a", ("transport", "other_party"), 1),
            ("W2", "ED", "2025-02-03", "b", MEDICATION, 1),
        ],
        taxonomy=taxonomy,
    )


def test_two_notes_counted_by_hand(two_notes: pd.DataFrame, taxonomy: Taxonomy) -> None:
    tally = tally_sentences(two_notes, taxonomy=taxonomy)
    assert len(tally) == 2
    assert tally.notes.to_dict("records") == [
        dict(zip(NOTE_FIELDS, row, strict=True))
        for row in (
            ("a", "W1", "CSU", "Ward", pd.Timestamp("2025-01-02")),
            ("b", "W2", "ED", "Ward", pd.Timestamp("2025-02-03")),
        )
    ]
    assert tally.sentences.tolist() == [10, 1]
    assert numbers(tally, CLINICAL, taxonomy) == ([2.0, 0.0], [2, 0])
    assert numbers(tally, PLAIN, taxonomy) == ([3.0, 0.0], [3, 0])
    assert numbers(tally, MEDICATION, taxonomy) == ([0.0, 1.0], [0, 1])
    assert tally.labelled.sum(axis=1).tolist() == [5, 1]


@pytest.mark.parametrize(("role", "assertion"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_a_sentence_is_of_its_pair_where_it_says_something_of_the_worker_and_of_none_else(
    taxonomy: Taxonomy, role: str, assertion: str
) -> None:
    frame = sentences([("W1", "CSU", "2025-01-02", "a", (role, assertion), 1)], taxonomy=taxonomy)
    tally = tally_sentences(frame, taxonomy=taxonomy)
    own = [] if role == NEUTRAL or assertion == OTHER_PARTY else [taxonomy.own_pairs.index((role, assertion))]
    assert np.flatnonzero(tally.labelled[0]).tolist() == own
    assert tally.sentences.tolist() == [1]


@settings(max_examples=8, deadline=None)
@given(rows=ROWS)
def test_without_chances_labels_count_as_certain(rows: list[Row]) -> None:
    taxonomy = load_taxonomy()
    tally = tally_sentences(drawn(rows, taxonomy=taxonomy), taxonomy=taxonomy)
    assert (tally.expected == tally.labelled).all()


def test_chances_are_added_up_and_labels_counted(taxonomy: Taxonomy) -> None:
    frame = sentences(
        [("W1", "CSU", "2025-01-02", "a", CLINICAL, 2), ("W1", "CSU", "2025-01-03", "b", CLINICAL, 1)],
        taxonomy=taxonomy,
    )
    chances = np.zeros((3, len(taxonomy.own_pairs)), dtype=np.uint8)
    chances[:, taxonomy.own_pairs.index(CLINICAL)] = [CERTAIN, 102, 51]
    chances[:, taxonomy.own_pairs.index(MEDICATION)] = [0, 153, 51]
    tally = tally_sentences(frame.assign(chances=chances_column(chances)), taxonomy=taxonomy)
    assert numbers(tally, CLINICAL, taxonomy) == ([1.4, 0.2], [2, 1])
    assert numbers(tally, MEDICATION, taxonomy) == ([0.6, 0.2], [0, 0])


def test_chances_of_many_sentences_do_not_run_over(taxonomy: Taxonomy) -> None:
    frame = sentences([("W1", "CSU", "2025-01-02", "a", CLINICAL, 300)], taxonomy=taxonomy)
    assert numbers(tally_sentences(frame, taxonomy=taxonomy), CLINICAL, taxonomy) == ([300.0], [300])


@settings(max_examples=8, deadline=None)
@given(rows=ROWS, sure=st.sampled_from([1.0, 0.6]), rows_a_group=st.integers(3, 12), every=st.integers(1, 5))
def test_a_results_folder_adds_up_to_what_its_frame_does_however_its_rows_are_grouped(
    rows: list[Row], sure: float, rows_a_group: int, every: int
) -> None:
    taxonomy = load_taxonomy()
    frame = with_chances(drawn(rows, taxonomy=taxonomy), sure=sure, taxonomy=taxonomy)
    frame["copied"] = np.arange(len(frame)) % every == 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_results(folder, frame, rows_a_group=rows_a_group, taxonomy=taxonomy)
        same(tally_results(folder, taxonomy=taxonomy), tally_sentences(frame, taxonomy=taxonomy))
        same(
            tally_results(folder, taxonomy=taxonomy, with_copied=True),
            tally_sentences(frame.drop(columns="copied"), taxonomy=taxonomy),
        )


def test_a_results_file_can_be_read_by_any_program(two_notes: pd.DataFrame, taxonomy: Taxonomy, tmp_path: Path) -> None:
    write_results(tmp_path, two_notes, rows_a_group=100, taxonomy=taxonomy)
    read = pd.read_parquet(tmp_path / SENTENCES)  # chances are an object a sentence
    same(tally_sentences(read, taxonomy=taxonomy), tally_sentences(two_notes, taxonomy=taxonomy))


@pytest.mark.parametrize(
    "rows_a_group",
    [
        pytest.param(100, id="one-group"),
        pytest.param(10, id="between-the-notes"),
        pytest.param(4, id="in-a-note"),
        pytest.param(1, id="every-sentence-its-own"),
    ],
)
def test_a_note_that_lies_in_several_row_groups_is_one_note(
    two_notes: pd.DataFrame, taxonomy: Taxonomy, tmp_path: Path, rows_a_group: int
) -> None:
    write_results(tmp_path, two_notes, rows_a_group=rows_a_group, taxonomy=taxonomy)
    tally = tally_results(tmp_path, taxonomy=taxonomy)
    assert tally.notes["note_id"].tolist() == ["a", "b"]
    assert tally.sentences.tolist() == [10, 1]
    assert numbers(tally, CLINICAL, taxonomy) == ([2.0, 0.0], [2, 0])


def test_a_row_group_of_no_rows_adds_nothing(two_notes: pd.DataFrame, taxonomy: Taxonomy, tmp_path: Path) -> None:
    write_results(tmp_path, two_notes, rows_a_group=100, taxonomy=taxonomy)
    table = pq.read_table(tmp_path / SENTENCES, schema=SENTENCE_SCHEMA)
    with pq.ParquetWriter(tmp_path / SENTENCES, SENTENCE_SCHEMA) as file:
        for part in (table.slice(0, 4), table.slice(0, 0), table.slice(4)):
            file.write_table(part)
    same(tally_results(tmp_path, taxonomy=taxonomy), tally_sentences(two_notes, taxonomy=taxonomy))


@pytest.mark.parametrize(
    ("column", "value"),
    [pytest.param("chances", b"123", id="chances"), pytest.param("role", "astronaut", id="role")],
)
def test_results_of_another_taxonomy_are_refused_in_one_line(
    two_notes: pd.DataFrame, taxonomy: Taxonomy, tmp_path: Path, column: str, value: object
) -> None:
    write_results(tmp_path, two_notes, rows_a_group=100, taxonomy=taxonomy)
    table = pq.read_table(tmp_path / SENTENCES, schema=SENTENCE_SCHEMA)
    place = table.schema.get_field_index(column)
    field = table.schema.field(place)
    pq.write_table(
        table.set_column(place, field, pa.array([value] * len(table), type=field.type)), tmp_path / SENTENCES
    )
    with pytest.raises(PeerdriftError, match="other roles than this version has; score the export anew"):
        tally_results(tmp_path, taxonomy=taxonomy)


def test_copied_sentences_do_not_count_but_their_notes_are_notes(
    two_notes: pd.DataFrame, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    frame = two_notes.assign(copied=[True, False, True] + [False] * 7 + [True])
    write_results(tmp_path, frame, rows_a_group=100, taxonomy=taxonomy)
    for tally in (tally_sentences(frame, taxonomy=taxonomy), tally_results(tmp_path, taxonomy=taxonomy)):
        assert tally.sentences.tolist() == [8, 0]
        assert numbers(tally, CLINICAL, taxonomy) == ([1.0, 0.0], [1, 0])
        assert numbers(tally, PLAIN, taxonomy) == ([2.0, 0.0], [2, 0])
        assert numbers(tally, MEDICATION, taxonomy) == ([0.0, 0.0], [0, 0])
    with_copied = tally_results(tmp_path, taxonomy=taxonomy, with_copied=True)
    assert with_copied.sentences.tolist() == [10, 1]


@settings(max_examples=8, deadline=None)
@given(rows=ROWS, seed=st.integers(0, 1_000))
def test_the_order_of_sentences_changes_nothing(rows: list[Row], seed: int) -> None:
    taxonomy = load_taxonomy()
    frame = with_chances(drawn(rows, taxonomy=taxonomy), sure=0.7, taxonomy=taxonomy)
    shuffled = frame.sample(frac=1.0, random_state=seed)
    same(tally_sentences(shuffled, taxonomy=taxonomy), tally_sentences(frame, taxonomy=taxonomy))


@settings(max_examples=8, deadline=None)
@given(rows=ROWS, cut=st.integers(0, 100))
def test_tallies_of_parts_join_to_the_tally_of_all(rows: list[Row], cut: int) -> None:
    taxonomy = load_taxonomy()
    frame = with_chances(drawn(rows, taxonomy=taxonomy), sure=0.7, taxonomy=taxonomy)
    parts = [tally_sentences(part, taxonomy=taxonomy) for part in (frame[:cut], frame[cut:])]
    same(joined(parts, taxonomy=taxonomy), tally_sentences(frame, taxonomy=taxonomy))


def test_names_kept_as_categories_are_counted_as_text_is(two_notes: pd.DataFrame, taxonomy: Taxonomy) -> None:
    named = two_notes.astype(dict.fromkeys(("role", "assertion", "note_id", "worker_id", "program"), "category"))
    same(tally_sentences(named, taxonomy=taxonomy), tally_sentences(two_notes, taxonomy=taxonomy))


def test_notes_are_chosen_by_a_mask(two_notes: pd.DataFrame, taxonomy: Taxonomy) -> None:
    chosen = tally_sentences(two_notes, taxonomy=taxonomy).where(np.array([False, True]))
    same(chosen, tally_sentences(two_notes[two_notes["note_id"] == "b"], taxonomy=taxonomy))


def test_no_sentences_have_no_notes(two_notes: pd.DataFrame, taxonomy: Taxonomy, tmp_path: Path) -> None:
    nothing = two_notes.iloc[:0]
    write_results(tmp_path, nothing, rows_a_group=10, taxonomy=taxonomy)
    frames = (nothing, with_chances(nothing, sure=1.0, taxonomy=taxonomy))
    tallies = [tally_sentences(frame, taxonomy=taxonomy) for frame in frames]
    for tally in (*tallies, tally_results(tmp_path, taxonomy=taxonomy), joined([], taxonomy=taxonomy)):
        assert len(tally) == 0
        assert tuple(tally.notes.columns) == NOTE_FIELDS
        assert tally.sentences.shape == (0,)
        assert tally.expected.shape == tally.labelled.shape == (0, len(taxonomy.own_pairs))


def test_a_folder_without_sentences_is_refused(tmp_path: Path, taxonomy: Taxonomy) -> None:
    with pytest.raises(PeerdriftError, match=r"no sentences\.parquet here; run peerdrift score"):
        tally_results(tmp_path, taxonomy=taxonomy)


def test_results_of_a_version_without_chances_are_refused(
    two_notes: pd.DataFrame, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    write_results(tmp_path, two_notes, rows_a_group=10, taxonomy=taxonomy)
    table = pq.read_table(tmp_path / SENTENCES).drop_columns(["chances"])
    pq.write_table(table, tmp_path / SENTENCES)
    with pytest.raises(PeerdriftError, match="no column chances; score the export anew"):
        tally_results(tmp_path, taxonomy=taxonomy)
