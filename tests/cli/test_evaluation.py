import json

from tests.cli.command import peerdrift
from tests.conftest import ROOT


def test_evaluate_prints_json_with_intervals() -> None:
    done = peerdrift("evaluate", ROOT / "data" / "eval" / "dev.jsonl")
    assert done.returncode == 0, done.stderr
    signal = json.loads(done.stdout)["signal"]["macro_f1"]
    assert signal["low"] < signal["value"] < signal["high"]


def test_evaluate_says_how_fair_an_engine_is() -> None:
    done = peerdrift("evaluate", ROOT / "data" / "eval" / "dev.jsonl", "--fairness")
    assert done.returncode == 0
    assert "prose" in done.stdout
    assert "other pronouns (she, he, they)" in done.stdout
    assert "an interval that holds zero is no proof" in done.stdout
