"""The contract of a kind of data: what a field must be able to do to be trained on, served and watched.

    cell -> read -> value -> pack -> packed -> batch -> stem -> features -> head -> outputs -> answer

A field is a frozen dataclass; its dataclass fields are its settings and are kept as JSON in a bundle. Everything a
request goes through is the very code that training went through.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from dataclasses import asdict, fields, is_dataclass, replace
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Protocol,
    Required,
    Self,
    TypedDict,
    get_type_hints,
    runtime_checkable,
)

from byeori.core.errors import BundleError
from byeori.core.typed import has_type

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor, nn
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.fields.picture.augment import Warp

Cell = Any
"""What a table, a folder or a request holds: a path, the bytes of a file, a picture, a string, a number."""
Value = Any
"""What `read` makes of a cell: checked, in one form."""
Answer = dict[str, Any]
"""What a target says about one sample, ready for JSON: at least `value`, and `confidence` from 0 to 1 or None."""


class Character(TypedDict):
    """A character of a text that was read, and how sure it is, from 0 to 1."""

    character: str
    confidence: float


class TypedAnswer(TypedDict, total=False):
    """An `Answer` as an editor knows it: a plain dict with the names that byeori's own targets use."""

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
    unread: list[str]
    """Of a row of a table, the inputs that cannot be read and count as missing; where there are none it is left out."""


@runtime_checkable
class Field(Protocol):
    """One kind of value. Input fields add `stem`, target fields `head`, `loss`, `scores` and `answer`.

    A field that can be both and is not the same as both (a target that is missing is a mistake, an input that is
    missing may be none) has `in_role(*, is_target)`, which gives it as the one or the other.
    A field of a table's column, whose features are fused with those of other columns, has the attribute `is_table`.
    It may have `uses(recipe)`, which names those choices of a recipe, of the ones that not all data can use, that it
    can: of a target `class_weight`, `focal`, `label_smoothing`; of an input `tta`, `progressive`, `lora`. What no field
    uses is refused; a field without it may use them all.
    """

    kind: ClassVar[str]
    """The name of this kind in files."""

    def read(self, cell: Cell, root: Path | None = None) -> Value:
        """Check a cell and give its value; a relative path is under `root`. What is broken is a DataError."""

    def send(self, cell: Cell, root: Path | None = None) -> bytes | str | float | int | bool | None:
        """Give the cell as it travels and is stored: the bytes of a file, or a JSON value; `read` takes it back."""

    def learn(self, values: Iterable[Value], recipe: Recipe) -> Self:
        """Give a copy with the settings that the training part's values and the recipe decide."""

    def pack(self, value: Value) -> np.ndarray:
        """Give the value as an array of the one shape and dtype that all samples of a learned field have.

        A field whose samples have a length of their own says so by an attribute `blank`, a number: its arrays may
        differ along the first axis, and where they meet in a batch the shorter ones are filled up with `blank`.
        """

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Make the model's input (or the truth) of packed samples (batch, ...), on the device they are on.

        `warp` is the random change of a training batch, None outside training.
        """

    def traits(self, value: Value) -> dict[str, float]:
        """Give named numbers that describe a value, for slices and drift."""

    def show(self, value: Value) -> str:
        """Give the value as a piece of HTML."""

    def form(self) -> dict[str, Any]:
        """Say how a page asks for it, and how a person corrects it.

        `widget` is `file` (with `accept`), `text`, `short` (one line of text), `number` (with `min` and `max` of what
        was seen), `choice` or `choices` (one, or several, of `options`). `unit`, `hint` (of a text or a number) and
        `optional` (it may be left out: None) go with any.
        """


class Input(Field, Protocol):
    """A field that a model can read.

    One with a choice of backbones has `backbones(like)`: their names, `like` among them where it is one; so a recipe's
    `model` may name the backbone of one of several inputs. One that learns from the answers too has `regarding(values,
    answers)`, called after `learn` with those values of the training part whose answers are whole numbers from 0.

    One that cannot read a cell before it knows others, as the scale of a picture's numbers, has `scaled(cells, root)`:
    it gives a copy that has learned so much from the training part's cells, and that `learn` is then called on.

    Its attribute `warps` is False where `batch` gives the same with a warp as without: one view of it is all there is.
    It may have `usual(recipe)`, which names choices of a recipe that this kind of data learns well with; they hold
    where the user's recipe leaves a choice open, and with several inputs the first that names one decides.
    `picture(packed)` makes a picture (rows, columns, 1, 3 or 4) uint8 of a packed value that is none as it is.
    """

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make the module from a batch to features (batch, width), `width` being an attribute of it.

        `module` is a user's own network to stand in the place of the backbone.

        A column of a table may also have `table_column()`, which gives a TableColumn (`models.tabular`): all such
        columns are then read at once, by a model for tables, and `stem` is not asked.
        """

    def example(self) -> np.ndarray:
        """Give a packed value of this learned field's shape and dtype, of any content."""


class Target(Field, Protocol):
    """A field that a model can answer.

    Its head reads one vector of features a sample, (batch, width), or what its attribute `takes` says: `sequence`,
    (batch, time, width), or `map`, (batch, width, rows, columns).
    A target may have `facing(field)`, which gives an input field as this target needs it: a picture's whole width for
    a line of text, say. One whose attribute `spread` is true has few different answers, and the split sees to it that
    each is in every part. Outputs may have a length of their own, along their second axis; then the last entry of each
    sample is one that may be repeated without changing the answer.

    Of two classes `positive` is the place of the one that is looked for. `decide(outputs)` gives what is answered of
    outputs (samples, ...) that `reduce` has made, where it is not what is largest; or None.

    Its attribute `judged_as` names what its report shows beside its scores: `classes` (the field then has `classes`
    and outputs logits), `number`, `numbers`, `labels`, `map`, `points` or `text`; each of these says in its file of
    `evaluation` what it asks of the field. Without it a report shows the scores alone.

    What only `answer` needs, such as thresholds or the width of an interval, it may learn from its own outputs when
    training ends: `calibrate(outputs, truth)` gives a copy of the field that has learned from the validation part,
    (samples, ...) both, of which it wants at most so many as its attribute `calibrated_on` says. The names of settings
    that only `answer` needs are its attribute `calibrated`.

    `beside(inputs)` gives the learned target as its learned inputs ask for it: a mask of the size of its picture.
    `mismatch(cell, inputs, root)` tells why an answer cannot belong to its inputs, {name: (field, cell)}, or None.
    `completed(cell, inputs, root)`, of the same, gives an answer's cell with what must be known of its inputs to read
    it; `onto(answer, inputs)` gives what `answer` has made as it is on the inputs themselves: in px of the picture
    sent.
    `answer_s` is about how many seconds a processor takes for an answer, where that is much.
    `reduce(outputs)` makes of outputs (batch, ...), an array, what a report needs, (batch, ...): less where they are
    large, logits on the scale of the probabilities that are answered.

    A target whose attribute `is_told` is true has a head that in training is called with the truth as well (None where
    there is none at hand), as one is that writes a text character by character.

    `own_head()` gives the module that follows a network of the user's own which gives outputs; without it nothing does.

    Where several networks answer as one, `merge` makes of their outputs (batch, members, ...) one (batch, ...); without
    it that is the mean.
    """

    def head(self, width: int) -> nn.Module:
        """Make the module from features (batch, width) to outputs (batch, ...)."""

    def loss(self, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor | tuple[Tensor, Tensor]:
        """Give the mean loss, a () tensor; with its weight, a () tensor, where that is not the number of samples."""

    def scores(self) -> dict[str, Metric]:
        """Make the torchmetrics that judge outputs against truth; the first one chooses unless a recipe names another.

        Their `higher_is_better` says which way they are better; without it that is up.
        """

    def answer(self, outputs: Tensor) -> Answer:
        """Turn the outputs of one sample (...) into what a person reads."""


def loss_of(target: Target, outputs: Tensor, truth: Tensor, recipe: Recipe) -> Tensor | tuple[Tensor, Tensor]:
    """Give a target's loss; of outputs (times * batch, ...) that of all answers, each against its sample's truth.

    A model that is an ensemble answers so in training: all samples by its first member, then all by the second, ...
    """
    times = len(outputs) // max(len(truth), 1)
    return target.loss(outputs, truth.repeat(times, *[1] * (truth.ndim - 1)) if times > 1 else truth, recipe)


def own_head(target: Any) -> nn.Module:
    """Give what follows a user's own network that has no head of byeori's."""
    from torch.nn import Identity

    return target.own_head() if hasattr(target, "own_head") else Identity()


def blank_of(field: Field) -> float | None:
    """Give what fills up the shorter samples of a batch; None for a field whose samples all have one shape."""
    return getattr(field, "blank", None)


def in_role(field: Any, *, is_target: bool) -> Any:
    """Give a field as a target or as an input; one that is the same as both is given as it is."""
    return field.in_role(is_target=is_target) if hasattr(field, "in_role") else field


def uncalibrated(target: Any) -> Any:
    """Give a target without what it has learned from a model's outputs: as it answers for any other model."""
    known = {one.name: one for one in fields(target)} if is_dataclass(target) else {}
    learned = [known[name] for name in getattr(target, "calibrated", ())]
    return replace(target, **{one.name: one.default for one in learned}) if learned else target


def settings(field: Field) -> dict[str, Any]:
    """Give a field as JSON: its kind and its settings."""
    return {"kind": field.kind, **asdict(field)}  # type: ignore[call-overload]


def field_of(record: dict[str, Any], kinds: Iterable[type[Field]]) -> Any:
    """Make a field of `settings()`; only the given kinds are known, none is looked up by a name found in a file."""
    known, wanted = {kind.kind: kind for kind in kinds}, str(record["kind"])
    kind = known.get(wanted)
    if kind is None:
        raise BundleError(
            f"field of kind {record['kind']!r} is none of {', '.join(sorted(known))}; "
            "if it is a field of your own, give its class: Bundle.load(path, fields=[MyField])"
        )
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    extra = set(record) - names - {"kind"}
    if extra:
        raise BundleError(f"field of kind {record['kind']!r} has unknown settings {sorted(extra)}; a newer byeori?")
    given = {name: _frozen(value) for name, value in record.items() if name != "kind"}
    hints = _hints(kind)
    if wrong := [name for name, value in given.items() if not has_type(value, hints.get(name, Any))]:
        raise BundleError(
            f"field of kind {wanted!r}: its {wrong[0]} is {reprlib.repr(given[wrong[0]])}; wanted {hints[wrong[0]]}"
        )
    return kind(**given)


def _hints(kind: type) -> dict[str, Any]:
    try:
        return get_type_hints(kind)
    except NameError:  # of a field of the user's own, whose module imports a type for checkers alone
        return {}


def _frozen(value: Any) -> Any:
    """A value out of JSON as a field holds it: lists as tuples."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
