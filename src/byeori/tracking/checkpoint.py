"""Checkpoints: everything a run needs to go on with the same bytes, as safetensors and JSON."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import RunError
from byeori.core.files import TEMPORARY, building, file_hash, read_json

if TYPE_CHECKING:
    from torch import Tensor

CHECKPOINTS = "checkpoints"
"""The folder of a run in which they lie."""
_FORMAT = 1


@dataclass(frozen=True)
class Checkpoint:
    """The state of a run after `step` updates."""

    step: int
    tensors: dict[str, Tensor]
    """Named `model.`, `optimizer.`, `average.`, `best.`, `generators.`, `margins.` and on, or by the user's parts."""
    record: dict[str, Any]
    """What is not a tensor: the optimizer's settings, the best score so far, where the run is."""

    def under(self, name: str) -> dict[str, Tensor]:
        """Give the tensors named `name.*`, without that."""
        return {key[len(name) + 1 :]: tensor for key, tensor in self.tensors.items() if key.startswith(name + ".")}


def save_checkpoint(folder: Path, checkpoint: Checkpoint, keep: int) -> Path:
    """Write a checkpoint under `folder`, whole or not at all, then remove all but the last `keep`."""
    from safetensors.torch import save

    path = folder / f"step-{checkpoint.step:09d}"
    for left in folder.glob(f"{TEMPORARY}*"):
        shutil.rmtree(left)  # of a process that was killed while it saved
    tensors = _apart(checkpoint.tensors)
    with building(path) as temporary:
        (temporary / "state.safetensors").write_bytes(save(tensors))  # an OSError tells why, save_file's does not
        record = {
            "format": _FORMAT,
            "step": checkpoint.step,
            "sha256": file_hash(temporary / "state.safetensors"),
            **checkpoint.record,
        }
        _write_json(temporary / "state.json", record)
    for old in _found(folder)[:-keep]:
        gone = old.with_name(f"{TEMPORARY}{old.name}")  # a name that no reader takes for a checkpoint
        old.rename(gone)
        shutil.rmtree(gone)
    return path


def _apart(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give tensors on the CPU, a copy of each that shares its memory with one before, as tied weights do."""
    found: dict[str, Tensor] = {}
    seen = set[int]()
    for name, tensor in tensors.items():
        plain = tensor.detach().cpu().contiguous()
        place = plain.untyped_storage().data_ptr()
        found[name] = plain.clone() if place in seen else plain
        seen.add(place)
    return found


def last_checkpoint(folder: Path) -> Checkpoint | None:
    """Read the newest checkpoint under `folder`, or None where there is none."""
    found = _found(folder)
    return load_checkpoint(found[-1]) if found else None


def last_step(folder: Path) -> int:
    """Give the step of the newest checkpoint under `folder`, -1 where there is none."""
    found = _found(folder)
    return int(found[-1].name.partition("-")[2]) if found else -1


def load_checkpoint(path: Path) -> Checkpoint:
    """Read one checkpoint; a damaged or newer one is a RunError that names the file."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    record = read_json(path / "state.json", RunError)
    if record.get("format", 0) > _FORMAT:
        raise RunError(
            f"{path}: written by a newer byeori (format {record['format']}); upgrade byeori to go on with it"
        )
    file = path / "state.safetensors"
    if not file.exists() or file_hash(file) != record["sha256"]:
        raise RunError(f"{file}: damaged, its bytes are not those that were saved; remove the folder {path.name}")
    try:
        return Checkpoint(record["step"], load_file(file), record)
    except SafetensorError as error:
        raise RunError(
            f"{file}: damaged ({error}); remove the folder {path.name} to go on from the one before"
        ) from None


def _found(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("step-*") if (path / "state.json").exists())


def _write_json(path: Path, record: dict[str, Any]) -> None:
    import json

    path.write_text(json.dumps(record, indent=1), encoding="utf-8")
