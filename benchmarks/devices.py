"""Two processes that train one ResNet-18 beside two that train one each: what sharing a batch costs, and where it goes.

    python benchmarks/devices.py --save

The cores allow what two processes reach that have nothing to do with each other, each with half of the batch. The same
two processes then share the whole batch, taking turns with that every few updates, so that other work on the machine
slows down both alike. All are of one thread.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from compare import Finding, Goal, arguments, middle, publish, shown
from safetensors.torch import load_file, save_file
from torch import Tensor

from byeori import Dataset, Recipe
from byeori.training.devices.alike import at_work, shared
from byeori.training.devices.joining import joined
from byeori.training.devices.team import ALONE, Team
from byeori.training.devices.update import Shared
from byeori.training.job import Job, make_job
from byeori.training.loop.captured import updates_of
from byeori.training.loop.schedule import optimizer
from byeori.training.loop.stages import stages
from byeori.training.loop.steps import Step, each

BATCH, SIDE, TOGETHER = 32, 96, 4  # samples, px, and updates of a turn
PHASES = ("data", "forward and backward", "all-reduce", "waiting for the other", "optimizer and the rest")


class Timed(Team):
    """A team whose sums and waits are timed."""

    spent: ClassVar[Counter[str]] = Counter()

    def summed(self, parts: Tensor, *, ordered: bool) -> Tensor:
        """Sum, after all have come to it."""
        with clocked("waiting for the other"):
            super().numbers([0.0])
        with clocked("all-reduce"):
            return super().summed(parts, ordered=ordered)

    def numbers(self, mine: Any) -> list[list[float]]:
        """Exchange numbers, which is mostly to wait."""
        with clocked("waiting for the other"):
            return super().numbers(mine)


@contextmanager
def clocked(phase: str) -> Iterator[None]:
    """A block whose seconds count for a phase."""
    begun_s = time.perf_counter()
    try:
        yield
    finally:
        Timed.spent[phase] += time.perf_counter() - begun_s


def updates(job: Job) -> Iterator[Step]:
    """Give updates without end; the time of getting a batch is that of data."""
    stage = stages(job, lambda done, everything: None)[0]
    part = stage.part(job.model).train()
    made = updates_of(job, stage, part, optimizer(part, job.recipe), tell=print)

    def batches() -> Iterator[Any]:
        stream = stage.learned.stream(0)
        while True:
            with clocked("data"):
                batch = next(stream)
            yield batch

    plain = made.update if isinstance(made, Shared) else made
    loss = plain.loss

    def forward(*given: Any) -> Any:
        with clocked("forward and backward"):
            return loss(*given)

    object.__setattr__(plain, "loss", forward)
    return each(made, batches())


def turns(folder: Path, repeats: int) -> None:
    """Take turns, alone with half a batch and together with a whole one; leave the seconds of each."""
    draw = np.random.default_rng(0)
    pairs = [(draw.integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(512)]
    recipe = Recipe(
        model="resnet18", weights="none", size=SIDE, batch=BATCH, epochs=1000, device="cpu", precision="fp32"
    )
    backward = torch.autograd.backward

    def back(*given: Any, **named: Any) -> Any:
        with clocked("forward and backward"):
            return backward(*given, **named)

    torch.autograd.backward = back
    with joined("cpu") as team, at_work(team, 1):
        timed = Timed(team.rank, team.size, team.here, team.place, team.host)
        data = Dataset(pairs)
        whole = shared(timed, make_job(data.prepare(recipe), recipe))
        half = make_job(data.prepare(recipe), replace(recipe, batch=BATCH // 2))
        cut = shared(timed, make_job(data.prepare(recipe), replace(recipe, virtual=2)))
        ways: dict[str, Iterator[Step]] = {"alone": updates(replace(half, team=ALONE))}
        ways |= {"together": updates(whole), "in order": updates(cut)}
        for way in ways.values():
            list(islice(way, 2))
        found: dict[str, list[float]] = {name: [] for name in ways}
        spent = {name: Counter[str]() for name in ways}
        for _ in range(repeats):
            for name, way in ways.items():
                Team.numbers(timed, [0.0])
                Timed.spent.clear()
                begun_s = time.perf_counter()
                list(islice(way, TOGETHER))
                took_s = time.perf_counter() - begun_s
                spent[name].update(Timed.spent)
                spent[name]["optimizer and the rest"] += took_s - sum(Timed.spent.values())
                found[name].append(max(row[0] for row in Team.numbers(timed, [took_s])))
        tensors = {name: torch.tensor(values) for name, values in found.items()}
        tensors |= {f"{name}/{phase}": torch.tensor(spent[name][phase]) for name in ways for phase in PHASES}
        save_file(tensors, folder / f"{team.rank}.safetensors")


def measured(repeats: int) -> list[dict[str, Tensor]]:
    """Let two processes take turns; give what each found."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1]), "GLOO_SOCKET_IFNAME": "lo"}
        free.close()
        meeting |= {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, __file__, "--worker", folder, str(repeats)]
        started = [
            subprocess.Popen(command, env={**os.environ, **meeting, "RANK": str(rank), "LOCAL_RANK": str(rank)})
            for rank in range(2)
        ]
        codes = [process.wait() for process in started]
        if any(codes):
            raise SystemExit("the processes have failed")
        return [load_file(Path(folder) / f"{rank}.safetensors") for rank in range(2)]


def main() -> None:
    """Measure, and write the section."""
    if sys.argv[1:2] == ["--worker"]:
        turns(Path(sys.argv[2]), int(sys.argv[3]))
        return
    given = arguments(__doc__ or "", repeats=9)
    found = measured(given.repeats)
    alone, together, in_order = (found[0][name].tolist() for name in ("alone", "together", "in order"))
    ratio = [a / b for a, b in zip(alone, together, strict=True)]
    cut = [a / b for a, b in zip(alone, in_order, strict=True)]
    times = {"alone": alone, "together": together, "in order": in_order}
    rates = {name: [BATCH * TOGETHER / s for s in values] for name, values in times.items()}

    def shares(way: str) -> list[str]:
        spent = [sum(float(one[f"{way}/{phase}"]) for one in found) for phase in PHASES]
        return [f"{some / sum(spent):.1%}" for some in spent]

    rows = [
        ("two alone, half a batch each", shown(rates["alone"], 1), *shares("alone")),
        ("two together, norms over both", shown(rates["together"], 1), *shares("together")),
        ("two together, `--virtual 2`", shown(rates["in order"], 1), *shares("in order")),
    ]
    goals = [
        Goal(
            "two processes that share a batch reach at least 0.9 of what the cores allow",
            shown(ratio, 2),
            middle(ratio) >= 0.9,
        )
    ]
    notes = [
        f"With `--virtual 2`, whose norms ask nobody, it is {shown(cut, 2)} of that; norms over both processes meet 40 "
        "times an update, and each time the one waits for the other, within forward and backward.",
        f"ResNet-18, {SIDE} px, batches of {BATCH}, fp32, one thread a process, gloo; turns of {TOGETHER} updates.",
        "Shares are of the time of both processes. What waits for the other is also the time that other work on the "
        "machine takes from one of the two: the step is as slow as the slower one.",
    ]
    title = "Two processes that train one network: images/s, and where their time goes"
    publish(Finding("devices", title, ("way", "images/s", *PHASES), rows, goals, notes), given)


if __name__ == "__main__":
    main()
