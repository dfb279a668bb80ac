"""Names of what can read text: our own networks, the encoder that a package carries, hub names and local folders."""

from __future__ import annotations

from pathlib import Path

from byeori.core.errors import ModelError, nearest

NGRAMS = "ngrams"
TRANSFORMER = "text-transformer"
MINILM = "minilm"
OWN = "own"
"""What stands for a network of the user's own."""
NAMES = (NGRAMS, TRANSFORMER, MINILM)


def choose_text(name: str) -> str:
    """Give what reads the text; `auto` is n-grams. A name that is none of these is a ModelError.

    >>> choose_text("auto"), choose_text("minilm"), choose_text("klue/roberta-small")
    ('ngrams', 'minilm', 'klue/roberta-small')
    """
    if name == "auto":
        return NGRAMS
    if name != OWN and not is_text_model(name):
        raise ModelError(
            f"model {name!r} reads no text{nearest(name, NAMES)}; wanted auto, {', '.join(NAMES)}, an encoder of "
            "the Hugging Face hub as owner/name, or a folder that holds one"
        )
    return name


def is_text_model(name: str) -> bool:
    """Whether a name is one of our own, of the hub (owner/name), or a folder's."""
    return name in NAMES or is_encoder(name)


def is_encoder(name: str) -> bool:
    """Whether a name is an encoder's: the package's, one of the hub, or a folder's.

    >>> is_encoder("minilm"), is_encoder("ngrams")
    (True, False)
    """
    return name == MINILM or "/" in name or (name != OWN and Path(name).is_dir())
