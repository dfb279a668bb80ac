"""Proof: stored real samples with the outputs of the trained model, which every load and export repeats."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import load_file, save

from byeori.bundles.folder import SAMPLES
from byeori.core.errors import BundleError
from byeori.core.files import read_json
from byeori.fields.contract import Answer, Cell
from byeori.fields.media import type_of

if TYPE_CHECKING:
    from byeori.data.task import Task

TOLERANCE = 1e-3
"""How far outputs may lie from the stored ones on a CPU, as a share of the largest output (at least of 1)."""
TOLERANCE_GPU = 1e-2
"""The same elsewhere, where products of 10 bits (TF32) are usual."""


@dataclass(frozen=True)
class Proof:
    """Samples by input column as they travel, what a person calls them, and the outputs (samples, ...) float32."""

    keys: tuple[str, ...]
    cells: tuple[dict[str, Cell], ...]
    outputs: np.ndarray

    def __repr__(self) -> str:
        return f"<Proof of {len(self.keys)} samples, outputs {self.outputs.shape}>"

    def tolerance(self, device: str = "cpu") -> float:
        """The largest difference that is still the same model on `device`."""
        share = TOLERANCE if device == "cpu" else TOLERANCE_GPU
        return share * max(1.0, float(np.abs(self.outputs).max(initial=0.0)))

    def difference(self, outputs: np.ndarray) -> float:
        """The largest absolute difference to the stored outputs; infinite where one is not a number."""
        if outputs.shape != self.outputs.shape:
            return float("inf")
        largest = float(np.abs(outputs - self.outputs).max(initial=0.0))
        return largest if np.isfinite(largest) else float("inf")


def as_sent(task: Task, cells: Mapping[str, Cell], root: Path | None) -> dict[str, Cell]:
    """Give a sample's input cells in the form in which they travel: bytes of a file, or JSON values."""
    return {name: field.send(cells[name], root) for name, field in task.inputs.items()}


def write_proof(folder: Path, proof: Proof, answers: Sequence[Answer]) -> None:
    """Write samples, outputs and (for people) answers into a bundle's folder."""
    (folder / SAMPLES).mkdir()
    entries = []
    for number, (key, cells) in enumerate(zip(proof.keys, proof.cells, strict=True)):
        sent = {}
        for place, (name, cell) in enumerate(cells.items()):
            if isinstance(cell, bytes):
                path = f"{SAMPLES}/{number}-{place}{_suffix(cell)}"
                (folder / path).write_bytes(cell)
                sent[name] = {"file": path}
            else:
                sent[name] = {"json": cell}
        entries.append({"key": key, "cells": sent, "answer": answers[number]})
    text = json.dumps(entries, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / "proof.json").write_text(text + "\n", encoding="utf-8")
    (folder / "proof.safetensors").write_bytes(save({"outputs": np.ascontiguousarray(proof.outputs)}))


def read_proof(folder: Path, listed: Mapping[str, str], task: Task) -> Proof:
    """Read what `write_proof` wrote; only files that the record lists are opened."""
    entries = read_json(folder / "proof.json", BundleError)
    files = {name for name, field in task.inputs.items() if field.about.media}

    def cell(name: str, sent: dict[str, Any]) -> Cell:
        if name in files and "file" not in sent:  # a field of files would take a word for a path
            raise BundleError(f"{folder / 'proof.json'}: has no file for {name!r}; get the bundle again")
        return _cell(folder, sent, listed)

    cells = tuple({name: cell(name, sent) for name, sent in entry["cells"].items()} for entry in entries)
    outputs = load_file(folder / "proof.safetensors")["outputs"]
    return Proof(tuple(entry["key"] for entry in entries), cells, outputs)


def _cell(folder: Path, sent: dict[str, Any], listed: Mapping[str, str]) -> Cell:
    if "file" not in sent:
        return sent["json"]
    if sent["file"] not in listed:
        raise BundleError(f"{folder / 'proof.json'}: names {sent['file']!r}, which is no file of the bundle")
    return (folder / sent["file"]).read_bytes()


def _suffix(content: bytes) -> str:
    """How the file of a stored sample ends; a bundle refuses `.bin`, which weights with code in them are called."""
    suffix = type_of(content)[0]
    return ".data" if suffix == ".bin" else suffix
