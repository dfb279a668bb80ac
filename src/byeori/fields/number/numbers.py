"""Several numbers a sample as one target: the columns `x` and `y`, a row of a tensor."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import DataError, listed, nearest
from byeori.core.short import short_repr
from byeori.fields.about import About
from byeori.fields.cells import is_missing
from byeori.fields.contract import Answer, Target
from byeori.fields.number.number import Number

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp

_TOLD = 4  # numbers by name


@dataclass(frozen=True)
class Numbers(Target):
    """Several numbers a sample, none of them missing; each is scaled, judged and answered as a `Number` is.

    A cell is a list of numbers, an array, its JSON, numbers with `;` or blanks between them, or a number by name.

    >>> Numbers(("x", "y")).read([1, "2.5"]), Numbers(("x", "y")).read({"y": 2, "x": 1})
    ((1.0, 2.5), (1.0, 2.0))
    """

    kind: ClassVar[str] = "numbers"
    about: ClassVar[About] = About(judged_as="numbers", takes_names=True, calibrated=("intervals",))
    names: tuple[str, ...] = ()
    """What each number is called; those of the columns, or else `y0`, `y1`, ..."""
    numbers: tuple[Number, ...] = ()
    """Each of them, as it is read and scaled."""
    intervals: tuple[float, ...] = ()
    """How far from the output the truth of each mostly lies, in units of the output; learned after training."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", tuple(map(_number, self.numbers)))

    __repr__ = short_repr

    def __str__(self) -> str:
        named = ", ".join(self.names[:_TOLD]) + (", ..." if len(self.names) > _TOLD else "")
        return f"{len(self.names)} Numbers ({named})" if self.names else "Numbers"

    def named(self, names: Sequence[str]) -> Self:
        """Give the field with the names of its columns, unless it has some."""
        return self if self.names else replace(self, names=tuple(names))

    @property
    def answering(self) -> tuple[Number, ...]:
        """Each number as it is answered: with its interval, where that is known."""
        if not self.intervals:
            return self.numbers
        pairs = zip(self.numbers, self.intervals, strict=True)
        return tuple(replace(number, interval=(-width, width)) for number, width in pairs)

    def read(self, cell: object, root: Path | None = None) -> tuple[float, ...]:
        """Give the numbers; one that is missing, or too few or too many, are DataErrors."""
        cells = cells_of(cell, self.names)
        wanted = len(self.names) or len(self.numbers)
        if wanted and len(cells) != wanted:
            raise DataError(f"found {_count(len(cells))}; wanted {wanted}{self._listed}")
        numbers = self.numbers or (Number(is_target=True),) * len(cells)
        return tuple(self._read(place, number, cells[place]) for place, number in enumerate(numbers))

    def _read(self, place: int, number: Number, cell: object) -> float:
        try:
            return number.read(cell)
        except DataError as error:
            raise DataError(f"{self._name(place)}: {error}") from None

    def _name(self, place: int) -> str:
        return repr(self.names[place]) if self.names else f"number {place}"

    @property
    def _listed(self) -> str:
        return f": {listed(self.names)}" if self.names else ""

    def send(self, cell: object, root: Path | None = None) -> str:
        """Give the numbers by name as JSON; without names as a list."""
        values = self.read(cell)
        return json.dumps(dict(zip(self.names, values, strict=True)) if self.names else values, ensure_ascii=False)

    def learn(self, values: Iterable[tuple[float, ...]], recipe: Recipe) -> Self:
        """Learn how many numbers there are, where nobody has named them, and scale and range of each."""
        rows = list(values)
        if not rows:
            raise DataError("no row of numbers of the training part can be read; `byeori check` tells why")
        width = len(self.names) or Counter(map(len, rows)).most_common(1)[0][0]  # others are refused one by one
        table = np.array([row for row in rows if len(row) == width])
        given = self.numbers or (Number(is_target=True),) * width
        numbers = tuple(one.learn(column, recipe) for one, column in zip(given, table.T, strict=True))
        return replace(self, names=self.names or tuple(f"y{n}" for n in range(width)), numbers=numbers, intervals=())

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name no choice."""
        return ()

    def pack(self, value: Sequence[float]) -> np.ndarray:
        """Give the scaled numbers, (numbers,) float32."""
        if len(value) != len(self.numbers):
            raise DataError(f"found {_count(len(value))}; wanted {len(self.numbers)}{self._listed}")
        return np.array([number.pack(one) for number, one in zip(self.numbers, value, strict=True)], np.float32)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, numbers), as it is."""
        return packed

    def head(self, width: int) -> nn.Module:
        """Make one linear layer, (batch, width) to (batch, numbers)."""
        from torch import nn

        return nn.Linear(width, len(self.numbers))

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor:
        """Give the mean squared error of scaled numbers, each counting alike."""
        from torch.nn.functional import mse_loss

        return mse_loss(outputs.float(), truth)

    def margin(self, outputs: Tensor, truth: Tensor) -> Tensor:
        """Give how near the output is of the number that fits worst, in its deviations: 0 at best, (batch,)."""
        return -(outputs - truth).abs().amax(1)

    def scores(self) -> dict[str, Metric]:
        """Make the mean of all R2, and RMSE and MAE in units of each number's deviation."""
        from byeori.fields.number.scores import several_scores
        from byeori.fields.scores.collected import collected

        return collected(self, several_scores(self))

    def restore(self, outputs: Any) -> np.ndarray:
        """Give outputs (..., numbers) in each number's own unit."""
        columns = np.moveaxis(np.asarray(outputs, np.float64), -1, 0)
        return np.stack([number.restore(one) for number, one in zip(self.numbers, columns, strict=True)], -1)

    def calibrate(self, outputs: Tensor, truth: Tensor) -> Self:
        """Learn from the validation part, (samples, numbers) both, how far off 9 of 10 answers are at most."""
        from byeori.fields.calibration.conformal import half_width

        errors = (outputs - truth).double().numpy()
        widths = [width for column in errors.T if (width := half_width(column)) is not None]
        return replace(self, intervals=tuple(widths))

    def answer(self, outputs: Tensor) -> Answer:
        """Give each number by name, with `low` and `high` about it where that is known; outputs (numbers,)."""
        answers = [number.answer(x) for number, x in zip(self.answering, outputs, strict=True)]
        answer: Answer = {"value": self._by_name(one["value"] for one in answers), "confidence": None}
        if self.intervals:
            answer["low"] = self._by_name(one["low"] for one in answers)
            answer["high"] = self._by_name(one["high"] for one in answers)
        return answer

    def _by_name(self, numbers: Iterable[float]) -> dict[str, float]:
        return dict(zip(self.names, numbers, strict=True))

    def traits(self, value: Sequence[float]) -> dict[str, float]:
        """Give each number by its name."""
        return {name: float(one) for name, one in zip(self.names, value, strict=True)}

    def show(self, value: Sequence[float]) -> str:
        """Give the numbers with their names and units."""
        from html import escape

        names = self.names or tuple(map(str, range(len(value))))
        numbers = self.numbers or (Number(),) * len(value)
        shown = zip(names, numbers, value, strict=True)
        return ", ".join(f"{escape(name)} {number.show(one)}" for name, number, one in shown)

    def form(self) -> dict[str, Any]:
        """Ask by a line of text, in which the numbers stand one after the other."""
        hint = "; ".join(self.names) if self.names else "1.5; 2.5"
        units = {name: number.unit for name, number in zip(self.names, self.numbers, strict=False) if number.unit}
        return {"widget": "short", "hint": hint, "names": list(self.names), "units": units}


def cells_of(cell: object, names: Sequence[str] = ()) -> list[Any]:
    """Give the cells that a cell of several holds, in the order of the names; what is none is a DataError.

    >>> cells_of("1.5; 2"), cells_of("[1.5, null]"), cells_of({"b": 2, "a": 1}, ("a", "b"))
    (['1.5', '2'], [1.5, None], [1, 2])
    """
    if isinstance(cell, str) and not is_missing(cell):
        cell = _of_text(cell)
    if isinstance(cell, Mapping):
        return _by_name(cell, names)
    if hasattr(cell, "tolist") and getattr(cell, "ndim", 0) <= 1:
        cell = cell.tolist()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and not is_missing(cell):
        return [cell]
    if not isinstance(cell, (list, tuple)):
        found = "is missing" if is_missing(cell) else f"holds {_described(cell)}"
        raise DataError(f"the cell of several numbers {found}; wanted a list of them, such as [1.5, 2]")
    return list(cell)


def _of_text(text: str) -> Any:
    if text.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DataError(
                f"the cell of several numbers holds {_described(text)}, which is no JSON ({error})"
            ) from None
    return [part.strip() for part in text.split(";")] if ";" in text else text.split()


def _by_name(cell: Mapping[Any, Any], names: Sequence[str]) -> list[Any]:
    if unknown := [str(name) for name in cell if name not in names]:
        raise DataError(f"no number is called {unknown[0]!r}{nearest(unknown[0], names)}; wanted {listed(names)}")
    return [cell.get(name) for name in names]


def _number(one: Any) -> Number:
    """A Number, or one of its settings as JSON has them."""
    if isinstance(one, Number):
        return one
    settings: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}
    return Number(**settings)


def _count(count: int) -> str:
    return "1 number" if count == 1 else f"{count:,} numbers"


def _described(cell: object) -> str:
    text = repr(cell)
    return text if len(text) <= 60 else f"{text[:57]}..."
