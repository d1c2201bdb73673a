"""The heart: from a frame of notes to a frame of labelled sentences."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.classify.artifact import load_engine, load_held_out
from analyzer.classify.calibration import calibrated
from analyzer.classify.cascade import CascadeEngine, cascade_held_out
from analyzer.classify.chances import ByteArray, chances_column, own_chances
from analyzer.classify.encoder import EncoderEngine
from analyzer.classify.engine import Engine
from analyzer.classify.held_out import HeldOutSentences
from analyzer.classify.labels import Labels, Probabilities, decide
from analyzer.classify.note_kind import is_supervision
from analyzer.classify.reasons import find_reasons
from analyzer.errors import PeerdriftError
from analyzer.names import ENGINES
from analyzer.notes import NOTE_COLUMNS
from analyzer.results import REASON_COLUMNS, SENTENCE_COLUMNS
from analyzer.sentences import SentenceBatch, SentenceTraces, copied_sentences, cut_notes, sentence_traces
from analyzer.shipped import shipped
from analyzer.taxonomy import Taxonomy, load_taxonomy

_REQUIRED = ("worker_id", "date", "text")
_REPEATED = ("note_id", "worker_id", "date", "note_type", "setting", "program")


class Analyzer:
    """An engine and a taxonomy, ready to score notes.

    Attributes:
        engine: What labels sentences.
        taxonomy: The labels.
        held_out: What the engine says of writers that it had not read, by which measures are corrected; None where
            that is not known.
    """

    def __init__(self, engine: Engine, *, taxonomy: Taxonomy, held_out: HeldOutSentences | None = None) -> None:
        self.engine = engine
        self.taxonomy = taxonomy
        self.held_out = held_out

    @classmethod
    def load(cls, engine: str = "fast", *, model: Path | None = None, cascade: bool = False) -> "Analyzer":
        """Load a shipped engine, once a process.

        Args:
            engine: Its name.
            model: A model folder to take instead of the shipped one.
            cascade: Let `fast` settle for the shipped `accurate` what it is sure of; another model reads all itself.

        Raises:
            PeerdriftError: There is no such engine, or the model folder is missing, altered or of another engine.
        """
        if engine not in ENGINES:
            raise PeerdriftError(f"no engine {engine!r}; engines are {', '.join(ENGINES)}")
        if engine == "accurate" and model is None and cascade:
            return _cascade(shipped("models"))
        folder = model or shipped("models") / engine
        loaded = _loaded(folder)
        name = loaded.engine.name
        if name != engine:
            told = f"not of {engine}; name a folder of {engine}, or take the {name} engine"
            raise PeerdriftError(f"{folder}: a model of the {name} engine, {told}")
        return loaded

    @classmethod
    def that_labelled(cls, sentences: pd.DataFrame, *, model: Path | None = None) -> "Analyzer":
        """Load the engine whose labels some sentences have, with or without a cascade.

        Args:
            sentences: Labelled ones, all by one engine; at least one.
            model: As for `load`.

        Raises:
            PeerdriftError: As `load`. Another version is found out by who asks: `reasons` says what to do.
        """
        engine, model_version = (str(sentences[name].iloc[0]) for name in ("engine", "model_version"))
        plain = cls.load(engine, model=model)
        if plain.engine.model_version == model_version or model is not None:
            return plain
        return cls.load(engine, cascade=True)

    def score(self, notes: pd.DataFrame) -> pd.DataFrame:
        """Label every sentence of some notes.

        Args:
            notes: A row a note; worker_id, date and text, and any other of NOTE_COLUMNS.

        Returns:
            A row a sentence with the columns SENTENCE_COLUMNS, in the order of the notes.
            `text == note.text[start:end]` holds for every row. `copied` marks what repeats an earlier note of the frame
            by the same worker on the same person (person_id).

        Raises:
            PeerdriftError: A column is missing, or a text or date is none.
        """
        frame, traces = self.score_piece(notes)
        return frame.assign(copied=copied_sentences(traces))

    def score_piece(self, notes: pd.DataFrame) -> tuple[pd.DataFrame, SentenceTraces]:
        """Label the sentences of a piece of an export, of which other pieces hold earlier notes.

        Returns:
            As `score`, with no sentence marked as copied yet, and what `copied_sentences` needs to mark them.
        """
        filled = _with_all_columns(notes)
        batch = cut_notes(filled["text"].tolist())
        said = self._said(batch, is_supervision(filled["note_type"].to_numpy(dtype=str)))
        labels, chances = decide(said, taxonomy=self.taxonomy), own_chances(said, taxonomy=self.taxonomy)
        return self._frame(filled, batch, labels, chances), sentence_traces(batch, filled)

    def reasons(self, notes: pd.DataFrame, *, sentences: pd.DataFrame | None = None) -> pd.DataFrame:
        """Find the words that carried the labels of sentences: those without which a label would be less likely.

        Every word is left out in turn, which takes an engine about as long as scoring the note once a word: explain
        what is looked at, not an export.

        Args:
            notes: As `score` takes them.
            sentences: Only these, by note_id and sentence_index; by default all. Neutral ones have no reasons.

        Returns:
            A row a word with the columns REASON_COLUMNS, the weightiest of a sentence first. `start` and `end` are
            characters of the note's text. `weight` is how much the log chance of the label falls without the word.
            `guidance` is why the sentence's role is in or out of the peer role.

        Raises:
            PeerdriftError: As `score`; or other versions of the model labelled the sentences.
        """
        if sentences is not None and "model_version" in sentences:
            self._check_version(sentences["model_version"])
        filled = _with_all_columns(notes)
        batch = cut_notes(filled["text"].tolist())
        supervision = is_supervision(filled["note_type"].to_numpy(dtype=str))
        labels = decide(self._said(batch, supervision), taxonomy=self.taxonomy)
        index = _index_in_note(batch)
        note_id = filled["note_id"].to_numpy()[batch.note]
        among = list(range(len(batch))) if sentences is None else _chosen(note_id, index, sentences)
        found = find_reasons(
            batch, labels, among=among, engine=self.engine, supervision=supervision, taxonomy=self.taxonomy
        )
        of = np.array([reason.sentence for reason in found], dtype=np.int64)
        columns = {
            "note_id": note_id[of],
            "sentence_index": index[of],
            "start": np.array([reason.start for reason in found], dtype=np.int32),
            "end": np.array([reason.end for reason in found], dtype=np.int32),
            "weight": np.array([reason.weight for reason in found], dtype=np.float32),
            "guidance": [self.taxonomy.roles[role].guidance for role in labels.role[of]],
        }
        return pd.DataFrame(columns, columns=list(REASON_COLUMNS))

    def _check_version(self, versions: "pd.Series[str]") -> None:
        other = versions[versions != self.engine.model_version]
        if len(other):
            raise PeerdriftError(
                f"the sentences were labelled by version {other.iloc[0]} of a model, and this is"
                f" {self.engine.name} {self.engine.model_version}; score the notes anew"
            )

    def _said(self, batch: SentenceBatch, supervision: npt.NDArray[np.float32]) -> Probabilities:
        scores = self.engine.scores(batch, supervision=supervision)
        return calibrated(scores, calibration=self.engine.calibration, taxonomy=self.taxonomy)

    def _frame(self, notes: pd.DataFrame, batch: SentenceBatch, labels: Labels, chances: ByteArray) -> pd.DataFrame:
        texts = notes["text"].tolist()
        spans = zip(batch.note.tolist(), batch.start.tolist(), batch.end.tolist(), strict=True)
        columns: dict[str, object] = {name: notes[name].array.take(batch.note) for name in _REPEATED}
        columns |= {
            "sentence_index": _index_in_note(batch),
            "start": batch.start.astype(np.int32),
            "end": batch.end.astype(np.int32),
            "text": [texts[note][start:end] for note, start, end in spans],
            "role": _named(self.taxonomy.role_names, labels.role),
            "assertion": _named(self.taxonomy.assertions, labels.assertion),
            "signal": _named(self.taxonomy.signals, labels.signal),
            "second_role": _named(self.taxonomy.role_names, labels.second_role),
            "role_probability": labels.role_probability.astype(np.float32),
            "assertion_probability": labels.assertion_probability.astype(np.float32),
            "drift_probability": labels.drift_probability.astype(np.float32),
            "confident": labels.signal_probability >= self.engine.calibration.confident_from,
            "engine": self.engine.name,
            "model_version": self.engine.model_version,
            "heading": pd.Categorical(batch.heading),
            "copied": False,
            "signal_probability": labels.signal_probability.astype(np.float32),
            "chances": chances_column(chances),
        }
        return pd.DataFrame(columns, columns=list(SENTENCE_COLUMNS))


def score_frame(notes: pd.DataFrame, *, engine: str = "fast") -> pd.DataFrame:
    """Label every sentence of some notes with a shipped engine; see `Analyzer.score`.

    A pure function of its arguments. The command line, the dashboard and worker processes score piece by piece with
    `Analyzer.score_piece`, which labels the same.
    """
    return Analyzer.load(engine).score(notes)


@lru_cache(maxsize=4)
def _loaded(folder: Path) -> Analyzer:
    taxonomy = load_taxonomy()
    engine = load_engine(folder, taxonomy=taxonomy)
    return Analyzer(engine, taxonomy=taxonomy, held_out=load_held_out(folder, taxonomy=taxonomy))


@lru_cache(maxsize=1)
def _cascade(models: Path) -> Analyzer:
    fast, accurate = _loaded(models / "fast"), _loaded(models / "accurate")
    encoder, taxonomy = accurate.engine, accurate.taxonomy
    if not isinstance(encoder, EncoderEngine):
        raise PeerdriftError(
            f"{models / 'accurate'}: a model of the {encoder.name} engine; copy the shipped models anew"
        )
    engine, held_out = CascadeEngine(fast.engine, encoder, taxonomy), None
    if fast.held_out is not None and accurate.held_out is not None:
        held_out = cascade_held_out(fast.held_out, accurate.held_out, bar=engine.bar, taxonomy=taxonomy)
    return Analyzer(engine, taxonomy=taxonomy, held_out=held_out)


def _with_all_columns(notes: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in _REQUIRED if name not in notes]
    if missing:
        raise PeerdriftError(f"the frame of notes has no column {missing[0]}; it needs worker_id, date and text")
    filled = notes.reset_index(drop=True)
    _check_filled(filled)
    numbers = pd.Series((filled.index + 1).astype(str), index=filled.index)
    for name in set(NOTE_COLUMNS) - {"date"}:
        # notes without an id must not become one note: intervals count notes
        missing_as = numbers if name == "note_id" else ""
        given = filled[name].astype(object) if name in filled else pd.Series(None, index=filled.index, dtype=object)
        filled[name] = given.where(given.notna(), missing_as).astype(str)
    try:
        filled["date"] = pd.to_datetime(filled["date"]).dt.normalize()
    except (ValueError, TypeError):  # pandas' own message quotes the value
        told = "column date: cannot be read; give timestamps or ISO dates, all of one form"
        raise PeerdriftError(f"row {_unread_row(filled)} of the frame, {told}") from None
    return filled


def _check_filled(notes: pd.DataFrame) -> None:
    blank = notes[list(_REQUIRED)].isna().to_numpy()
    if blank.any():
        row = int(blank.any(axis=1).argmax())
        name = _REQUIRED[int(blank[row].argmax())]
        raise PeerdriftError(f"row {row + 1} of the frame has no {name}; leave such rows out before scoring")


def _unread_row(notes: pd.DataFrame) -> int:
    """Return the row, from 1, of the first date that cannot be read as those before it."""

    def fails(rows: int) -> bool:
        try:
            pd.to_datetime(notes["date"].iloc[:rows])
        except (ValueError, TypeError):
            return True
        return False

    return bisect_left(range(len(notes)), True, key=fails)


def _index_in_note(batch: SentenceBatch) -> npt.NDArray[np.int32]:
    counts = np.bincount(batch.note) if len(batch) else np.zeros(0, dtype=np.int64)
    firsts = np.repeat(np.cumsum(counts) - counts, counts)
    return (np.arange(len(batch)) - firsts).astype(np.int32)


def _chosen(note_id: npt.NDArray[np.object_], index: npt.NDArray[np.int32], sentences: pd.DataFrame) -> list[int]:
    """Return which sentences of a batch are among some by note_id and sentence_index."""
    wanted = pd.MultiIndex.from_frame(sentences[["note_id", "sentence_index"]].astype({"note_id": str}))
    chosen: list[int] = np.flatnonzero(pd.MultiIndex.from_arrays([note_id, index]).isin(wanted)).tolist()
    return chosen


def _named(names: Sequence[str], index: npt.NDArray[np.int64]) -> "pd.Categorical[str]":
    """Return names as categories: a code a sentence, and every name once; -1 is missing."""
    return pd.Categorical.from_codes(index, categories=pd.Index(names))
