"""What the browser tells is read, and nothing else."""

import pytest

from dashboard.live import Said
from dashboard.live.element import said_of


@pytest.mark.parametrize(
    ("picked", "pressed", "said"),
    [
        pytest.param("PSS-101", None, Said(pick="PSS-101"), id="picked"),
        pytest.param(None, "c:0.12", Said(key="c", sentence="0.12"), id="pressed"),
        pytest.param("PSS-101", "c:0.12", Said(pick="PSS-101"), id="both"),
        pytest.param(None, None, Said(), id="nothing"),
        pytest.param("", "", Said(), id="empty"),
        pytest.param(None, "q:0.12", Said(), id="another-key"),
        pytest.param(None, "confirm", Said(), id="no-sentence"),
        pytest.param(7, {"key": "c"}, Said(), id="other-types"),
    ],
)
def test_what_was_done_is_read(picked: object, pressed: object, said: Said) -> None:
    assert said_of(picked, pressed) == said
