import pytest

from analyzer.classify.note_kind import is_supervision


@pytest.mark.parametrize(
    ("note_type", "wanted"),
    [
        pytest.param("supervision", 1.0, id="supervision"),
        pytest.param("Peer Supervision Note", 1.0, id="inside-a-name"),
        pytest.param("SUPERVISORY CONTACT", 1.0, id="capitals"),
        pytest.param("session", 0.0, id="session"),
        pytest.param("Peer Support Progress Note", 0.0, id="peer-support"),
        pytest.param("", 0.0, id="unknown"),
    ],
)
def test_supervision_notes_are_told_by_their_type(note_type: str, wanted: float) -> None:
    assert is_supervision([note_type]).tolist() == [wanted]


def test_no_notes_are_no_supervision() -> None:
    assert is_supervision([]).tolist() == []
