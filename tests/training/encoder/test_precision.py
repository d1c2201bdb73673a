import pytest
import torch

from analyzer.training.encoder.precision import autocast, has_bf16


def test_a_graphics_card_computes_in_bf16() -> None:
    assert has_bf16("cuda")


def test_a_processor_computes_in_bf16_only_where_it_can_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    product = {}
    for able in (False, True):
        monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda able=able: able)
        with autocast("cpu"):
            product[able] = (torch.ones(2, 2) @ torch.ones(2, 2)).dtype
    assert product == {False: torch.float32, True: torch.bfloat16}
