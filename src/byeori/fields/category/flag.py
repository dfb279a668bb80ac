"""Yes or no, as an input and as a target."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import DataError
from byeori.core.short import short_repr
from byeori.core.threshold import NONE
from byeori.fields.about import About
from byeori.fields.category.category import CALIBRATED, Category
from byeori.fields.category.loss import balanced_weights
from byeori.fields.cells import NOTHING, flag_of
from byeori.fields.coded import counts_of
from byeori.fields.contract import Answer, Input, Target

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp
    from byeori.models.table.columns import TableColumn


@dataclass(frozen=True)
class Flag(Input, Target):
    """Yes or no, in any usual word or as 1 and 0; as an input it may be missing, as a target it may not.

    >>> Flag().read("TRUE"), Flag().read(0), Flag().read(None)
    ('yes', 'no', '')
    """

    kind: ClassVar[str] = "flag"
    classes: ClassVar[tuple[str, ...]] = ("no", "yes")
    is_target: bool = False
    share: float = 0.5
    """Of yes among the training values that are known."""
    weights: tuple[float, ...] = ()
    """How much no and yes count in a target's loss; none: both alike."""
    nothing: tuple[str, ...] = field(default=NOTHING, repr=False)
    """Words that mean a missing value, in small letters; an empty cell always does."""
    temperature: float = 1.0
    """What logits are divided by before they become probabilities."""
    fitted_on: int = 0
    """Samples that the temperature was fitted on; 0: it was not."""
    threshold_for: str = ""
    """What the threshold of two classes is chosen by, as a recipe's `threshold`."""
    threshold: float | None = None
    """From which probability on the rarer of two classes is answered; without it where it is the more probable one."""

    @cached_property
    def about(self) -> About:
        """What it says of itself."""
        return replace(self._two.about, nothing=self.nothing, is_target=self.is_target)

    __repr__ = short_repr

    def __str__(self) -> str:
        return "Flag"

    def in_role(self, *, is_target: bool) -> Self:
        """Give the field as a target, which is never missing, or as an input, which may be."""
        return replace(self, is_target=is_target)

    def with_nothing(self, words: Sequence[str]) -> Self:
        """Give a copy for which these words mean a missing value, beside those it knows."""
        return replace(self, nothing=tuple(dict.fromkeys((*self.nothing, *words))))

    def read(self, cell: object, root: Path | None = None) -> str:
        """Give `yes`, `no`, or '' where an input is missing; any other word is a DataError."""
        flag = flag_of(cell, self.nothing)
        if flag is None and self.is_target:
            raise DataError("the answer is missing; say yes or no, or remove the sample")
        return "" if flag is None else self.classes[flag]

    def send(self, cell: object, root: Path | None = None) -> str | None:
        """Give `yes` or `no`, None where it is missing."""
        return self.read(cell) or None

    def learn(self, values: Iterable[str], recipe: Recipe) -> Self:
        """Learn how often it is yes, and for a target what each answer weighs."""
        counts = Counter({value: times for value, times in counts_of(values).items() if value})
        weighted = self.is_target and recipe.class_weight == "balanced" and len(counts) == len(self.classes)
        weights = balanced_weights(counts, self.classes) if weighted else ()
        share = counts["yes"] / counts.total() if counts else 0.5
        wanted = recipe.threshold if self.is_target and recipe.threshold != NONE else ""
        learned = replace(self, share=share, weights=weights, temperature=1.0, fitted_on=0)
        return replace(learned, threshold_for=wanted, threshold=None)

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name the choices for answers of classes."""
        return self._two.uses(recipe)

    def pack(self, value: str) -> np.ndarray:
        """Give (2,) float32: -1 no, 1 yes, 0 missing, and 1 where it is missing; of a target () int64, 0 no, 1 yes."""
        if self.is_target:
            return np.array(self.classes.index(value), np.int64)
        return np.array([{"no": -1.0, "yes": 1.0}.get(value, 0.0), not value], np.float32)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, 2), of a target (batch,), as it is."""
        return packed

    def example(self) -> np.ndarray:
        """Give a yes, packed."""
        return self.pack("yes")

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make a network from (batch, 2) to features."""
        from byeori.models.table.columns import OneColumn

        return OneColumn(self.table_column())

    def table_column(self) -> TableColumn:
        """Give the pieces of the answer and of its sign of being missing."""
        from byeori.models.table.columns import TableColumn

        return TableColumn(edges=((-1.0, 1.0), (0.0, 1.0)))

    def head(self, width: int) -> nn.Module:
        """Make one linear layer, (batch, width) to (batch, 2)."""
        return self._two.head(width)

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor | tuple[Tensor, Tensor]:
        """Give the loss of a category of two."""
        return self._two.loss(outputs, truth, recipe)

    def margin(self, outputs: Tensor, truth: Tensor) -> Tensor:
        """Give the margin of a category of two."""
        return self._two.margin(outputs, truth)

    def scores(self) -> dict[str, Metric]:
        """Make the scores of a category of two."""
        return self._two.scores()

    @property
    def shares(self) -> tuple[float, float]:
        """Of no and yes among the training values."""
        return 1 - self.share, self.share

    def merge(self, outputs: Tensor) -> Tensor:
        """Give the logarithm of the members' mean probabilities, (batch, members, 2) to (batch, 2)."""
        return self._two.merge(outputs)

    def calibrate(self, outputs: Tensor, truth: Tensor) -> Self:
        """Fit temperature and threshold as a category of two does."""
        fitted = self._two.calibrate(outputs, truth)
        return replace(self, **{name: getattr(fitted, name) for name in CALIBRATED})

    @property
    def positive(self) -> int:
        """The place of the answer that is looked for, the rarer one."""
        return self._two.positive

    def best_threshold(self, logits: np.ndarray, truth: np.ndarray) -> float | None:
        """Give the threshold that is wanted, as a category of two does."""
        return self._two.best_threshold(logits, truth)

    def decide(self, logits: np.ndarray) -> np.ndarray | None:
        """Give what is answered by the threshold, as a category of two does."""
        return self._two.decide(logits)

    def reduce(self, outputs: np.ndarray) -> np.ndarray:
        """Give logits (batch, 2) whose softmax are the probabilities that are answered."""
        return self._two.reduce(outputs)

    def answer(self, outputs: Tensor) -> Answer:
        """Give yes or no and the probability of each; `outputs` (2,) are logits."""
        return self._two.answer(outputs)

    def answers(self, outputs: Tensor) -> list[Answer]:
        """Give what `answer` makes of each of several logits, (samples, 2)."""
        return self._two.answers(outputs) if type(self).answer is Flag.answer else super().answers(outputs)

    @property
    def _two(self) -> Category:
        learned = {name: getattr(self, name) for name in CALIBRATED}
        return Category(self.classes, weights=self.weights, shares=self.shares, **learned)

    def traits(self, value: str) -> dict[str, float]:
        """Give 1 for yes, 0 for no, NaN where it is missing, and whether it is."""
        return {"value": {"no": 0.0, "yes": 1.0}.get(value, math.nan), "missing": float(not value)}

    def show(self, value: str) -> str:
        """Give the word."""
        return value or "missing"

    def form(self) -> dict[str, Any]:
        """Ask by a list of the two."""
        return {"widget": "choice", "options": list(self.classes), "optional": not self.is_target}
