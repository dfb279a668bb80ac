"""`byeori train` on cats and dogs, beside two epochs of plain fine-tuning of all layers: test accuracy and time.

    python benchmarks/cats_dogs.py --save

Both are commands of their own that begin with nothing cached and end with the accuracy on the 1,000 test photos.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from command import byeori_train, run
from compare import DATA, Finding, Goal, arguments, middle, publish, ratios, shown
from torch import nn
from torch.nn.functional import cross_entropy

from byeori import Dataset, Recipe
from byeori.core.device import Device
from byeori.core.torchvision_operators import mend_torchvision
from byeori.models.picture.backbone import PHOTO, backbone
from byeori.training.choices.settle import settle

PHOTOS = DATA / "cats_dogs"
EPOCHS, PEAK = 2, 5e-4
_OURS, _PLAIN = "`byeori train`", "plain fine-tuning, 2 epochs"


def plain(seed: int) -> float:
    """Fine-tune all layers for two epochs on all 2,000 photos and give the test accuracy.

    The best that is plain: channels_last, bf16, batch 32, AdamW one-cycle, label smoothing, still BatchNorm statistics,
    and byeori's prepared batches with crop and flip, which are faster than any DataLoader here.
    """
    mend_torchvision()
    recipe = Recipe(seed=seed, crop=0.6, rotate=0, colour=0, flip=True)
    prepared = Dataset(PHOTOS).prepare(recipe)
    rows = {"train": np.concatenate([prepared.rows["train"], prepared.rows["val"]]), "test": prepared.rows["test"]}
    prepared = replace(prepared, rows=rows)
    bf16 = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    device = Device(torch.device("cpu"), torch.bfloat16 if bf16 else torch.float32)
    torch.manual_seed(seed)
    body = backbone(PHOTO, weights="package", seed=seed)
    model = nn.Sequential(body, nn.Linear(body.width, 2)).to(memory_format=torch.channels_last)
    batches = prepared.batches(settle(prepared, recipe), device)
    updates = EPOCHS * batches.per_epoch
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK, total_steps=updates)
    model.train()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
    for batch in batches.stream(0, updates):
        with device.autocast():
            loss = cross_entropy(model((batch.inputs["image"] - 127) / 128).float(), batch.truth, label_smoothing=0.1)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
    model.eval()
    right = 0
    with torch.inference_mode(), device.autocast():
        for part in prepared.straight("test", device):
            right += int((model((part.inputs["image"] - 127) / 128).argmax(1) == part.truth).sum())
    return right / len(rows["test"])


def plain_command(seed: int) -> tuple[float, float]:
    """Run `plain` as a process of its own; give seconds and accuracy."""
    with TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        words = [sys.executable, __file__, "--plain", str(answer), str(seed)]
        seconds = run(words, Path(folder) / "cache")
        return seconds, float(json.loads(answer.read_text()))


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=0, help="the first seed (default: 0)")


def main() -> None:
    if not PHOTOS.exists():
        sys.exit(f"skipped: {PHOTOS} is not here")
    if sys.argv[1:2] == ["--plain"]:
        Path(sys.argv[2]).write_text(json.dumps(plain(int(sys.argv[3]))))
        return
    given = arguments(__doc__ or "", repeats=3, more=_flags)
    ours, theirs = [], []
    for seed in range(given.seed, given.seed + given.repeats):
        trained = byeori_train(PHOTOS, "--seed", str(seed))
        if trained.part != "test":
            sys.exit(f"the report is about the {trained.part} part; wanted test")
        ours.append((trained.seconds, trained.accuracy))
        theirs.append(plain_command(seed))
        print(f"  seed {seed}: byeori {ours[-1]}, plain {theirs[-1]}", file=sys.stderr, flush=True)
    publish(_finding(ours, theirs), given)


def _finding(ours: Sequence[tuple[float, float]], theirs: Sequence[tuple[float, float]]) -> Finding:
    seconds = {_OURS: [s for s, _ in ours], _PLAIN: [s for s, _ in theirs]}
    accuracies = {_OURS: [a for _, a in ours], _PLAIN: [a for _, a in theirs]}
    share = ratios(seconds[_OURS], seconds[_PLAIN])
    rows = [
        (name, shown(seconds[name], 1), shown(accuracies[name], 3), shown(share, 2) if name == _OURS else "")
        for name in seconds
    ]
    goals = [
        Goal("test accuracy at least 0.98", shown(accuracies[_OURS], 3), middle(accuracies[_OURS]) >= 0.98),
        Goal("at most half the time of two epochs of plain fine-tuning", shown(share, 2), middle(share) <= 0.5),
    ]
    notes = [
        f"{len(ours)} seed{'s'[: len(ours) != 1]}, in turns. Both times are a whole command with an empty cache: "
        "imports, decoding, training, test; byeori's has the bundle and the report with its baselines in it as well.",
        "byeori keeps 15 % of the 2,000 training photos for validation; plain fine-tuning trains on all of them.",
        "Plain fine-tuning is as good as we could make it: channels_last, bf16, batch 32, AdamW one-cycle with a peak "
        f"of {PEAK:g}, label smoothing 0.1, still BatchNorm statistics, byeori's prepared batches with crop and flip.",
        "A difference of accuracy below 0.005 is noise: the test part has 1,000 photos.",
    ]
    raw = {
        f"{name} {what}": values
        for what, by in (("s", seconds), ("accuracy", accuracies))
        for name, values in by.items()
    }
    columns = ("way", "seconds", "test accuracy", "share of the plain time")
    title = "cats_dogs: EfficientNet-Lite0"
    return Finding("cats_dogs", title, columns, rows, goals, notes, ("torch", "timm"), raw)


if __name__ == "__main__":
    main()
