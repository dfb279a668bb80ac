"""The network that a training begins with: a fresh one, or one that has learned before (`init_from`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ModelError
from byeori.data.field import settings
from byeori.models.joined import stem_keys

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.recipe import Recipe
    from byeori.data.task import Task
    from byeori.models.joined import Joined

_ANSWERS = ("classes", "labels", "characters")  # settings of a target that name its outputs


def initial_model(task: Task, recipe: Recipe, own: nn.Module | None = None) -> tuple[Joined, Taken | None]:
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


def begin_from(source: str, task: Task, model: Joined) -> Taken:
    """Copy onto a network the tensors of a bundle, or of a run's, that bear its names and shapes; tell which.

    What reads a table is taken only where the columns are the same, of the same classes; the head only from a target of
    the same kind: of its classes or characters, those that both know keep what they have learned, new ones are fresh. A
    bundle of which nothing fits is a ModelError.
    """
    record, tensors = _read(source)
    theirs, ours = record["task"]["target"], settings(task.target)
    tensors = _renamed(tensors, {name: one["kind"] for name, one in record["task"]["inputs"].items()}, task)
    wanted = model.state_dict()
    same_table = _columns(record["task"]["inputs"]) == _columns({n: settings(f) for n, f in task.inputs.items()})
    fits = {}
    for name, tensor in tensors.items():
        if name.startswith("table.") and not same_table:
            continue
        if name.startswith("head."):
            if theirs["kind"] != ours["kind"] or name not in wanted:
                continue
            tensor = _by_name(tensor, wanted[name], _outputs(theirs), _outputs(ours))
        if name in wanted and wanted[name].shape == tensor.shape:
            fits[name] = tensor
    learnable = {name for name, _ in model.named_parameters()}
    if not learnable & fits.keys():
        raise ModelError(
            f"init_from = {source!r}: none of its {len(tensors)} tensors has the name and shape of one of this "
            f"network, {', '.join(sorted(learnable)[:2])}, ...; wanted a run of the same kind of model and inputs"
        )
    model.load_state_dict(fits, strict=False)
    return Taken(source, len(fits), len(wanted), tuple(name for name in wanted if name not in fits))


def refuse_seen(source: str, fingerprint: str) -> None:
    """Raise a ModelError where the bundle has learned from the very samples that folds would hold out."""
    record, _ = _read(source)
    if record.get("data_fingerprint") == fingerprint:
        raise ModelError(
            f"init_from = {source!r}: has learned from these very samples, so every fold would be judged on what it "
            "has seen; wanted a run on other data, or no folds"
        )


def _renamed(tensors: dict[str, Tensor], theirs: Mapping[str, str], task: Task) -> dict[str, Tensor]:
    """Call an input's stem as we call it, where the column has another name but is the only one left of its kind."""
    ours = {name: field.kind for name, field in task.inputs.items()}
    here, there = (
        {kind: [name for name in own if name not in other and own[name] == kind] for kind in own.values()}
        for own, other in ((ours, theirs), (theirs, ours))
    )
    keys, own_keys = stem_keys(tuple(theirs)), stem_keys(tuple(ours))
    for kind, names in here.items():
        if len(names) == len(there.get(kind, ())) == 1:
            old, new = f"stems.{keys[there[kind][0]]}.", f"stems.{own_keys[names[0]]}."
            tensors = {new + name[len(old) :] if name.startswith(old) else name: x for name, x in tensors.items()}
    return tensors


def _columns(inputs: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(name, one["kind"], tuple(one.get("classes") or ())) for name, one in inputs.items()]


def _outputs(target: Mapping[str, Any]) -> tuple[str, ...]:
    """Name a head's outputs, where they have names; CTC's first is the blank."""
    names = next((tuple(target[key]) for key in _ANSWERS if target.get(key)), ())
    return ("", *names) if "characters" in target else names


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
