"""What a tab keeps of the notes that it shows."""

from analyzer.drift import plain_lens
from analyzer.store.creation import LOCAL_SUPERVISOR
from analyzer.store.summaries import read_team
from analyzer.taxonomy import Taxonomy
from dashboard.dataset import Dataset
from dashboard.stores import memory_store
from tests.store.scored import scored
from tests.store.stores import add


def test_the_programs_of_a_worker_are_those_of_the_notes_by_their_whole_names(taxonomy: Taxonomy) -> None:
    store = memory_store()
    for number, program in enumerate(("Mobile Team", "Crisis Unit, East", "")):
        add(store, scored(2, first=2 * number).told(worker_id="W1", program=program))
    add(store, scored(2, first=6).told(worker_id="W2", program=""))
    team = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    shown = Dataset("", store, LOCAL_SUPERVISOR, team, plain_lens(taxonomy))
    assert shown.programs_of("W1") == ("Crisis Unit, East", "Mobile Team")
    assert shown.programs_of("W2") == ()
