"""An encoder as small as can be, with random weights, in place of pretrained ones."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import AutoModel, BertConfig, MPNetConfig, PreTrainedConfig

from analyzer.training.encoder.settings import Base
from tests.conftest import SAMPLES

SPECIAL = {"bert": ("[PAD]", "[CLS]", "[SEP]", "[UNK]"), "mpnet": ("<s>", "<pad>", "</s>", "[UNK]")}
FREQUENT = 400
"""Words of the sample that are tokens of their own; others are spelt."""
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,;:!?'\"()-/&%$#+*_"


def tiny_base(folder: Path, *, kind: str = "bert", layers: int = 2) -> Base:
    """Write an encoder of 32 numbers a token, and its tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = tiny_tokenizer(kind)
    tokenizer.save(str(folder / "tokenizer.json"))
    shape = {
        "vocab_size": tokenizer.get_vocab_size(),
        "hidden_size": 32,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": 514,
    }
    config: PreTrainedConfig = (
        BertConfig(**shape, pad_token_id=0) if kind == "bert" else MPNetConfig(**shape, pad_token_id=1)
    )
    torch.manual_seed(7)
    AutoModel.from_config(config, add_pooling_layer=False).save_pretrained(folder)
    return Base(folder, f"tiny-{kind}")


def tiny_tokenizer(kind: str) -> Tokenizer:
    """Whole words where the sample has them often, and letters for all others."""
    notes = pd.read_csv(SAMPLES / "notes.csv", dtype=str, keep_default_na=False)["Progress Note"]
    counted = Counter(word for note in notes for word in re.findall("[a-z]{2,}", note.lower()))
    words = sorted(counted, key=lambda word: (-counted[word], word))[:FREQUENT]
    pieces = [*SPECIAL[kind], *LETTERS, *(f"##{letter}" for letter in LETTERS), *words]
    tokenizer = Tokenizer(models.WordPiece({piece: at for at, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    first, last = ("[CLS]", "[SEP]") if kind == "bert" else ("<s>", "</s>")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", special_tokens=[(name, pieces.index(name)) for name in (first, last)]
    )
    return tokenizer
