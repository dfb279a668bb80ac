"""Scores of lines that were read: the share of wrong characters (CER) and words (WER), as torchmetrics' metrics."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch

from byeori.core.torchvision_operators import mend_torchvision
from byeori.fields.line.edits import distance

mend_torchvision()
from torchmetrics import Metric  # noqa: E402 - it needs the operators that are declared above

if TYPE_CHECKING:
    from torch import Tensor

    from byeori.fields.line.line import Line


class LineErrors(Metric):
    """Edits for each true character or word, over all lines, read by the best path."""

    full_state_update = False
    higher_is_better = False
    errors: Tensor
    length: Tensor

    def __init__(self, line: Line, words: bool = False) -> None:
        super().__init__()
        self.line = replace(line, beams=0)  # a search is too slow to be done after each epoch
        self.words = words
        self.add_state("errors", torch.tensor(0.0, dtype=torch.float64), dist_reduce_fx="sum")
        self.add_state("length", torch.tensor(0.0, dtype=torch.float64), dist_reduce_fx="sum")

    def update(self, outputs: Tensor, truth: Tensor) -> None:
        """Take in outputs (batch, time, classes), or what was read of them (batch, characters), and packed truth."""
        for read, written in self.pairs(outputs, truth):
            one, other = (text.split() if self.words else text for text in (read, written))
            self.errors += distance(one, other)
            self.length += len(other)

    def pairs(self, outputs: Tensor, truth: Tensor) -> list[tuple[str, str]]:
        """Give what was read and what is written."""
        read = self.line.reduce(outputs.float().cpu().numpy()) if outputs.ndim == 3 else outputs.cpu().numpy()
        lines = zip(read.astype(int).tolist(), truth.cpu().tolist(), strict=True)
        return [(self.line.text(guess), self.line.text(true)) for guess, true in lines]

    def compute(self) -> Tensor:
        """Give the rate, from 0; it may exceed 1."""
        return (self.errors / self.length.clamp(min=1)).float()


class RightCharacters(LineErrors):
    """1 - CER, at least 0."""

    higher_is_better = True

    def compute(self) -> Tensor:
        """Give the share, from 0 to 1."""
        return (1 - super().compute()).clamp(min=0)


class RightLines(LineErrors):
    """The share of lines that are read without an error."""

    higher_is_better = True

    def update(self, outputs: Tensor, truth: Tensor) -> None:
        """Take in lines as `LineErrors` does."""
        for read, written in self.pairs(outputs, truth):
            self.errors += read == written
            self.length += 1


def line_scores(line: Line) -> dict[str, Any]:
    """Give all scores by name; the share of right characters first."""
    return {
        "character_accuracy": RightCharacters(line),
        "cer": LineErrors(line),
        "wer": LineErrors(line, words=True),
        "lines_right": RightLines(line),
    }
