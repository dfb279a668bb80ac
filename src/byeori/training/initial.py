"""The network that a training begins with: a fresh one, or one that has learned before (`init_from`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ModelError
from byeori.core.unicode import normal
from byeori.fields.kept import settings
from byeori.models.network import stem_keys

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.recipe import Recipe
    from byeori.data.task import Task
    from byeori.models.network import TaskNetwork

_MEANING = ("kind", "model", "vocabulary", "config", "classes", "used")  # settings that decide what a weight means
_STATISTICS = ("running_mean", "running_var", "num_batches_tracked")
_ANSWERS = ("classes", "labels", "characters")  # settings of a target that name its outputs


def initial_model(task: Task, recipe: Recipe, own: nn.Module | None = None) -> tuple[TaskNetwork, Taken | None]:
    """Make the network of a learned task; with `init_from`, with the weights of that bundle wherever they fit."""
    model = task.model(recipe, own)
    return model, begin_from(recipe.init_from, task, model) if recipe.init_from else None


@dataclass(frozen=True)
class Taken:
    """What a network began with."""

    source: str
    taken: int
    everything: int
    fresh: tuple[str, ...]
    """Names of tensors that stay as they were drawn."""

    def __str__(self) -> str:
        fresh = f"; fresh: {', '.join(self.fresh[:4])}{', ...' * (len(self.fresh) > 4)}" if self.fresh else ""
        return f"begins with {self.taken} of {self.everything} tensors of {self.source}{fresh}"


def begin_from(source: str, task: Task, model: TaskNetwork) -> Taken:
    """Copy onto a network the tensors of a bundle, or of a run's, that bear its names and shapes; tell which.

    What reads an input is taken only where its field has learned the same, but for sizes in px: a vocabulary, say; what
    reads a table only where all columns agree. The head is taken only from a target of the same kind: of its classes
    or characters, those that both know keep what they have learned, new ones are fresh. What is no weight, nor a
    norm's statistic, is never taken. A bundle of which nothing fits is a ModelError.
    """
    record, tensors = _read(source)
    theirs, ours = record["task"]["target"], settings(task.target)
    tensors = _renamed(tensors, {name: one["kind"] for name, one in record["task"]["inputs"].items()}, task)
    fresh = model.state_dict()
    learnable = {name for name, _ in model.named_parameters()}
    wanted = {name for name in fresh if name in learnable or name.rpartition(".")[2] in _STATISTICS}
    other = _otherwise(record["task"]["inputs"], task, model, same_target=theirs["kind"] == ours["kind"])
    fits = {}
    for name in wanted & tensors.keys():
        if name.startswith(other):
            continue
        tensor = tensors[name]
        if name.startswith("head."):
            tensor = _by_name(tensor, fresh[name], _outputs(theirs), _outputs(ours))
        if fresh[name].shape == tensor.shape:
            fits[name] = tensor
    if not learnable & fits.keys():
        raise ModelError(
            f"init_from = {source!r}: none of its {len(tensors)} tensors belongs to one of this network, "
            f"{', '.join(sorted(learnable)[:2])}, ...; wanted a run of the same kind of model, whose inputs and target "
            "have learned the same (columns, vocabulary)"
        )
    model.load_state_dict(fits, strict=False)
    return Taken(source, len(fits), len(wanted), tuple(name for name in fresh if name in wanted and name not in fits))


def _otherwise(
    theirs: Mapping[str, Mapping[str, Any]], task: Task, model: TaskNetwork, same_target: bool
) -> tuple[str, ...]:
    """Give the beginnings of the names of what means something else here: of stems, of the table, of the head."""
    kinds = {name: one["kind"] for name, one in theirs.items()}
    names = _matched(kinds, task)
    own = {name: settings(field) for name, field in task.inputs.items()}
    other = [name for name in own if name not in names or _learned(theirs[names[name]]) != _learned(own[name])]
    keys = stem_keys(tuple(model.names))
    found = [f"stems.{keys[name]}." for name in model.names if name in other]
    if model.table is not None and (any(name not in model.names for name in other) or len(theirs) != len(own)):
        found += ["table.", "head."]  # the head holds what reads all columns
    return (*found, *(() if same_target else ("head.",)))


def _learned(field: Mapping[str, Any]) -> str:
    """What a field has learned, sizes and scales left out: numbers are read on a scale of their own in any case."""
    return json.dumps({name: value for name, value in field.items() if name in _MEANING}, sort_keys=True, default=str)


def _matched(theirs: Mapping[str, str], task: Task) -> dict[str, str]:
    """Give their name of each of our inputs: the same, or that of the only one left of its kind."""
    ours = {name: field.kind for name, field in task.inputs.items()}
    found = {name: name for name, kind in ours.items() if theirs.get(name) == kind}
    for kind in set(ours.values()):
        here = [name for name in ours if ours[name] == kind and name not in theirs]
        there = [name for name in theirs if theirs[name] == kind and name not in ours]
        if len(here) == len(there) == 1:
            found[here[0]] = there[0]
    return found


def _renamed(tensors: dict[str, Tensor], theirs: Mapping[str, str], task: Task) -> dict[str, Tensor]:
    """Call an input's stem as we call it."""
    keys, own_keys = stem_keys(tuple(theirs)), stem_keys(tuple(task.inputs))
    for ours, other in _matched(theirs, task).items():
        old, new = f"stems.{keys[other]}.", f"stems.{own_keys[ours]}."
        if old != new:
            tensors = {new + name[len(old) :] if name.startswith(old) else name: x for name, x in tensors.items()}
    return tensors


def _outputs(target: Mapping[str, Any]) -> tuple[str, ...]:
    """Name a head's outputs, where they have names; CTC's first is the blank."""
    names = next((tuple(target[key]) for key in _ANSWERS if target.get(key)), ())
    return ("", *names) if "characters" in target else tuple(map(normal, names))


def _by_name(tensor: Tensor, fresh: Tensor, theirs: Sequence[str], ours: Sequence[str]) -> Tensor:
    """Give a head's rows in the order of our outputs; those that they do not have stay fresh."""
    if tensor.shape[:1] != (len(theirs),) or fresh.shape != (len(ours), *tensor.shape[1:]):
        return tensor
    found = fresh.clone()
    for row, name in enumerate(ours):
        if name in theirs:
            found[row] = tensor[theirs.index(name)]
    return found


def _read(source: str) -> tuple[dict[str, Any], dict[str, Tensor]]:
    from safetensors.torch import load_file

    from byeori.bundles.bundle import find_bundle
    from byeori.bundles.folder import GRAPHS, open_record

    folder = find_bundle(Path(source).expanduser())
    record = open_record(folder)
    if record["form"] != "weights":
        form = record["form"]
        raise ModelError(f"init_from = {source!r}: a finished graph of form {form}; wanted the bundle of its run")
    return record, load_file(folder / GRAPHS["weights"])
