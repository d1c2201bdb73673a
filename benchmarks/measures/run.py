"""How long ten million scored sentences take to become all monthly measures: `python -m benchmarks.measures.run`.

Writes results as `peerdrift score` does, of notes drawn anew from the model's held-out sentences, then measures them in
a process of its own, so that its peak memory is told apart.
"""

import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.classify.artifact import load_held_out
from analyzer.classify.held_out import HELD_OUT, HeldOutSentences
from analyzer.drift import measure_table, plain_lens, tally_results
from analyzer.results import SENTENCE_SCHEMA, SENTENCES, read_held_out
from analyzer.shipped import shipped
from analyzer.taxonomy import Taxonomy, load_taxonomy

SENTENCES_WANTED = 10_000_000
SENTENCES_A_NOTE = 14
WORKERS, PROGRAMS, MONTHS = 2_000, 100, 36
PIECE_NOTES = 2_000
RESULT = Path(__file__).parent / "measures.json"
SEED = 20261128


def write_results(folder: Path, *, sentences: int, taxonomy: Taxonomy) -> None:
    """Write a results folder of as many sentences."""
    model = shipped("models") / "fast"
    held_out = load_held_out(model, taxonomy=taxonomy)
    rng = np.random.default_rng(SEED)
    (folder / HELD_OUT).write_bytes((model / HELD_OUT).read_bytes())
    with pq.ParquetWriter(folder / SENTENCES, SENTENCE_SCHEMA, compression="zstd") as file:
        for first in range(0, sentences // SENTENCES_A_NOTE, PIECE_NOTES):
            file.write_table(piece(first, held_out, rng=rng, taxonomy=taxonomy))


def piece(first: int, held_out: HeldOutSentences, *, rng: np.random.Generator, taxonomy: Taxonomy) -> pa.Table:
    """Draw PIECE_NOTES notes."""
    count = PIECE_NOTES * SENTENCES_A_NOTE
    note = np.repeat(np.arange(PIECE_NOTES), SENTENCES_A_NOTE)
    rows = rng.integers(len(held_out), size=count)
    worker, month = rng.integers(WORKERS, size=PIECE_NOTES)[note], rng.integers(MONTHS, size=PIECE_NOTES)[note]
    pairs = [*taxonomy.own_pairs, ("neutral", "performed")]
    said = held_out.chances[rows].argmax(axis=1)
    role, assertion = (np.array([pair[at] for pair in pairs], dtype=object)[said] for at in (0, 1))
    date = np.datetime64("2023-01-15", "us") + (month * 30).astype("timedelta64[D]")
    columns = {
        "note_id": np.char.add("N", (first + note).astype(str)),
        "worker_id": np.char.add("W", worker.astype(str)),
        "date": date,
        "note_type": np.full(count, "session"),
        "setting": np.char.add("S", (worker % 7).astype(str)),
        "program": np.char.add("P", (worker % PROGRAMS).astype(str)),
        "sentence_index": np.tile(np.arange(SENTENCES_A_NOTE), PIECE_NOTES),
        "start": np.zeros(count),
        "end": np.zeros(count),
        "text": np.char.add("Sat with her on the step and listened, time ", rows.astype(str)),
        "role": role,
        "assertion": assertion,
        "signal": np.full(count, "none"),
        "second_role": np.full(count, ""),
        "confident": np.zeros(count, dtype=bool),
        "engine": np.full(count, "fast"),
        "model_version": np.full(count, "bench"),
        "heading": np.full(count, ""),
        "copied": np.zeros(count, dtype=bool),
        "chances": [bytes(line) for line in held_out.chances[rows]],
    }
    arrays = [pa.array(columns.get(field.name, np.zeros(count))).cast(field.type) for field in SENTENCE_SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SENTENCE_SCHEMA)


def measure(folder: Path) -> dict[str, float]:
    """Measure a results folder."""
    taxonomy = load_taxonomy()
    begun = time.perf_counter()
    tally = tally_results(folder, taxonomy=taxonomy)
    read = time.perf_counter()
    table = measure_table(tally, lens=plain_lens(taxonomy, held_out=read_held_out(folder, taxonomy=taxonomy)))
    done = time.perf_counter()
    return {
        "sentences": int(tally.sentences.sum()),
        "notes": len(tally),
        "rows": len(table),
        "seconds_reading": round(read - begun, 1),
        "seconds_measuring": round(done - read, 1),
        "seconds": round(done - begun, 1),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }


def main() -> None:
    """Write, measure and keep the figures."""
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))))
        return
    with tempfile.TemporaryDirectory() as name:
        write_results(Path(name), sentences=SENTENCES_WANTED, taxonomy=load_taxonomy())
        size = (Path(name) / SENTENCES).stat().st_size
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.measures.run", name], capture_output=True, text=True, check=True
        )
    found = json.loads(done.stdout) | {"file_gb": round(size / 1e9, 2), "machine": platform.machine()}
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
