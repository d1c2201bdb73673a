"""What people said stands behind the sentence about which they said it, whatever model labels or cuts it now."""

import pytest

from analyzer.drift import plain_lens
from analyzer.names import CONFIRMED, CONTESTED, CORRECTED
from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.reviews import Word, add_review
from analyzer.store.summaries import read_team
from analyzer.taxonomy import Taxonomy
from dashboard.dataset import Dataset
from dashboard.note_html import label_words
from dashboard.reader import Reading, verdicts_of
from dashboard.stores import memory_store
from tests.store.scored import Scored, scored
from tests.store.stores import add

NOTE, FIRST = "N0", ("clinical_assessment", "performed")
OTHER = ("advocacy", "performed")
SAID = {
    CONFIRMED: "✓ confirmed by local",
    CORRECTED: "✎ corrected by local: Advocacy, done",
    CONTESTED: "? contested by local",
}


def export(label: tuple[str, str] = FIRST, *, version: str = "1", dropped: int = 0) -> Scored:
    """A note whose sentences all have one label; of the first `dropped` of them a version makes no sentence."""
    drawn = scored(1, fewest_sentences=4, most_sentences=4, version=version)
    kept = drawn.sentences.iloc[dropped:].reset_index(drop=True)
    role, assertion = label
    return Scored(drawn.notes, kept.assign(role=role, assertion=assertion, sentence_index=range(len(kept))))


def said_behind(first: Scored, then: Scored | None, *, verdict: str, taxonomy: Taxonomy) -> dict[int, str]:
    """Say a word on the second sentence, let another model label the note, and return what stands behind which."""
    store = memory_store()
    add(store, first)
    label = OTHER if verdict == CORRECTED else None
    add_review(store, Word(NOTE, 1, verdict, label), viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    if then is not None:
        add(store, then)
    team = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    shown = Dataset("", store, LOCAL_SUPERVISOR, team, plain_lens(taxonomy))
    sentences = shown.sentences_in([NOTE])
    found = verdicts_of(shown, [Reading({"note_id": NOTE}, sentences, (), ())], taxonomy=taxonomy)
    index = {(row["start"], row["end"]): row["sentence_index"] for row in sentences.to_dict("records")}
    return {index[start, end]: words for (_, start, end), words in found.items()}


@pytest.mark.parametrize("verdict", SAID)
@pytest.mark.parametrize(
    ("then", "behind", "told"),
    [
        pytest.param(None, 1, False, id="as-it-was"),
        pytest.param(export(version="2"), 1, False, id="labelled-the-same-again"),
        pytest.param(export(OTHER, version="2"), 1, True, id="labelled-otherwise"),
        pytest.param(export(version="2", dropped=1), 0, False, id="another-number"),
        pytest.param(export(version="2", dropped=2), None, False, id="a-sentence-no-more"),
    ],
)
def test_a_word_stands_behind_its_sentence_and_tells_the_label_where_it_was_another(
    then: Scored | None, behind: int | None, told: bool, verdict: str, taxonomy: Taxonomy
) -> None:
    words = SAID[verdict] + (f" (of the label {label_words(*FIRST, taxonomy=taxonomy)})" if told else "")
    found = said_behind(export(), then, verdict=verdict, taxonomy=taxonomy)
    assert found == ({} if behind is None else {behind: words})


def test_a_sentence_without_a_role_has_one_label_whatever_its_assertion(taxonomy: Taxonomy) -> None:
    first, then = export(("neutral", "performed")), export(("neutral", "requested"), version="2")
    assert said_behind(first, then, verdict=CONFIRMED, taxonomy=taxonomy) == {1: SAID[CONFIRMED]}
