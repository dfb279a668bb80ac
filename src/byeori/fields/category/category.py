"""One of several classes, as a target and as an input."""

from __future__ import annotations

import html
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import ConfigError, DataError, nearest
from byeori.core.ranges import Range
from byeori.core.short import short_repr
from byeori.core.threshold import NONE, wanted_threshold
from byeori.fields.about import About, Calibration
from byeori.fields.calibration.thresholds import fit_threshold
from byeori.fields.category.class_names import class_of, in_order
from byeori.fields.category.loss import balanced_weights, category_loss, class_margin
from byeori.fields.coded import counts_of
from byeori.fields.contract import Answer, Input, Target, TraitValue

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.ranges import Tried
    from byeori.core.recipe import Recipe
    from byeori.core.settled import Settled
    from byeori.fields.warp import Warp
    from byeori.models.table.columns import TableColumn

_SMOOTHED = 0.3  # share of the truth; by judgement, beyond it probabilities say little
_MOST = 1000  # classes of an input; of more, the commonest: the rest have too few samples to be learned
_MOST_FOR_TEMPERATURE, _MOST_FOR_THRESHOLD = 5_000, 200_000  # samples: one number is soon sure, a rare class needs many
CALIBRATED = ("temperature", "fitted_on", "threshold_for", "threshold")
"""Settings that only the answer needs."""
_RARE = ((2000, 5), (200, 2))  # from so many training samples on: how often a class of an input must be there


@dataclass(frozen=True)
class Category(Input, Target):
    """One class a sample; the classes are those of the training part.

    As an input, what is missing, rare or was never seen is a class of its own, the first.

    >>> Category(("cat", "dog")).pack("dog")
    array(1)
    >>> Category(("cat", "dog"), is_target=False).pack("ox")
    array(0)
    """

    kind: ClassVar[str] = "category"
    classes: tuple[str, ...] = ()
    is_target: bool = True
    weights: tuple[float, ...] = ()
    """How much each class counts in the loss; none: all alike."""
    nothing: tuple[str, ...] = field(default=(), repr=False)
    """Words that mean a missing value and no class, in small letters; an empty cell always does."""
    as_written: bool = False
    """Whether the classes are written as in the training part; before, numbers among them were written anew."""
    shares: tuple[float, ...] = ()
    """Of each class among the training answers."""
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
        return About(
            is_table=True,
            nothing=self.nothing,
            is_target=self.is_target,
            judged_as="classes",
            classes=self.classes,
            shares=self.shares,
            positive=self.positive,
            is_stratified=True,
            calibrated=CALIBRATED,
            calibration=Calibration((self.temperature,), self.fitted_on, self.threshold_for, self.threshold),
            calibrated_on=_MOST_FOR_THRESHOLD if self.threshold_for else _MOST_FOR_TEMPERATURE,  # of the rarer are few
        )

    __repr__ = short_repr

    def __str__(self) -> str:
        named = ", ".join(self.classes[:4]) + (", ..." if len(self.classes) > 4 else "")
        return f"Category of {len(self.classes)} ({named})" if self.classes else "Category"

    def in_role(self, *, is_target: bool) -> Self:
        """Give the field as a target, whose classes are all known, or as an input, which may be anything."""
        return replace(self, is_target=is_target)

    def with_nothing(self, words: Sequence[str]) -> Self:
        """Give a copy for which these words mean a missing value, beside those it knows."""
        return replace(self, nothing=tuple(dict.fromkeys((*self.nothing, *words))))

    def read(self, cell: object, root: Path | None = None) -> str:
        """Give the class's name in its normal form; nothing is '' as an input and a DataError as a target.

        Words count as they are written: `3.10` is not `3.1`.
        """
        cell = _only(cell) if isinstance(cell, tuple) else cell
        text = class_of(cell, self.classes, self.nothing, by_value=not self.as_written)
        if not text and self.is_target:
            raise DataError("the label is empty; give it a class, or remove the sample")
        return text

    def send(self, cell: object, root: Path | None = None) -> str | None:
        """Give the class's name, None where it is missing."""
        return self.read(cell) or None

    def learn(self, values: Iterable[str], recipe: Recipe) -> Self:
        """Learn the classes: in the order of numbers where all are numbers, else of the alphabet."""
        counts = counts_of(values)
        found = set(counts) if self.is_target else _common(counts)
        classes = in_order(found)
        weighted = self.is_target and recipe.class_weight == "balanced"
        weights = balanced_weights(counts, classes) if weighted else ()
        shares = tuple(counts[name] / counts.total() for name in classes) if self.is_target else ()
        learned = replace(self, classes=classes, as_written=True, weights=weights, shares=shares)
        return replace(
            learned, temperature=1.0, fitted_on=0, threshold=None, threshold_for=self._threshold_for(recipe, classes)
        )

    def _threshold_for(self, recipe: Recipe, classes: tuple[str, ...]) -> str:
        """What the threshold is wanted for; of other than two classes there can be none."""
        if not self.is_target or recipe.threshold == NONE:
            return ""
        if len(classes) != 2:
            raise ConfigError(
                f"recipe: threshold = {recipe.threshold!r}: is for answers of two classes, and these are "
                f"{len(classes)}; wanted {NONE!r}"
            )
        return recipe.threshold

    def ranges(self, recipe: Settled) -> dict[str, Tried]:
        """Give how much of the truth may be spread over all classes."""
        return {"label_smoothing": Range(0.0, _SMOOTHED)} if self.is_target else {}

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name the choices for answers of classes."""
        return ("class_weight", "focal", "label_smoothing", "threshold")

    def pack(self, value: str) -> np.ndarray:
        """Give the class's place among the classes, () int64; as an input counted from 1, 0 being any other."""
        if not self.is_target:
            return np.array(self.classes.index(value) + 1 if value in self.classes else 0, dtype=np.int64)
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

    def example(self) -> np.ndarray:
        """Give a class, packed."""
        return self.pack(self.classes[0] if self.classes else "")

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make a vector for each class, (batch,) to (batch, width)."""
        from byeori.models.table.columns import OneColumn

        return OneColumn(self.table_column())

    def table_column(self) -> TableColumn:
        """Give the number of classes, with the one for all others."""
        from byeori.models.table.columns import TableColumn

        return TableColumn(classes=len(self.classes) + 1)

    def head(self, width: int) -> nn.Module:
        """Make one linear layer, (batch, width) to (batch, classes)."""
        from torch import nn

        return nn.Linear(width, len(self.classes))

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor | tuple[Tensor, Tensor]:
        """Give the mean cross-entropy, smoothed, weighted and focal as the recipe says."""
        return category_loss(outputs, truth, recipe, self.weights)

    def margin(self, outputs: Tensor, truth: Tensor) -> Tensor:
        """Give the logit of the given class less the largest other one, (batch,)."""
        return class_margin(outputs, truth)

    def scores(self) -> dict[str, Metric]:
        """Make accuracy and macro-F1."""
        from byeori.fields.category.scores import class_scores
        from byeori.fields.scores.collected import collected

        return collected(self, class_scores(self))

    def merge(self, outputs: Tensor) -> Tensor:
        """Give the logarithm of the members' mean probabilities, (batch, members, classes) to (batch, classes)."""
        return outputs.log_softmax(2).logsumexp(1) - math.log(outputs.shape[1])

    def calibrate(self, outputs: Tensor, truth: Tensor) -> Self:
        """Fit temperature and threshold on the validation part's logits (samples, classes) and classes (samples,)."""
        from byeori.fields.calibration.temperature import fit_temperature

        fitted = replace(self, temperature=fit_temperature(outputs.numpy(), truth.numpy()), fitted_on=len(truth))
        return replace(fitted, threshold=fitted.best_threshold(fitted.reduce(outputs.numpy()), truth.numpy()))

    def best_threshold(self, logits: np.ndarray, truth: np.ndarray) -> float | None:
        """Give the threshold that is wanted, by logits (samples, 2) and classes (samples,); None if there is none."""
        wanted = wanted_threshold(self.threshold_for) if self.threshold_for else None
        if wanted is None:
            return None
        return fit_threshold(_share_of(logits, self.positive), truth == self.positive, wanted)

    @property
    def positive(self) -> int:
        """The place of the class of two that is looked for: the rarer one, or else the second."""
        return 0 if len(self.shares) == 2 and self.shares[0] < self.shares[1] else 1

    def decide(self, logits: np.ndarray) -> np.ndarray | None:
        """Give the classes that are answered, (samples,), of what `reduce` gives; None where they are the likeliest."""
        if self.threshold is None:
            return None
        taken = _share_of(logits, self.positive) >= self.threshold
        return np.where(taken, self.positive, 1 - self.positive)

    def reduce(self, outputs: np.ndarray) -> np.ndarray:
        """Give logits (batch, classes) whose softmax are the probabilities that are answered."""
        return outputs if self.temperature == 1 else outputs.astype(np.float64) / self.temperature

    def answer(self, outputs: Tensor) -> Answer:
        """Give the most probable class, or the one by the threshold, and all probabilities; `outputs` are logits."""
        return self._answers(outputs[None])[0]

    def answers(self, outputs: Tensor) -> list[Answer]:
        """Give what `answer` makes of each of several logits, (samples, classes)."""
        is_own = type(self).answer is not Category.answer
        return super().answers(outputs) if is_own else self._answers(outputs)

    def _answers(self, outputs: Tensor) -> list[Answer]:
        logits = outputs.double() / self.temperature
        decided, places = self.decide(logits.numpy()), range(len(self.classes))
        likeliest = (max(places, key=row.__getitem__) for row in logits.tolist())
        answers = list[Answer]()
        for best, row in zip(
            likeliest if decided is None else decided.tolist(), logits.softmax(1).tolist(), strict=True
        ):
            shares = [round(share, 6) for share in row]
            probabilities = dict(zip(self.classes, shares, strict=True))
            answers.append({"value": self.classes[best], "confidence": shares[best], "probabilities": probabilities})
        return answers

    def traits(self, value: str) -> dict[str, TraitValue]:
        """Give the class; the empty word is one that is missing."""
        return {"value": value}

    def show(self, value: str) -> str:
        """Give the class's name."""
        return html.escape(value) or "missing"

    def form(self) -> dict[str, Any]:
        """Ask by a list of the classes."""
        form = {"widget": "choice", "options": list(self.classes)}
        return form if self.is_target else form | {"optional": True}


def _only(cells: Sequence[object]) -> object:
    """The one class of those that columns of yes and no name."""
    if len(cells) > 1:
        names = ", ".join(map(repr, cells[:5]))
        raise DataError(f"{len(cells)} classes at once ({names}); wanted one: several are read by `--task multilabel`")
    return cells[0] if cells else None


def _share_of(logits: np.ndarray, place: int) -> np.ndarray:
    """The probability of one class of two, (samples,)."""
    logits = np.asarray(logits, np.float64)
    return np.asarray(1 / (1 + np.exp(logits[:, 1 - place] - logits[:, place])))


def _common(counts: Counter[str]) -> set[str]:
    """The classes of an input that are there often enough to learn from."""
    total = counts.total()
    least = next((least for samples, least in _RARE if total >= samples), 1)
    return {name for name, count in counts.most_common(_MOST) if count >= least and name}
