"""What a run has learned from, by content: so neither it, nor a run that begins with its weights, is judged on that."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from byeori.bundles.bundle import find_bundle
from byeori.core.errors import DataError, ModelError, RunError
from byeori.core.files import read_json, write_json, writing
from byeori.data.hashing import sample_hashes
from byeori.evaluation.statistics.estimate import wilson
from byeori.fields.coded import Coded
from byeori.fields.kinds import Date, Number

if TYPE_CHECKING:
    from byeori.core.recipe import Recipe
    from byeori.data.dataset import Dataset
    from byeori.data.samples import Samples
    from byeori.data.task import Task

RECIPE = "recipe.toml"
"""The file of a run that holds its choices."""
DATA = "data.json"
"""The file of a run that says what data it was made from."""
LEARNED = "learned.npz"
"""The file of a run that holds the hashes of all samples that it has learned from."""
_FORMAT = 1  # of that file
_KEPT, _DIGITS = 1024, 16


@dataclass(frozen=True)
class Learned:
    """The samples that a run has learned from, by what they hold: 64 bits of each content's hash.

    >>> known = Learned(np.array([7], np.uint64), np.array([9], np.uint64), 0.0)
    >>> [found.tolist() for found in known.among(["0" * 15 + "7" * 17, "f" * 32])]
    [[True, False], [False, False]]
    """

    train: np.ndarray  # (contents,) uint64, sorted
    val: np.ndarray  # (contents,) uint64, sorted; these have chosen the weights
    repeated: float
    """The share of its samples whose content another of them has too: how often two are equal that are not the same."""
    test: np.ndarray | None = None  # (contents,) uint64, sorted; these have judged it
    """None of a run that did not keep them yet."""

    def among(self, hashes: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
        """Tell which of samples are of the training and which of the validation part, (samples,) bool both."""
        own = _bits(hashes)
        return np.isin(own, self.train), np.isin(own, self.val)

    def has_met(self, hashes: Iterable[str]) -> np.ndarray:
        """Tell which of samples are of any of its parts, (samples,) bool."""
        test = np.array([], np.uint64) if self.test is None else self.test
        return np.isin(_bits(hashes), np.concatenate([self.train, self.val, test]))

    def is_chance(self, count: int, every: int) -> bool:
        """Tell whether `count` of `every` samples of other data hold the same as its own by no more than chance.

        Where the columns say little, many samples are alike: chance is as often as its own are equal to another.
        """
        return wilson(count, every).low <= self.repeated

    def save(self, folder: Path) -> None:
        """Write it to a run's folder."""
        with writing(folder / LEARNED) as temporary, temporary.open("wb") as file:
            parts: dict[str, Any] = {"train": self.train, "val": self.val}
            parts |= {} if self.test is None else {"test": self.test}
            np.savez_compressed(file, format=_FORMAT, repeated=self.repeated, **parts)


def learned_samples(data: Dataset, recipe: Recipe | None = None) -> Learned:
    """Give all that is learned from: data, and what the weights that a recipe begins with have learned from."""
    hashes = learned_hashes(data)
    train, val, test = (_bits(hashes[data.parts == part].tolist()) for part in ("train", "val", "test"))
    _, counts = np.unique(np.concatenate([train, val]), return_counts=True)
    source = read_learned(_source_folder(recipe)) if recipe and recipe.init_from else None
    if source is not None:
        train, val = np.concatenate([train, source.train]), np.concatenate([val, source.val])
    repeated = float(counts[counts > 1].sum() / max(counts.sum(), 1))
    return Learned(np.unique(train), np.unique(val), repeated, np.unique(test))


def keep_origin(folder: Path, data: Dataset, recipe: Recipe, by_clock: Sequence[str] = ()) -> None:
    """Write to a run's folder what data it is made from, and a hash of each sample that it learns from."""
    record = {"format": 1, "source": data.source, "options": data.options, "learned_from": learned_from(recipe, data)}
    write_json(folder / DATA, {**record, "by_clock": list(by_clock)})
    learned_samples(data, recipe).save(folder)


def read_learned(folder: Path) -> Learned | None:
    """Read what a run has learned from; None where its folder does not tell, as those of before did not."""
    file = folder / LEARNED
    if not file.is_file():
        return None
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            if int(kept["format"]) > _FORMAT:
                raise RunError(f"{file}: format {int(kept['format'])}, written by a newer byeori; wanted {_FORMAT}")
            test = kept.get("test")
            return Learned(kept["train"], kept["val"], float(kept["repeated"]), test)
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise RunError(f"{file}: cannot be read ({error}); it was damaged: take it away to go on without it") from None


def learned_hashes(data: Dataset) -> np.ndarray:
    """Give the `content_hashes` of a dataset, (samples,) of str."""
    return content_hashes(data.samples, data.task, data.hashes)


def content_hashes(samples: Samples, task: Task, plain: np.ndarray) -> np.ndarray:
    """Give the hash of each sample's inputs, (samples,) of str, however a file writes their numbers and dates.

    The `plain` ones, by which parts are drawn, know nothing of a column; here `4.208,93 €` is 4208.93, as it is read.
    """
    fields = {name: field for name, field in task.inputs.items() if isinstance(field, Number | Date)}
    read = {name: _values(field, samples.columns[name]) for name, field in fields.items()}
    return sample_hashes(replace(samples, columns={**samples.columns, **read})) if read else plain


def _values(field: Number | Date, cells: Sequence[Any]) -> Sequence[Any]:
    """What a field reads of cells; those that it cannot read as they are."""
    if isinstance(cells, Coded):
        return _coded_values(field, cells)

    @cache
    def read(kind: type, cell: Any) -> Any:
        try:
            return field.read(cell)
        except DataError:
            return cell

    return tuple(read(type(cell), cell) if isinstance(cell, Hashable) else cell for cell in cells)


def _coded_values(field: Number | Date, cells: Coded) -> Coded:
    """The same of a column whose different cells are known: each of them is read once, plain numbers all at once."""
    series = cells.series
    values, unread = field.read_column(Coded(cells.present, cells.different if series is None else series))
    made: list[Any] = [None] * len(cells.different)
    for row, (place, value) in enumerate(zip(cells.present.tolist(), values, strict=True)):
        made[place] = cells.different[place] if row in unread else value
    return Coded(cells.codes, made)


def _bits(hashes: Iterable[str]) -> np.ndarray:
    return np.array([int(one[:_DIGITS], 16) for one in hashes], np.uint64)


def sketch(hashes: Iterable[str]) -> list[str]:
    """Give the smallest of the samples' content hashes, shortened: a fair draw of them, the same wherever it is made.

    A bottom-k sketch (Broder 1997): of two sets, it tells what they share without either of them.

    >>> sketch(["b" * 32, "a" * 32, "a" * 32])
    ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb']
    """
    return sorted({one[:_DIGITS] for one in hashes})[:_KEPT]


def learned_from(recipe: Recipe, data: Dataset) -> list[str]:
    """Give the sketch of the training part, and of what the weights that the recipe begins with have learned from."""
    return sketch([*data.hashes[data.parts == "train"].tolist(), *_of_source(recipe)])


def with_source(recipe: Recipe) -> Recipe:
    """Name the bundle of `init_from` by its whole path: `runs/last` will be another run once this one has begun."""
    if not recipe.init_from:
        return recipe
    return replace(recipe, init_from=str(find_bundle(Path(recipe.init_from).expanduser()).resolve()))


def refuse_seen(recipe: Recipe, data: Dataset, held: Iterable[str] | None = None) -> None:
    """Raise a ModelError where what is `held` out to judge by was learned from.

    By default that is all but the training part, and what the training part holds as well: it tells nothing new.
    Only a bundle that still lies in its run's folder tells what it has learned from.
    """
    if held is None:
        held = set(data.hashes[data.parts != "train"].tolist()) - set(data.hashes[data.parts == "train"].tolist())
    seen = set(_of_source(recipe)) & {one[:_DIGITS] for one in held}
    if seen:
        raise ModelError(
            f"init_from = {recipe.init_from!r}: has learned from samples that would judge this run ({len(seen)} of "
            f"the {_KEPT:,} that were looked at); wanted a run on other data, or the same parts again (`--val`, "
            "`--test` and `--group` as they were, no `--folds`)"
        )


def _of_source(recipe: Recipe) -> list[str]:
    if not recipe.init_from:
        return []
    file = _source_folder(recipe) / DATA
    return [str(one) for one in read_json(file).get("learned_from", [])] if file.is_file() else []


def _source_folder(recipe: Recipe) -> Path:
    return find_bundle(Path(recipe.init_from or "").expanduser()).parent
