"""What a run has used of the machine, or uses now: processors, memory, disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from byeori.tracking.records import RunRecord
from byeori.tracking.resources import USED, used_now

_MOST = 20_000
_PLACES = ("bundle", "checkpoints")


@dataclass(frozen=True)
class Resources:
    """What is known; None is what is not."""

    cpu_s: float | None = None
    took_s: float | None = None
    memory_mb: float | None = None
    peak_memory_mb: float | None = None
    gpu_peak_memory_mb: float | None = None
    disk: tuple[tuple[str, int], ...] = ()
    """Bytes by place: `bundle`, `checkpoints`, `rest`; those that hold something."""

    @property
    def processors(self) -> float | None:
        """How many processors it kept busy on average."""
        return self.cpu_s / self.took_s if self.cpu_s is not None and self.took_s else None

    @property
    def bytes(self) -> int:
        """All that it takes on the disk."""
        return sum(size for _, size in self.disk)


def resources_of(record: RunRecord, folder: Path | None, now: float) -> Resources:
    """Give what a run uses now, or what it has used where it has ended."""
    environment = record.environment or {}
    is_running = record.state == "running"
    used = used_now(environment) if is_running else dict(environment.get(USED) or {})
    took = (now if is_running else record.ended or record.created) - record.created
    return Resources(
        used.get("cpu_s"),
        took or None,
        used.get("memory_mb"),
        used.get("peak_memory_mb"),
        used.get("gpu_peak_memory_mb"),
        _disk(folder) if folder else (),
    )


def _disk(folder: Path) -> tuple[tuple[str, int], ...]:
    sizes = dict.fromkeys((*_PLACES, "rest"), 0)
    for count, (place, size) in enumerate(_files(folder)):
        sizes[place if place in _PLACES else "rest"] += size
        if count >= _MOST:
            break
    return tuple((place, size) for place, size in sizes.items() if size)


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    for at, _, names in os.walk(folder):
        place = Path(at).relative_to(folder).parts[:1]
        for name in names:
            try:
                yield (place[0] if place else "", (Path(at) / name).lstat().st_size)
            except OSError:  # gone since
                continue
