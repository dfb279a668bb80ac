"""The head stage: activations of the frozen part are computed once, for a few augmented views, and kept on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from byeori.core.device import Device
from byeori.core.files import building, cache_folder
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.data.augment import draw_warp
from byeori.data.batches import Batch, Batches
from byeori.data.prepared import Prepared

_FORMAT = 1
_CHUNK = 32  # samples whose activations are computed at once
ACTIVATION = "activation"
"""The name under which a batch of a head stage holds its input."""


def stored(
    prepared: Prepared, lower: nn.Module, recipe: Recipe, device: Device, *, tell: Callable[[int, int], None]
) -> tuple[Batches, Callable[[], Iterator[Batch]]]:
    """Give training batches of activations, and the validation part's; computed now or found in the cache.

    `tell(done, all)` is called after every few samples.
    """
    folder = cache_folder() / "activations" / _key(prepared, lower, recipe, device)
    if not folder.exists():
        with building(folder) as temporary:
            _compute(temporary, prepared, lower, recipe, device, tell)
    train, val = (np.load(folder / f"{part}.npy", mmap_mode="r") for part in ("train", "val"))
    rows, truth = prepared.rows["train"], prepared.columns[prepared.task.name]

    def batch(some: np.ndarray, packed: object) -> Batch:
        x = torch.from_numpy(packed).view(torch.bfloat16).float()
        x = x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x
        answers = torch.from_numpy(truth.gather(some))
        return Batch({ACTIVATION: device.send(x)}, device.send(answers), some)

    size = min(recipe.batch, len(rows))
    per_epoch = -(-len(rows) // size)

    def gather(some: np.ndarray, step: int) -> np.ndarray:
        views = (step // per_epoch + some) % recipe.views  # every sample sees each view in turn
        return train[np.searchsorted(rows, some) * recipe.views + views]  # type: ignore[no-any-return]

    def validation() -> Iterator[Batch]:
        for start in range(0, len(val), 256):
            yield batch(prepared.rows["val"][start : start + 256], np.array(val[start : start + 256]))

    return Batches(rows, size, recipe.seed, gather, lambda some, step, packed: batch(some, packed)), validation


def _compute(
    folder: Path,
    prepared: Prepared,
    lower: nn.Module,
    recipe: Recipe,
    device: Device,
    tell: Callable[[int, int], None],
) -> None:
    lower.eval()
    counts = {"train": (prepared.rows["train"], recipe.views), "val": (prepared.rows["val"], 1)}
    everything, done = sum(len(rows) * views for rows, views in counts.values()), 0
    for part, (rows, views) in counts.items():
        kept: np.memmap | None = None
        for start in range(0, len(rows), _CHUNK):
            some = rows[start : start + _CHUNK]
            packed = prepared.gather(some)
            for view in range(views):
                x = _activations(prepared, lower, recipe, device, packed, (part, start, view))
                if kept is None:
                    shape = (len(rows) * views, *x.shape[1:])
                    kept = np.lib.format.open_memmap(folder / f"{part}.npy", "w+", np.int16, shape)
                kept[(start + np.arange(len(some))) * views + view] = x
                done += len(some)
                tell(done, everything)
        assert kept is not None
        kept.flush()


def _activations(
    prepared: Prepared,
    lower: nn.Module,
    recipe: Recipe,
    device: Device,
    packed: dict[str, np.ndarray],
    name: tuple[str, int, int],
) -> np.ndarray:
    part, start, view = name
    count = len(next(iter(packed.values())))
    tensors = {k: device.send(torch.from_numpy(v)) for k, v in packed.items() if k in prepared.task.inputs}
    warp = None
    if part == "train":
        warp = draw_warp(count, recipe, draw(recipe.seed, "view", view, start)).to(device.device)
    inputs = prepared.task.batch(tensors, warp)
    with torch.inference_mode(), device.autocast():
        activations: Tensor = lower(inputs if len(inputs) > 1 else next(iter(inputs.values())))
    return activations.to(torch.bfloat16).cpu().contiguous().view(torch.int16).numpy()


def _key(prepared: Prepared, lower: nn.Module, recipe: Recipe, device: Device) -> str:
    """Name everything that decides the activations."""
    weights = blake2b(digest_size=16)
    for name, tensor in lower.state_dict().items():
        weights.update(name.encode() + tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    choices = [getattr(recipe, name) for name in ("seed", "views", "cut", "flip", "crop", "rotate", "colour")]
    parts = {part: rows.tolist() for part, rows in prepared.rows.items() if part != "test"}
    names = [_FORMAT, prepared.fingerprint, prepared.task.to_json(), choices, device.precision, device.device.type]
    text = json.dumps([names, parts, weights.hexdigest()], sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()
