"""Verify that a run learns the same on any number of processes: on its own data, model and recipe, tensor by tensor."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.core.errors import ConfigError, ModelError, RunError
from byeori.core.launched import launch_of
from byeori.core.recipe import Recipe
from byeori.tracking.run import Run
from byeori.training.devices.launching import together
from byeori.training.learned_from import RECIPE

if TYPE_CHECKING:
    from torch import Tensor

UPDATES = 10


@dataclass(frozen=True)
class Difference:
    """The first tensor that is another, in the order in which they are made: losses, weights, optimizer."""

    devices: int
    name: str
    unlike: int
    """Numbers of it that differ."""
    numbers: int
    most: float
    """The largest difference, as a share of the tensor's largest number."""

    def __str__(self) -> str:
        return (
            f"{self.devices} processes: {self.name} differs in {self.unlike:,} of {self.numbers:,} numbers, by at most "
            f"{self.most:.1e} of its largest"
        )


@dataclass(frozen=True)
class Equal:
    """What came of it."""

    devices: tuple[int, ...]
    updates: int
    tensors: int
    virtual: int
    differences: tuple[Difference, ...]
    """Of each number of processes that ended with other bytes than the first one, its first difference."""

    @property
    def passed(self) -> bool:
        """Whether all bytes are the same."""
        return not self.differences

    def __str__(self) -> str:
        named = ", ".join(map(str, self.devices))
        if self.passed:
            return f"equal: {self.updates} updates on {named} processes give the same bytes in {self.tensors:,} tensors"
        told = [f"not equal: {self.updates} updates on {named} processes", *map(str, self.differences)]
        cure = "its batches are not cut in shards: a run with --virtual N is the same on 1 to N processes"
        return "\n".join(told if self.virtual else [*told, cure])


def verify_equal(
    run: Run | str | os.PathLike[str], *, devices: Sequence[int] = (1, 2), updates: int = UPDATES
) -> Equal:
    """Make the first updates of a run's first stage anew by each number of processes, and compare all that came of it.

    The run itself is only read. Its data must be as it was and lie in files.
    """
    if launch_of(os.environ) is not None:
        raise ConfigError("verify equal: starts the processes itself; wanted it by one process, without torchrun")
    if len(devices) < 2 or min(devices) < 1 or updates < 1:
        raise ConfigError(f"verify equal: devices = {list(devices)}: wanted two numbers or more, such as 1,2")
    path = run.folder if isinstance(run, Run) else Run.open(Path(run)).folder
    if not (path / RECIPE).is_file():
        raise RunError(f"{path}: holds no {RECIPE}; wanted a run of `byeori train`")
    recipe = Recipe.load(path / RECIPE)
    if recipe.model == "own":
        raise ModelError(f"{path}: its network is one of your own, which the processes have not; wanted another run")
    with tempfile.TemporaryDirectory() as folder:
        states = {count: _state(path, Path(folder) / str(count), count, updates) for count in devices}
    first, *others = states.items()
    found = [(count, next(_differences(count, first[1], state), None)) for count, state in others]
    return Equal(
        tuple(devices),
        sum(name.startswith("loss.") for name in first[1]),
        len(first[1]),
        recipe.virtual,
        tuple(difference for _, difference in found if difference is not None),
    )


def _state(run: Path, folder: Path, count: int, updates: int) -> dict[str, Tensor]:
    from byeori.tracking.checkpoint import last_checkpoint

    command = [sys.executable, "-m", "byeori.verification.some_updates", str(run), str(folder), str(updates)]
    code = together(command, count)
    checkpoint = last_checkpoint(folder)
    if code or checkpoint is None:
        raise RunError(f"{run}: {count} processes could not make its first updates (exit code {code}); see above")
    return checkpoint.tensors


def _differences(count: int, one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> Iterator[Difference]:
    orders = ("loss.", "model.", "optimizer.")
    for name in sorted(one, key=lambda name: (next(n for n, o in enumerate(orders) if name.startswith(o)), name)):
        x, y = one[name], other.get(name)
        if y is None or x.shape != y.shape or x.dtype != y.dtype:
            yield Difference(count, name, x.numel(), x.numel(), float("inf"))
            continue
        unlike = (x != y) & ~(x.isnan() & y.isnan()) if x.is_floating_point() else x != y
        if unlike.any():
            most = (x.double() - y.double()).abs().max() / x.double().abs().max().clamp(min=1e-300)
            yield Difference(count, name, int(unlike.sum()), x.numel(), float(most))
