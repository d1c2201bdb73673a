"""Model folders: a manifest, the weights and a card. Every hash is checked before anything is used; no pickles."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from analyzer.classify.calibration import Calibration, calibrated
from analyzer.classify.convolution import Convolution, ConvolutionEngine
from analyzer.classify.encoder import INPUT, LONGEST_WINDOW, EncoderEngine
from analyzer.classify.engine import Engine
from analyzer.classify.heads import Heads
from analyzer.classify.held_out import HELD_OUT, HeldOutSentences, checked_held_out
from analyzer.classify.note_kind import is_supervision
from analyzer.classify.session import open_session
from analyzer.classify.tokenizer_check import check_tokenizer
from analyzer.classify.vocabulary import vocabulary
from analyzer.classify.word_vectors import FloatArray, WordVectors
from analyzer.errors import PeerdriftError
from analyzer.model_folder import (
    MANIFEST,
    WEIGHTS,
    packed,
    read_checked,
    read_manifest_data,
    unpacked,
    version_of,
    write_model,
)
from analyzer.sentences import given_sentences
from analyzer.taxonomy import Taxonomy

FORMAT = 5
GOLDEN_TOLERANCE = 0.02
"""A golden probability may differ by so much between processors and library versions."""
LAYERS, ENCODER, TOKENIZER = "layers.safetensors", "encoder.onnx", "tokenizer.json"
MOST_GOLDEN, LONGEST_GOLDEN = 100, 10_000
"""Golden sentences of a model, and characters of all of them; the models that we made have six."""
FILES = {"fast": (WEIGHTS, LAYERS, TOKENIZER, HELD_OUT), "accurate": (WEIGHTS, ENCODER, TOKENIZER, HELD_OUT)}
"""What a model folder of each engine holds, beside its manifest and card."""
_NO_MODEL = "its files do not hold a model of this version; train anew"
_OURS = (ImportError, NameError, AttributeError, AssertionError)
"""Errors of a missing package or of our own code, whatever a file holds."""


@dataclass(frozen=True)
class Golden:
    """A sentence and what the model said of it when it was made."""

    text: str
    note_type: str
    role_probabilities: list[float]


@dataclass(frozen=True)
class Manifest:
    """What a model is and what it was made from."""

    engine: str
    roles: list[str]
    assertions: list[str]
    signals: list[str]
    taxonomy_sha256: str
    corpus_sha256: str
    files: dict[str, str]
    libraries: dict[str, str]
    settings: dict[str, Any]
    metrics: dict[str, Any]
    golden: list[Golden]
    calibration: Calibration
    format: int = field(default=FORMAT)

    @property
    def version(self) -> str:
        """Version of the model: the first digits of a hash over its files and calibration."""
        return model_version(self.files, self.calibration)


def model_version(files: Mapping[str, str], calibration: Calibration) -> str:
    """Name a version by all that decides its labels: the hashes of its files but the held-out one, its calibration."""
    deciding = sorted((name, digest) for name, digest in files.items() if name != HELD_OUT)
    return version_of([deciding, asdict(calibration)])


def packed_heads(heads: Heads) -> bytes:
    """Return heads as safetensors, in half precision."""
    return packed(
        {"coefficients": heads.coefficients.astype(np.float16), "intercepts": heads.intercepts.astype(np.float32)}
    )


def packed_layers(layers: Convolution, *, pieces: FloatArray, whole: FloatArray) -> bytes:
    """Return what lies below the heads of `fast` as safetensors, in half precision."""
    arrays = {"pieces": pieces, "whole": whole, **vars(layers)}
    return packed({name: array.astype(np.float16) for name, array in arrays.items()})


def save_model(folder: Path, *, files: Mapping[str, bytes], manifest: Manifest, card: str) -> None:
    """Write a model folder.

    Args:
        folder: Made where it is missing; a model in it is replaced.
        files: Content by name, as FILES lists them.
        manifest: Its `files` are the hashes of them.
        card: Markdown.
    """
    write_model(folder, files=files, manifest=asdict(manifest), card=card)


def load_engine(folder: Path, *, taxonomy: Taxonomy) -> Engine:
    """Load a model after checking all of it.

    Raises:
        PeerdriftError: A file is missing or altered, the format or the labels are others, or the model no longer says
            what it said when it was made.
    """
    manifest = read_manifest(folder)
    _check_labels(manifest, folder=folder, taxonomy=taxonomy)
    files = {
        name: read_checked(folder / name, wanted_sha256=manifest.files.get(name)) for name in FILES[manifest.engine]
    }
    try:
        engine = build_engine(files, manifest=manifest)
    except BaseException as error:
        if not _of_the_files(error):
            raise
        raise PeerdriftError(f"{folder}: {_NO_MODEL}") from None
    if engine.heads.coefficients.shape[1] != sum(map(len, (manifest.roles, manifest.assertions, manifest.signals))):
        raise PeerdriftError(f"{folder}: {WEIGHTS} does not hold a column a label; train anew")
    _check_golden(engine, manifest, folder=folder, taxonomy=taxonomy)
    return engine


def load_held_out(folder: Path, *, taxonomy: Taxonomy) -> HeldOutSentences:
    """Read what a model says of writers that were left out.

    Raises:
        PeerdriftError: It is missing or altered, or of other labels.
    """
    content = read_checked(folder / HELD_OUT, wanted_sha256=read_manifest(folder).files.get(HELD_OUT))
    return checked_held_out(content, name=str(folder / HELD_OUT), taxonomy=taxonomy)


def build_engine(files: Mapping[str, bytes], *, manifest: Manifest) -> Engine:
    """Make an engine of the content of its files.

    Raises:
        Exception: They hold something else; the libraries that read them have no error in common.
    """
    check_tokenizer(files[TOKENIZER].decode())
    heads, words = _heads(unpacked(files[WEIGHTS])), vocabulary(files[TOKENIZER].decode())
    highest = max(words.tokenizer.get_vocab(with_added_tokens=True).values())
    if manifest.engine == "fast":
        below = {name: array.astype(np.float32) for name, array in unpacked(files[LAYERS]).items()}
        vectors = WordVectors(words, below.pop("pieces"), below.pop("whole"))
        if highest >= len(vectors.pieces) or not len(vectors.whole):
            raise ValueError(f"{len(vectors.pieces)} vectors of pieces, of which the highest is {highest}")
        return ConvolutionEngine(vectors, Convolution(**below), heads, manifest.calibration, manifest.version)
    session = open_session(files[ENCODER])
    (tokens,), (vectors,) = session.get_inputs(), session.get_outputs()
    if tokens.name != INPUT or 2 * vectors.shape[-1] != len(heads.coefficients):
        raise ValueError(f"an encoder of {tokens.name} to {vectors.shape}; heads of {len(heads.coefficients)} features")
    _try_longest(session, token=highest)
    return EncoderEngine(session, words, heads, manifest.calibration, manifest.version)


def _heads(tensors: Mapping[str, npt.NDArray[np.generic]]) -> Heads:
    return Heads(tensors["coefficients"].astype(np.float32), tensors["intercepts"].astype(np.float32))


def _try_longest(session: onnxruntime.InferenceSession, *, token: int) -> None:
    """Let an encoder read as much as it will have to, of the last of its pieces."""
    (hidden,) = session.run(None, {INPUT: np.full((1, LONGEST_WINDOW), token, dtype=np.int64)})
    if hidden.shape[:2] != (1, LONGEST_WINDOW) or not np.isfinite(hidden).all():
        raise ValueError(f"an encoder that makes {hidden.shape} of {LONGEST_WINDOW} tokens")


def _of_the_files(error: BaseException) -> bool:
    """Say whether an error can be that of files which hold something else; libraries raise whatever they have."""
    if isinstance(error, _OURS):
        return False
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"  # Rust's, of no importable class


def read_manifest(folder: Path) -> Manifest:
    """Read a model's manifest.

    Raises:
        PeerdriftError: It is missing, broken or of another format.
    """
    try:
        data = read_manifest_data(folder)
        if data.get("format") != FORMAT:
            raise PeerdriftError(f"{folder}: model format {data.get('format')}; this version reads {FORMAT}")
        if data["engine"] not in FILES:
            raise ValueError
        calibration = data["calibration"]
        calibration = Calibration(**{**calibration, "signal_bias": tuple(calibration["signal_bias"])})
        golden = [Golden(**entry) for entry in data["golden"]]
        manifest = Manifest(**{**data, "golden": golden, "calibration": calibration})
        if not _is_sound(manifest):
            raise ValueError
        return manifest
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise PeerdriftError(f"{folder}: {MANIFEST} is broken; train or copy the model anew") from None


def golden_probabilities(engine: Engine, golden: Sequence[tuple[str, str]], *, taxonomy: Taxonomy) -> list[list[float]]:
    """Classify single sentences.

    Args:
        engine: The model.
        golden: (text, note_type) of each.
        taxonomy: Its labels.

    Returns:
        Probabilities of the roles, a list for each sentence.
    """
    batch = given_sentences([text for text, _ in golden], [[(0, len(text), "")] for text, _ in golden])
    supervision = is_supervision([note_type for _, note_type in golden])
    scores = engine.scores(batch, supervision=supervision)
    said = calibrated(scores, calibration=engine.calibration, taxonomy=taxonomy)
    rounded: list[list[float]] = said.role.round(6).tolist()
    return rounded


def _is_sound(manifest: Manifest) -> bool:
    """Say whether the parts are of their kinds, which JSON does not promise.

    Raises:
        TypeError: One is far from it.
    """
    calibration = manifest.calibration
    numbers = [getattr(calibration, part.name) for part in fields(calibration) if part.name != "signal_bias"]
    return (
        all(map(math.isfinite, [*numbers, *calibration.signal_bias]))
        and len(calibration.signal_bias) == len(manifest.signals)
        and all(isinstance(names, list) for names in (manifest.roles, manifest.assertions, manifest.signals))
        and all(isinstance(part, dict) for part in (manifest.files, manifest.settings, manifest.metrics))
        and len(manifest.golden) <= MOST_GOLDEN
        and all(isinstance(part, str) for entry in manifest.golden for part in (entry.text, entry.note_type))
        and sum(len(entry.text) for entry in manifest.golden) <= LONGEST_GOLDEN
    )


def _check_labels(manifest: Manifest, *, folder: Path, taxonomy: Taxonomy) -> None:
    labels = (tuple(manifest.roles), tuple(manifest.assertions), tuple(manifest.signals))
    own = (taxonomy.role_names, tuple(taxonomy.assertions), tuple(taxonomy.signals))
    if manifest.taxonomy_sha256 != taxonomy.digest or labels != own:
        raise PeerdriftError(f"{folder}: the model was trained for other roles or assertions; run peerdrift train")


def _check_golden(engine: Engine, manifest: Manifest, *, folder: Path, taxonomy: Taxonomy) -> None:
    given = [(entry.text, entry.note_type) for entry in manifest.golden]
    try:
        said = golden_probabilities(engine, given, taxonomy=taxonomy)
    except Exception as error:  # a graph can raise whatever onnxruntime has
        if not _of_the_files(error):
            raise
        raise PeerdriftError(f"{folder}: {_NO_MODEL}") from None
    wanted = [entry.role_probabilities for entry in manifest.golden]
    try:
        same = bool(wanted) and np.allclose(said, wanted, atol=GOLDEN_TOLERANCE)
    except (ValueError, TypeError):  # of another length, or no numbers
        raise PeerdriftError(f"{folder}: {MANIFEST} is broken; train or copy the model anew") from None
    if not same:
        raise PeerdriftError(
            f"{folder}: the model no longer gives the answers it gave when it was made"
            " (another NumPy or onnxruntime?); run peerdrift train"
        )
