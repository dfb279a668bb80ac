"""One of several classes, as a target."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import DataError, nearest

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.data.augment import Warp
    from byeori.data.field import Answer


@dataclass(frozen=True)
class Category:
    """One class a sample; the classes are those of the training part.

    >>> Category(("cat", "dog")).pack("dog")
    array(1)
    """

    kind: ClassVar[str] = "category"
    spread: ClassVar[bool] = True
    judged_as: ClassVar[str] = "classes"
    classes: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = ", ".join(self.classes[:4]) + (", ..." if len(self.classes) > 4 else "")
        return f"Category of {len(self.classes)} ({named})" if self.classes else "Category"

    def read(self, cell: object, root: Path | None = None) -> str:
        """Give the class's name; nothing, or an empty name, is a DataError."""
        text = "" if cell is None else str(cell).strip()
        if not text or (isinstance(cell, float) and np.isnan(cell)):
            raise DataError("the label is empty; give it a class, or remove the sample")
        return text

    def send(self, cell: object, root: Path | None = None) -> str:
        """Give the class's name."""
        return self.read(cell)

    def learn(self, values: Iterable[str], recipe: Recipe) -> Self:
        """Learn the classes: in the order of numbers where all are numbers, else of the alphabet."""
        found = set(values)
        numbers = all(name.removeprefix("-").isdecimal() for name in found)
        return replace(self, classes=tuple(sorted(found, key=lambda name: (int(name) if numbers else 0, name))))

    def pack(self, value: str) -> np.ndarray:
        """Give the class's place among the classes, () int64."""
        try:
            return np.array(self.classes.index(value), dtype=np.int64)
        except ValueError:
            raise DataError(
                f"label {value!r} is not one of the {len(self.classes)} classes of the training part"
                f"{nearest(value, self.classes)}; mend the label, or put samples of it into the training part"
            ) from None

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch,) int64 as it is."""
        return packed

    def head(self, width: int) -> nn.Module:
        """Make one linear layer, (batch, width) to (batch, classes)."""
        from torch import nn

        return nn.Linear(width, len(self.classes))

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor:
        """Give the mean cross-entropy, with the recipe's label smoothing (Szegedy et al. 2015, section 7)."""
        from torch.nn.functional import cross_entropy

        return cross_entropy(outputs.float(), truth, label_smoothing=recipe.label_smoothing)

    def scores(self) -> dict[str, Metric]:
        """Make accuracy (which chooses the best checkpoint) and macro-F1."""
        from byeori.core.torchvision_operators import mend_torchvision

        mend_torchvision()
        from torchmetrics.classification import MulticlassAccuracy, MulticlassF1Score

        count = len(self.classes)
        return {
            "accuracy": MulticlassAccuracy(count, average="micro", validate_args=False),
            "macro_f1": MulticlassF1Score(count, average="macro", validate_args=False),
        }

    def answer(self, outputs: Tensor) -> Answer:
        """Give the most probable class and all probabilities; `outputs` (classes,) are logits."""
        shares = outputs.double().softmax(0).tolist()
        best = max(range(len(shares)), key=shares.__getitem__)
        probabilities = {name: round(share, 6) for name, share in zip(self.classes, shares, strict=True)}
        return {"value": self.classes[best], "confidence": round(shares[best], 6), "probabilities": probabilities}

    def traits(self, value: str) -> dict[str, float]:
        """Give nothing: a class is its own trait."""
        return {}

    def show(self, value: str) -> str:
        """Give the class's name."""
        return html.escape(value)

    def form(self) -> dict[str, Any]:
        """Ask by a list of the classes."""
        return {"widget": "choice", "options": list(self.classes)}
