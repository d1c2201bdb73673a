"""Training on site: an engine learns from the reviews of this store, on this machine."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import streamlit as st
from platformdirs import user_data_path

from analyzer.plural import plural
from analyzer.results import NOTE_SCHEMA, NOTES, SENTENCE_SCHEMA, SENTENCES
from analyzer.store.gold import export_reviews
from analyzer.store.reviews import read_reviews
from analyzer.store.texts import read_notes, read_sentences
from analyzer.store.wanted import Wanted
from analyzer.training.on_site.learn import FEWEST_NOTES, FEWEST_REVIEWS
from dashboard.dataset import Dataset
from dashboard.guarded import fragment, repeated

LOOKED_EVERY = 2.0
"""Seconds between looks at a training that runs."""
LAST_LINES = 12
_TRAINING = "training"


@dataclass(frozen=True)
class Training:
    """A training that was begun.

    Attributes:
        process: It runs beside the dashboard.
        folder: Of reviews and reviewed notes; deleted when the tab forgets the training.
        out: Where the adapted model will lie, if it is better.
        log: What it says.
    """

    process: "subprocess.Popen[bytes]"
    folder: "tempfile.TemporaryDirectory[str]"
    out: Path
    log: Path

    def said(self) -> list[str]:
        """Return the last lines that it said; it never quotes a note."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]


def show(shown: Dataset) -> None:
    """Offer to train on the reviews, and show how it goes."""
    st.header("Train on site", divider="gray")
    reviews = read_reviews(shown.store, viewer=shown.viewer)
    notes = reviews["note_id"].nunique()
    st.write(
        f"A model adapted to your agency's ways needs {FEWEST_REVIEWS} reviews of {FEWEST_NOTES} notes; there are"
        f" {plural(len(reviews), 'review')} of {plural(int(notes), 'note')}. It is kept only where it is surely"
        " better on reviews that it did not learn from (docs/reviews.md)."
    )
    if not shown.store.keeps_text:
        st.caption("This store keeps no texts, so that there is nothing to learn from.")
        return
    enough = len(reviews) >= FEWEST_REVIEWS and notes >= FEWEST_NOTES
    progress(shown, enough=enough)


@fragment
def progress(shown: Dataset, *, enough: bool) -> None:
    training: Training | None = st.session_state.get(_TRAINING)
    if training is None:
        if st.button("Train on these reviews", disabled=not enough, icon=":material/school:"):
            st.session_state[_TRAINING] = begun(shown)
            st.rerun(scope="fragment")
        st.caption(
            "It takes minutes. Meanwhile the reviewed notes lie unencrypted in a folder that only this machine's user"
            " can read, and are deleted at its end."
        )
        return
    watch(training)


@repeated(LOOKED_EVERY)
def watch(training: Training) -> None:
    code = training.process.poll()
    lines = training.said()
    if code is None:
        st.info("Training; you may go on with other pages.", icon=":material/hourglass_top:")
    else:
        training.folder.cleanup()
        if code == 0:
            st.success(f"The adapted model is better and lies in {training.out}. Score with it: --model {training.out}")
        else:
            st.warning("No better model came of it; what it says is below.")
    st.code("\n".join(lines) or "...", language=None)
    if code is not None and st.button("Done"):
        training.log.unlink(missing_ok=True)
        st.session_state.pop(_TRAINING, None)
        st.rerun()


def begun(shown: Dataset) -> Training:
    """Begin a training beside the dashboard."""
    folder = tempfile.TemporaryDirectory(prefix="peerdrift-")
    at = Path(folder.name)
    reviews = export_reviews(shown.store, viewer=shown.viewer)
    reviews.to_csv(at / "reviews.csv", index=False)
    wanted = Wanted(note_ids=tuple(reviews["note_id"].drop_duplicates()))
    sentences = read_sentences(shown.store, viewer=shown.viewer, wanted=wanted)
    notes = read_notes(shown.store, viewer=shown.viewer, wanted=wanted)
    pq.write_table(pa.Table.from_pandas(sentences, schema=SENTENCE_SCHEMA, preserve_index=False), at / SENTENCES)
    pq.write_table(pa.Table.from_pandas(notes, schema=NOTE_SCHEMA, preserve_index=False), at / NOTES)
    engine = str(sentences["engine"].iloc[0])
    out = user_data_path("peerdrift") / "models" / f"{engine}-{datetime.now():%Y-%m-%d-%H%M%S}"
    out.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", "train", "--model", engine]
    command += ["--reviews", str(at / "reviews.csv"), "--results", str(at), "--out", str(out)]
    log = at.parent / f"{at.name}.log"
    with log.open("wb") as handle:
        process = subprocess.Popen(command, stdout=handle, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return Training(process, folder, out, log)
