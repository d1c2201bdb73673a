"""The network that is trained; `analyzer.classify.convolution` computes the same with arrays."""

import torch
from torch import nn
from torch.nn.functional import embedding_bag

from analyzer.taxonomy import Taxonomy
from analyzer.training.convolution.lessons import Pieces, Read
from analyzer.training.convolution.settings import Settings
from analyzer.training.encoder.network import Dropout


class Network(nn.Module):
    """A convolution over words, one over sentences, and heads for role, assertion and signal."""

    def __init__(self, pieces: torch.Tensor, *, settings: Settings, taxonomy: Taxonomy) -> None:
        super().__init__()
        size, self.width = pieces.shape[1], settings.width
        self.pieces = nn.Parameter(pieces.clone())
        self.whole = nn.Parameter(torch.zeros(settings.buckets, size))
        self.gap = nn.Parameter(torch.zeros(size))
        self.filters = nn.Linear(settings.width * size, settings.filters)
        self.heading = nn.Linear(size, settings.headings)
        self.sentence = nn.Linear(settings.filters + settings.headings + 1, settings.hidden)
        self.context = nn.Linear(3 * settings.hidden, settings.hidden)
        self.heads = nn.Linear(2 * settings.hidden, taxonomy.label_count)
        self.dropout = Dropout(settings.dropout)
        self.word_dropout = Dropout(settings.word_dropout)

    def forward(self, given: Read) -> torch.Tensor:
        """Score sentences, shape (sentences, labels)."""
        strongest = self._strongest(given)
        heading = torch.tanh(self.heading(self._vectors(given.headings)))[given.heading]
        told = torch.cat([strongest, heading, given.supervision], dim=1)
        own = torch.relu(self.sentence(self.dropout(told)))
        before, after = torch.zeros_like(own), torch.zeros_like(own)
        before[given.follows], after[given.follows - 1] = own[given.follows - 1], own[given.follows]
        among = torch.relu(self.context(self.dropout(torch.cat([before, own, after], dim=1))))
        scores: torch.Tensor = self.heads(self.dropout(torch.cat([own, among], dim=1)))
        return scores

    def _strongest(self, given: Read) -> torch.Tensor:
        """Return what each filter found at most in each sentence, shape (sentences, filters)."""
        words = (self._vectors(given.words) + self.whole[given.bucket])[given.word]
        # a word is dropped whole
        words = words * self.word_dropout(torch.ones(len(words), 1))
        half, count = self.width // 2, len(given.heading)
        at = torch.arange(len(words)) + half * (given.row + 1)
        laid = self.gap.expand(len(words) + half * (count + 1), -1).index_put((at,), words)
        found = torch.relu(self.filters(torch.cat([laid[at + step - half] for step in range(self.width)], dim=1)))
        nothing = found.new_zeros(count, found.shape[1])
        return nothing.scatter_reduce(0, given.row[:, None].expand_as(found), found, "amax")

    def _vectors(self, given: Pieces) -> torch.Tensor:
        return embedding_bag(given.flat, self.pieces, given.begins, mode="sum")
