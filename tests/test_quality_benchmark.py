"""The quality benchmark on a slice: the systems that need nothing but the library, in this process."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from analyzer.names import ENGINES
from analyzer.taxonomy import Taxonomy
from benchmarks.quality import __main__ as command
from benchmarks.quality.child import STEPS
from benchmarks.quality.keywords import LEXICON, Lexicon, read_lexicon
from benchmarks.quality.measure import FIGURES
from benchmarks.quality.minilm import WEIGHTS, FrozenMiniLm
from benchmarks.quality.run import ask_child, run
from benchmarks.quality.settings import CORPUS, PEERS, SYSTEMS, Settings
from benchmarks.quality.systems import peers
from benchmarks.quality.table import HEADING, table, write_into
from benchmarks.quality.training_texts import read_training_texts

CHEAP = ("keywords", "tfidf", *ENGINES[:1])
SENTENCES = 300


def ask_here(step: str, name: str, folder: Path, settings: Settings) -> dict[str, Any]:
    return STEPS[step](name, folder, settings)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(systems=CHEAP, sentences=SENTENCES, speed_seconds=0.0)


@pytest.fixture(scope="module")
def figures(settings: Settings) -> dict[str, Any]:
    return run(settings, progress=lambda _: None, ask=ask_here)


@pytest.fixture(scope="module")
def lexicon(taxonomy: Taxonomy) -> Lexicon:
    return read_lexicon(LEXICON, taxonomy=taxonomy)


def test_every_system_has_a_row_with_every_figure(figures: dict[str, Any]) -> None:
    assert [row["system"] for row in figures["systems"]] == list(CHEAP)
    assert figures["skipped"] == []
    for row in figures["systems"]:
        for name in FIGURES:
            assert 0 <= row[name]["low"] <= row[name]["high"] <= 1
            assert 0 < row[name]["value"] <= 1
        assert row["sentences_a_second_without_cutting"] >= row["sentences_a_second"] > 0
        assert row["peak_memory_mb"] > 0


def test_the_run_says_from_what_it_was_made(figures: dict[str, Any]) -> None:
    assert figures["training_sentences"] == SENTENCES
    assert (figures["dev_notes"], figures["dev_sentences"]) == (44, 584)
    assert len(figures["corpus_sha256"]) == 64
    assert {"numpy", "spacy", "scikit-learn"} <= set(figures["versions"])
    assert 0.5 < figures["flag_every_note_f1"] < 1
    json.dumps(figures)


def test_the_table_has_a_line_a_system(figures: dict[str, Any]) -> None:
    lines = [line for line in table(figures).splitlines() if line.startswith("|")]
    assert len(lines) == 2 + len(CHEAP)
    assert len({line.count("|") for line in lines}) == 1


def test_the_table_takes_the_place_of_the_earlier_one(tmp_path: Path, figures: dict[str, Any]) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Words\n\nkept\n\n{HEADING}\n\nold\n", encoding="utf-8")
    for _ in range(2):
        write_into(readme, figures)
    assert readme.read_text(encoding="utf-8") == f"# Words\n\nkept\n\n{table(figures)}"


def test_a_child_process_gives_an_answer(tmp_path: Path, settings: Settings) -> None:
    assert ask_child("check", "keywords", tmp_path, settings) == {"title": "keywords of the codebook", "missing": None}


def test_a_child_process_that_fails_ends_the_run(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(RuntimeError, match="keywords: fit failed"):
        ask_child("fit", "keywords", tmp_path, settings)


def test_what_is_missing_is_skipped_loudly(tmp_path: Path) -> None:
    said: list[str] = []
    found = run(Settings(systems=("minilm",), sentences=5, minilm=str(tmp_path)), progress=said.append, ask=ask_here)
    assert found["systems"] == []
    assert len(found["skipped"]) == 1
    assert said[0].startswith("!!! SKIPPED: frozen MiniLM")
    assert "Skipped: frozen MiniLM" in table(found)


def test_other_weights_than_the_publishers_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    (tmp_path / WEIGHTS).write_bytes(b"others")
    assert "other weights" in str(FrozenMiniLm(tmp_path).missing())


def test_figures_of_a_part_are_not_kept_as_those_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("KEPT", "PARTIAL"):
        monkeypatch.setattr(command, name, tmp_path / name)
    monkeypatch.setattr(command, "run", lambda settings, progress: figures)
    monkeypatch.setattr(sys, "argv", ["quality", "--only", "tfidf", "keywords", "--sentences", "300"])
    command.main()
    assert [path.name for path in tmp_path.iterdir()] == ["PARTIAL"]
    assert json.loads((tmp_path / "PARTIAL" / command.RESULT).read_text(encoding="utf-8")) == figures
    assert capsys.readouterr().out == table(figures)


def test_settings_go_to_a_child_and_back() -> None:
    settings = command.parse(["--only", "fast", "keywords", "--sentences", "9"])
    assert Settings.from_json(settings.as_json()) == settings
    assert settings.systems == ("keywords", "fast")
    assert not settings.whole
    assert command.parse([]).whole


def test_names_of_peers_are_those_of_the_settings() -> None:
    assert tuple(peers(None)) == PEERS
    assert SYSTEMS == PEERS + ENGINES


def test_the_assertion_is_not_learnt_from_neutral_sentences(taxonomy: Taxonomy) -> None:
    texts = read_training_texts(CORPUS, limit=SENTENCES, taxonomy=taxonomy)
    neutral = taxonomy.role_names.index("neutral")
    assert len(texts.role.texts) == SENTENCES
    assert len(texts.assertion.texts) == int((texts.role.target != neutral).sum())


@pytest.mark.parametrize(
    ("sentence", "role", "assertion"),
    [
        ("The bus was late.", "neutral", "performed"),
        ("Validated her and listened.", "supportive_presence", "performed"),
        ("Nurse asked me to count the pills.", "medication_handling", "requested"),
        ("I declined to drive him.", "transport", "averted"),
        ("We practised coping while I drove.", "goal_planning", "performed"),
        ("The rideau was red.", "neutral", "performed"),
    ],
)
def test_keywords(lexicon: Lexicon, sentence: str, role: str, assertion: str) -> None:
    assert (lexicon.role(sentence), lexicon.assertion(sentence)) == (role, assertion)


def test_drift_wins_over_in_role_where_both_have_as_many_phrases(lexicon: Lexicon) -> None:
    assert lexicon.role("Drove him and listened.") == "transport"
