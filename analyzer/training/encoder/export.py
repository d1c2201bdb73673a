"""From a trained network to the files of a model folder: an ONNX graph in few bits, heads, tokenizer."""

import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from analyzer.classify.encoder import INPUT
from analyzer.classify.heads import Heads
from analyzer.training.encoder.network import Network

OUTPUT = "hidden"
OPSET = 20
"""The latest that torch's exporter knows."""


class _Hidden(nn.Module):
    """The encoder alone, of one window without padding."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder = network.encoder

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        hidden: torch.Tensor = self.encoder(input_ids=tokens, attention_mask=torch.ones_like(tokens)).last_hidden_state
        return hidden


def exported(network: Network, *, bits: int) -> bytes:
    """Return the encoder as an ONNX graph.

    Args:
        network: Trained.
        bits: Of its weights: 32 as they were trained, or 8.
    """
    network = network.cpu().eval()
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder, "whole.onnx"), Path(folder, "small.onnx")
        torch.onnx.export(
            _Hidden(network).eval(),  # else the export leaves the network in training
            (torch.ones(1, 16, dtype=torch.long),),
            whole,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: {1: "length"}, OUTPUT: {1: "length"}},
            opset_version=OPSET,
            dynamo=False,
        )
        if bits == 32:
            return whole.read_bytes()
        # seven bits of range: processors without VNNI add two products in 16 bits, which eight would overflow
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        return small.read_bytes()


def heads_of(network: Network) -> Heads:
    """Return the heads, in the half precision in which they are kept."""
    weight, bias = network.heads.weight.detach().cpu().numpy(), network.heads.bias.detach().cpu().numpy()
    return Heads(np.ascontiguousarray(weight.T).astype(np.float16).astype(np.float32), bias.astype(np.float32))
