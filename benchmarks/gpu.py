"""A CUDA device: an update of byeori's beside the loop by hand and beside a graph captured by hand, and whole commands.

    python benchmarks/gpu.py --save

Needs a CUDA device and nothing else; data sets that are not there are passed over. `--trial` runs a few updates on a
processor, to see that the script works.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from command import run
from compare import DATA, Finding, Goal, arguments, middle, publish, ratios, shown, take_turns
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from byeori import Dataset, Recipe
from byeori.data.batching.batches import Batch
from byeori.training.job import Job, make_job
from byeori.training.loop.captured import updates_of
from byeori.training.loop.schedule import optimizer
from byeori.training.loop.stages import Stage, stages
from byeori.training.loop.steps import each, steps

_HAND, _GRAPH, _OURS = "by hand, eagerly", "by hand, captured", "byeori"
_UNCOUNTED = 50  # updates: kernels are chosen, graphs captured
_COMMANDS = {"fashion_mnist": 0.942, "cats_dogs": 0.98, "hymenoptera": 0.95, "adult": 0.86}  # accuracy at least
_LEARNED = 3e-4  # rate: what is timed learns, and its loss stays finite


class Pictures:
    """Drawn pictures of ten classes, as a map-style dataset."""

    classes = tuple("abcdefghij")

    def __init__(self, count: int, side: int) -> None:
        draw = np.random.default_rng(0)
        self.labels = draw.integers(0, 10, count)
        self._places = draw.integers(0, 64, (count, 2))
        self._large = draw.integers(0, 256, (side + 64, side + 64, 3), dtype=np.uint8)
        self._side = side

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, number: int) -> tuple[np.ndarray, int]:
        top, left = self._places[number]
        return self._large[top : top + self._side, left : left + self._side], int(self.labels[number])


@dataclass(frozen=True)
class Case:
    """A network on pictures, as `train` makes it ready."""

    job: Job
    stage: Stage
    updates: int

    @classmethod
    def of(cls, model: str, sides: tuple[int, int], batch: int, updates: int) -> Case:
        """Draw pictures of the one side for a network that sees the other."""
        side, size = sides
        recipe = Recipe(model=model, weights="none", size=size, batch=batch, epochs=1e4, head_epochs=0, lr=_LEARNED)
        data = Dataset(Pictures(8 * batch, side), val=0.1, test=0)
        job = make_job(data.prepare(recipe), recipe)
        (stage,) = stages(job, lambda done, everything: None)
        return cls(job, stage, updates)

    def ready(self) -> tuple[nn.Module, Callable[[nn.Module, Batch], Tensor], torch.optim.Optimizer]:
        """Give the model in training, its loss and its optimizer."""
        part = self.stage.part(self.job.model).train()
        loss = self.job.prepared.task.loss(self.job.recipe, self.job.device, self.stage.inputs)
        return part, loss, optimizer(part, self.job.recipe)

    def by_hand(self) -> float:
        """Update eagerly, again and again by one batch that is there; ms an update."""
        model, loss, adam = self.ready()
        batch, clip = self.stage.batches.at(0), self.job.recipe.clip

        def updates() -> Iterator[None]:
            while True:
                loss(model, batch).backward()
                if not math.isinf(clip):
                    nn.utils.clip_grad_norm_(model.parameters(), clip)
                adam.step()
                adam.zero_grad(set_to_none=True)
                yield

        return timed(updates(), self.updates)

    def by_graph(self) -> float:
        """The same update captured as torch's pages say, and played again and again; ms an update."""
        model, loss, adam = self.ready()
        batch, clip = self.stage.batches.at(0), self.job.recipe.clip
        for settings in adam.param_groups:
            settings["capturable"] = True

        def update() -> None:
            adam.zero_grad(set_to_none=True)
            loss(model, batch).backward()
            if not math.isinf(clip):
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            adam.step()

        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(3):
                update()
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            update()
        return timed(iter(graph.replay, 0), self.updates)

    def by_byeori(self) -> float:
        """byeori's update, with its batches, the random changes of pictures, and its look at every loss."""
        model, _, adam = self.ready()
        update = updates_of(self.job, self.stage, model, adam, tell=self.tell)
        return timed(each(update, self.stage.batches.stream()), self.updates)

    def tell(self, message: str) -> None:
        """Say why nothing is captured."""
        print(f"  {self.job.recipe.model}: {message}", file=sys.stderr)


def timed(updates: Iterable[object], count: int) -> float:
    """Give the ms of an update, the first ones not counted; what runs on a thread ends with it."""
    stream = iter(updates)
    for _ in range(min(_UNCOUNTED, count)):
        next(stream)
    settle()
    begun_s = time.perf_counter()
    for _ in range(count):
        next(stream)
    settle()
    taken_s = time.perf_counter() - begun_s
    if isinstance(stream, Iterator) and hasattr(stream, "close"):
        stream.close()
    return 1000 * taken_s / count


def settle() -> None:
    """Wait until the device is done."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def tiny(device: torch.device, count: int) -> dict[str, Callable[[], float]]:
    """The loop alone: a network of 32-64-10 on batches of 32 that are there, AdamW fused."""
    pairs = [(torch.randn(32, 32, device=device), torch.randint(10, (32,), device=device)) for _ in range(64)]

    def network() -> tuple[nn.Module, torch.optim.Optimizer]:
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 10)).to(device)
        return model, torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True)

    def feed() -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            yield from pairs

    def by_hand() -> Iterator[None]:
        model, adam = network()
        for x, y in feed():
            cross_entropy(model(x), y).backward()
            adam.step()
            adam.zero_grad()
            yield

    def by_steps() -> Iterator[object]:
        model, adam = network()
        return iter(steps(model, lambda model, pair: cross_entropy(model(pair[0]), pair[1]), feed(), adam))

    return {_HAND: lambda: timed(by_hand(), count), _OURS: lambda: timed(by_steps(), count)}


def commands(folder: Path) -> Iterator[tuple[str, float, float, float]]:
    """Train on each data set from the shell, nothing cached: seconds in all, of the training, and the accuracy."""
    for name in _COMMANDS:
        if not (folder / name).exists():
            print(f"  passed over: {folder / name} is not here", file=sys.stderr)
            continue
        with TemporaryDirectory() as place:
            words = [sys.executable, "-m", "byeori", "train", str(folder / name), "--folder", place, "--name", "run"]
            try:
                seconds = run(words, Path(place) / "cache")
            except SystemExit as error:  # the other numbers are worth having
                print(f"  {error}", file=sys.stderr)
                continue
            ended = max(path.stat().st_mtime for path in (Path(place) / "run" / "checkpoints").rglob("*"))
            report = json.loads((Path(place) / "run" / "report" / "report.json").read_text(encoding="utf-8"))
            trained_s = ended - (Path(place) / "run" / "recipe.toml").stat().st_mtime
        yield name, seconds, trained_s, report["headline"]["accuracy"]["value"]


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=DATA, help=f"where data sets lie (default: {DATA})")
    parser.add_argument("--trial", action="store_true", help="a few updates, on whatever there is")


def main() -> None:
    given = arguments(__doc__ or "", repeats=3, more=_flags)
    if not (torch.cuda.is_available() or given.trial):
        sys.exit("skipped: there is no CUDA device here")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    few = 5 if given.trial else 0
    found = {"loop": take_turns(tiny(device, few or 3000), given.repeats)}
    for name, (model, sides, batch, updates) in {
        "small": ("small-resnet-4", (32, 32), few or 64, 500),
        "large": ("resnet50", (72, 64) if few else (256, 224), few or 128, 40),
    }.items():
        case = Case.of(model, sides, batch, few or updates)
        ways = {_HAND: case.by_hand, _OURS: case.by_byeori}
        ways |= {_GRAPH: case.by_graph} if device.type == "cuda" else {}
        found[name] = take_turns(ways, given.repeats)
    publish(_finding(found, [] if given.trial else [*commands(given.data)]), given)


def _finding(found: Mapping[str, Mapping[str, list[float]]], trained: list[tuple[str, float, float, float]]) -> Finding:
    titles = {
        "loop": "a network of 32-64-10, batches of 32",
        "small": "small-resnet-4, 32 px, batches of 64",
        "large": "ResNet-50, 224 px, batches of 128",
    }
    rows = [
        (titles[name], way, f"{shown(values)} ms an update", shown(ratios(values, ways[_HAND]), 2))
        for name, ways in found.items()
        for way, values in ways.items()
    ]
    rows += [
        (name, "`byeori train`", f"{seconds:.1f} s, of which training {training:.1f} s", f"accuracy {accuracy:.4f}")
        for name, seconds, training, accuracy in trained
    ]
    loop, large = (middle(ratios(found[name][_OURS], found[name][_HAND])) for name in ("loop", "large"))
    small = middle(found["small"][_OURS])
    goals = [
        Goal("`steps()` takes at most 1.03 times the loop by hand", f"{loop:.3f}", loop <= 1.03),
        Goal("small-resnet-4 with its batches takes at most 1.5 ms an update", f"{small:.2f} ms", small <= 1.5),
        Goal("ResNet-50 takes at most 1.02 times the loop by hand", f"{large:.3f}", large <= 1.02),
    ]
    for name, seconds, training, accuracy in trained:
        text = f"{name}: accuracy at least {_COMMANDS[name]}"
        goals.append(Goal(text, f"{accuracy:.4f}", accuracy >= _COMMANDS[name]))
        if name == "fashion_mnist":
            text = "fashion_mnist: at most 20 s from the shell to the report, of which training at most 10 s"
            goals.append(Goal(text, f"{seconds:.1f} s, {training:.1f} s", seconds <= 20 and training <= 10))
    notes = [
        f"The first {_UNCOUNTED} updates of each are not counted. By hand one batch is there and nothing is looked at; "
        "byeori gathers batches, changes pictures at random, and looks at every loss.",
        "Commands begin with an empty cache; training is from the run's recipe to its last checkpoint.",
    ]
    raw = {f"{name}: {way}": values for name, ways in found.items() for way, values in ways.items()}
    columns = ("what", "way", "time", "beside the loop by hand")
    return Finding("gpu", "A CUDA device", columns, rows, goals, notes, ("torch", "timm"), raw)


if __name__ == "__main__":
    main()
