import numpy as np
import pytest

from analyzer.batch import copies
from analyzer.batch.copies import copied_in_pieces
from analyzer.batch.parts import write_traces
from analyzer.batch.work import Finished
from analyzer.sentences import SentenceTraces, copied_sentences

NOTES, PIECES = 40, 6


def random_traces(draw: np.random.Generator) -> SentenceTraces:
    note = np.sort(draw.integers(0, NOTES, size=300))
    return SentenceTraces(
        key=draw.integers(0, 400, size=300).astype(np.uint64),
        note=note,
        day=draw.integers(0, 9, size=NOTES).astype(np.int32)[note],
        words=draw.integers(1, 8, size=300).astype(np.int32),
    )


@pytest.mark.parametrize("at_once", [10, 700, 1_000_000])
def test_copies_told_share_by_share_are_those_told_at_once(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    draw = np.random.default_rng(at_once)
    traces = [random_traces(draw) for _ in range(PIECES)]
    for number, one in enumerate(traces):
        write_traces(tmp_path, number, one)
    pieces = [Finished(number, NOTES, 300, 0, 0) for number in range(PIECES)]
    monkeypatch.setattr(copies, "TRACES_AT_ONCE", at_once)
    told = np.concatenate(list(copied_in_pieces(tmp_path, pieces)))
    at_once_told = copied_sentences(SentenceTraces.joined(traces, notes=[NOTES] * PIECES))
    assert 0 < told.sum() < len(told)
    assert np.array_equal(told, at_once_told)
