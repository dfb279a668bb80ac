"""From a text to the numbers a model reads: its known n-grams, or the tokens of a tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ModelError, require
from byeori.fields.text.ngrams import Known, known_of, ngrams
from byeori.models.text.names import NGRAMS, is_encoder

if TYPE_CHECKING:
    from torch import nn

    from byeori.core.recipe import Recipe

_SHARE = 0.995  # of the training part's texts that are read whole; by judgement: a few long ones would slow all
_CHARACTERS = (64, 10_000)  # fewest and most that n-grams are taken of
_TOKENS = (16, 512)  # fewest and most that a transformer reads
_WORDS = 8_000  # tokens of a vocabulary of our own; by judgement: small, as it is learned from scratch
_LOOKED_AT = 5_000  # texts whose tokens are counted: a share of half a per cent is then 25 texts
_EXTRA = "text"
_MANY, _BATCH = 10_000, 128  # so many texts on are learned that many at a time


@dataclass(frozen=True)
class Learned:
    """What a text field learns of its training part, as settings."""

    length: int
    vocabulary: str
    config: str = ""


def learn_tokens(name: str, texts: Sequence[str], length: int = 0) -> Learned:
    """Learn what the model `name` needs of texts; `length` is theirs to choose, 0 is to be learned."""
    if name == NGRAMS:
        length = length or _usual([len(text) for text in texts], _CHARACTERS)
        return Learned(length, Known.of(text[:length] for text in texts).to_text())
    config, most = "", _TOKENS[1]
    if is_encoder(name):
        from byeori.models.text.sources import encoder_settings

        vocabulary, config, most = encoder_settings(name)
    else:
        vocabulary = _own_vocabulary(texts)
    some = texts[:: max(len(texts) // _LOOKED_AT, 1)]
    tokenizer = _tokenizer(vocabulary, 0)
    usual = _usual([len(tokenizer.encode(text).ids) for text in some], _TOKENS)
    return Learned(min(length or usual, most), vocabulary, config)


def learn_answers(learned: Learned, name: str, texts: Sequence[str], answers: np.ndarray) -> Learned:
    """Learn which n-grams tell answers (texts,), whole numbers from 0, apart; other models learn that by themselves."""
    if name != NGRAMS:
        return learned
    known = known_of(learned.vocabulary).regarding((text[: learned.length] for text in texts), answers)
    return replace(learned, vocabulary=known.to_text())


def tokens_of(text: str, model: str, vocabulary: str, length: int) -> np.ndarray:
    """Give the numbers of a text's first `length` characters or tokens, (entries,) int32, at least one."""
    if model == NGRAMS:
        return known_of(vocabulary).rows(text[:length])
    return np.array(_tokenizer(vocabulary, length).encode(text).ids or [0], np.int32)


def strangeness(text: str, model: str, vocabulary: str, length: int) -> dict[str, float]:
    """Give how unlike the training part's a text's first `length` characters or tokens are, as `Text.traits` says."""
    if model == NGRAMS:
        some = text[:length]
        found, known = len(ngrams(some)), known_of(vocabulary).rows(some)
        return {"unseen": 1 - float((known > 0).sum()) / max(found, 1)}
    tokens = _tokenizer(vocabulary, length).encode(text)
    read = max((end for _, end in tokens.offsets), default=0)
    return {"characters_a_token": read / max(len(tokens.ids), 1)}


def usual_batch(name: str, vocabulary: str) -> int | None:
    """Give how many texts n-grams learn from at once; None for what is usual for all data."""
    return _BATCH if name == NGRAMS and vocabulary and known_of(vocabulary).texts >= _MANY else None


def text_stem(learned: Learned, name: str, recipe: Recipe) -> nn.Module:
    """Make what reads the numbers that `tokens_of` gives."""
    if name == NGRAMS:
        import torch

        from byeori.models.text.ngrams import NgramBag

        known = known_of(learned.vocabulary)
        return NgramBag(torch.from_numpy(known.rarity), torch.from_numpy(known.reach))
    if not is_encoder(name):
        from byeori.models.text.transformer import TextTransformer

        return TextTransformer(_tokenizer(learned.vocabulary, 0).get_vocab_size(), learned.length)
    from byeori.models.text.encoder import text_encoder

    encoder = text_encoder(name, learned.config, recipe.weights)
    if recipe.lora:
        encoder.adapt(recipe.lora)
    return encoder


@lru_cache(maxsize=8)
def _tokenizer(vocabulary: str, length: int) -> Any:
    tokenizers = require("tokenizers", _EXTRA)
    try:
        tokenizer = tokenizers.Tokenizer.from_str(vocabulary)
    except Exception as error:  # the package raises nothing narrower
        raise ModelError(f"a text's tokenizer cannot be read ({error}); wanted the JSON of `tokenizers`") from error
    tokenizer.no_padding()
    if length:
        tokenizer.enable_truncation(length)
    else:
        tokenizer.no_truncation()
    return tokenizer


def _own_vocabulary(texts: Sequence[str]) -> str:
    """Learn pairs of bytes that often stand together (Sennrich et al. 2016); every text of any language has tokens."""
    tokenizers = require("tokenizers", _EXTRA)
    from tokenizers import decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=_WORDS, min_frequency=2, show_progress=False, initial_alphabet=sorted(alphabet)
    )
    tokenizer.train_from_iterator(texts, trainer)
    return str(tokenizer.to_str())


def _usual(lengths: Sequence[int], bounds: tuple[int, int]) -> int:
    low, high = bounds
    return int(min(max(np.quantile(lengths, _SHARE), low), high))
