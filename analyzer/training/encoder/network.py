"""The network: an encoder, each sentence's tokens pooled, three linear heads."""

from typing import Any

import torch
from torch import nn
from transformers import AutoConfig, AutoModel

from analyzer.taxonomy import Taxonomy
from analyzer.training.encoder.settings import Base, Settings


class Dropout(nn.Module):
    """Drop numbers at random: as torch's own, whose draws take a third of a training step on a processor.

    A number is kept by a random byte; eight of them are drawn at once.
    """

    def __init__(self, chance: float) -> None:
        super().__init__()
        self.dropped = round(chance * 256)

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        """Drop while training; else return the numbers as they are."""
        if not self.training or not self.dropped:
            return numbers
        count = numbers.numel()
        drawn = torch.empty((count + 7) // 8, dtype=torch.int64, device=numbers.device).random_(-(2**63), None)
        kept = (drawn.view(torch.uint8)[:count].view(numbers.shape) >= self.dropped).to(numbers.dtype)
        return numbers * kept * (256 / (256 - self.dropped))


class Network(nn.Module):
    """An encoder with heads for role, assertion and signal on the mean of a sentence's tokens and its separator."""

    def __init__(self, base: Base, *, settings: Settings, taxonomy: Taxonomy) -> None:
        super().__init__()
        self.encoder = _encoder(base, settings=settings)
        self.dropout = Dropout(settings.dropout)
        self.heads = nn.Linear(2 * self.encoder.config.hidden_size, taxonomy.label_count)

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor, pool: torch.Tensor, ends: torch.Tensor) -> torch.Tensor:
        """Score sentences.

        Args:
            tokens: Shape (windows, tokens).
            mask: 1 for tokens that are no padding, the same shape.
            pool: What each token counts in each sentence's mean, shape (windows, sentences, tokens).
            ends: Where each sentence's separator stands, shape (windows, sentences).

        Returns:
            Shape (windows, sentences, labels).
        """
        hidden = self.encoder(input_ids=tokens, attention_mask=mask).last_hidden_state.float()
        means = torch.bmm(pool, hidden)
        separators = torch.gather(hidden, 1, ends.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))
        scores: torch.Tensor = self.heads(self.dropout(torch.cat([means, separators], dim=-1)).float())
        return scores


def _encoder(base: Base, *, settings: Settings) -> Any:
    """Load the encoder without its pooler, with our dropout, none on attention, and no more layers than wanted."""
    config = AutoConfig.from_pretrained(base.folder, attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0)
    # eager: the fused attention of a processor takes longer, backward, than all the rest of a small encoder
    encoder = AutoModel.from_pretrained(
        base.folder, config=config, add_pooling_layer=False, attn_implementation="eager", local_files_only=True
    )
    if settings.layers:
        encoder.encoder.layer = encoder.encoder.layer[: settings.layers]
        encoder.config.num_hidden_layers = settings.layers
    for module in list(encoder.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Dropout) and "SelfAttention" not in type(module).__name__:
                setattr(module, name, Dropout(settings.dropout))
    return encoder
