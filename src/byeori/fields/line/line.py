"""A line of text as a target: what stands in a picture of handwriting or print."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import DataError
from byeori.core.short import short_repr
from byeori.core.unicode import normal
from byeori.fields.about import About
from byeori.fields.contract import Answer, Beside, Character, Field, Target
from byeori.fields.line.decoding import BLANK, Reading, all_written, beam_search, best_path, best_paths, written
from byeori.fields.line.edits import distance
from byeori.fields.line.language_model import Language, language_of
from byeori.fields.line.strip import Strip
from byeori.fields.picture.image import Image
from byeori.fields.stacking import concatenate

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp

_END = -1  # fills up texts
_WRITES = "line-transformer"  # the model that writes one character after another, paragraphs too
_WEIGHTS = (0.0, 0.3, 0.6, 0.9)  # of the language, that the validation part chooses among; 0 is none
_LONGER, _AND_MORE = 1.2, 8  # than the longest text of the training part may be written; by judgement
UNKNOWN = "�"
"""Stands for a character that the training part has not; it can never be read."""


@dataclass(frozen=True)
class Line(Target):
    """The text of a line; its characters are those of the training part.

    >>> Line(("a", "b")).pack("abba").tolist()
    [1, 2, 2, 1]
    """

    kind: ClassVar[str] = "line"
    characters: tuple[str, ...] = ()
    beams: int = 16
    """Prefixes that the search of a CTC network follows for an answer; 0 takes the best path."""
    most: int = 0
    """The longest text, in characters, of a model that writes one after another; 0 for CTC."""
    language: str = ""
    """How often characters follow each other in the training part's texts (`Language.to_text`)."""
    weight: float = 0.0
    """How much that counts in the search; chosen by the validation part."""
    escaped: bool | None = None
    """Whether a backslash and an n in a text are a line end. None leaves it to the training part: they are for a model
    of paragraphs (`line-transformer`) where no other backslash stands in the texts."""

    @cached_property
    def about(self) -> About:
        """What it says of itself."""
        return About(
            takes="sequence",
            judged_as="text",
            needs_inputs=True,
            blank=_END,
            calibrated=("language", "weight"),
            calibrated_on=200,
            teacher_forced=self.most > 0,  # writes each character knowing the true ones before it
            answer_s=0.0 if self.most else 0.001 * self.beams,  # the search alone counts
        )

    __repr__ = short_repr

    def __str__(self) -> str:
        return f"Line of {len(self.characters)} characters" if self.characters else "Line"

    def adapt_input(self, field: Field) -> Field:
        """Read pictures as strips: whole lines of one height."""
        return Strip() if isinstance(field, Image) else field

    def read(self, cell: object, root: Path | None = None) -> str:
        """Give the text in Unicode's composed form (NFC), with single spaces; nothing at all is a DataError.

        A paragraph keeps its line ends, and where the field has learned so, those that a table writes as a backslash
        and an n.
        """
        if not isinstance(cell, (str, int, float)) or cell != cell:
            raise DataError(f"no text: found {type(cell).__name__}; wanted what stands in the picture")
        return _spaced(str(cell), is_escaped=self._is_escaped)

    @property
    def _is_escaped(self) -> bool:
        """Whether a backslash and an n are a line end; fields learned before this was a choice took them for one."""
        return "\n" in self.characters if self.escaped is None else self.escaped

    def send(self, cell: object, root: Path | None = None) -> str:
        """Give the text."""
        return self.read(cell)

    def learn(self, values: Iterable[str], recipe: Recipe) -> Self:
        """Learn the characters, in the order of Unicode; and of how many a text is, where the model must know."""
        texts = list(values)
        is_paragraphs = recipe.model == _WRITES and not any("\\" in text.replace("\\n", "") for text in texts)
        escaped = is_paragraphs if self.escaped is None else self.escaped
        texts = [_spaced(text, is_escaped=escaped) for text in texts]
        longest = max(map(len, texts), default=0)
        most = round(longest * _LONGER) + _AND_MORE if recipe.model == _WRITES else 0
        known = replace(self, characters=tuple(sorted(set().union(*texts))), most=most, escaped=escaped)
        language = "" if most or not self.beams else Language.of(map(known.pack, texts)).to_text()
        return replace(known, language=language)

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name the choice for what is written one character after another."""
        return ("label_smoothing",) if recipe.model == _WRITES else ()

    def pack(self, value: str) -> np.ndarray:
        """Give each character's number, (characters,) int32 from 1; unknown ones have the number after the last."""
        numbers = {character: number for number, character in enumerate(self.characters, start=1)}
        return np.array([numbers.get(character, len(numbers) + 1) for character in value], np.int32)

    def text(self, numbers: Iterable[int]) -> str:
        """Give the text of packed numbers; -1 fills up and is passed over."""
        signs = (*self.characters, UNKNOWN)
        return "".join(signs[number - 1] for number in numbers if number > 0)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, characters) int32 as it is, -1 after the end."""
        return packed

    def head(self, width: int) -> nn.Module:
        """Make the layers from (batch, time, width) to log-shares of characters and blank (or end), class 0."""
        from byeori.models.line.ctc import CtcHead
        from byeori.models.line.transformer import Writer

        classes = len(self.characters) + 1
        return Writer(width, classes, self.most) if self.most else CtcHead(width, classes)

    def own_head(self) -> nn.Module:
        """Make log-shares of numbers of any size."""
        from byeori.models.line.ctc import LogShares

        return LogShares()

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor | tuple[Tensor, Tensor]:
        """Give the mean of each line's CTC loss for a character (Graves et al. 2006); unknown ones are left out.

        A line that a random change has made too short for its text counts as 0: it can teach nothing.
        """
        from torch.nn.functional import ctc_loss

        if self.most:
            from byeori.models.line.transformer import written_loss

            return written_loss(outputs, truth, recipe.number("label_smoothing"))
        return ctc_loss(*self._read_beside(outputs, truth), blank=BLANK, zero_infinity=True)

    def margin(self, outputs: Tensor, truth: Tensor) -> Tensor:
        """Give the log-likelihood of each text for a character of it, (batch,); an impossible one has no finite one."""
        from torch.nn.functional import ctc_loss

        if self.most:
            from byeori.models.line.transformer import written_margin

            return written_margin(outputs, truth)
        logs, true, times, counts = self._read_beside(outputs, truth)
        losses = ctc_loss(logs, true, times, counts, blank=BLANK, reduction="none")
        return -losses / counts.clamp(min=1).to(losses.device)

    def _read_beside(self, outputs: Tensor, truth: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Give what CTC compares: (time, batch, classes), (batch, characters), and how long each is of both."""
        from byeori.models.line.ctc import IMPOSSIBLE

        known = (truth > BLANK) & (truth <= len(self.characters))
        order = (~known).int().argsort(dim=1, stable=True)
        times = (outputs[:, :, 1:] != IMPOSSIBLE).any(2).sum(1).clamp(min=1)  # steps before the end
        return outputs.float().transpose(0, 1), truth.gather(1, order), times.cpu(), known.sum(1).cpu()

    def scores(self) -> dict[str, Metric]:
        """Make the share of right characters, CER, WER and the share of lines without an error."""
        from byeori.fields.line.scores import line_scores, read
        from byeori.fields.scores.collected import streamed

        return streamed(self, line_scores(self), read)

    def steps_needed(self, packed: np.ndarray) -> np.ndarray:
        """Give how many steps of time CTC needs for packed texts (texts, longest): between equal characters a blank."""
        known = packed > BLANK
        repeated = (packed[:, 1:] == packed[:, :-1]) & known[:, 1:]
        return np.asarray(known.sum(1) + repeated.sum(1))

    def mismatch(self, cell: object, inputs: Beside, root: Path | None = None) -> str | None:
        """Tell of a text that is too long for its picture: between equal characters CTC needs a blank."""
        text = self.read(cell)
        if self.most:
            return None
        needed = len(text) + sum(one == other for one, other in pairwise(text))
        for name, (field, picture) in inputs.items():
            if not isinstance(field, Strip):
                continue
            value = field.read(picture, root)
            if needed > (steps := field.steps(value)):
                return (
                    f"{name} is {value.width} x {value.height} px, {steps} steps for the network, and its text needs "
                    f"{needed}: {text[:60]!r}; wanted the whole line's picture, or the text of this part alone"
                )
        return None

    def calibrate(self, outputs: Tensor, truth: Tensor) -> Self:
        """Choose how much the language counts: the weight with the fewest wrong characters, 0 among them."""
        if not self.language:
            return self
        logs, true = outputs.float().numpy(), _known(truth.numpy())

        def wrong(weight: float) -> int:
            return sum(map(distance, _known(replace(self, weight=weight).reduce(logs)), true))

        return replace(self, weight=min(_WEIGHTS, key=wrong))

    def reduce(self, outputs: np.ndarray) -> np.ndarray:
        """Give what is read of outputs (batch, time, classes): characters' numbers (batch, longest), -1 at the end."""
        if self.most or not self.beams:
            return all_written(outputs) if self.most else best_paths(outputs)
        return concatenate([np.array([self._reading(logs).characters or (-1,)], np.int32) for logs in outputs], _END)

    def answer(self, outputs: Tensor) -> Answer:
        """Give the text, and how sure each character is; `outputs` (time, classes) are log-shares."""
        logs = outputs.float().cpu().numpy()
        reading = self._reading(logs)
        named: list[Character] = [
            {"character": self.text([number]), "confidence": round(share, 6)}
            for number, share in zip(reading.characters, reading.shares, strict=True)
        ]
        return {
            "value": self.read(self.text(reading.characters)),
            "confidence": round(reading.share, 6),
            "characters": named,
        }

    def _reading(self, logs: np.ndarray) -> Reading:
        if self.most or not self.beams:
            return written(logs) if self.most else best_path(logs)
        language = language_of(self.language) if self.language else None
        return beam_search(logs, self.beams, language=language, weight=self.weight)

    def traits(self, value: str) -> dict[str, float]:
        """Give the number of characters and words."""
        return {"characters": float(len(value)), "words": float(len(value.split()))}

    def show(self, value: str) -> str:
        """Give the text."""
        return html.escape(value) or "&nbsp;"

    def form(self) -> dict[str, Any]:
        """Ask by a line of text."""
        return {"widget": "short"}


def _spaced(text: str, *, is_escaped: bool) -> str:
    """A text in Unicode's composed form, without what nobody sees, its lines with single spaces."""
    text = normal(text)
    lines = (text.replace("\\n", "\n") if is_escaped else text).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _known(lines: np.ndarray) -> list[list[int]]:
    """Packed lines (lines, longest) without what fills them up."""
    return [[number for number in line if number > 0] for line in lines.tolist()]
