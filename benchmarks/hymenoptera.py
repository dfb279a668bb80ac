"""`byeori train` on ants and bees, beside the PyTorch transfer-learning tutorial's recipe: accuracy and time.

    python benchmarks/hymenoptera.py --save          # an epoch of the tutorial is timed, and taken 25 times
    python benchmarks/hymenoptera.py --save --full   # all 25 epochs are run; takes long

The tutorial's recipe is written in plain PyTorch with the same backbone (EfficientNet-Lite0) and the same weights.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from command import Trained, byeori_train
from compare import DATA, Finding, Goal, arguments, middle, publish, shown
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader

from byeori.core.torchvision_operators import mend_torchvision
from byeori.models.picture.backbone import PHOTO, backbone

PHOTOS = DATA / "hymenoptera"
EPOCHS = 25
_OURS, _TUTORIAL, _FAST = "`byeori train`", "the tutorial", "the tutorial, batch 32, channels_last and bf16"


def network() -> nn.Module:
    """Make the network of both: the package's weights, and a new layer for two classes."""
    import timm

    torch.manual_seed(0)
    model = timm.create_model(PHOTO, pretrained=False, num_classes=2)
    loaded = model.load_state_dict(backbone(PHOTO, weights="package", seed=0).body.state_dict(), strict=False)
    assert sorted(loaded.missing_keys) == ["classifier.bias", "classifier.weight"]
    assert not loaded.unexpected_keys
    return model  # type: ignore[no-any-return]


def loaders(batch: int, workers: int) -> tuple[DataLoader, DataLoader]:  # type: ignore[type-arg]
    """Give the tutorial's training and validation loaders."""
    from torchvision import datasets, transforms

    # This backbone was trained on (x - 127) / 128; the tutorial's mean and deviation are those of its ResNet.
    plain = [transforms.ToTensor(), transforms.Normalize([127 / 255] * 3, [128 / 255] * 3)]
    change = transforms.Compose([transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), *plain])
    cut = transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224), *plain])
    parts = [datasets.ImageFolder(PHOTOS / part, how) for part, how in (("train", change), ("val", cut))]
    train, val = (DataLoader(part, batch_size=batch, shuffle=True, num_workers=workers) for part in parts)
    return train, val


@dataclass
class Tutorial:
    """The tutorial's training, an epoch at a time."""

    batch: int
    workers: int
    fast: bool
    """With channels_last and bf16, which the tutorial has not."""
    seconds: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        layout = torch.channels_last if self.fast else torch.contiguous_format
        self.model = network().to(memory_format=layout)
        self.train, self.val = loaders(self.batch, self.workers)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.001, momentum=0.9)
        self.schedule = torch.optim.lr_scheduler.StepLR(self.optimizer, step_size=7, gamma=0.1)

    def epoch(self) -> None:
        """Train and validate once, as the tutorial does."""
        begun_s = time.perf_counter()
        self.model.train()
        for x, y in self.train:
            self.optimizer.zero_grad()
            with self._format():
                loss = cross_entropy(self.model(self._laid(x)).float(), y)
            loss.backward()
            self.optimizer.step()
        self.schedule.step()
        self.model.eval()
        right = 0
        with torch.no_grad(), self._format():
            for x, y in self.val:
                right += int((self.model(self._laid(x)).argmax(1) == y).sum())
        self.seconds.append(time.perf_counter() - begun_s)
        self.accuracies.append(right / len(self.val.dataset))  # type: ignore[arg-type]
        print(f"  epoch of {self.seconds[-1]:.1f} s, accuracy {self.accuracies[-1]:.3f}", file=sys.stderr, flush=True)

    def _laid(self, x: torch.Tensor) -> torch.Tensor:
        return x.contiguous(memory_format=torch.channels_last) if self.fast else x

    def _format(self) -> contextlib.AbstractContextManager[object]:
        return torch.autocast("cpu", torch.bfloat16) if self.fast else contextlib.nullcontext()

    @property
    def whole_s(self) -> float:
        """Time of 25 epochs: run, or 25 times the median of those that were."""
        return sum(self.seconds) if len(self.seconds) == EPOCHS else EPOCHS * middle(self.seconds)


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true", help="run all 25 epochs of the tutorial")
    parser.add_argument("--workers", type=int, default=2, help="the loaders' workers; 4 in the tutorial (default: 2)")


def main() -> None:
    given = arguments(__doc__ or "", repeats=5, more=_flags)
    if not PHOTOS.exists():
        sys.exit(f"skipped: {PHOTOS} is not here")
    mend_torchvision()
    tutorials = {_TUTORIAL: Tutorial(4, given.workers, False), _FAST: Tutorial(32, given.workers, True)}

    def some_epochs() -> None:
        for tutorial in tutorials.values():
            tutorial.epoch()

    runs: list[Trained] = []
    some_epochs()
    for seed in range(given.repeats):
        runs.append(byeori_train(PHOTOS, "--seed", str(seed)))
        print(f"  seed {seed}: {runs[-1]}", file=sys.stderr, flush=True)
    for _ in range(EPOCHS - 1 if given.full else 1):  # one before the runs, one after: the machine may have changed
        some_epochs()
    publish(_finding(runs, tutorials, given), given)


def _finding(runs: Sequence[Trained], tutorials: dict[str, Tutorial], given: argparse.Namespace) -> Finding:
    seconds, accuracies = [run.seconds for run in runs], [run.accuracy for run in runs]
    mean = sum(accuracies) / len(accuracies)
    times = {name: tutorial.whole_s / middle(seconds) for name, tutorial in tutorials.items()}
    rows = [(_OURS, shown(seconds, 1), f"{mean:.3f} mean ({min(accuracies):.3f} to {max(accuracies):.3f})", "")]
    for name, tutorial in tutorials.items():
        best = f"{max(tutorial.accuracies):.3f} best epoch" if given.full else "not run to the end"
        rows.append((f"{name}, {EPOCHS} epochs", f"{tutorial.whole_s:.0f}", best, f"{times[name]:.1f}"))
    part = f"validation accuracy at least 0.93, mean of {len(runs)} seeds"
    goals = [
        Goal(part, f"{mean:.3f}", mean >= 0.93),
        Goal(
            "at least 20 times faster than the tutorial's 25 epochs with the same backbone in plain PyTorch",
            f"{times[_TUTORIAL]:.1f} times; {times[_FAST]:.1f} times it with a better batch, layout and number format",
            times[_TUTORIAL] >= 20,
        ),
    ]
    counted = (
        "all 25 epochs were run" if given.full else "two epochs were timed, one before and one after, and scaled to 25"
    )
    notes = [
        "byeori's time is the whole command with an empty cache: imports, reading and decoding, features, training, "
        f"bundle and report with baselines. The report is about the {runs[0].part} part, which also chose the "
        "checkpoint, as in the tutorial.",
        f"The tutorial's time is training and validation only, with {given.workers} loader workers (there: 4); "
        f"{counted}. SGD 0.001, momentum 0.9, StepLR(7, 0.1), batch 4, RandomResizedCrop(224) and flip.",
        f"Epochs of the tutorial: {', '.join(f'{s:.1f}' for s in tutorials[_TUTORIAL].seconds[:4])} s; "
        f"the faster one: {', '.join(f'{s:.1f}' for s in tutorials[_FAST].seconds[:4])} s.",
    ]
    raw = {"byeori_s": seconds, "accuracy": accuracies, **{name: t.seconds for name, t in tutorials.items()}}
    columns = ("way", "seconds", "validation accuracy", "byeori is so many times as fast")
    title = "hymenoptera: ants and bees, EfficientNet-Lite0"
    return Finding("hymenoptera", title, columns, rows, goals, notes, ("torch", "torchvision", "timm"), raw)


if __name__ == "__main__":
    main()
