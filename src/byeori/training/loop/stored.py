"""The head stage: activations of the frozen part are computed once, for a few augmented views, and kept on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from byeori.core.cache import cached, is_whole
from byeori.core.files import cache_folder, new_array
from byeori.core.seeds import draw
from byeori.core.watching import counted
from byeori.data.batching.balance import groups_of
from byeori.data.batching.batches import Batch, Batches, ahead
from byeori.data.batching.mixing import mixed, with_partners
from byeori.data.batching.shard import WHOLE, Shard
from byeori.data.preparing.columns import Dense
from byeori.data.preparing.prepared import Prepared, packing
from byeori.data.preparing.way import Packed, Way, at_once
from byeori.evaluation.baselines.baselines import OWN_VAL
from byeori.fields.warp import Warp, draw_warp
from byeori.training.initial import initial_model

if TYPE_CHECKING:
    from byeori.training.job import Job

_FORMAT = 1
_CHUNK = 32  # samples whose activations are computed at once on a processor, and that one draw changes
_SCORED = 256  # samples that are scored at once there
ACTIVATION = "activation"
"""The name under which a batch of a head stage holds its input."""


@dataclass(frozen=True)
class Stored:
    """Activations of the training part, of each sample all its views together, and of the validation part."""

    job: Job
    train: np.ndarray  # (samples * views, ...) bf16 as int16
    val: np.ndarray  # (samples, ...) likewise
    ways: tuple[Way, Way]
    """Of each part to the device."""

    def batches(self, shard: Shard = WHOLE) -> Batches:
        """Give training batches, or a shard of each."""
        job, way = self.job, self.ways[0]
        rows, name, recipe = job.prepared.rows["train"], job.prepared.task.name, job.recipe
        views, size = recipe.views, recipe.batch
        per_epoch = -(-len(rows) // size)

        def gather(some: np.ndarray, step: int) -> Packed:
            some = some if shard.is_whole else some[with_partners(shard, len(some), recipe, step)]
            view = (step // per_epoch + some) % views  # every sample sees each view in turn
            return way.pack({ACTIVATION: np.searchsorted(rows, some) * views + view, name: some})

        def finish(some: np.ndarray, step: int, packed: Packed) -> Batch:
            batch = self._batch(some[shard.places(len(some))], way.open(packed)[0])
            return mixed(batch, recipe, draw(recipe.seed, "mix", step), len(some))

        return Batches(rows, size, recipe.seed, gather, finish, groups_of(job.prepared, recipe))

    def validation(self, shard: Shard = WHOLE) -> Iterator[Batch]:
        """Give the validation part, or a shard of it, in the order of its rows."""
        job, way, places = self.job, self.ways[1], shard.places(len(self.val))
        count = at_once(job.device, Dense(self.val).sample_bytes, _SCORED)
        for start in range(0, len(places), count):
            some = places[start : start + count]
            rows = job.prepared.rows["val"][some]
            yield self._batch(rows, way.open(way.pack({ACTIVATION: some, job.prepared.task.name: rows}))[0])

    def _batch(self, rows: np.ndarray, tensors: dict[str, Tensor]) -> Batch:
        x = tensors[ACTIVATION].view(torch.bfloat16).float()
        x = x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x
        return Batch({ACTIVATION: x}, tensors[self.job.prepared.task.name], rows)


def stored(job: Job, lower: nn.Module, tell: Callable[[int, int], None]) -> Stored:
    """Give the activations of a head stage, computed now or found in the cache.

    `tell(done, all)` is called after every few samples.
    """
    folder = cached(_folder(job, lower), lambda empty: _compute(empty, job, lower, tell))
    train, val = (np.load(folder / f"{part}.npy", mmap_mode="r") for part in ("train", "val"))
    name = job.prepared.task.name
    ways = [Way.to(job.device, {ACTIVATION: Dense(x), name: job.prepared.columns[name]}) for x in (train, val)]
    return Stored(job, train, val, (ways[0], ways[1]))


def frozen_features(job: Job, judged: Prepared, part: str) -> dict[str, np.ndarray]:
    """Give what the pretrained backbone alone makes of the training part and of `part` of `judged`, (samples, width).

    It is the activations at the cut, averaged over places, of the training part those of its first view: as they are
    stored, or computed again. A plain model on them shows what training on top of them is worth.
    """
    from byeori.models.picture.cutting import cut

    lower, _ = cut(job.device.place(initial_model(job.prepared.task, job.recipe)[0]), job.recipe.cut)
    place = _folder(job, lower)
    folder = place if is_whole(place) else None
    found = {"train": _features(job, lower, job.prepared, "train", folder=folder)}
    if job.prepared.task.target.about.calibration.threshold_for:
        found[OWN_VAL] = _features(job, lower, job.prepared, "val", folder=folder)
    return {part: _features(job, lower, judged, part, folder=folder), **found}


def _features(job: Job, lower: nn.Module, prepared: Prepared, part: str, *, folder: Path | None) -> np.ndarray:
    rows, found = prepared.rows[part], []
    is_own = prepared.fingerprint == job.prepared.fingerprint
    file = folder / f"{part}.npy" if folder and is_own else None
    kept = np.load(file, mmap_mode="r") if file and file.exists() else None
    views = job.recipe.views if part == "train" else 1
    step = samples_at_once(job, prepared)
    for start in counted("frozen features", range(0, len(rows), step)):
        some = rows[start : start + step]
        if kept is None:
            there = sent_inputs(job, prepared.gather(some))
            packed = activations(job, lower, there, (0, start) if part == "train" else None)
        else:
            packed = np.array(kept[start * views : (start + len(some)) * views : views])
        found.append(_averaged(torch.from_numpy(packed).view(torch.bfloat16).float()).numpy())
    return np.concatenate(found)


def _averaged(x: Tensor) -> Tensor:
    """Average a map (batch, width, rows, columns) or a sequence (batch, time, width) to (batch, width)."""
    return x.mean((2, 3)) if x.ndim == 4 else x.mean(1) if x.ndim == 3 else x


def _compute(folder: Path, job: Job, lower: nn.Module, tell: Callable[[int, int], None]) -> None:
    counts = {"train": (job.prepared.rows["train"], job.recipe.views), "val": (job.prepared.rows["val"], 1)}
    everything, done = sum(len(rows) * views for rows, views in counts.values()), 0
    step = samples_at_once(job, job.prepared)
    for part, (rows, views) in counts.items():
        kept: np.memmap | None = None
        some_rows = np.split(rows, range(step, len(rows), step))
        for number, (some, packed) in enumerate(ahead(some_rows, job.prepared.gather)):
            start, there = number * step, sent_inputs(job, packed)
            for view in range(views):
                x = activations(job, lower, there, None if part == "val" else (view, start))
                if kept is None:
                    shape = (len(rows) * views, *x.shape[1:])
                    kept = new_array(folder / f"{part}.npy", np.int16, shape)
                kept[(start + np.arange(len(some))) * views + view] = x
                done += len(some)
                tell(done, everything)
        assert kept is not None
        kept.flush()


def samples_at_once(job: Job, prepared: Prepared) -> int:
    """Over how many samples' activations are computed at once."""
    return at_once(job.device, sum(prepared.columns[name].sample_bytes for name in prepared.task.inputs), _CHUNK)


def sent_inputs(job: Job, packed: dict[str, np.ndarray]) -> dict[str, Tensor]:
    """Give packed inputs on the device; the target stays behind."""
    inputs = job.prepared.task.inputs
    return {key: job.device.send(torch.from_numpy(values)) for key, values in packed.items() if key in inputs}


def activations(job: Job, lower: nn.Module, packed: dict[str, Tensor], name: tuple[int, int] | None) -> np.ndarray:
    """Compute the activations of packed inputs, unchanged, or changed by the draws of (view, the first's number)."""
    task, device, warp = job.prepared.task, job.device, None
    if name is not None:
        warp = _drawn(job, name, len(next(iter(packed.values())))).to(device.device)
    inputs = task.batch(packed, warp)
    with torch.inference_mode(), device.autocast():
        activations: Tensor = lower(inputs if len(inputs) > 1 else next(iter(inputs.values())))
    return activations.to(torch.bfloat16).cpu().contiguous().view(torch.int16).numpy()


def _drawn(job: Job, name: tuple[int, int], count: int) -> Warp:
    """Draw the changes of a view: of every few samples by a name of their own, however many are computed at once."""
    (view, first), parts = name, list[Warp]()
    for start in range(0, count, _CHUNK):
        drawn = draw(job.recipe.seed, "view", view, first + start)
        parts.append(draw_warp(min(_CHUNK, count - start), job.recipe, drawn))
    place, colour = torch.cat([part.place for part in parts]), torch.cat([part.colour for part in parts])
    return replace(parts[0], place=place, colour=colour)


def are_stored(job: Job, lower: nn.Module) -> bool:
    """Whether the activations of a head stage are in the cache already."""
    return is_whole(_folder(job, lower))


def _folder(job: Job, lower: nn.Module) -> Path:
    """Where the activations lie: it is named after everything that decides them."""
    prepared, recipe, device = job.prepared, job.recipe, job.device
    weights = blake2b(digest_size=16)
    for name, tensor in lower.state_dict().items():
        weights.update(name.encode() + tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    choices = [getattr(recipe, name) for name in ("seed", "views", "cut", "flip", "crop", "rotate", "colour")]
    parts = {part: rows.tolist() for part, rows in prepared.rows.items() if part != "test"}
    names = [_FORMAT, prepared.fingerprint, packing(prepared.task), choices, device.precision, device.device.type]
    text = json.dumps([names, parts, weights.hexdigest()], sort_keys=True)
    return cache_folder() / "activations" / blake2b(text.encode(), digest_size=16).hexdigest()
