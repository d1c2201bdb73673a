import json

import pandas as pd
import pytest

from analyzer.drift import Lens, plain_lens
from analyzer.names import LOCAL
from analyzer.privacy.groups import FEWEST_NOTES, GROUP_FIELDS, TOGETHER
from analyzer.privacy.pseudonyms import Pseudonyms
from analyzer.privacy.viewer import Access, Viewer
from analyzer.store.audit import Action, read_audit
from analyzer.store.creation import LOCAL_ADMIN, create_store
from analyzer.store.examples import EXAMPLE_COLUMNS, MOST_EXAMPLES, read_examples
from analyzer.store.names import add_known_names
from analyzer.store.store import Store
from analyzer.store.tables import notes
from analyzer.taxonomy import Measure, Taxonomy
from tests.store.conftest import Places
from tests.store.scored import Scored, scored
from tests.store.stores import add, keys, rows

ANALYST = Viewer(LOCAL, Access.ANALYST)
CLINICAL, PRESENCE = ("clinical_assessment", "performed"), ("supportive_presence", "performed")
CODES = ("K-17", "L-28", "M-39")
KNOWN = "Ottoline Vanterpool"
FEW, MANY = 4, 30
"""Notes of programs that are too small and large enough to be told of."""


@pytest.fixture(scope="module")
def lens(taxonomy: Taxonomy) -> Lens:
    return plain_lens(taxonomy)


@pytest.fixture(scope="module")
def measure(lens: Lens) -> Measure:
    """One that counts CLINICAL and not PRESENCE."""
    return next(
        measure
        for measure in lens.taxonomy.measures
        if lens.counted(measure)[[lens.taxonomy.own_pairs.index(pair) for pair in (CLINICAL, PRESENCE)]].tolist()
        == [True, False]
    )


@pytest.fixture(scope="module")
def export() -> Scored:
    """Notes of three sentences: drift, no drift, and copied drift; they name their worker, a known name and a date."""
    count = FEW + 2 * MANY
    drawn = scored(count, most_sentences=1)
    worker = [CODES[row % 3] for row in range(count)]
    program = ["Small"] * FEW + ["One"] * MANY + ["Two"] * MANY
    date = pd.to_datetime(["2025-03-10"] * count).astype("datetime64[us]")
    went = "Went through the form again with {}, sheet {}, on 2025-03-09 as {} had asked."
    parts = [
        [went.format(code, row, KNOWN) for row, code in enumerate(worker)],
        ["Sat with her."] * count,
        [f"Sheet copied from {row}." for row in range(count)],
    ]
    own = {"worker_id": worker, "program": program, "date": date, "setting": "Ward", "note_type": "Progress"}
    sentences, at = [], pd.Series([0] * count)
    for index, (texts, label) in enumerate(zip(parts, (CLINICAL, PRESENCE, CLINICAL), strict=True)):
        end = at + pd.Series(texts).str.len()
        told = {"sentence_index": index, "start": at.to_numpy(), "end": end.to_numpy(), "text": texts}
        labels = {"role": label[0], "assertion": label[1], "copied": index == 2}
        sentences.append(drawn.sentences.assign(**own, **told, **labels))
        at = end + 1
    text = [" ".join(told) for told in zip(*parts, strict=True)]
    order = ["note_id", "sentence_index"]
    return Scored(drawn.notes.assign(**own, text=text), pd.concat(sentences).sort_values(order, ignore_index=True))


@pytest.fixture(scope="module")
def store(template: Places, export: Scored) -> Store:
    made = template.store()
    add(made, export)
    add_known_names(made, [KNOWN], viewer=LOCAL_ADMIN)
    return made


def examples(store: Store, lens: Lens, measure: Measure, **chosen: str) -> pd.DataFrame:
    return read_examples(store, viewer=ANALYST, lens=lens, measure=measure, chosen=chosen)


def sheet(text: str) -> str:
    """Return which note a sentence is of."""
    return text.partition("sheet ")[2].partition(",")[0]


def test_sentences_that_the_measure_counts_are_drawn(store: Store, lens: Lens, measure: Measure) -> None:
    found = examples(store, lens, measure)
    assert tuple(found) == EXAMPLE_COLUMNS
    assert len(found) == MOST_EXAMPLES < FEW + 2 * MANY
    assert set(zip(found["role"], found["assertion"], strict=True)) == {CLINICAL}
    assert found["text"].str.startswith("Went through the form again with ").all()
    assert found["text"].map(sheet).is_unique


def test_whoever_looks_again_sees_the_same(store: Store, lens: Lens, measure: Measure) -> None:
    pd.testing.assert_frame_equal(examples(store, lens, measure), examples(store, lens, measure))


def test_nothing_that_identifies_anybody_is_left(store: Store, lens: Lens, measure: Measure) -> None:
    told = examples(store, lens, measure).to_csv()
    assert [trace for trace in (*CODES, *KNOWN.split(), "2025-03-09", "2025-03-10") if trace in told] == []
    assert "[NAME]" in told


def test_dates_move_by_the_days_of_each_worker(store: Store, lens: Lens, measure: Measure, export: Scored) -> None:
    found, pseudonyms = examples(store, lens, measure), Pseudonyms(store.secrets.pseudonyms)
    workers = export.notes["worker_id"][found["text"].map(sheet).astype(int)]
    days = [pseudonyms.shift_days(worker) for worker in workers]
    expected = [pd.Timestamp("2025-03-10") + pd.Timedelta(days=shift) for shift in days]
    assert found["date"].tolist() == expected
    assert all(
        f"{day - pd.Timedelta(days=1):%Y-%m-%d}" in text for day, text in zip(expected, found["text"], strict=True)
    )


def test_examples_are_told_under_the_names_of_large_groups(store: Store, lens: Lens, measure: Measure) -> None:
    assert set(examples(store, lens, measure)["program"]) == {TOGETHER, "Two"}
    chosen = examples(store, lens, measure, program="Two")
    assert len(chosen) == MANY
    assert set(chosen["program"]) == {"Two"}
    assert set(chosen["text"].map(sheet).astype(int)) == set(range(FEW + MANY, FEW + 2 * MANY))
    assert len(examples(store, lens, measure, program="Small")) == 0
    assert len(examples(store, lens, measure, program=TOGETHER)) == FEW + MANY
    assert tuple(GROUP_FIELDS) == EXAMPLE_COLUMNS[:3]


def test_the_trail_tells_which_notes_were_seen(store: Store, lens: Lens, measure: Measure) -> None:
    examples(store, lens, measure, program="Two")
    entry = read_audit(store, viewer=LOCAL_ADMIN).iloc[-1]
    note = rows(store, notes)
    assert (entry["action"], entry["access"]) == (Action.VIEWED_TEXT, "analyst")
    assert json.loads(entry["details"]) == {
        "notes": note.loc[note["program"] == "Two", "note_key"].tolist(), "redacted": True,
    }  # fmt: skip


def test_notes_of_small_months_give_no_examples(places: Places, lens: Lens, measure: Measure, export: Scored) -> None:
    held = places.store()
    add(held, export.rows(0, FEWEST_NOTES - 1))
    assert len(examples(held, lens, measure)) == 0
    add(held, export.rows(FEWEST_NOTES - 1, FEWEST_NOTES))
    assert len(examples(held, lens, measure)) == FEWEST_NOTES


def test_a_store_without_texts_has_no_examples(places: Places, lens: Lens, measure: Measure, export: Scored) -> None:
    bare = places.keep(create_store(places.empty(), keys=keys(), keeps_text=False))
    add(bare, export)
    found = examples(bare, lens, measure)
    assert tuple(found) == EXAMPLE_COLUMNS
    assert len(found) == 0


def test_an_empty_store_has_no_examples(places: Places, lens: Lens, measure: Measure) -> None:
    assert tuple(examples(places.store(), lens, measure)) == EXAMPLE_COLUMNS
