"""Opening an ONNX graph for arithmetic, within limits."""

import os
from functools import cache

import onnxruntime

from analyzer.classify.graph_check import check_graph

THREADS = "OMP_NUM_THREADS"
"""joblib sets it in its worker processes, so that together they start no more threads than there are cores; onnxruntime
does not look at it by itself."""
MOST_MEMORY = 2**30
"""Bytes that the graphs of a process may take for what they compute; a window of six layers takes a twentieth."""
_AS_REQUESTED, _FATAL = 1, 4


def open_session(encoder: bytes) -> onnxruntime.InferenceSession:
    """Open an ONNX graph.

    Raises:
        ValueError: It is none, or one that could do more than arithmetic.
    """
    check_graph(encoder)
    _limit_memory()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _FATAL  # what it logs may repeat names of the graph
    options.add_session_config_entry("session.use_env_allocators", "1")
    threads = os.environ.get(THREADS, "")
    if threads.isdecimal():
        options.intra_op_num_threads = int(threads)
    try:
        return onnxruntime.InferenceSession(encoder, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common class of their own
        raise ValueError(type(error).__name__) from None


@cache
def _limit_memory() -> None:
    """Let all sessions share one allocator, which refuses what is too much: a shape is a few bytes."""
    memory = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    limits = onnxruntime.OrtArenaCfg({"max_mem": MOST_MEMORY, "arena_extend_strategy": _AS_REQUESTED})
    onnxruntime.create_and_register_allocator(memory, limits)
