"""One number a sample, as an input and as a target: a size, an age, a price, a count."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.digits import rounded
from byeori.core.errors import DataError
from byeori.core.short import short_repr
from byeori.fields.about import About, Calibration
from byeori.fields.cells import NOTHING, number_of
from byeori.fields.coded import Coded, floats_of
from byeori.fields.contract import Answer, Cell, Input, Target
from byeori.fields.number.durations import SECONDS, seconds_of
from byeori.fields.number.scaling import Scale, choose, scaled, scaled_input

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp
    from byeori.models.table.columns import TableColumn

_FAR = 20.0  # deviations that an answer may be away from the training part's mean; by judgement: no number is so far


@dataclass(frozen=True)
class Number(Input, Target):
    """One number a sample; as an input it may be missing, as a target it may not.

    >>> Number().read("3.5"), Number().read(True)
    (3.5, 1.0)
    """

    kind: ClassVar[str] = "number"
    unit: str = ""
    """Such as `mm` or `$`; shown beside the number, and beside it in a cell it may stand."""
    decimal: str = ""
    """What stands before decimals in words, `.` or `,`; where it is not known, `1,234` is refused: it may be either."""
    is_target: bool = False
    scaling: str = ""
    """`standardise`, `log` or `quantile`; learned from the training part where empty."""
    offset: float = 0.0
    """Added before the logarithm."""
    mean: float = 0.0
    """Of the training part, after the logarithm where there is one."""
    std: float = 1.0
    median: float = 0.0
    least: float = 0.0
    greatest: float = 0.0
    whole: bool = False
    """Whether all training values are whole numbers."""
    missing: float = 0.0
    """Share of the training values that are missing."""
    edges: tuple[float, ...] = ()
    """Quantiles of the training values, up to 49, rising."""
    interval: tuple[float, ...] = ()
    """How far below and above the output the truth mostly lies, in units of the output; learned after training."""
    grouped: bool = True
    """Whether thousands may be marked where such a word may mean decimals too; not where no number of the data is."""
    nothing: tuple[str, ...] = field(default=NOTHING, repr=False)
    """Words that mean a missing value, in small letters; an empty cell always does."""

    @cached_property
    def about(self) -> About:
        """What it says of itself."""
        return About(
            is_table=True,
            nothing=self.nothing,
            is_target=self.is_target,
            judged_as="number",
            unit=self.unit,
            calibrated=("interval",),
            calibration=Calibration(interval=self.interval),
        )

    __repr__ = short_repr

    def __str__(self) -> str:
        more = [part for part in (self.unit, "decimal comma" if self.decimal == "," else "", self.scaling) if part]
        return f"Number ({', '.join(more)})" if more else "Number"

    def in_role(self, *, is_target: bool) -> Self:
        """Give the field as a target, which is never missing, or as an input, which may be."""
        return replace(self, is_target=is_target)

    def with_nothing(self, words: Sequence[str]) -> Self:
        """Give a copy for which these words mean a missing value, beside those it knows."""
        return replace(self, nothing=tuple(dict.fromkeys((*self.nothing, *words))))

    def read(self, cell: object, root: Path | None = None) -> float:
        """Give the number; nan where an input is missing. Text that is no number, and infinity, are DataErrors."""
        seconds = seconds_of(cell) if self.unit == SECONDS else None
        number = seconds
        if number is None:
            number = number_of(cell, self.nothing, mark=self.decimal, unit=self.unit, grouped=self.grouped)
        if self.is_target and math.isnan(number):
            raise DataError("the number to be guessed is missing; give it, or remove the sample")
        return number

    def read_column(self, cells: Sequence[Cell], root: Path | None = None) -> tuple[Sequence[float], Mapping[int, str]]:
        """Give what `read` gives of each cell, plain numbers at once."""
        from byeori.fields.number.plain_words import read_numbers

        return read_numbers(self, cells, root)

    def pack_column(self, values: Sequence[float]) -> np.ndarray:
        """Give what `pack` gives of each value, (rows, 2) or of a target (rows,) float32."""
        own = values if isinstance(values, Coded) else Coded(np.arange(len(values)), [*values])
        numbers = own.floats()
        if self.is_target:
            return np.asarray(scaled(self.scale, numbers).astype(np.float32)[own.codes])
        gone = np.isnan(numbers)
        found = scaled_input(self.scale, np.where(gone, self.median, numbers))
        return np.asarray(np.stack([np.where(gone, 0.0, found), gone], 1).astype(np.float32)[own.codes])

    def send(self, cell: object, root: Path | None = None) -> float | None:
        """Give the number, None where it is missing."""
        number = self.read(cell)
        return None if math.isnan(number) else number

    def learn(self, values: Iterable[float], recipe: Recipe) -> Self:
        """Learn scale and range; of a column without any number the scale is that of zeros."""
        all_values = floats_of(values)
        known = all_values[~np.isnan(all_values)]
        scale = choose(known, is_target=self.is_target)
        return replace(
            self,
            scaling=scale.scaling,
            offset=scale.offset,
            mean=scale.mean,
            std=scale.std,
            median=scale.median,
            least=scale.least,
            greatest=scale.greatest,
            edges=scale.edges,
            whole=bool((known == np.round(known)).all()),
            missing=1 - len(known) / max(len(all_values), 1),
        )

    @property
    def scale(self) -> Scale:
        """What the numbers are scaled by."""
        return Scale(self.scaling, self.offset, self.mean, self.std, self.least, self.greatest, self.median, self.edges)

    @property
    def scaled_edges(self) -> tuple[float, ...]:
        """The quantiles as the stem sees numbers; a stem may cut the line of numbers there."""
        return tuple(np.unique(scaled_input(self.scale, np.array(self.edges))).tolist())

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name no choice."""
        return ()

    def pack(self, value: float) -> np.ndarray:
        """Give (2,) float32: the scaled number, 0 where it is missing, and 1 where it is; of a target () float32."""
        if self.is_target:
            return np.array(scaled(self.scale, np.array(value)), np.float32)
        gone = math.isnan(value)
        number = scaled_input(self.scale, np.array(self.median if gone else value))
        return np.array([0.0 if gone else number, gone], np.float32)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, 2), of a target (batch,), as it is."""
        return packed

    def example(self) -> np.ndarray:
        """Give the median, packed."""
        return self.pack(self.median)

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make a network from (batch, 2) to features."""
        from byeori.models.table.columns import OneColumn

        return OneColumn(self.table_column())

    def table_column(self) -> TableColumn:
        """Give the pieces of the scaled number and, where training values are missing, of the sign of that."""
        from byeori.models.table.columns import TableColumn

        return TableColumn(edges=(self.scaled_edges, (0.0, 1.0)) if self.missing else (self.scaled_edges,))

    def head(self, width: int) -> nn.Module:
        """Make one linear layer, (batch, width) to (batch,)."""
        from byeori.models.table.numbers import OneNumber

        return OneNumber(width)

    def own_head(self) -> nn.Module:
        """Make of (batch, 1) what is wanted."""
        from byeori.models.table.numbers import OneAxisLess

        return OneAxisLess()

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor:
        """Give the mean squared error of scaled numbers."""
        from torch.nn.functional import mse_loss

        return mse_loss(outputs.float(), truth)

    def margin(self, outputs: Tensor, truth: Tensor) -> Tensor:
        """Give how near the output is in deviations of the training part: 0 at best, (batch,)."""
        return -(outputs - truth).abs()

    def scores(self) -> dict[str, Metric]:
        """Make R2, RMSE and MAE, in the number's own unit."""
        from byeori.fields.number.scores import number_scores
        from byeori.fields.scores.collected import collected

        return collected(self, number_scores(self))

    def restore(self, outputs: Any) -> Any:
        """Give outputs (...), a tensor or an array, in the number's own unit."""
        number = outputs.clip(-_FAR, _FAR) * self.std + self.mean
        if self.scaling != "log":
            return number
        return (number.exp() if hasattr(number, "exp") else np.exp(number)) - self.offset

    def calibrate(self, outputs: Tensor, truth: Tensor) -> Self:
        """Learn from the validation part, (samples,) both, how far off 9 of 10 answers are at most."""
        from byeori.fields.calibration.conformal import half_width

        width = half_width((outputs - truth).double().numpy())
        return replace(self, interval=() if width is None else (-width, width))

    def answer(self, outputs: Tensor) -> Answer:
        """Give the number, with `low` and `high` about it where it is known how far off answers are; outputs ()."""
        answer: Answer = {"value": self._described(outputs), "confidence": None}
        if self.interval:
            answer["low"] = self._described(outputs + self.interval[0])
            answer["high"] = self._described(outputs + self.interval[1])
        return answer

    def _described(self, x: Tensor) -> float:
        return self._rounded(float(self.restore(x.double())))

    def _rounded(self, number: float) -> float:
        """As many digits as the spread of the training values gives a sense to: of a logarithm it grows with size."""
        return rounded(number, self.std * (abs(number + self.offset) if self.scaling == "log" else 1.0))

    def traits(self, value: float) -> dict[str, float]:
        """Give the number, NaN where it is missing, and whether it is."""
        return {"value": value, "missing": float(math.isnan(value))}

    def show(self, value: float) -> str:
        """Give the number with its unit."""
        from html import escape

        return "missing" if math.isnan(value) else f"{value:.15g} {escape(self.unit)}".strip()

    def form(self) -> dict[str, Any]:
        """Ask for a number, with the range of the training part."""
        form: dict[str, Any] = {"widget": "number", "step": 1 if self.whole else "any", "unit": self.unit}
        known = {"min": self.least, "max": self.greatest, "example": self.median} if self.edges else {}
        return form | known | {"optional": not self.is_target}
