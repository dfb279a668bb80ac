"""`byeori demo`: the whole story on scikit-learn's scans of handwritten digits."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from byeori.cli.show import say
from byeori.core.pixels import WHITE
from byeori.evaluation.report.reports import OWN, PAGE

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.run import Run

_ENLARGED_PX = 16  # the scans are 8 px wide; twice that is kinder to look at, and as quick to learn


def demo(folder: Path, serving: bool, port: int) -> int:
    """Tell the story; everything it writes lies in `folder`."""
    start = time.perf_counter()
    digits = _write_digits(folder / "digits")
    run = _learn(digits, folder)
    bundle = _prove(run, folder)
    if not serving:
        _ask_own_server(bundle, digits, folder)
        say(f"\nThat was the whole story, in {time.perf_counter() - start:.0f} s. Now your own: byeori train PHOTOS/")
        return 0
    from byeori.serving.server import serve

    say("\n5 serve: the model answers over HTTP. Ctrl-C ends it; every answer and correction is kept in the store.")
    serve(run.folder, port=port, open_page=True)
    return 0


def _write_digits(folder: Path) -> Path:
    from PIL import Image
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    for number, (pixels, label) in enumerate(zip(images, labels, strict=True)):
        path = folder / str(label) / f"{number:04d}.png"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            scan = Image.fromarray((pixels.reshape(8, 8) * (WHITE / 16)).round().astype(np.uint8))
            scan.resize((_ENLARGED_PX, _ENLARGED_PX), Image.Resampling.BICUBIC).save(path)
    say(f"0 data: {len(labels):,} scans of handwritten digits, one folder a class, in {folder}")
    return folder


def _learn(digits: Path, folder: Path) -> Run:
    from byeori.checks.check import check
    from byeori.core.recipe import Recipe
    from byeori.data.dataset import Dataset
    from byeori.training.progress.watch import Watch
    from byeori.training.train import train

    data = Dataset(digits)
    findings = check(data)
    page = findings.save(folder / "check")
    say(f"\n1 check: {findings.headline()} What was found, with pictures: {page}")
    run = train(data, Recipe(epochs=5), folder=folder / "runs", watch=Watch(progress=True))
    say(f"\n2 train: a small residual network, 5 times over {(data.parts == 'train').sum():,} scans. Run {run.folder}")
    say(f"\n3 evaluate: {run.headline}")
    say("  In brackets the 95 % interval: where the share of right answers on new scans would likely lie.")
    say(f"  Every number and the worst mistakes: {run.folder / OWN / PAGE}")
    return run


def _prove(run: Run, folder: Path) -> Bundle:
    from byeori.bundles.bundle import Bundle
    from byeori.bundles.exporting.export import export, parity_of

    path = export(run, to="torch-export")
    say(f"\n4 export: {path}\n  {parity_of(path)}")
    return Bundle.load(run.folder)


def _ask_own_server(bundle: Bundle, digits: Path, folder: Path) -> None:
    """Start the real server, ask it about one scan of every class, and compare with the bundle called by hand."""
    from byeori.serving.server import running

    files = [next(iter(sorted(path.glob("*.png")))) for path in sorted(digits.iterdir())]
    expected = bundle.predict(files)
    with running(bundle, port=0, store=folder / "runs") as address:
        for file, answer in zip(files, expected, strict=True):
            request = urllib.request.Request(
                f"{address}/v1/predict", data=file.read_bytes(), headers={"Content-Type": "image/png"}
            )
            with urllib.request.urlopen(request, timeout=10) as response:
                got = json.load(response)["answers"][0]
            if got["value"] != answer["value"]:
                raise AssertionError(f"the server answered {got['value']} for {file}, the bundle {answer['value']}")
    right = sum(answer["value"] == file.parent.name for file, answer in zip(files, expected, strict=True))
    say(f"\n5 serve: at {address} it answered {len(files)} scans as the bundle does, {right} of them right; ended.")
