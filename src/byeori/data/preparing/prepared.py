"""A dataset made ready: every sample decoded, checked and laid out once; kept in a cache addressed by content."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.cache import cached
from byeori.core.errors import ConfigError, DataError
from byeori.core.files import cache_folder, new_array, read_json
from byeori.core.process import threads
from byeori.core.watching import doing
from byeori.data.batching.shard import WHOLE, Shard
from byeori.data.limits import AT_ONCE, CACHE_GB
from byeori.data.preparing.columns import Column, Compressed, Dense, Ragged, write_compressed, write_ragged
from byeori.data.unread import Unread, refuse_other_kinds, set_aside
from byeori.fields.coded import Coded, each, taken
from byeori.fields.picture.pillow import readable

if TYPE_CHECKING:
    from torch import Tensor

    from byeori.core.device import Device
    from byeori.core.settled import Settled
    from byeori.data.batching.batches import Batch, Batches
    from byeori.data.dataset import Dataset
    from byeori.data.preparing.way import Packed
    from byeori.data.samples import Samples
    from byeori.data.task import Task
    from byeori.fields.contract import Cell, Field

_FORMAT = 5  # rises when a cell is read or laid out in another way


@dataclass(frozen=True)
class Prepared:
    """A version of a dataset, ready for training: rows of the columns are the samples' numbers."""

    task: Task
    samples: Samples
    columns: Mapping[str, Column]
    rows: Mapping[str, np.ndarray]
    """Part (train, val, test) to the numbers of its samples that can be read."""
    quarantine: Mapping[int, str]
    """Sample number to the reason why it is left out."""
    fingerprint: str
    unread: tuple[Unread, ...] = ()
    """Cells of inputs that cannot be read and so count as missing; in `samples` they are empty."""
    data: Dataset | None = None
    """What it was prepared from; None where it was made of samples of which there is no more to tell."""

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(rows):,} {part}" for part, rows in self.rows.items())
        aside = f", {len(self.quarantine):,} left out" if self.quarantine else ""
        return f"<Prepared {self.samples.name}: {sizes}{aside}; {self.task}>"

    def gather(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Give packed samples by column, the target among them."""
        return {name: column.gather(rows) for name, column in self.columns.items()}

    def batches(
        self, recipe: Settled, device: Device | None = None, part: str = "train", *, shard: Shard = WHOLE
    ) -> Batches:
        """Give the training batches of a part, in random order and with random changes; `device` by default the CPU.

        Of each batch they hold a `shard`, changed and mixed as it is within the whole.
        """
        from byeori.core.device import pick
        from byeori.core.seeds import draw
        from byeori.data.batching.balance import groups_of
        from byeori.data.batching.batches import Batches
        from byeori.data.batching.mixing import mixed, with_partners
        from byeori.data.preparing.way import Way
        from byeori.fields.picture.progressive import share_at
        from byeori.fields.warp import draw_warp

        rows, place = self.rows[part], device or pick("cpu")
        size, way = min(recipe.batch, len(rows)), Way.to(place, self.columns)
        steps = round(recipe.epochs * -(-len(rows) // size))

        def gather(rows: np.ndarray, step: int) -> Packed:
            warp = draw_warp(len(rows), recipe, draw(recipe.seed, "warp", step))
            warp = replace(warp, scale=share_at(recipe.progressive, step, steps))
            if shard.is_whole:
                return way.pack(dict.fromkeys(self.columns, rows), warp)
            places = with_partners(shard, len(rows), recipe, step)
            return way.pack(dict.fromkeys(self.columns, rows[places]), warp.of(places, shard.number))

        def finish(rows: np.ndarray, step: int, packed: Packed) -> Batch:
            some = rows[shard.places(len(rows))]
            batch = self._with_truth(self._batch(some, self.task.batch(*way.open(packed))))
            return mixed(batch, recipe, draw(recipe.seed, "mix", step), len(rows))

        return Batches(rows, size, recipe.seed, gather, finish, groups_of(self, recipe, part), self.lengths(part))

    def _with_truth(self, batch: Batch) -> Batch:
        """Lay the truth among the inputs, under the target's name, where the target is learned with it in sight."""
        forced = self.task.target.about.teacher_forced
        return replace(batch, inputs={**batch.inputs, self.task.name: batch.truth}) if forced else batch

    def lengths(self, part: str) -> np.ndarray | None:
        """Give how long each row of a part is in the inputs that have a length of their own, (rows,); None without."""
        found = [self.columns[name] for name in self.task.inputs]
        ragged = [column.lengths[self.rows[part]] for column in found if isinstance(column, Ragged)]
        return np.sum(ragged, axis=0) if ragged else None

    def straight(
        self, part: str, device: Device | None = None, size: int = 64, *, shard: Shard = WHOLE
    ) -> Iterator[Batch]:
        """Give a part in the order of its rows, unchanged, as for a request, or a `shard` of its rows.

        `device` is by default the CPU.
        """
        from byeori.core.device import pick
        from byeori.data.batching.batches import ahead
        from byeori.data.preparing.way import Way

        rows, place = self.rows[part], device or pick("cpu")
        rows = rows[shard.places(len(rows))]
        way = Way.to(place, self.columns, keeps=False)
        parts = (rows[start : start + size] for start in range(0, len(rows), size))

        def gather(some: np.ndarray) -> Packed:
            return way.pack(dict.fromkeys(self.columns, some))

        found = ahead(parts, gather) if place.is_apart else ((some, gather(some)) for some in parts)
        with closing(found):
            for some, packed in found:
                yield self._batch(some, self.task.batch(*way.open(packed)))

    def _batch(self, rows: np.ndarray, tensors: dict[str, Tensor]) -> Batch:
        from byeori.data.batching.batches import Batch

        truth = tensors.pop(self.task.name)
        return Batch(tensors, truth, rows)


def prepare(samples: Samples, task: Task, parts: np.ndarray, fingerprint: str) -> Prepared:
    """Lay out the samples by the learned fields of `task`, or find them laid out in the cache.

    Cells of a table's inputs that cannot be read count as missing; where most of a column are, that is a DataError.
    """
    samples, unread = set_aside(samples, task)
    refuse_other_kinds(samples, unread)
    text = json.dumps([_FORMAT, readable(), fingerprint, packing(task)], sort_keys=True, ensure_ascii=False)
    name = blake2b(text.encode(), digest_size=16).hexdigest()
    folder = cached(cache_folder() / "prepared" / name, lambda empty: _write(empty, samples, task))
    record = read_json(folder / "prepared.json", DataError)
    columns = {name: _open(folder / record["files"][name], field) for name, field in task.columns.items()}
    quarantine = {int(row): reason for row, reason in record["quarantine"].items()}
    good = np.array([row not in quarantine for row in range(len(samples.keys))])
    rows = {part: np.flatnonzero((parts == part) & good) for part in ("train", "val", "test")}
    rows = {part: r for part, r in rows.items() if len(r)}
    return Prepared(task, samples, columns, rows, quarantine, fingerprint=fingerprint, unread=unread)


def packing(task: Task) -> dict[str, Any]:
    """What of a task decides how its columns are laid out: all but what it learned from its own answers."""
    record = task.to_json()
    calibrated = task.target.about.calibrated
    return {**record, "target": {name: value for name, value in record["target"].items() if name not in calibrated}}


def _write(folder: Path, samples: Samples, task: Task) -> None:
    broken: dict[int, str] = {}
    files = {}
    for number, (name, field) in enumerate(task.columns.items()):
        files[name] = f"{number}.npy"
        message = f"{name}: " if len(task.inputs) > 1 else ""
        column = _write_column(folder / files[name], field, samples.columns[name], samples.root)
        broken |= {row: f"{message}{reason}" for row, reason in column.items()}
    broken |= _mismatched(samples, task, broken)
    record = {"format": _FORMAT, "files": files, "quarantine": broken}
    (folder / "prepared.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def _mismatched(samples: Samples, task: Task, broken: Mapping[int, str]) -> dict[int, str]:
    """Give the numbers of the samples whose answer cannot belong to their inputs, with the reasons."""
    if not task.target.about.needs_inputs:
        return {}

    def tell(row: int) -> str | None:
        return (
            None if row in broken else task.mismatch({n: samples.columns[n][row] for n in task.columns}, samples.root)
        )

    return {row: message for row, message in enumerate(_each(tell, len(samples.keys))) if message}


def _write_column(path: Path, field: Field, cells: Sequence[Cell], root: Path | None) -> dict[int, str]:
    """Write a column; give the numbers of the samples that cannot be read, with the reasons."""
    if isinstance(cells, Coded) and field.about.blank is None and field.about.media is None:
        return _write_whole(path, field, cells, root)
    broken: dict[int, str] = {}

    def packed(row: int) -> np.ndarray | None:
        try:
            return field.pack(field.read(cells[row], root))
        except DataError as error:
            broken[row] = str(error)
            return None

    first = next((p for p in map(packed, range(len(cells))) if p is not None), None)
    if first is None:
        raise DataError(f"none of the {len(cells)} samples can be read; the first: {broken[0]}")
    is_large = first.nbytes * len(cells) > _budget_bytes()
    if is_large and (blank := field.compress(np.zeros_like(first))) is not None:

        def compressed(row: int) -> Any:  # in the thread, so that no pixels pile up before the one that writes
            result = packed(row)
            return blank if result is None else field.compress(result)

        write_compressed(path, list(_each(compressed, len(cells))))
        return broken
    if field.about.blank is not None:
        write_ragged(path, [first[:0] if one is None else one for one in _each(packed, len(cells))])
        return broken
    values = new_array(path, first.dtype, (len(cells), *first.shape))

    def store(row: int) -> None:
        result = packed(row)
        if result is not None:
            values[row] = result

    for _ in _each(store, len(cells)):
        pass
    values.flush()
    return broken


def _write_whole(path: Path, field: Field, cells: Coded, root: Path | None) -> dict[int, str]:
    """Write a column of plain cells; give the numbers of the samples that cannot be read, with the reasons."""
    values, unread = field.read_column(cells, root)
    broken = dict(unread)
    try:
        packed, rows = _packed(field, values, broken)
    except DataError:  # a value that training has not seen, say
        broken |= {
            row: reason for row, reason in enumerate(each(_unpackable(field), values)) if row not in broken and reason
        }
        packed, rows = _packed(field, values, broken)
    if not len(rows):
        raise DataError(f"none of the {len(cells)} samples can be read; the first: {broken[0]}")
    written = new_array(path, packed.dtype, (len(cells), *packed.shape[1:]))
    written[rows] = packed
    written.flush()
    return dict(sorted(broken.items()))


def _packed(field: Field, values: Sequence[Any], broken: Mapping[int, str]) -> tuple[np.ndarray, np.ndarray]:
    """The values packed that are not broken, and their rows."""
    rows = np.delete(np.arange(len(values)), [*broken])
    return field.pack_column(taken(values, rows)) if len(rows) else np.empty(0), rows


def _unpackable(field: Field) -> Callable[[Any], str]:
    """Give what says why a value cannot be packed; nothing where it can."""

    def reason(value: Any) -> str:
        try:
            field.pack(value)
        except DataError as error:
            return str(error)
        return ""

    return reason


def _each(work: Callable[[int], Any], count: int) -> Iterator[Any]:
    """Do the work for each number below `count` in threads, some at a time; give the results in order."""

    def some(start: int) -> list[Any]:
        return [work(row) for row in range(start, min(start + AT_ONCE, count))]

    with ThreadPoolExecutor(threads()) as pool:
        blocks = range(0, count, AT_ONCE)
        for start, results in zip(blocks, pool.map(some, blocks), strict=True):
            doing("preparing", start, count)
            yield from results


def _open(path: Path, field: Any) -> Column:
    if (blank := field.about.blank) is not None:
        return Ragged.open(path, blank)
    if path.with_suffix(".ends.npy").exists():
        return Compressed.open(path, field.expand)
    return Dense.open(path)


def _budget_bytes() -> float:
    given = os.environ.get("BYEORI_CACHE_GB") or str(CACHE_GB)
    try:
        return float(given) * 1e9
    except ValueError:
        raise ConfigError(f"BYEORI_CACHE_GB = {given!r}: wanted a number of gigabytes") from None
