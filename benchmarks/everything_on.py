"""What `train()` adds to a hand-written loop when all is on: ResNet-18 at 128 px with log, bar and checkpoints.

    python benchmarks/everything_on.py --save

Both train the same network on the same batches, in the same number format and layout, and must end with the same
weights.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from compare import Finding, Goal, arguments, differences, middle, publish, ratios, shown, take_turns
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_

from byeori import Dataset, Recipe, train
from byeori.core.device import Device
from byeori.core.torchvision_operators import mend_torchvision
from byeori.tracking.checkpoint import last_checkpoint, save_checkpoint
from byeori.training.choices.settle import settle
from byeori.training.loop.loop import _SAVING_SHARE
from byeori.training.loop.schedule import optimizer, schedule
from byeori.training.progress.watch import Watch

SIDE, BATCH, CLASSES = 128, 32, 4
MEAN, STD = 127.5, 64.0
_HAND, _OURS = "by hand", "byeori `train()`, all on"
_NEVER_S = 1e9


class Timed(nn.Module):
    """timm's ResNet-18, which notes the time of every training step's forward pass."""

    mean, std, input_px = (MEAN,), (STD,), SIDE

    def __init__(self) -> None:
        super().__init__()
        import timm

        torch.manual_seed(0)
        self.network = timm.create_model("resnet18", pretrained=False, num_classes=CLASSES)
        self.times_s: list[float] = []

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            self.times_s.append(time.perf_counter())
        return self.network(x)  # type: ignore[no-any-return]

    @property
    def window_s(self) -> float:
        """Time from the third step to the last one."""
        return self.times_s[-1] - self.times_s[2]


def made_up(count: int) -> list[tuple[np.ndarray, str]]:
    """Make pictures of noise around a colour that tells the class."""
    draw = np.random.default_rng(0)
    colours = draw.integers(64, 192, (CLASSES, 1, 1, 3))
    side = round(SIDE * 8 / 7)
    pictures = (colours[n % CLASSES] + draw.normal(0, 40, (side, side, 3)) for n in range(count))
    return [(np.clip(picture, 0, 255).astype(np.uint8), f"class {n % CLASSES}") for n, picture in enumerate(pictures)]


def by_hand(data: Dataset, recipe: Recipe) -> Timed:
    """The loop as one would write it: update, and at the end of an epoch the accuracy on the validation part."""
    model, device = Timed(), Device(torch.device("cpu"), _dtype(recipe))
    model.to(memory_format=torch.channels_last)
    prepared = data.prepare(recipe)
    recipe = settle(prepared, recipe)
    batches = prepared.batches(recipe, device)
    updates = batches.per_epoch * (recipe.epochs or 0)
    adam = optimizer(model, recipe)
    peaks = [group["lr"] for group in adam.param_groups]
    rate = schedule(recipe, updates)
    for number, batch in enumerate(batches.stream(0, updates), 1):
        model.train()
        for group, peak in zip(adam.param_groups, peaks, strict=True):
            group["lr"] = peak * rate(number)
        with device.autocast():
            outputs = model((batch.inputs["image"] - MEAN) / STD)
            loss = cross_entropy(outputs.float(), batch.truth, label_smoothing=recipe.label_smoothing)
        loss.backward()
        clip_grad_norm_(model.parameters(), recipe.clip)
        adam.step()
        adam.zero_grad()
        if number % batches.per_epoch == 0:
            model.eval()
            right = count = 0
            with torch.inference_mode(), device.autocast():
                for part in prepared.straight("val", device):
                    right += int((model((part.inputs["image"] - MEAN) / STD).argmax(1) == part.truth).sum())
                    count += len(part)
    return model


def by_train(data: Dataset, recipe: Recipe, folder: Path) -> Timed:
    """`train()` with its log, its bar on a terminal, and the store; checkpoints are counted apart."""
    model = Timed()
    with a_terminal():
        train(data, recipe, model=model, folder=folder, watch=Watch(save_every_s=_NEVER_S, progress=True))
    return model


@contextmanager
def a_terminal() -> Iterator[None]:
    """Make the bar believe that somebody looks at it."""
    before = {name: os.environ.get(name) for name in ("FORCE_COLOR", "TERM")}
    os.environ.update(FORCE_COLOR="1", TERM="xterm-256color")
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
            yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def saving_s(run: Path, folder: Path, repeats: int) -> list[float]:
    """Time writing a run's last checkpoint again."""
    found = []
    for number in range(repeats):
        checkpoint = last_checkpoint(run / "checkpoints")
        assert checkpoint is not None
        begun_s = time.perf_counter()
        save_checkpoint(folder / str(number), checkpoint, keep=2)
        found.append(time.perf_counter() - begun_s)
    return found


def _dtype(recipe: Recipe) -> torch.dtype:
    return torch.bfloat16 if recipe.precision == "bf16" else torch.float32


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--updates", type=int, default=40, help="updates a repeat, in two epochs (default: 40)")


def main() -> None:
    given = arguments(__doc__ or "", repeats=5, more=_flags)
    mend_torchvision()
    bf16 = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    recipe = Recipe(epochs=2, size=SIDE, batch=BATCH, flip=True, precision="bf16" if bf16 else "fp32", select="last")
    recipe = replace(recipe, device="cpu", weights="none")
    val = 64
    count = BATCH * given.updates // 2 + val
    with TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["BYEORI_CACHE"] = str(folder / "cache")
        data = Dataset(made_up(count), val=val / count, test=0)
        ends: dict[str, dict[str, Tensor]] = {}

        def hand() -> float:
            model = by_hand(data, recipe)
            ends[_HAND] = model.network.state_dict()
            return model.window_s / (len(model.times_s) - 3)

        def ours() -> float:
            model = by_train(data, recipe, folder / "runs")
            ends[_OURS] = model.network.state_dict()
            return model.window_s / (len(model.times_s) - 3)

        found = take_turns({_HAND: hand, _OURS: ours}, given.repeats)
        for key, tensor in ends[_HAND].items():
            torch.testing.assert_close(tensor, ends[_OURS][key], rtol=0, atol=0)
        run = max((folder / "runs").glob("*/checkpoints")).parent
        saves = saving_s(run, folder / "copies", 3)
    publish(_finding(found, saves, given), given)


def _finding(found: dict[str, list[float]], saves: Sequence[float], given: argparse.Namespace) -> Finding:
    shares = [100 * (ratio - 1) for ratio in ratios(found[_OURS], found[_HAND])]
    every_s = max(Watch().save_every_s, middle(saves) / _SAVING_SHARE)  # as the loop paces them
    saving = 100 * middle(saves) / every_s
    whole = [share + saving for share in shares]
    in_ms = {name: [1000 * value for value in values] for name, values in found.items()}
    rows = [
        (_HAND, shown(in_ms[_HAND], 1), "", ""),
        (
            f"{_OURS}; no checkpoint in the time",
            shown(in_ms[_OURS], 1),
            shown(differences(in_ms[_OURS], in_ms[_HAND]), 1),
            shown(shares, 2),
        ),
        (f"a checkpoint of {middle(saves):.2f} s every {every_s:.0f} s", "", "", f"{saving:.2f}"),
    ]
    goal = "logging, bar and checkpoints cost at most 1 % over the loop by hand"
    goals = [Goal(goal, f"{shown(whole, 2)} %, the checkpoints' share added", middle(whole) <= 1)]
    notes = [
        f"About {given.updates} updates of {BATCH} in two epochs, from the third update to the last; the validation "
        "between the epochs (about 64 pictures) is in both. Preparing, the bundle and the report are in neither.",
        "Both use byeori's prepared batches, its optimizer and schedule; the hand-written part is the loop. "
        "They end with the same weights, bit for bit.",
        "`train()` lets the C library keep freed memory (`byeori.core.process`); both ways are in one process, so the "
        "loop by hand has that too. Without it a step takes about a fifth longer here.",
        "So few updates see no checkpoint at the usual pace. One is timed by itself (written, hashed, synced to the "
        "disk) and its share at that pace is added.",
    ]
    columns = ("way", "ms an update", "more than by hand, ms", "share, %")
    title = "Everything on: ResNet-18 at 128 px"
    return Finding("everything_on", title, columns, rows, goals, notes, ("torch", "timm"), {**found, "saving": saves})


if __name__ == "__main__":
    main()
