"""Text of any language: a message, a review, an article."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import DataError
from byeori.core.short import short_repr
from byeori.fields.about import About
from byeori.fields.contract import Input, TraitValue
from byeori.fields.text.script import script_of

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp

LONGEST = 200_000
"""Characters of a text that are read at all, some eighty pages; a longer one is refused."""
_SHOWN = 300  # characters; by eye
_LETTERS = {
    "hangul": re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]"),
    "latin": re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"),
    "digits": re.compile(r"\d"),
    "capitals": re.compile("[A-Z\u00c0-\u00d6\u00d8-\u00de]"),
}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_HALF = re.compile("[\ud800-\udfff]")  # half a character, which no file can hold


@dataclass(frozen=True)
class Text(Input):
    """One text a sample, as numbers of its n-grams or of its tokens.

    >>> Text().read(" Cafe\u0301\\r\\n")
    'Café'
    """

    kind: ClassVar[str] = "text"
    about: ClassVar[About] = About(blank=-1, is_augmented=False, learns_with_answers=True)
    model: str = ""
    """What reads it: `ngrams`, `text-transformer`, `minilm`, a name of the hub or a folder; learned from the recipe.

    `own` is a network of the user's: it reads the tokens that `text-transformer` would."""
    length: int = 0
    """Characters (for n-grams) or tokens that are read; the rest of a text is left out."""
    vocabulary: str = field(default="", repr=False)
    """The known n-grams, or the tokenizer as JSON."""
    config: str = field(default="", repr=False)
    """An encoder's configuration as JSON."""

    __repr__ = short_repr

    def __str__(self) -> str:
        unit = "characters" if self.model == "ngrams" else "tokens"
        return f"Text of at most {self.length} {unit}, by {self.model}" if self.length else "Text"

    def read(self, cell: object, root: Path | None = None) -> str:
        """Give the text in normal form (NFC), control characters as spaces; an empty one is a DataError."""
        if cell is None or (isinstance(cell, float) and np.isnan(cell)):
            raise DataError("the text is missing; give it one, or remove the sample")
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            cell = str(cell)
        if not isinstance(cell, str):
            raise DataError(f"found {type(cell).__name__} {str(cell)[:40]!r}; wanted a text")
        if len(cell) > LONGEST:
            raise DataError(
                f"the text has {len(cell):,} characters; wanted at most {LONGEST:,}: cut it, or give its parts as "
                "samples of their own"
            )
        plain = _HALF.sub("\ufffd", cell.replace("\r\n", "\n").replace("\r", "\n"))
        text = unicodedata.normalize("NFC", _CONTROL.sub(" ", plain)).strip()
        if not text:
            raise DataError("the text is empty; give it a word, or remove the sample")
        return text

    def send(self, cell: object, root: Path | None = None) -> str:
        """Give the text."""
        return self.read(cell)

    def learn(self, values: Iterable[str], recipe: Recipe) -> Self:
        """Learn from the training part which n-grams there are, or the tokens, and how long its texts are."""
        from byeori.fields.text.tokens import learn_tokens
        from byeori.models.text.names import choose_text

        name = choose_text(self.model or recipe.model)
        texts = list(values)
        if not texts:
            raise DataError("no text of the training part can be read; `byeori check` tells why")
        learned = learn_tokens(name, texts, self.length)
        return replace(self, model=name, length=learned.length, vocabulary=learned.vocabulary, config=learned.config)

    def learn_with_answers(self, values: Iterable[str], answers: np.ndarray) -> Self:
        """Learn from the training part's texts with their answers (texts,) which n-grams tell the answers apart."""
        from byeori.fields.text.tokens import Learned, learn_answers

        learned = learn_answers(Learned(self.length, self.vocabulary), self.model, list(values), answers)
        return replace(self, vocabulary=learned.vocabulary)

    def usual(self, recipe: Recipe) -> dict[str, Any]:
        """Name what n-grams of many texts learn well with."""
        from byeori.fields.text.tokens import usual_batch

        batch = usual_batch(self.model, self.vocabulary)
        return {"batch": batch} if batch else {}

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name the choice for encoders."""
        from byeori.models.text.names import is_encoder

        return ("lora",) if is_encoder(self.model or recipe.model) else ()

    def pack(self, value: str) -> np.ndarray:
        """Give the numbers of the text's n-grams or tokens, (entries,) int32, at least one."""
        from byeori.fields.text.tokens import tokens_of

        return tokens_of(value, self.model, self.vocabulary, self.length)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, entries) int64, -1 behind the end of a text."""
        return packed.long()

    def backbones(self, like: str) -> tuple[str, ...]:
        """Give the names of what can read text, `like` among them where it is one."""
        from byeori.models.text.names import NAMES, is_text_model

        return (*NAMES, like) if is_text_model(like) else NAMES

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make what reads the numbers; a user's own `module` takes them as `batch` gives them, tokens from 1 on."""
        from byeori.fields.text.tokens import Learned, text_stem
        from byeori.models.own import FromOne
        from byeori.models.text.names import OWN

        if module is not None:
            return FromOne(module) if self.model == OWN else module
        return text_stem(Learned(self.length, self.vocabulary, self.config), self.model, recipe)

    def example(self) -> np.ndarray:
        """Give a text of some entries."""
        return np.ones(8, np.int32)

    def traits(self, value: str) -> dict[str, TraitValue]:
        """Give numbers of characters and words, shares of Hangul, Latin letters, digits and capitals, and the script.

        Once it has learned, of n-grams the share `unseen` in training; of tokens the `characters_a_token`, which fall
        where words are strange, as these are put together from small pieces.
        """
        solid = max(len(value) - sum(map(str.isspace, value)), 1)
        shares = {name: len(letters.findall(value)) / solid for name, letters in _LETTERS.items()}
        lengths = {"characters": float(len(value)), "words": float(len(value.split()))}
        return {**lengths, **shares, "script": script_of(value), **self._strangeness(value)}

    def _strangeness(self, value: str) -> dict[str, float]:
        from byeori.fields.text.tokens import strangeness

        return strangeness(value, self.model, self.vocabulary, self.length) if self.vocabulary else {}

    def show(self, value: str) -> str:
        """Give the text's beginning."""
        return html.escape(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")

    def form(self) -> dict[str, Any]:
        """Ask by a box for text."""
        return {"widget": "text"}
