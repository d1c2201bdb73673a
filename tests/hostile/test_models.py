"""Model folders whose manifest vouches for every file, and that are hostile all the same."""

import json
import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load, save

from analyzer.classify.artifact import ENCODER, LAYERS, LONGEST_GOLDEN, MOST_GOLDEN, TOKENIZER
from analyzer.classify.encoder import INPUT, LONGEST_WINDOW
from analyzer.classify.graph_check import check_graph
from analyzer.errors import PeerdriftError
from analyzer.model_folder import LARGEST_FILE, LARGEST_MANIFEST, MANIFEST, WEIGHTS, read_file, sha256, unpacked
from analyzer.shipped import shipped
from tests.classify.texts import TINY
from tests.hostile.confined import Confined
from tests.hostile.readers import model_of

Alter = Callable[[Path], object]
HELD, BROKEN = "its files do not hold a model of this version", f"{MANIFEST} is broken"
HIDDEN = onnx.load(str(TINY / ENCODER)).graph.output[0].type.tensor_type.shape.dim[-1].dim_value


def manifest(change: Callable[[dict[str, Any]], object]) -> Alter:
    """Change the manifest."""

    def edit(folder: Path) -> None:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        change(told)
        (folder / MANIFEST).write_text(json.dumps(told), encoding="utf-8")

    return edit


def text(change: Callable[[str], str]) -> Alter:
    """Change the text of the manifest."""
    return lambda folder: (folder / MANIFEST).write_text(change((folder / MANIFEST).read_text(encoding="utf-8")))


def vouched(name: str, content: bytes) -> Alter:
    """Put another file there, and its hash into the manifest."""

    def write(folder: Path) -> None:
        (folder / name).write_bytes(content)
        manifest(lambda told: told["files"].update({name: sha256(content)}))(folder)

    return write


def arrays(name: str, **changes: Callable[[Any], Any]) -> Alter:
    """Change arrays of a file."""

    def write(folder: Path) -> None:
        held = load((folder / name).read_bytes())
        held |= {key: np.ascontiguousarray(change(held[key])) for key, change in changes.items()}
        vouched(name, save(held))(folder)

    return write


def tokenizer(change: Callable[[dict[str, Any]], object]) -> Alter:
    """Change the tokenizer."""

    def write(folder: Path) -> None:
        told = json.loads((folder / TOKENIZER).read_text(encoding="utf-8"))
        change(told)
        vouched(TOKENIZER, json.dumps(told).encode())(folder)

    return write


def one_nan(array: np.ndarray) -> np.ndarray:
    changed = array.copy()
    changed[-1, -1] = np.nan
    return changed


def linked(name: str, target: str) -> Alter:
    def link(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(target)

    return link


def piped(folder: Path) -> None:
    (folder / MANIFEST).unlink()
    os.mkfifo(folder / MANIFEST)


def header(told: object) -> bytes:
    content = json.dumps(told).encode()
    return struct.pack("<Q", len(content)) + content


REPLACING = {"type": "Replace", "pattern": {"String": "e"}, "content": "eeeeeeeeee"}
FAST: dict[str, tuple[Alter, str]] = {
    "manifest-too-deep": (text(lambda _: "[" * 200_000), BROKEN),
    "manifest-too-large": (text(lambda told: told + " " * LARGEST_MANIFEST), "larger than the 4 MB"),
    "manifest-of-a-device": (linked(MANIFEST, "/dev/zero"), "no regular file"),
    "manifest-of-a-pipe": (piped, "no regular file"),
    "weights-of-a-device": (linked(WEIGHTS, "/dev/zero"), "no regular file"),
    "weights-too-large": (
        lambda folder: os.truncate(folder / WEIGHTS, 200 * LARGEST_FILE),
        "larger than the 256 MB that such a file may have",
    ),
    "number-too-large": (manifest(lambda told: told["calibration"].update(pairs_weight=10**400)), BROKEN),
    "many-golden-sentences": (manifest(lambda told: told.update(golden=told["golden"] * MOST_GOLDEN)), BROKEN),
    "long-golden-sentence": (manifest(lambda told: told["golden"][0].update(text="x " * LONGEST_GOLDEN)), BROKEN),
    "golden-sentence-in-a-list": (manifest(lambda told: told["golden"][0].update(text=["x"])), BROKEN),
    "note-type-that-is-a-number": (manifest(lambda told: told["golden"][0].update(note_type=5)), BROKEN),
    "format-with-terminal-codes": (manifest(lambda told: told.update(format="\x1b[31m\n")), "model format ?[31m ;"),
    "header-of-half-a-million-arrays": (
        vouched(
            WEIGHTS, header({f"t{at}": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]} for at in range(500_000)})
        ),
        HELD,
    ),
    "header-that-is-longer-than-the-file": (vouched(WEIGHTS, struct.pack("<Q", 2**63) + b"{}"), HELD),
    "one-number-that-is-none": (arrays(WEIGHTS, coefficients=one_nan), HELD),
    "too-few-pieces": (arrays(LAYERS, pieces=lambda array: array[:10]), HELD),
    "pieces-in-a-line": (arrays(LAYERS, pieces=lambda array: array[:, 0]), HELD),
    "no-whole-words": (arrays(LAYERS, whole=lambda array: array[:0]), HELD),
    "heading-in-a-line": (arrays(LAYERS, heading=lambda array: array[0]), HELD),
    "tokenizer-that-grows-words": (
        tokenizer(lambda told: told.update(normalizer={"type": "Sequence", "normalizers": [REPLACING] * 8})),
        HELD,
    ),
    "tokenizer-with-a-pattern": (
        tokenizer(
            lambda told: told.update(
                pre_tokenizer={
                    "type": "Split",
                    "pattern": {"Regex": r"(\w+\s?)+!$"},
                    "behavior": "Isolated",
                    "invert": False,
                }
            )
        ),
        HELD,
    ),
    "tokenizer-of-words-without-end": (
        tokenizer(lambda told: told["model"].update(max_input_chars_per_word=10**9)),
        HELD,
    ),
    "tokenizer-that-panics": (
        tokenizer(
            lambda told: told.update(
                post_processor={
                    "type": "TemplateProcessing",
                    "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}],
                    "pair": [],
                    "special_tokens": {},
                }
            )
        ),
        HELD,
    ),
    "tokenizer-of-other-pieces": (
        tokenizer(lambda told: told["model"]["vocab"].update({"zzz": 4_000_000_000})),
        HELD,
    ),
    "tokenizer-too-deep": (vouched(TOKENIZER, b'{"a":' * 100_000), HELD),
}


@pytest.mark.parametrize(("alter", "said"), FAST.values(), ids=FAST)
def test_a_hostile_model_folder_is_refused_in_one_line(
    tmp_path: Path, confined: Confined, alter: Alter, said: str
) -> None:
    folder = Path(shutil.copytree(shipped("models") / "fast", tmp_path / "model"))
    alter(folder)
    outcome = confined(model_of, folder)
    assert str(folder) in outcome.refused
    assert said in outcome.refused


def graph(nodes: list[onnx.NodeProto], *numbers: TensorProto, kind: int = TensorProto.INT64) -> onnx.ModelProto:
    """Return a graph from tokens to vectors of as many numbers as the tiny encoder's."""
    told = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info(INPUT, kind, [1, "n"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, "n", HIDDEN])],
        list(numbers),
    )
    return helper.make_model(told, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def table(rows: int = 2_000) -> TensorProto:
    return numpy_helper.from_array(np.zeros((rows, HIDDEN), np.float32), "w")


def elsewhere(location: str) -> TensorProto:
    """Return weights that lie in another file."""
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[2_000, HIDDEN])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    return tensor


def whole(name: str, values: object) -> TensorProto:
    return numpy_helper.from_array(np.array(values, np.int64), name)


LOOKUP = helper.make_node("Gather", ["w", INPUT], ["out"], axis=0)
ENDLESS = helper.make_node(
    "Loop",
    ["", "t"],
    [],
    body=helper.make_graph(
        [helper.make_node("Identity", ["c"], ["d"])],
        "b",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("c", TensorProto.BOOL, []),
        ],
        [helper.make_tensor_value_info("d", TensorProto.BOOL, [])],
    ),
)
GRAPHS: dict[str, onnx.ModelProto] = {
    "weights-in-the-working-folder": graph([LOOKUP], elsewhere("weights.bin")),
    "weights-of-a-device": graph([LOOKUP], elsewhere("/dev/zero")),
    "weights-elsewhere-in-a-node": graph([helper.make_node("Constant", [], ["w"], value=elsewhere("x")), LOOKUP]),
    "loop": graph([ENDLESS, LOOKUP], table(), numpy_helper.from_array(np.array(True), "t")),
    "operator-of-elsewhere": graph([helper.make_node("Evil", [INPUT], ["out"], domain="evil")]),
}
TOO_MUCH: dict[str, onnx.ModelProto] = {
    "shape-of-terabytes": graph(
        [helper.make_node("ConstantOfShape", ["s"], ["w"]), LOOKUP], whole("s", [2**32, HIDDEN])
    ),
    "shape-of-gigabytes": graph(
        [helper.make_node("ConstantOfShape", ["s"], ["w"]), LOOKUP], whole("s", [2**31 // HIDDEN, HIDDEN])
    ),
    "copies-of-gigabytes": graph(
        [
            helper.make_node("Gather", ["w", INPUT], ["e"], axis=0),
            helper.make_node("Tile", ["e", "k"], ["x"]),
            helper.make_node("ReduceMean", ["x"], ["out"], axes=[0], keepdims=1),
        ],
        table(),
        whole("k", [2**17, 1, 1]),
    ),
    "too-few-pieces": graph([LOOKUP], table(rows=10)),
    "notes-of-one-length-alone": graph(
        [helper.make_node("Gather", ["w", INPUT], ["e"], axis=0), helper.make_node("Reshape", ["e", "s"], ["out"])],
        table(),
        whole("s", [1, LONGEST_WINDOW, HIDDEN]),
    ),
    "tokens-that-are-no-numbers": graph([helper.make_node("Identity", [INPUT], ["out"])], kind=TensorProto.FLOAT),
}


@pytest.mark.parametrize("model", (GRAPHS | TOO_MUCH).values(), ids=GRAPHS | TOO_MUCH)
def test_a_hostile_encoder_is_refused_in_one_line(
    tmp_path: Path, confined: Confined, monkeypatch: pytest.MonkeyPatch, model: onnx.ModelProto
) -> None:
    monkeypatch.chdir(tmp_path)
    np.zeros((2_000, HIDDEN), np.float32).tofile(tmp_path / "weights.bin")
    folder = Path(shutil.copytree(TINY, tmp_path / "model"))
    vouched(ENCODER, model.SerializeToString())(folder)
    assert HELD in confined(model_of, folder).refused


@pytest.mark.parametrize("model", GRAPHS.values(), ids=GRAPHS)
def test_a_graph_that_reaches_beyond_its_own_numbers_is_never_opened(model: onnx.ModelProto) -> None:
    with pytest.raises(ValueError, match="which no encoder of ours has"):
        check_graph(model.SerializeToString())


@pytest.mark.parametrize("folder", [shipped("models") / "accurate", TINY], ids=["shipped", "tiny"])
def test_our_own_graphs_are_harmless(folder: Path) -> None:
    check_graph((folder / ENCODER).read_bytes())


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xff" * 100, id="numbers-without-end"),
        pytest.param(b"\x3a\x7fx", id="cut-off"),
        pytest.param(b"\x0b\x0b", id="groups"),
        pytest.param(b"\x08\x07" * 300_000, id="too-many-parts"),
    ],
)
def test_bytes_that_are_no_graph_are_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"protobuf|too many parts"):
        check_graph(content)


def test_a_file_that_is_as_large_as_it_may_be_is_read(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(b" " * LARGEST_MANIFEST)
    assert len(read_file(tmp_path / MANIFEST)) == LARGEST_MANIFEST
    (tmp_path / MANIFEST).write_bytes(b" " * (LARGEST_MANIFEST + 1))
    with pytest.raises(PeerdriftError, match="larger than the 4 MB"):
        read_file(tmp_path / MANIFEST)


@pytest.mark.parametrize(("kind", "numbers", "size"), [("BF16", 1, 2), ("F8_E4M3", 1, 1), ("F4", 2, 1)])
def test_numbers_that_numpy_has_not_are_a_value_error(kind: str, numbers: int, size: int) -> None:
    told = {"a": {"dtype": kind, "shape": [numbers], "data_offsets": [0, size]}}
    with pytest.raises(ValueError, match="no safetensors"):
        unpacked(header(told) + bytes(size))
