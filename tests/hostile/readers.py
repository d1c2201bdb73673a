"""What reads hostile files: the program's own entries."""

from pathlib import Path

from analyzer.classify.artifact import load_engine, load_held_out
from analyzer.drift.events import read_events
from analyzer.notes import read_notes, survey_text
from analyzer.notes.pieces import concatenated
from analyzer.taxonomy import load_taxonomy
from analyzer.taxonomy.policy import policy_words, read_policy

Found = tuple[tuple[str, ...], tuple[str, ...]]


def notes_of(path: Path) -> Found:
    """Read an export; keep the workers, and nothing that may be long."""
    reading = read_notes(path)
    for survey in reading.surveys:
        survey_text(survey)
    frame, rejected = concatenated(reading)
    return tuple(frame["worker_id"].drop_duplicates().head(5)), tuple({entry.reason for entry in rejected[:100]})


def model_of(folder: Path) -> Found:
    """Load a model folder."""
    taxonomy = load_taxonomy()
    engine = load_engine(folder, taxonomy=taxonomy)
    load_held_out(folder, taxonomy=taxonomy)
    return (engine.name,), ()


def policy_of(path: Path) -> Found:
    """Read a policy and say it in words."""
    taxonomy = load_taxonomy()
    policy = read_policy(path, taxonomy=taxonomy)
    return (policy.name, *policy_words(policy, taxonomy=taxonomy)), ()


def events_of(path: Path) -> Found:
    """Read events."""
    return tuple(event.unit for event in read_events(path, period="month")), ()
