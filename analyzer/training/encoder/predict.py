"""What a trained network says of labelled notes."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from analyzer.classify.encoder import LONGEST_WINDOW, merged, pooled
from analyzer.classify.vocabulary import Vocabulary
from analyzer.classify.windows import note_windows
from analyzer.training.corpus import GoldNote
from analyzer.training.encoder.examples import note_tokens
from analyzer.training.encoder.export import heads_of
from analyzer.training.encoder.network import Network
from analyzer.training.encoder.precision import autocast


def network_scores(network: Network, notes: Sequence[GoldNote], *, words: Vocabulary) -> npt.NDArray[np.float32]:
    """Score the sentences of notes as they were cut by hand, one window at a time as the engine does.

    Args:
        network: Trained.
        notes: In order.
        words: Its tokenizer.

    Returns:
        Shape (sentences, roles + assertions + signals).
    """
    heads = heads_of(network)
    scores = [
        heads.scores(
            merged(
                [
                    (window, pooled(_hidden(network, window.tokens), window))
                    for window in note_windows(note, longest=LONGEST_WINDOW, words=words)
                ],
                sentences=len(note.sentences),
            )
        )
        for note in note_tokens(notes, words=words)
    ]
    return np.concatenate(scores)


@torch.no_grad()
def _hidden(network: Network, tokens: list[int]) -> npt.NDArray[np.float32]:
    device = next(network.parameters()).device
    ids = torch.tensor([tokens], device=device)
    with autocast(device.type):
        hidden = network.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
    vectors: npt.NDArray[np.float32] = hidden[0].float().cpu().numpy()
    return vectors
