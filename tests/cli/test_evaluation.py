import json

from tests.cli.command import peerdrift
from tests.conftest import ROOT


def test_evaluate_prints_json_with_intervals() -> None:
    done = peerdrift("evaluate", ROOT / "data" / "eval" / "dev.jsonl")
    assert done.returncode == 0, done.stderr
    signal = json.loads(done.stdout)["signal"]["macro_f1"]
    assert signal["low"] < signal["value"] < signal["high"]
