"""Several labels at once, or none of them, as a target: the topics of a text, what can be seen in a photo."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import DataError, nearest
from byeori.core.short import short_repr
from byeori.core.unicode import alike, normal
from byeori.fields.about import About, Calibration
from byeori.fields.cells import is_missing
from byeori.fields.contract import Answer, Target

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp

_TRAITS = 64  # labels that have a trait each
_SEPARATORS = ";|,"


@dataclass(frozen=True)
class Labels(Target):
    """Any number of labels a sample; the labels are those of the training part.

    A cell is a list of names, its JSON, or names with `;`, `|` or `,` between them (the first of these that is there),
    or with the `separator`, which may be a blank.
    An empty cell and `[]` say that none of them holds.

    >>> Labels(("cat", "dog")).pack(Labels().read("dog; cat"))
    array([1, 1], dtype=uint8)
    """

    kind: ClassVar[str] = "labels"
    labels: tuple[str, ...] = ()
    thresholds: tuple[float, ...] = ()
    """From which probability on a label is answered, 0 to 1; without them from 0.5."""
    temperatures: tuple[float, ...] = ()
    """What each label's logit is divided by before it becomes a probability; none: 1."""
    fitted_on: int = 0
    """Samples that the temperatures were fitted on; 0: they were not."""
    separator: str = ""
    """What stands between names; empty where each cell may tell it by `;`, `|` or `,`."""

    @cached_property
    def about(self) -> About:
        """What it says of itself."""
        return About(
            judged_as="labels",
            classes=self.labels,
            calibrated=("thresholds", "temperatures", "fitted_on"),
            calibration=Calibration(self.temperatures, self.fitted_on, thresholds=self.thresholds),
        )

    __repr__ = short_repr

    def __str__(self) -> str:
        named = ", ".join(self.labels[:4]) + (", ..." if len(self.labels) > 4 else "")
        return f"Labels of {len(self.labels)} ({named})" if self.labels else "Labels"

    def read(self, cell: object, root: Path | None = None) -> tuple[str, ...]:
        """Give the labels' names, in the order of the alphabet."""
        if is_missing(cell):
            cell = []
        elif isinstance(cell, str):
            cell = _split(cell, self.separator)
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and float(cell).is_integer():
            cell = [int(cell)]
        elif isinstance(cell, np.ndarray):
            cell = cell.tolist()
        if not isinstance(cell, (list, tuple, set, frozenset)):
            raise DataError(
                f"{_described(cell)}; wanted names with ; between them or a list of names, nothing for none"
            )
        names = {alike(_name(one), self.labels) for one in cell}
        return tuple(sorted(names))

    def send(self, cell: object, root: Path | None = None) -> str:
        """Give the names as the JSON of a list."""
        return json.dumps(self.read(cell), ensure_ascii=False)

    def learn(self, values: Iterable[tuple[str, ...]], recipe: Recipe) -> Self:
        """Learn the labels, in the order of the alphabet."""
        found = sorted({name for names in values for name in names})
        if not found:
            raise DataError("no sample of the training part has a label; wanted at least one label to learn")
        return replace(self, labels=tuple(found), thresholds=(), temperatures=(), fitted_on=0)

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name no choice."""
        return ()

    def pack(self, value: tuple[str, ...]) -> np.ndarray:
        """Give 1 for each label that holds, (labels,) uint8."""
        packed = np.zeros(len(self.labels), np.uint8)
        for name in value:
            if name not in self.labels:
                raise DataError(
                    f"label {name!r} is not one of the {len(self.labels)} labels of the training part"
                    f"{nearest(name, self.labels)}; mend it, or put samples of it into the training part"
                )
            packed[self.labels.index(name)] = 1
        return packed

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, labels) float32, 1 for each label that holds."""
        return packed.float()

    def head(self, width: int) -> nn.Module:
        """Make one linear layer, (batch, width) to (batch, labels)."""
        from torch import nn

        return nn.Linear(width, len(self.labels))

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor:
        """Give the mean binary cross-entropy of all labels."""
        from torch.nn.functional import binary_cross_entropy_with_logits

        return binary_cross_entropy_with_logits(outputs.float(), truth)

    def margin(self, outputs: Tensor, truth: Tensor) -> Tensor:
        """Give the logit for what is said of the label that fits worst, (batch,)."""
        return (outputs * (2 * truth - 1)).amin(1)

    def scores(self) -> dict[str, Metric]:
        """Make mean average precision, macro-F1, micro-F1 and exact match."""
        from byeori.fields.labels.scores import label_scores
        from byeori.fields.scores.collected import collected

        return collected(self, label_scores(self))

    def chosen(self, outputs: Tensor) -> Tensor:
        """Give which labels are answered, (..., labels) bool, of logits (..., labels) that `reduce` has scaled."""
        if not self.thresholds:
            return outputs >= 0
        return outputs.double().sigmoid() >= outputs.new_tensor(self.thresholds).double()

    def calibrate(self, outputs: Tensor, truth: Tensor) -> Self:
        """Fit each label's temperature, then choose its threshold by its F1, on the validation part.

        Both are (samples, labels).
        """
        from byeori.fields.calibration.temperature import fit_label_temperatures
        from byeori.fields.calibration.thresholds import choose_thresholds

        temperatures = fit_label_temperatures(outputs.numpy(), (truth > 0).long().numpy())
        fitted = replace(self, temperatures=temperatures, fitted_on=len(truth))
        shares = 1 / (1 + np.exp(-fitted.reduce(outputs.double().numpy())))
        return replace(fitted, thresholds=choose_thresholds(shares, (truth > 0).numpy()))

    def reduce(self, outputs: np.ndarray) -> np.ndarray:
        """Give logits (..., labels) whose sigmoid are the probabilities that are answered."""
        return outputs.astype(np.float64) / np.array(self.temperatures) if self.temperatures else outputs

    def merge(self, outputs: Tensor) -> Tensor:
        """Give the logits of the members' mean probabilities, (batch, members, labels) to (batch, labels)."""
        return outputs.sigmoid().mean(1).logit(eps=1e-7)

    def answer(self, outputs: Tensor) -> Answer:
        """Give the labels from their thresholds on, and all probabilities; `outputs` (labels,) are logits.

        The confidence is that in the label it is least sure of.
        """
        import torch

        scales = torch.tensor(self.temperatures or 1.0, dtype=torch.float64, device=outputs.device)
        logits = outputs.double() / scales
        shares, chosen = logits.sigmoid().tolist(), self.chosen(logits).tolist()
        sure = min(share if is_in else 1 - share for share, is_in in zip(shares, chosen, strict=True))
        return {
            "value": [name for name, is_in in zip(self.labels, chosen, strict=True) if is_in],
            "confidence": round(sure, 6),
            "probabilities": {name: round(share, 6) for name, share in zip(self.labels, shares, strict=True)},
        }

    def traits(self, value: tuple[str, ...]) -> dict[str, float]:
        """Give how many labels it has, and of each that is known whether it has it."""
        return {"labels": float(len(value)), **{f"has.{name}": float(name in value) for name in self.labels[:_TRAITS]}}

    def show(self, value: tuple[str, ...]) -> str:
        """Give the names, or a dash where there is none."""
        return html.escape(", ".join(value)) or "–"

    def form(self) -> dict[str, Any]:
        """Ask by a list of which several may be chosen."""
        return {"widget": "choices", "options": list(self.labels)}


def _split(text: str, mark: str) -> list[Any]:
    """The names in a text; JSON where it begins as a list of it does."""
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except ValueError as error:
            raise DataError(f'{_described(text)}, which is no JSON ({error}); wanted ["one", "another"]') from None
        return list(found)
    mark = mark or next((one for one in _SEPARATORS if one in text), "")
    parts = text.split(mark if mark.strip() else None) if mark else [text]
    return [name for name in parts if normal(name)]


def _name(one: object) -> str:
    if not isinstance(one, (str, int, float)) or not normal(str(one)) or one != one:
        raise DataError(f"a label is {one!r}, which is no name; give it one, or remove the sample")
    return str(one).strip()


def _described(cell: object) -> str:
    text = repr(cell)
    return f"the cell of labels holds {text if len(text) <= 60 else text[:57] + '...'}"
