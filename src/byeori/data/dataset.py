"""The Dataset: samples, the fields they are made of, their split, and the fingerprint of this version of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import asdict, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, cast

import numpy as np

from byeori.core.errors import ConfigError, DataError, nearest
from byeori.core.recipe import Recipe
from byeori.core.unicode import normal
from byeori.core.watching import counted
from byeori.data.adding import Added, added_to, read_added, split_around
from byeori.data.completing import completed
from byeori.data.deciding import Told, Version, Which, decide
from byeori.data.fingerprint import fingerprint_of
from byeori.data.guessing.canonical import canonical
from byeori.data.guessing.conventions import Conventions
from byeori.data.guessing.guess import field_for, guess_input, guess_target, named_fields, recorded, settled
from byeori.data.guessing.notes import reading_notes
from byeori.data.guessing.spelled import mark_of
from byeori.data.hashing import sample_hashes
from byeori.data.learning import recipe_for, with_answers
from byeori.data.left_out import passed_over
from byeori.data.limits import NAMES
from byeori.data.refusals import (
    refuse_no_training_part,
    refuse_one_answer,
    refuse_unknown_labels,
    refuse_unreadable,
)
from byeori.data.sources.patterns import matching, one_name, unknown
from byeori.data.sources.read import read_or_unlabelled, read_samples, refuse_one_label
from byeori.data.splitting.redrawn import redrawn
from byeori.data.task import Task
from byeori.data.unread import set_aside
from byeori.fields.category.category import Category
from byeori.fields.coded import Coded, each, taken
from byeori.fields.contract import Field, Input, Target
from byeori.fields.labels.labels import Labels
from byeori.fields.line.line import Line
from byeori.fields.mask.mask import Mask
from byeori.fields.number.number import Number
from byeori.fields.number.numbers import Numbers
from byeori.fields.points.points import Points

if TYPE_CHECKING:
    from byeori.data.preparing.prepared import Prepared
    from byeori.data.samples import Samples

_TASKS: dict[str, type[Field]] = {
    "classification": Category,
    "regression": Number,
    "reading": Line,
    "segmentation": Mask,
    "multilabel": Labels,
    "points": Points,
}


class Dataset:
    """Samples with their fields, from a folder, a table, a frame, a list of pairs or a map-style torch dataset.

    `source` is a folder of class folders, a folder of train/ val/ test/ of them, a table (CSV, TSV, Parquet, JSON,
    Excel), a frame, a dict of columns, a list of (input, label) or of dicts, or anything with `len()` and `[number]`
    giving such. `target` names the column to guess, or several columns of numbers that are guessed at once; `task` is
    the kind of question (classification, regression, reading, segmentation, multilabel, points). `fields` names the
    kinds of columns where the guess is wrong, `{"age": Number()}` or `{"age": "Number"}`; a column that is named so is
    an input. Columns of `ignore` are none. Both may be patterns, `"x_*"`; so may `target`, of columns of yes and no
    that are its labels. `group` is the column whose equal values stay on one side of the split. `date_order` (ymd,
    dmy, mdy), `decimal` and `thousands` say how dates and numbers are written where a column can be read in several
    ways, and `missing` which words mean a missing value, beside `NA` and the like. `val` and `test` are shares, used
    where the source has no parts of its own. `decisions` names a runs folder whose store holds what people decided of
    these samples, up to its last line or with one, `("runs", 17)`: labels are changed, samples are left out, and a
    sample stays in its part. `added` is a file of judged answers that are learned from too, which `retrain` writes.

    >>> pairs = [([[0, 0], [0, level]], "dark" if level < 128 else "light") for level in range(256)]
    >>> len(Dataset(pairs))
    256
    """

    def __init__(
        self,
        source: object,
        *,
        target: str | Sequence[str] | None = None,
        task: str | None = None,
        fields: Mapping[str, Any] | None = None,
        ignore: Sequence[str] = (),
        group: str | None = None,
        val: float = 0.15,
        test: float = 0.15,
        **said: Unpack[Told],
    ) -> None:
        are_numbers = all(isinstance(share, (int, float)) for share in (val, test))
        if not (are_numbers and 0 < val < 1 and 0 <= test < 1 and val + test < 1):
            raise ConfigError(f"val = {val}, test = {test}: wanted shares with val above 0 and a sum below 1")
        written: dict[str, Any] = dict(said)
        decisions, added = written.pop("decisions", None), written.pop("added", None)
        self.conventions = Conventions(**written)
        target, group = one_name(target), group and normal(group)
        given = named_fields(fields or {})
        target = target or next((name for name, field in given.items() if not isinstance(field, Input)), None)
        aside = [group] if group and group != target and group not in given else []
        likely_target = next((name for name, field in given.items() if field.about.is_target), None)
        self.samples = read_or_unlabelled(
            source,
            decisions is not None,
            target=target,
            also=tuple(given),
            likely_target=likely_target,
            ignore=(*ignore, *aside),
            nothing=self.conventions.nothing,
            as_numbers=task in ("regression", "points") or isinstance(given.get(target or ""), (Numbers, Points)),
        )
        self._group = self._groups(group) if group else None
        self._decided = decide(self.samples, decisions, source)
        self.samples = self._decided.samples if self._decided else self.samples
        refuse_one_label(source, self.samples)
        self.source = str(Path(source).absolute()) if isinstance(source, (str, Path)) else None
        self._shares = val, test
        self.options: dict[str, Any] = {"target": target, "task": task, "group": group, "val": val, "test": test}
        self.options |= {"fields": recorded(given), "ignore": list(ignore), **asdict(self.conventions)}
        self.options |= {"decisions": self._decided.options} if self._decided else {}
        self.task = self._guess(given, task)
        self.samples = completed(self.samples, self.task)
        self._drop_unlearnable()
        self.samples = replace(self.samples, notes=(*self.samples.notes, *reading_notes(self.samples, self.task)))
        self._own = self.samples
        if added is not None:
            self.__dict__ = self.adding(read_added(added)).__dict__

    added: Added | None = None
    """The training samples beside those of the source."""
    _more: np.ndarray = np.array([], "<U32")  # (added,) hashes

    def __len__(self) -> int:
        return len(self.samples.keys)

    def __repr__(self) -> str:
        return f"<Dataset {self.samples.name}: {len(self):,} samples, {self.task}>"

    def __str__(self) -> str:
        left_out = self.samples.left_out
        message = "".join(f"\n  left out: {name!r} {reason}" for name, reason in left_out[:NAMES])
        message += f"\n  and {len(left_out) - NAMES:,} columns more" if len(left_out) > NAMES else ""
        message += "".join(f"\n  {note}" for note in (*self.samples.notes, *passed_over(self.samples)))
        return f"{self.samples.name}: {len(self)} samples, {self.task}{message}"

    @cached_property
    def hashes(self) -> np.ndarray:
        """One hash of each sample's inputs' content, (samples,) of str; equal content has equal hashes."""
        own = self.source_hashes if self._decided is None else self.source_hashes[self._decided.rows]
        return np.append(own, self._more)

    @cached_property
    def source_hashes(self) -> np.ndarray:
        """Those of all that the source holds, (of the source,) of str, what was decided to leave out with it."""
        return sample_hashes(self._own) if self._decided is None else self._decided.hashes

    @cached_property
    def parts(self) -> np.ndarray:
        """The part of each sample: train, val or test; (samples,) of str."""
        return self._kept(self._whole_parts)

    @cached_property
    def _whole_parts(self) -> np.ndarray:
        hashes, labels, given = self._to_split()
        grown, (val, test) = self.added.grown if self.added else (), self._shares
        return split_around(grown, hashes, labels, self._group, given=given, val=val, test=test)

    def _to_split(self) -> tuple[list[str], Sequence[str] | None, tuple[str | None, ...] | None]:
        """Hashes, classes and given parts of all that the source holds, what was decided to leave out with it."""
        samples = self._own if self._decided is None else self._decided.to_split()
        return self.source_hashes.tolist(), self._classes(samples), samples.parts if any(samples.parts) else None

    def _kept(self, parts: np.ndarray) -> np.ndarray:
        own = parts if self._decided is None else parts[self._decided.rows]
        return np.append(own, np.full(len(self._more), "train", own.dtype))

    @property
    def version(self) -> Version:
        """Which version of its source this is: its fingerprint without decisions, and the last line that counts."""
        if self._decided is None and self.added is None:
            return Version(self.fingerprint)
        source = self._own if self._decided is None else completed(self._decided.source, self.task)
        hashes = self.hashes[: len(self._own)] if self._decided is None else self._decided.hashes
        fingerprint = fingerprint_of(source, list(self.task.columns), hashes, self._whole_parts)
        line = None if self._decided is None else self._decided.line
        return Version(fingerprint, line, None if self.added is None else self.added.digest)

    def adding(self, added: Added) -> Dataset:
        """Give the data with further samples, all of the training part; nothing of the source changes sides."""
        other = self._without("hashes", "parts", "_whole_parts")
        other.samples, other.added, other._more = added_to(self._own, self.task, added), added, added.hashes
        other.options = {**self.options, "added": str(added.path)}
        return other

    def fold(self, number: int, folds: int) -> Dataset:
        """Give the data with fold `number` of `folds`, from 1, as its test part; one of its own stays aside."""
        from byeori.data.splitting.folds import fold_parts

        refuse_no_training_part(self.samples, self.parts)
        hashes, labels, given = self._to_split()
        parts = fold_parts(hashes, labels, self._group, given, fold=number, folds=folds, val=self._shares[0])
        return self._with_parts(parts, fold=[number, folds])

    def drawn(self, number: int) -> Dataset:
        """Give the data with train and val drawn anew from what is not test, unless it names val; 0 is as it is."""
        parts = redrawn(self._whole_parts, *self._to_split(), groups=self._group, number=number, val=self._shares[0])
        return self._with_parts(parts, drawn=number) if number else self

    def _with_parts(self, parts: np.ndarray, **options: Any) -> Dataset:
        other = self._without()
        other.__dict__["parts"], other.options = self._kept(parts), {**self.options, **options}
        return other

    def _without(self, *known: str) -> Dataset:
        other = copy(self)
        for name in (*known, "fingerprint", "reading", "readable"):
            other.__dict__.pop(name, None)
        return other

    @cached_property
    def fingerprint(self) -> str:
        """A hash of this version of the data: every sample's content, label and part, in hexadecimal."""
        return fingerprint_of(self.samples, list(self.task.columns), self.hashes, self.parts)

    @cached_property
    def reading(self) -> Task:
        """The task as the cells are read: knowing what the training part must tell before one can be."""
        rows = np.flatnonzero(self.parts == "train")
        columns, root = self.samples.columns, self.samples.root
        inputs = {name: field.scaled(taken(columns[name], rows), root) for name, field in self.task.inputs.items()}
        return replace(self.task, inputs=inputs)

    @cached_property
    def readable(self) -> Samples:
        """The samples as training sees them: cells of a table's inputs that cannot be read are empty."""
        return set_aside(self.samples, self.reading)[0]

    def values(self, name: str, part: str = "train") -> Iterable[Any]:
        """Give the values of a column over a part; samples that cannot be read are passed over."""
        cells, rows = self.readable.columns[name], np.flatnonzero(self.parts == part)
        if not isinstance(cells, Coded):
            return self._one_by_one(name, rows)
        values, unread = self.reading.columns[name].read_column(cells.take(rows), self.samples.root)
        if not unread:
            return values
        return taken(values, np.delete(np.arange(len(rows)), [*unread]))

    def _one_by_one(self, name: str, rows: np.ndarray) -> Iterator[Any]:
        field, cells = self.reading.columns[name], self.readable.columns[name]
        for row in rows:
            try:
                yield field.read(cells[row], self.samples.root)
            except DataError:
                continue

    def learned(self, recipe: Recipe) -> Task:
        """Give the task with its fields' settings learned from the training part alone.

        No training part at all, and a column of which nothing can be read in it, are DataErrors.
        """
        refuse_no_training_part(self.samples, self.parts)
        before, rows = self.reading.inputs, np.flatnonzero(self.parts == "train")
        refuse_unreadable(self.reading, self.samples, rows)
        inputs = {
            name: before[name].learn(self.values(name), recipe_for(before[name], before, recipe))
            for name in counted("learning columns", list(before))
        }
        target = self.task.target.learn(self.values(self.task.name), recipe).fit_to_inputs(inputs)
        inputs = with_answers(inputs, target, self.task.name, self.samples, rows=rows)
        return Task(inputs, self.task.name, target)

    def prepare(self, recipe: Recipe | None = None) -> Prepared:
        """Decode, check and lay out every sample once; the next time it is found in the cache.

        Labels that the training part has not, and a training part of one class or number, are DataErrors.
        """
        from byeori.data.preparing.prepared import prepare
        from byeori.fields.scores.choice import score_named

        task = self.learned(recipe := Recipe.given(recipe))
        score_named(recipe.metric, task.target, repr(task.name))  # refuses what is none, before anything takes long
        refuse_unknown_labels(task, {part: self.values(task.name, part) for part in ("val", "test")}, self.samples.name)
        refuse_one_answer(task, self.samples, np.flatnonzero(self.parts == "train"))
        prepared = prepare(self.samples, task, self.parts, self.fingerprint)
        refuse_one_answer(task, self.samples, prepared.rows.get("train", np.array([], int)))  # without what is broken
        return replace(prepared, data=self)

    def show(self, count: int = 16, part: str = "train") -> str:
        """Give `count` samples from all over a part as a grid in HTML; in a notebook: `IPython.display.HTML`."""
        from byeori.data.show import grid

        rows = np.flatnonzero(self.parts == part)
        rows = rows[np.unique(np.linspace(0, len(rows) - 1, count).round().astype(int))] if count < len(rows) else rows
        return grid(self.reading, [self._cells(int(row)) for row in rows], self.samples.root)

    def _cells(self, row: int) -> dict[str, Any]:
        return {name: self.readable.columns[name][row] for name in self.task.columns}

    def _classes(self, samples: Samples) -> Sequence[str] | None:
        """The class of each sample as the target reads it, '' where it cannot; None where the target has no classes."""
        if not self.task.target.about.is_stratified:
            return None

        def read(cell: Any) -> str:
            try:
                return str(self.task.target.read(cell, samples.root))
            except DataError:
                return ""

        return each(read, samples.columns[self.task.name])

    def _drop_unlearnable(self) -> None:
        """Leave out, and say so, what decisions have made the only samples of a class that training does not see."""
        classes = None if self._decided is None else self._classes(self.samples)
        if self._decided is None or classes is None:
            return
        labels, train = np.array(classes), self.parts == "train"
        dropped = ~train & ~np.isin(labels, labels[train]) & (labels != "") & self._decided.touched
        if dropped.any():
            found = ", ".join(map(repr, sorted(set(labels[dropped].tolist()))[:NAMES]))
            self._decided = self._decided.without(dropped, f"no sample of the training part is of the class {found}")
            self.samples = completed(self._decided.samples, self.task)
            for name in ("hashes", "parts"):
                self.__dict__.pop(name, None)

    def _groups(self, name: str) -> list[Any]:
        """The group of each sample, None where the cell is empty."""
        if name not in self.samples.columns:
            raise unknown(self.samples.name, name, names=self.samples.columns)
        return [*each(canonical, self.samples.columns[name])]

    def _guess(self, given: dict[str, Field], task: str | None) -> Task:
        if task is not None and task not in _TASKS:
            raise ConfigError(f"task {task!r} is not known{nearest(task, _TASKS)}; wanted one of {', '.join(_TASKS)}")
        name, columns = self.samples.target, self.samples.columns
        where, said, of_table = self.samples.name, self.conventions, self.samples.is_table
        inputs = {
            column: cast(Input, _given(given, column) or guess_input(where, column, columns[column], said.nothing))
            for column in self.samples.inputs
        }
        target: Any = given.get(name) or (
            field_for(_TASKS[task], columns[name], self.samples.names)
            if task
            else guess_target(
                name,
                columns[name],
                inputs.values(),
                has_masks=self.samples.has_masks,
                names=self.samples.names,
            )
        )
        if self.samples.names and not target.about.takes_names:
            raise DataError(
                f"{where}: the target {name!r} is {len(self.samples.names)} columns of numbers, which no "
                f"{type(target).__name__} can be; wanted task regression or points, or one column"
            )
        if self.samples.names:
            target = target.named(self.samples.names)
        inputs = {column: target.adapt_input(field).in_role(is_target=False) for column, field in inputs.items()}

        elsewhere = cache(lambda: mark_of(columns.values()))

        def of_column(column: str, field: Any) -> Any:
            called, cells = f"{where}: column {column!r}", columns[column]
            return settled(called, field, cells, said, of_table=of_table, elsewhere=elsewhere)

        inputs = {column: of_column(column, inputs[column]) for column in counted("looking at columns", list(inputs))}
        return Task(inputs, name, cast(Target, of_column(name, target.in_role(is_target=True))))


def _given(given: Mapping[str, Field], column: str) -> Field | None:
    """The field that is named for a column: by its name, else by the last pattern of it."""
    patterns = [name for name in given if matching(name, [column])]
    return given.get(column) or (given[patterns[-1]] if patterns else None)


def open_dataset(source: object, options: Mapping[str, Any]) -> Dataset:
    """Open a dataset again by its source and the options that it was made with."""
    plain: dict[str, Any] = {"date_order": "ymd"}  # what was meant before it was asked
    plain |= {name: value for name, value in options.items() if name not in ("fold", "drawn")}
    dataset = Dataset(source, **plain).drawn(options.get("drawn", 0))
    return dataset.fold(*options["fold"]) if options.get("fold") else dataset


def open_samples(source: object, task: Task, decisions: Which = None) -> Samples:
    """Read data that a learned task is asked about: its columns are known, so none is guessed."""
    as_numbers = isinstance(task.target, (Numbers, Points))
    samples = read_samples(source, target=task.name, inputs=list(task.inputs), as_numbers=as_numbers)
    decided = decide(samples, decisions, source)
    return completed(decided.samples if decided else samples, task)
