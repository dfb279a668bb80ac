"""The contract of a kind of data: what a field must be able to do to be trained on, served and watched.

    cell -> read -> value -> pack -> packed -> batch -> stem -> features -> head -> outputs -> answer

A field is a frozen dataclass; its dataclass fields are its settings and are kept as JSON in a bundle. Everything a
request goes through is the very code that training went through.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Required, Self, TypedDict

from byeori.core.errors import FieldError
from byeori.fields.about import About

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.ranges import Tried
    from byeori.core.recipe import Recipe
    from byeori.core.settled import Settled
    from byeori.fields.warp import Warp
    from byeori.models.table.columns import TableColumn


Cell = Any
"""What a table, a folder or a request holds: a path, the bytes of a file, a picture, a string, a number."""
Value = Any
"""What `read` makes of a cell: checked, in one form."""


Beside = Mapping[str, tuple["Field", Cell]]
"""The inputs of one sample by column: their field, and the cell."""


class Character(TypedDict):
    """A character of a text that was read, and how sure it is, from 0 to 1."""

    character: str
    confidence: float


class Answer(TypedDict, total=False):
    """What a target says about one sample, ready for JSON: a plain dict with the names that byeori's targets use."""

    value: Required[Any]
    """The class, `yes` or `no`, the number, the text, the labels, a mask as a PNG in a data URI."""
    confidence: Required[float | None]
    """From 0 to 1; None of a number."""
    probabilities: dict[str, float]
    """Of each class or label."""
    low: Any
    """Where the interval about a number begins; of several numbers a dict by name."""
    high: Any
    """Where it ends."""
    characters: list[Character]
    """Of a text that was read."""
    shares: dict[str, float]
    """Of a mask, how much of the picture each class has."""
    radius: Any
    """Of points, how far from each the truth lies at most in 9 of 10; with names a dict."""
    width: int
    """Of points, the picture's that they are in the px of."""
    height: int
    """The picture's too."""
    id: str
    """Of an answer that is kept in a store, what a truth names it by."""
    unread: list[str]
    """Of a row of a table, the inputs that cannot be read and count as missing; where there are none it is left out."""
    unexpected: list[str]
    """What is not as expected of the inputs, a sentence each; where nothing is, it is left out."""


class Unanswered(TypedDict):
    """What stands in the place of an answer where a sample cannot be read."""

    error: str


TraitValue = float | str
"""A trait of a sample: a number (NaN where it is missing), or the name of a category (empty where it is missing)."""

OPTIONAL = ("class_weight", "focal", "threshold", "label_smoothing", "tta", "progressive", "lora")
"""Choices of a recipe that not all data can use."""


class Field(ABC):
    """One kind of value: what `Input` and `Target` share. A field of your own is one of these, or both.

    It is a frozen dataclass that says how it goes from a cell to a batch, and beyond that only where it differs.
    """

    kind: ClassVar[str]
    """The name of this kind in files."""

    @property
    def about(self) -> About:
        """What it says of itself beyond its methods; a class may have it as a plain attribute: `about = About(...)`."""
        return About()

    @abstractmethod
    def read(self, cell: Cell, root: Path | None = None) -> Value:
        """Check a cell and give its value; a relative path is under `root`. What is broken is a DataError."""

    @abstractmethod
    def send(self, cell: Cell, root: Path | None = None) -> bytes | str | float | int | bool | None:
        """Give the cell as it travels and is stored: the bytes of a file, or a JSON value; `read` takes it back."""

    @abstractmethod
    def learn(self, values: Iterable[Value], recipe: Recipe) -> Self:
        """Give a copy with the settings that the training part's values and the recipe decide."""

    @abstractmethod
    def pack(self, value: Value) -> np.ndarray:
        """Give the value as an array of the one shape and dtype that all samples of a learned field have.

        With `about.blank` arrays may differ along their first axis.
        """

    @abstractmethod
    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Make the model's input (or the truth) of packed samples (batch, ...), on the device they are on.

        `warp` is the random change of a training batch, None outside training.
        """

    def read_column(self, cells: Sequence[Cell], root: Path | None = None) -> tuple[Sequence[Value], Mapping[int, str]]:
        """Give what `read` gives of each cell of a column, and by row why one cannot be read; None is in its place.

        A field has a form of its own where it can read a column at once, and faster than cell by cell.
        """
        from byeori.fields.whole import read_each

        return read_each(self, cells, root)

    def pack_column(self, values: Sequence[Value]) -> np.ndarray:
        """Give what `pack` gives of each value of a column, at least one, as one array (rows, ...)."""
        from byeori.fields.whole import pack_each

        return pack_each(self.pack, values)

    def in_role(self, *, is_target: bool) -> Self:
        """Give the field as the target or as an input, where it is not the same as both.

        A target that is missing is a mistake, say, an input that is missing may be none.
        """
        return self

    def with_nothing(self, words: Sequence[str]) -> Self:
        """Give a copy for which these words mean a missing value beside its usual ones, where it knows any."""
        return self

    def usual(self, recipe: Recipe) -> dict[str, Any]:
        """Name choices of a recipe that this kind of data learns well with.

        They hold where the user's recipe leaves a choice open; with several inputs the first that names one decides.
        """
        return {}

    def ranges(self, recipe: Settled) -> dict[str, Tried]:
        """Name choices that are worth a search for this kind of data, with what to try of each about the default."""
        return {}

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name those choices that not all data can use and this field can; what no field uses is refused.

        They are `OPTIONAL`: of a target `class_weight`, `focal`, `threshold`, `label_smoothing`; of an input `tta`,
        `progressive`, `lora`. What is not said may be used.
        """
        return OPTIONAL

    def compress(self, packed: np.ndarray) -> bytes | None:
        """Make a packed value smaller, for data too large to keep as it is; None where it cannot be."""
        return None

    def expand(self, content: bytes) -> np.ndarray:
        """Take back what `compress` gave, in the same shape and dtype."""
        raise NotImplementedError(f"{type(self).__name__} has `compress` and no `expand`")

    @abstractmethod
    def traits(self, value: Value) -> Mapping[str, TraitValue]:
        """Give named numbers and categories that describe a value, for slices and drift: the same names for all values.

        A number that is missing is NaN, a category that is missing the empty word.
        """

    @abstractmethod
    def show(self, value: Value) -> str:
        """Give the value as a piece of HTML."""

    @abstractmethod
    def form(self) -> dict[str, Any]:
        """Say how a page asks for it, and how a person corrects it.

        `widget` is `file` (with `accept`), `text`, `short` (one line of text), `number` (with `min` and `max` of what
        was seen), `choice` or `choices` (one, or several, of `options`). `unit`, `hint` (of a text or a number) and
        `optional` (it may be left out: None) go with any.
        """


class Input(Field):
    """A field that a model can read."""

    @abstractmethod
    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make the module from a batch to features (batch, width), `width` being an attribute of it.

        `module` is a user's own network to stand in the place of the backbone.
        """

    @abstractmethod
    def example(self) -> np.ndarray:
        """Give a packed value of this learned field's shape and dtype, of any content."""

    def scaled(self, cells: Sequence[Cell], root: Path | None = None) -> Self:
        """Give a copy that has learned of the training part's cells what must be known before one can be read.

        The scale of a picture's numbers is such; `learn` is then called on the copy.
        """
        return self

    def learn_with_answers(self, values: Sequence[Value], answers: np.ndarray) -> Self:
        """Learn from the training part's values beside their answers, whole numbers from 0, (values,); after `learn`.

        It is called where `about.learns_with_answers`.
        """
        return self

    def backbones(self, like: str) -> tuple[str, ...]:
        """Give the names of its backbones, `like` among them where it is one; none where it has no choice of them.

        So a recipe's `model` may name the backbone of one of several inputs.
        """
        return ()

    def table_column(self) -> TableColumn | None:
        """Say how a model for tables reads it; such columns are read at once, and `stem` is not asked."""
        return None

    def picture(self, packed: np.ndarray) -> np.ndarray | None:
        """Make a picture (rows, columns, 1, 3 or 4) uint8 of a packed value; None where it is nothing to look at."""
        is_one = packed.dtype.name == "uint8" and packed.ndim == 3 and packed.shape[2] in (1, 3, 4)
        return packed if is_one else None

    def plain(self, packed: np.ndarray) -> tuple[np.ndarray, str] | None:
        """Give of packed samples (batch, ...) the numbers that a plain model reads, (batch, width), and their name.

        None where the packed numbers themselves are what it reads.
        """
        return None

    def preprocessing(self) -> dict[str, Any] | None:
        """Say how a cell becomes what an exported graph takes, for callers without byeori: `how`, and its settings."""
        return None


class Target(Field):
    """A field that a model can answer."""

    @abstractmethod
    def head(self, width: int) -> nn.Module:
        """Make the module from features, as `about.takes` says, (batch, width), to outputs (batch, ...).

        Outputs may have a length of their own, along their second axis; then the last entry of each sample is one that
        may be repeated without changing the answer.
        """

    @abstractmethod
    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor | tuple[Tensor, Tensor]:
        """Give the mean loss, a () tensor; with its weight, a () tensor, where that is not the number of samples."""

    @abstractmethod
    def scores(self) -> dict[str, Metric]:
        """Make the torchmetrics that judge outputs against truth; the first one chooses unless a recipe names another.

        Their `higher_is_better` says which way they are better; without it that is up.
        """

    @abstractmethod
    def answer(self, outputs: Tensor) -> Answer:
        """Turn the outputs of one sample (...) into what a person reads."""

    def answers(self, outputs: Tensor) -> list[Answer]:
        """Give what `answer` makes of each of several outputs, (samples, ...).

        A target has a form of its own where it can make all at once, and faster than one by one.
        """
        return [self.answer(one) for one in outputs]

    def named(self, names: Sequence[str]) -> Self:
        """Give a copy that knows the names that the source has for its parts, where `about.takes_names`."""
        return self

    def adapt_input(self, field: Field) -> Field:
        """Give an input as this target needs it: a picture's whole width for a line of text, say."""
        return field

    def fit_to_inputs(self, inputs: Mapping[str, Field]) -> Self:
        """Give a copy of the learned target as its learned inputs ask for it: a mask of the size of its picture."""
        return self

    def mismatch(self, cell: Cell, inputs: Beside, root: Path | None = None) -> str | None:
        """Tell why an answer cannot belong to its inputs, or None; it is asked where `about.needs_inputs`."""
        return None

    def completed(self, cell: Cell, inputs: Beside, root: Path | None = None) -> Cell:
        """Give an answer's cell with what must be known of its inputs to read it; asked where `about.needs_inputs`."""
        return cell

    def onto(self, answer: Answer, inputs: Beside, root: Path | None = None) -> Answer:
        """Give what `answer` has made as it is on the inputs themselves: in px of the picture that was sent, say."""
        return answer

    def calibrate(self, outputs: Tensor, truth: Tensor) -> Self:
        """Give a copy that has learned what only `answer` needs: the settings that `about.calibrated` names.

        `outputs` and `truth` are of the validation part, (samples, ...) both, when training ends.
        """
        return self

    def reduce(self, outputs: np.ndarray) -> np.ndarray:
        """Make of outputs (batch, ...) what a report needs, (batch, ...).

        That is less where they are large, and logits on the scale of the probabilities that are answered.
        """
        return outputs

    def margin(self, outputs: Tensor, truth: Tensor) -> Tensor | None:
        """Tell how well each given answer fits its outputs, (batch,), the larger the better; None where nobody knows.

        A training takes its mean over the epochs, by which `byeori clean` finds answers that are likely wrong; what is
        not finite is passed over.
        """
        return None

    def decide(self, outputs: np.ndarray) -> np.ndarray | None:
        """Give what is answered of outputs (samples, ...) that `reduce` has made; None where it is what is largest."""
        return None

    def merge(self, outputs: Tensor) -> Tensor:
        """Make one of the outputs of several networks that answer as one, (batch, members, ...) to (batch, ...)."""
        return outputs.mean(1)

    def own_head(self) -> nn.Module:
        """Make what follows a network of the user's own that gives outputs."""
        from torch.nn import Identity

        return Identity()

    def steps_needed(self, packed: np.ndarray) -> np.ndarray:
        """Give how many steps of a sequence of features packed answers (answers, longest) need at least, (answers,)."""
        import numpy as np

        return np.zeros(len(packed), np.int64)


def refuse_no_field(thing: object, where: str) -> None:
    """Refuse what is neither an `Input` nor a `Target`, by a FieldError that says how it becomes one."""
    if isinstance(thing, Input | Target):
        return
    found = thing if isinstance(thing, type) else type(thing)
    if issubclass(found, Input | Target):
        raise FieldError(f"{where} is the class {found.__name__}; wanted one of it: {found.__name__}()")
    base = "Target" if "head" in vars(found) and "stem" not in vars(found) else "Input"
    raise FieldError(
        f"{where} is a {found.__name__}, which is no field; wanted a kind by its name, or a field of your own: "
        f"`class {found.__name__}(byeori.{base})`"
    )


def loss_of(target: Target, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor | tuple[Tensor, Tensor]:
    """Give a target's loss; of outputs (times * batch, ...) that of all answers, each against its sample's truth.

    A model that is an ensemble answers so in training: all samples by its first member, then all by the second, ...
    """
    times = len(outputs) // max(len(truth), 1)
    return target.loss(outputs, truth.repeat(times, *[1] * (truth.ndim - 1)) if times > 1 else truth, recipe)


def uncalibrated(target: Any) -> Any:
    """Give a target without what it has learned from a model's outputs: as it answers for any other model."""
    known = {one.name: one for one in fields(target)}
    learned = [known[name] for name in target.about.calibrated]
    return replace(target, **{one.name: one.default for one in learned}) if learned else target
