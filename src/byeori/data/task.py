"""The Task: which fields go in, which one comes out, and the one plain module between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError, ModelError
from byeori.data.limits import NAMES
from byeori.fields.contract import Cell, Field, Input, Target, TraitValue
from byeori.fields.kept import field_of, settings
from byeori.fields.stacking import stack

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor, nn

    from byeori.core.device import Device
    from byeori.core.recipe import Recipe
    from byeori.data.batching.batches import Batch
    from byeori.fields.warp import Warp
    from byeori.models.network import TaskNetwork
    from byeori.models.own import Takes
    from byeori.models.picture.views import Views
    from byeori.models.table.columns import TableColumn

ANSWER, FEATURES = "answer.", "features."
"""How the names of traits of answers and of the network's features begin; those of inputs never do."""
_INPUT = "input."


@dataclass(frozen=True)
class Task:
    """Inputs by column name, and the column to be guessed."""

    inputs: Mapping[str, Input]
    name: str
    """The target's column."""
    target: Target

    @property
    def columns(self) -> dict[str, Field]:
        """All fields by column, the target last."""
        return {**self.inputs, self.name: self.target}

    def __repr__(self) -> str:
        return f"<Task {self}>"

    def __str__(self) -> str:
        inputs = ", ".join(f"{name}: {field}" for name, field in self.inputs.items())
        if len(self.inputs) > NAMES:
            kinds = Counter(type(field).__name__ for field in self.inputs.values())
            inputs = f"{len(self.inputs):,} inputs ({', '.join(f'{n:,} {kind}' for kind, n in kinds.most_common())})"
        return f"{inputs} -> {self.name}: {self.target}"

    def model(self, recipe: Recipe, module: nn.Module | None = None) -> TaskNetwork:
        """Make the network: the inputs' stems, joined, and the target's head; drawn from the recipe's seed.

        `module` is a user's own network: to features, if it has the attribute `width`, else to the outputs themselves.
        It reads the tensor of the only input, or a dict of tensors by column; beside a table, features are those of the
        other inputs. What cannot stand there is a ModelError.
        """
        from byeori.models.own import refuse_no_network

        if module is not None:
            refuse_no_network(module)
        network = self._network(recipe, module)
        if module is not None:
            self._materialise(network)
        network.views = self._views(recipe)
        return network

    def bare(self, recipe: Recipe, module: nn.Module, takes: Takes) -> TaskNetwork:
        """Make the network of a whole one of the user's own, which is handed `batch.inputs`: nothing is before it."""
        from byeori.models.network import TaskNetwork
        from byeori.models.own import AsCalled

        network = TaskNetwork({}, self.target.own_head(), AsCalled(module, takes), own=module)
        network.views = self._views(recipe)
        return network

    def _materialise(self, network: TaskNetwork) -> None:
        import torch

        from byeori.models.own import materialise

        materialise(network, self.batch({name: torch.from_numpy(x) for name, x in self.examples(2).items()}))

    def _network(self, recipe: Recipe, module: nn.Module | None) -> TaskNetwork:
        from byeori.core.seeds import seeded
        from byeori.models.network import TaskNetwork

        with seeded(recipe.seed, "model"):
            columns = {n: column for n, field in self.inputs.items() if (column := field.table_column())}
            if module is not None and (whole := self._with_whole(recipe, module, columns)) is not None:
                return whole
            if columns:
                return self._with_table(recipe, module, columns)
            stems = self._stems(self.inputs, recipe, module)
            truth_name = self.name if self.target.about.teacher_forced else None
            return TaskNetwork(
                stems, self.target.head(sum(map(_width, stems.values()))), truth_name=truth_name, own=module
            )

    def _with_whole(self, recipe: Recipe, module: nn.Module, columns: Container[str]) -> TaskNetwork | None:
        """Make a network of which the user's own reads all inputs; None where it is a stem of some of them."""
        from byeori.models.network import TaskNetwork
        from byeori.models.own import Handed, Whole

        others = {name: field for name, field in self.inputs.items() if name not in columns}
        width = getattr(module, "width", None)
        if width is not None and others:
            kinds = sorted({field.kind for field in others.values()})
            if len(kinds) > 1:
                raise ModelError(
                    f"{type(module).__name__} has a `width`, and so stands for what reads one kind of input; found "
                    f"{' and '.join(kinds)}; leave `width` out: it is then handed all of them, as a dict by column, "
                    "and gives the outputs"
                )
            return None
        if width is None and self.target.about.teacher_forced:
            raise ModelError(
                f"{type(module).__name__} has no `width`: {self.target} is written one character after another by "
                "byeori's own decoder; wanted a network that gives features, with their number as `width`"
            )
        head = self.target.head(width) if width is not None else self.target.own_head()
        if len(others) == len(self.inputs) == 1:  # a tensor, made ready within its stem
            return TaskNetwork(self._stems(others, recipe, module), head, own=module)
        handed = Handed(module)
        ready = {name: handed if name in columns else f.stem(recipe, handed) for name, f in self.inputs.items()}
        return TaskNetwork({}, head, Whole(module, ready), own=module)

    def _stems(self, fields: Mapping[str, Input], recipe: Recipe, module: nn.Module | None) -> dict[str, nn.Module]:
        from byeori.data.learning import recipe_for

        return {name: field.stem(recipe_for(field, self.inputs, recipe), module) for name, field in fields.items()}

    def _with_table(self, recipe: Recipe, module: nn.Module | None, columns: Mapping[str, TableColumn]) -> TaskNetwork:
        """Make a network of which a table is one input, or the only one."""
        from byeori.models.network import TaskNetwork
        from byeori.models.table.fusion import TABLE_MODELS, choose_table, table_columns, table_head

        others = {name: field for name, field in self.inputs.items() if name not in columns}
        name = choose_table(recipe.model, is_alone=not others)
        beside = replace(recipe, model="auto") if recipe.model in TABLE_MODELS else recipe
        stems = self._stems(others, beside, module)
        if self.target.about.takes != "vector":
            raise ModelError(
                f"column {next(iter(columns))!r} cannot be joined with the others: {self.target} is not answered from "
                "one vector of features; leave the table's columns out"
            )
        table = table_columns(name, columns)
        chunks = [*map(_width, stems.values()), *[table.token_width] * table.tokens]
        head = table_head(name, chunks, self.target.head, self.target.merge)
        return TaskNetwork(stems, head, table, own=module)

    def _views(self, recipe: Recipe) -> Views | None:
        """Give the views that the recipe wants averaged; where outputs cannot be, that is a ConfigError."""
        if recipe.tta == "none":
            return None
        from byeori.models.picture.views import Views

        is_map = self.target.about.judged_as == "map"
        is_vector = self.target.about.takes == "vector"
        if not (is_vector or (is_map and recipe.tta == "mirror")):
            wanted = "none or mirror" if is_map else "none"
            raise ConfigError(
                f"recipe: tta = {recipe.tta!r}: views of {self.target} cannot be averaged; wanted {wanted}"
            )
        return Views(recipe.tta, is_map)

    def loss(
        self,
        recipe: Recipe,
        device: Device | None = None,
        inputs: Callable[[Batch], Any] | None = None,
        seen: Callable[[Batch, Tensor], None] | None = None,
    ) -> Callable[[nn.Module, Batch], Tensor | tuple[Tensor, Tensor]]:
        """Give the loss of a model on a batch, as `steps` wants it.

        With a `device` it is computed in the device's number format; `inputs` gives what of a batch the model takes, by
        default all of its inputs. `seen` is shown each batch with the model's outputs, apart from their graph.
        """
        from byeori.data.batching.mixing import mixed_loss

        target = self.target

        def loss(model: nn.Module, batch: Batch) -> Tensor | tuple[Tensor, Tensor]:
            with device.autocast() if device else nullcontext():
                outputs = model(inputs(batch) if inputs else batch.inputs)
                if seen is not None:
                    seen(batch, outputs.detach())
                return mixed_loss(target, outputs, batch, recipe)

        return loss

    def batch(self, packed: Mapping[str, Tensor], warp: Warp | None = None) -> dict[str, Tensor]:
        """Turn packed samples (batch, ...) by column into the tensors a model takes, on the device they are on."""
        return {name: self.columns[name].batch(tensor, warp) for name, tensor in packed.items()}

    def stack(self, packed: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
        """Put the packed inputs of several samples into one batch (batch, ...) by column."""
        return {name: stack([one[name] for one in packed], field.about.blank) for name, field in self.inputs.items()}

    def examples(self, count: int) -> dict[str, np.ndarray]:
        """Give `count` packed samples of the right shapes, for tracing and timing a model."""
        return self.stack([{name: field.example() for name, field in self.inputs.items()}] * count)

    def traits(self, cells: Mapping[str, Cell], root: Path | None = None) -> dict[str, TraitValue]:
        """Give the named numbers and categories that describe a sample's inputs, named as `trait_name` says."""
        found = {name: field.traits(field.read(cells[name], root)) for name, field in self.inputs.items()}
        return {self.trait_name(name, one): value for name, traits in found.items() for one, value in traits.items()}

    def trait_name(self, column: str, trait: str) -> str:
        """Give the name that an input's trait has among those of all: `trait` of a sole input, else `column.trait`.

        No two are alike: a dot within `trait` is written `%2E`, and what would begin as a trait of an answer or of the
        features do, as those of a column called `answer`, begins with `input.`
        """
        own = trait.replace("%", "%25").replace(".", "%2E") if "." in trait or "%" in trait else trait
        name = own if len(self.inputs) == 1 else f"{column}.{own}"
        return f"{_INPUT}{name}" if name.startswith((ANSWER, FEATURES, _INPUT)) else name

    def mismatch(self, cells: Mapping[str, Cell], root: Path | None = None) -> str | None:
        """Tell why a sample's answer cannot belong to its inputs, or None."""
        beside = {name: (field, cells[name]) for name, field in self.inputs.items()}
        return self.target.mismatch(cells[self.name], beside, root)

    def to_json(self) -> dict[str, Any]:
        """Give the task as JSON, all settings with it."""
        inputs = {name: settings(field) for name, field in self.inputs.items()}
        return {"inputs": inputs, "name": self.name, "target": settings(self.target)}

    @classmethod
    def of_json(cls, record: dict[str, Any], kinds: Iterable[type[Field]]) -> Task:
        """Make a task of `to_json()`; `kinds` are the classes its fields may have."""
        kinds = list(kinds)
        inputs = {name: field_of(entry, kinds) for name, entry in record["inputs"].items()}
        return cls(inputs, record["name"], field_of(record["target"], kinds))


def _width(stem: Any) -> int:
    """How many features a stem gives of a sample."""
    return int(stem.width)
