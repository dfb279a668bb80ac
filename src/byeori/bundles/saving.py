"""Save a trained model as a bundle: whole, proven, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from byeori.bundles.bundle import Bundle
from byeori.bundles.card import card
from byeori.bundles.folder import CARD, GRAPHS, RECORD, seal
from byeori.bundles.networks import weights_of
from byeori.bundles.proof import Proof, as_sent, write_proof
from byeori.bundles.reference.kept import write_reference
from byeori.core.device import Device
from byeori.core.errors import BundleError
from byeori.core.files import building, file_hash, write_json, write_text
from byeori.models.network import ImageStem, TaskNetwork
from byeori.models.own import AsCalled
from byeori.models.table.fusion import TABLE_MODELS

if TYPE_CHECKING:
    from torch import nn

    from byeori.bundles.reference.reference import Reference
    from byeori.core.recipe import Recipe
    from byeori.data.task import Task
    from byeori.fields.contract import Cell, Field


@dataclass(frozen=True)
class Contents:
    """Everything that goes into a bundle."""

    task: Task
    """With learned fields."""
    model: nn.Module
    """What `task.model(recipe)` made, trained; in any mode, on any device. It is copied, not changed."""
    recipe: Recipe
    samples: Sequence[Mapping[str, Cell]]
    """A few real samples, input cells by column; they travel with the bundle, so they must not be secret."""
    keys: Sequence[str] = ()
    """What a person calls each of them."""
    root: Path | None = None
    """The folder that paths in cells are under."""
    own_model: bool = False
    """Whether the backbone is a module of the user's, whose code stays with them."""
    own_fields: tuple[type[Field], ...] = ()
    """Classes of fields that are not byeori's own."""
    data_fingerprint: str = ""
    data_sizes: Mapping[str, int] = field(default_factory=dict)
    """Samples by part: train, val, test."""
    reference: Reference | None = None
    """What answers are compared with when the bundle is watched; None where it cannot be watched so."""
    scores: Mapping[str, Any] = field(default_factory=dict)
    """Headline scores by name: a number, or `{"value": 0.94, "low": 0.91, "high": 0.96, "part": "val"}`."""
    run: str = ""
    """Name of the run that made it."""
    expectations: Mapping[str, Any] = field(default_factory=dict)
    """What is expected of the data, as JSON."""
    by_clock: tuple[str, ...] = ()
    """The choices of the recipe that measured speed decided."""


def save_bundle(folder: Path, contents: Contents) -> Bundle:
    """Write a bundle, load it again, let it prove itself, and give it; on any error nothing of it is left.

    A model that cannot be rebuilt from its task and recipe, or whose outputs are no numbers, is a BundleError.
    """
    folder = Path(folder)
    model = deepcopy(contents.model).to("cpu").float().eval()
    for module in list(model.modules()):
        merge: Any = getattr(module, "merge_adapters", None)
        if merge is not None:
            merge()  # what ships is a plain network again
    record = _record(contents, model)
    with building(folder) as temporary:
        (temporary / GRAPHS["weights"]).write_bytes(weights_of(model))  # save_file would let nobody else read it
        _prove(temporary, contents, model, record)
        if contents.reference is not None:
            write_reference(temporary, contents.reference)
        (temporary / CARD).write_text(card(record, contents.task), encoding="utf-8")
        seal(temporary, record)
        bundle = Bundle.load(temporary, model=_own(model) if contents.own_model else None, fields=contents.own_fields)
    return replace(bundle, folder=folder)


def with_judgement(bundle: Bundle, judged: Mapping[str, Any]) -> Bundle:
    """Keep in a bundle's record and card how it was judged, as a report says it; its digest becomes another one."""
    record = {**bundle.record, "judged": dict(judged)}
    write_json(bundle.folder / RECORD, record)
    write_text(bundle.folder / CARD, card(record, bundle.task))
    return replace(bundle, record=record, digest=file_hash(bundle.folder / RECORD))


def _record(contents: Contents, model: nn.Module) -> dict[str, Any]:
    recipe = {name: value for name, value in contents.recipe.to_json().items() if value is not None}
    stem = _stem(model)
    # The name that `auto` had become, so that a later rule for `auto` does not change what is loaded.
    is_for_table = contents.recipe.model in TABLE_MODELS
    name = stem.backbone.facts.name if stem and not is_for_table else contents.recipe.model
    if contents.own_model:
        name = type(_own(model)).__name__
    return {
        "byeori": version("byeori"),
        "torch": torch.__version__,
        "form": "weights",
        "model": name,
        "own": name if contents.own_model else None,
        **(
            {"takes": model.table.takes} if isinstance(model, TaskNetwork) and isinstance(model.table, AsCalled) else {}
        ),
        "run": contents.run,
        "task": contents.task.to_json(),
        "recipe": recipe,
        "data_fingerprint": contents.data_fingerprint,
        "data_sizes": dict(contents.data_sizes),
        "scores": dict(contents.scores),
        "by_clock": list(contents.by_clock),
        **({"expectations": dict(contents.expectations)} if contents.expectations else {}),
    }


def _prove(folder: Path, contents: Contents, model: nn.Module, record: Mapping[str, Any]) -> None:
    if not contents.samples:
        raise BundleError("wanted at least one real sample, by which the bundle proves itself; found none")
    cells = tuple(as_sent(contents.task, sample, contents.root) for sample in contents.samples)
    keys = tuple(contents.keys) or tuple(f"sample {number}" for number in range(len(cells)))
    device = Device(torch.device("cpu"))
    bundle = Bundle(folder, record, contents.task, device.place(model), "", device)
    outputs = bundle.outputs(bundle.pack_all(cells))
    if not np.isfinite(outputs).all():
        raise BundleError("the model's outputs on its stored samples are not all finite numbers; train it again")
    write_proof(folder, Proof(keys, cells, outputs), [*map(bundle.answer, outputs, cells)])


def _own(model: nn.Module) -> nn.Module | None:
    """Give the user's own network within a model."""
    return model.own if isinstance(model, TaskNetwork) else None


def _stem(model: nn.Module) -> ImageStem | None:
    stems = model.stems.values() if isinstance(model, TaskNetwork) else ()
    return next((stem for stem in stems if isinstance(stem, ImageStem)), None)
