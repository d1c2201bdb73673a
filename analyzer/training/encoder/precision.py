"""In how many bits a processor computes fastest."""

import torch


def has_bf16(kind: str) -> bool:
    """Say whether a kind of device computes in bfloat16 by itself; a processor that does not is many times slower.

    Args:
        kind: As torch names it, such as "cpu" or "cuda".
    """
    return kind != "cpu" or torch.cpu._is_avx512_bf16_supported()


def autocast(kind: str) -> torch.autocast:
    """Return the context in which a network computes: in bfloat16 where that is faster, else in float32."""
    return torch.autocast(kind, dtype=torch.bfloat16, enabled=has_bf16(kind))
