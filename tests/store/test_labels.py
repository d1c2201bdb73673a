import numpy as np
import pandas as pd
import pytest

from analyzer.classify.chances import read_chances
from analyzer.drift import Tally, tally_sentences
from analyzer.errors import PeerdriftError
from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.labels import add_labels
from analyzer.store.reading import read_tally
from analyzer.store.store import Store
from analyzer.store.tables import sentences, tallies
from analyzer.taxonomy import Taxonomy
from tests.drift.test_tally import by_note
from tests.store.scored import Scored, scored
from tests.store.stores import add, count, rows


def stored(store: Store, taxonomy: Taxonomy) -> Tally:
    return read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)


def test_what_a_note_adds_up_to_is_what_its_sentences_add_up_to(store: Store, taxonomy: Taxonomy) -> None:
    export = scored(60)
    add(store, export)
    told = by_note(tally_sentences(export.sentences, taxonomy=taxonomy))
    pd.testing.assert_frame_equal(by_note(stored(store, taxonomy))[list(told)], told, check_exact=True)


def test_a_heading_that_is_a_notes_own_words_is_not_kept(store: Store) -> None:
    export = scored(3)
    told = np.array(["plan", "maria lopez", "", "subjective"], dtype=object)[np.arange(len(export.sentences)) % 4]
    add(store, Scored(export.notes, export.sentences.assign(heading=told)))
    assert set(rows(store, sentences)["heading"]) == {"plan", "", "subjective"}


def test_chances_are_kept_as_they_were(store: Store, taxonomy: Taxonomy) -> None:
    export = scored(5)
    add(store, export)
    pairs = len(taxonomy.own_pairs)
    kept = rows(store, sentences)["chances"]
    assert (read_chances(kept, pairs=pairs) == read_chances(export.sentences["chances"], pairs=pairs)).all()


def test_a_note_of_copied_sentences_alone_adds_up_to_nothing_and_is_labelled(store: Store, taxonomy: Taxonomy) -> None:
    export = scored(3)
    copied = Scored(export.notes, export.sentences.assign(copied=export.sentences["note_id"] == "N1"))
    add(store, copied)
    tally = stored(store, taxonomy)
    at = tally.notes["note_id"].tolist().index("N1")
    assert tally.sentences[at] == 0
    assert not tally.expected[at].any()
    assert count(store, tallies) == 3
    assert add(store, copied).sentences == 0


def test_sums_of_no_notes_have_the_shape_of_the_taxonomy(store: Store, taxonomy: Taxonomy) -> None:
    tally = stored(store, taxonomy)
    assert len(tally) == 0
    assert tally.sentences.dtype == np.int64
    assert tally.expected.shape == tally.labelled.shape == (0, len(taxonomy.own_pairs))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("role", "astronaut", id="role"),
        pytest.param("assertion", "hoped", id="assertion"),
        pytest.param("chances", b"123", id="chances"),
    ],
)
def test_labels_of_another_taxonomy_are_refused_and_nothing_is_kept(store: Store, column: str, value: object) -> None:
    export = scored(2)
    other = export.sentences.astype({column: object})
    other[column] = value
    with pytest.raises(PeerdriftError, match="labelled by other roles than this version has; score the export anew"):
        add(store, Scored(export.notes, other))
    assert count(store, tallies) == count(store, sentences) == 0


def test_sentences_of_a_note_that_is_not_told_are_refused(store: Store, taxonomy: Taxonomy) -> None:
    export = scored(2)
    with pytest.raises(PeerdriftError, match="sentences without their note"), store.writing() as connection:
        add_labels(connection, export.sentences, keys={"N0": 1}, model=1, batch=1, taxonomy=taxonomy)
