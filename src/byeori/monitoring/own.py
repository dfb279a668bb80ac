"""A trait of one's own: one function in one file, of the inputs that were kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import learn_trait
from byeori.core.errors import ConfigError, DataError, nearest
from byeori.monitoring.drift.compared import Drift, compare_traits
from byeori.monitoring.report.examples import values_of
from byeori.monitoring.subject import Subject
from byeori.monitoring.times import when

Function = Callable[[Mapping[str, Any]], float | int | bool | str | None]
"""From the values of a sample by column, as the fields read them, to a number or a word; None is missing."""
MOST, FEWEST = 1_000, 30
"""Kept inputs that are looked at on each side of `since`, and how few say nothing."""


@dataclass(frozen=True)
class OwnTrait:
    """A function and what it is called."""

    name: str
    function: Function


def own_trait(given: str | Function) -> OwnTrait:
    """Give a trait by a function, or by `my_trait.py:redness`; what is none is a ConfigError.

    The file is the user's own, named by them, and runs as their own code does: with all their rights.
    """
    if not isinstance(given, str):
        if not callable(given):
            raise ConfigError(f"monitor: a trait of your own is {given!r}; wanted a function, or `my_trait.py:redness`")
        return OwnTrait(str(given.__name__), given)
    path, _, name = given.rpartition(":")
    if not path.endswith(".py") or not name:
        raise ConfigError(f"monitor --trait {given}: wanted a file and a function in it, as my_trait.py:redness")
    module = _loaded(Path(path), given)
    found = module.get(name)
    if not callable(found):
        raise ConfigError(f"monitor --trait {given}: {path} has no function {name!r}{nearest(name, module)}")
    return OwnTrait(name, found)


def own_drifts(subject: Subject, traits: Sequence[OwnTrait], since: float, until: float) -> tuple[Drift, ...]:
    """Compare traits of one's own of the inputs since a time with those of before it.

    A bundle knows nothing of them, so that what came before is their reference; they have no alarm. Too few kept
    inputs on either side are a DataError.
    """
    if not traits:
        return ()
    before, live = (_rows(subject, traits, *span) for span in ((-math.inf, since), (since, until)))
    for rows, where in ((before, "before"), (live, "since")):
        if len(rows) < FEWEST:
            raise DataError(
                f"monitor --trait: {len(rows)} kept inputs {where} {when(since)} are too few; wanted {FEWEST}: a trait "
                "of your own is compared with the inputs before --since, which have to be kept"
            )
    named = {f"own.{one.name}": [row[f"own.{one.name}"] for row in before] for one in traits}
    learned = {name: learn_trait(name, values, "input") for name, values in named.items()}
    bare = Reference(learned, np.empty((0, len(learned)), np.float32))
    reference = replace(bare, sample=bare.matrix(before))
    return compare_traits(reference, reference.count(live)["traits"])


def _rows(subject: Subject, traits: Sequence[OwnTrait], since: float, until: float) -> list[dict[str, Any]]:
    return [
        {f"own.{one.name}": _asked(one, answer, values) for one in traits}
        for answer, values in _kept(subject, since, until)
    ]


def _kept(subject: Subject, since: float, until: float) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the newest answers of a time whose inputs can be read, with the values of these."""
    table = schema.answers.c
    query = (
        select(table.id, table.input_path, table.input_media)
        .where(table.bundle.in_(subject.digests), table.time < until, table.input_path.is_not(None))
        .order_by(table.time.desc())
        .limit(MOST)
    )
    if since > -math.inf:
        query = query.where(table.time >= since)
    with subject.store.database.reading() as connection:
        rows = connection.execute(query).all()
    for row in rows:
        values = values_of(subject.bundle.task, subject.inputs, row.input_path, row.input_media)
        if values is not None:
            yield row.id, values


def _asked(trait: OwnTrait, answer: str, values: Mapping[str, Any]) -> float | str | None:
    try:
        found = trait.function(values)
    except Exception as error:
        raise ConfigError(
            f"monitor --trait {trait.name}: it fails on the input of answer {answer}: {type(error).__name__}: {error}"
        ) from error
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, int | float | np.number | np.bool_):
        return float(found)
    raise ConfigError(f"monitor --trait {trait.name}: it gives {found!r}; wanted a number, a word, or None")


def _loaded(path: Path, given: str) -> Mapping[str, Any]:
    if not path.is_file():
        raise ConfigError(f"monitor --trait {given}: there is no file {path}")
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"monitor --trait {given}: {path} is no Python file")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ConfigError(
            f"monitor --trait {given}: {path} cannot be loaded: {type(error).__name__}: {error}"
        ) from error
    return vars(module)
