"""What the training of `fast` begins with: what a pretrained encoder says of each piece of a word alone.

Minish Lab's model2vec (2024) makes static vectors so: every piece is read by itself, and the principal components of
what comes out are kept.
"""

import numpy as np
import numpy.typing as npt
import torch
from transformers import AutoModel

from analyzer.classify.vocabulary import Vocabulary, vocabulary
from analyzer.training.encoder.settings import Base

PIECES_AT_ONCE = 1024
SPREAD = 0.3
"""Standard deviation of the numbers of a first vector; 1 learned worse in trials."""


def base_vocabulary(base: Base) -> tuple[Vocabulary, str]:
    """Return an encoder's tokenizer, and the text that defines it."""
    definition = (base.folder / "tokenizer.json").read_text(encoding="utf-8")
    return vocabulary(definition), definition


def first_vectors(base: Base, *, size: int) -> npt.NDArray[np.float32]:
    """Return a vector for each piece of the vocabulary, shape (pieces, size)."""
    words, _ = base_vocabulary(base)
    read = _read_alone(base, words)
    read -= read.mean(axis=0)
    read /= np.maximum(np.linalg.norm(read, axis=1, keepdims=True), 1e-9)
    _, directions = np.linalg.eigh(read.T @ read)  # ascending
    kept = read @ directions[:, ::-1][:, :size]
    return np.asarray(SPREAD * kept / kept.std(), dtype=np.float32)


@torch.no_grad()
def _read_alone(base: Base, words: Vocabulary) -> npt.NDArray[np.float64]:
    encoder = AutoModel.from_pretrained(base.folder, add_pooling_layer=False, local_files_only=True).eval()
    every = torch.arange(words.tokenizer.get_vocab_size())
    parts = []
    for pieces in every.split(PIECES_AT_ONCE):
        ends = [torch.full_like(pieces, end) for end in (words.first, words.separator)]
        hidden = encoder(input_ids=torch.stack([ends[0], pieces, ends[1]], dim=1)).last_hidden_state
        parts.append(hidden[:, 1].double().numpy())
    return np.concatenate(parts)
