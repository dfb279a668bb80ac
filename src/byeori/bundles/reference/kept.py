"""A reference as a bundle keeps it: a matrix in safetensors, and JSON beside it; and what older bundles have of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save

from byeori.bundles.reference.expected import Expected
from byeori.bundles.reference.features import Projection
from byeori.bundles.reference.reference import FORMAT, Reference
from byeori.bundles.reference.trait import Trait
from byeori.core.errors import BundleError
from byeori.core.files import read_json
from byeori.data.task import FEATURES

TEXT, NUMBERS = "reference.json", "reference.safetensors"
KEPT = (TEXT, NUMBERS)
"""The files of a bundle that hold its reference."""


def write_reference(folder: Path, reference: Reference) -> None:
    """Write a reference into a bundle's folder."""
    import json

    features = reference.features.arrays() if reference.features is not None else {}
    arrays = {
        "sample": reference.sample,
        "confidence": reference.confidence,
        "score": reference.score,
        **{f"{FEATURES}{name}": x for name, x in features.items()},
    }
    (folder / NUMBERS).write_bytes(save({name: np.ascontiguousarray(x, np.float32) for name, x in arrays.items()}))
    record = {
        "format": FORMAT,
        "scored_by": reference.scored_by,
        "traits": [trait.to_json() for trait in reference.traits.values()],
        "expected": [expected.to_json() for expected in reference.expected.values()],
        "keys": list(reference.keys),
    }
    (folder / TEXT).write_text(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def read_reference(folder: Path, record: Mapping[str, Any], columns: Iterable[str]) -> Reference:
    """Read the reference of a bundle of which `record` is `bundle.json`; one that has none is a BundleError.

    `columns` are its inputs. A bundle of before has quantiles of each input's traits alone: its reference is lean.
    """
    if TEXT in record["files"]:
        found = _read(folder)
        return found if record["form"] == "weights" else found.without_features()
    levels = record.get("reference") or {}
    if not levels.get("samples"):
        raise BundleError(
            f"{folder}: has no reference, with which answers could be compared: it was not made by `byeori train`; "
            "train again, and the new bundle has one"
        )
    return _of_quantiles(levels, tuple(columns))


def _read(folder: Path) -> Reference:
    kept = read_json(folder / TEXT, BundleError)
    if kept["format"] > FORMAT:
        raise BundleError(
            f"{folder / TEXT}: is of format {kept['format']}; this byeori reads up to {FORMAT}: wanted a newer byeori"
        )
    traits = {entry["name"]: Trait.of_json(entry) for entry in kept["traits"]}
    arrays = load_file(folder / NUMBERS)
    features = {name.removeprefix(FEATURES): x for name, x in arrays.items() if name.startswith(FEATURES)}
    found = Reference(
        traits,
        arrays["sample"],
        tuple(kept["keys"]),
        arrays["confidence"],
        arrays["score"],
        kept["scored_by"],
        Projection.of_arrays(features) if features else None,
        {entry["column"]: Expected.of_json(entry) for entry in kept["expected"]},
    )
    if found.sample.shape[1] != len(traits):
        raise BundleError(f"{folder / NUMBERS}: has {found.sample.shape[1]} traits, {TEXT} {len(traits)}")
    return found


def _of_quantiles(levels: Mapping[str, Any], columns: tuple[str, ...]) -> Reference:
    """Make a lean reference of the quantiles of each trait, by level, that bundles of before kept."""
    traits = {
        name: _of_levels(name, values, columns)
        for name, values in levels.items()
        if name not in ("samples", "levels") and isinstance(values, list)
    }
    return Reference(traits, np.empty((0, len(traits)), np.float32), lean=True)


def _of_levels(name: str, values: list[float], columns: tuple[str, ...]) -> Trait:
    found = np.array(values, np.float32)
    edges = np.unique(np.concatenate([found, np.nextafter(found[-1:], np.float32(np.inf), dtype=np.float32)]))
    column = columns[0] if len(columns) == 1 else _column(name, columns)
    middles = [(low + high) / 2 for low, high in pairwise(values)]
    trait = Trait(
        name,
        "number",
        "input",
        column,
        edges=tuple(edges.tolist()),
        centre=float(np.mean(middles)),
        deviation=float(np.std(middles)),
    )
    # Each step between two levels has the same share; where both are one value, all of it is that value's.
    counted = np.bincount(trait.places(middles), minlength=trait.count)
    return replace(trait, shares=tuple((counted / max(len(middles), 1)).tolist()))


def _column(name: str, columns: tuple[str, ...]) -> str:
    return max((column for column in columns if name.startswith(f"{column}.")), key=len, default="")
