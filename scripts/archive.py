#!/usr/bin/env python
"""Make an archive of what a user keeps: bundles, runs with their store, checkpoints, exports; a test loads it later.

    PYTHONPATH=<a clone at a commit>/src .venv/bin/python scripts/archive.py

writes `tests/archive/<commit>.tar.xz` with the byeori of that clone, and `tests/test_archive.py` holds later versions
to the answers that were given then. Data is made on the spot and all draws have a seed, so the script says what
is in it. It stays small: large networks have weights of a few numbers that repeat, and pages are left out.
"""

import dataclasses
import importlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch
from archived import Kind, Net, Whole, Written, kinds, lightning_parts, pictures_of
from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook

import byeori
from byeori import Bundle, Dataset, Recipe, Run, export, train

ROOT = Path(__file__).parents[1]
CONTENT = "archive.json"
"""The file of an archive that says what is in it."""
PAGES = {".html", ".svg", ".md"}
STOP_AT = 5
"""The update after which a training is stopped by a signal."""


def _commit() -> str:
    """Name the commit of the byeori that is imported; one whose files have changed has none."""
    source = Path(byeori.__file__).parent
    if changed := _git(source, "status", "--porcelain", "."):
        raise SystemExit(f"{source}: differs from its commit; commit first, or take a clone\n{changed}")
    return _git(source, "rev-parse", "--short=7", "HEAD")


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True).stdout.strip()


def _make(commit: str) -> None:
    """Fill the working folder."""
    told: dict[str, Any] = {"commit": commit, "torch": torch.__version__, "bundles": {}, "stopped": [], "loops": {}}
    for kind in kinds():
        print(kind.name, flush=True)
        folder = Path("data") / kind.name
        folder.mkdir(parents=True)
        written = kind.write(folder)
        run = _trained(kind, written)
        places = {kind.name: run.folder / "bundle"}
        for form in kind.exports:
            places[f"{kind.name}-{form}"] = Path("exports") / f"{kind.name}-{form}"
            export(_loaded(run.folder, kind.own), form, places[f"{kind.name}-{form}"])
        for name, place in places.items():
            asked, own = kind.asked(written), kind.own and name == kind.name
            answers = _loaded(place, own).predict(asked)
            told["bundles"][name] = {"folder": str(place), "own": own, "asked": asked, "answers": answers}
            told["bundles"][name]["data"] = written
        if kind.stopped:
            told["stopped"].append(_stopped(kind, written, run))
    if "finish" in byeori.__all__:
        told["loops"] = {"loop": _own_loop(), "lightning": _lightning()}
    _answered(told["bundles"])
    Path(CONTENT).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _loaded(folder: Path, own: bool) -> Bundle:
    return Bundle.load(folder, model=Net()) if own else Bundle.load(folder)


def _trained(kind: Kind, written: Written) -> Run:
    recipe = Recipe(device="cpu", precision="fp32", **kind.recipe)
    data = Dataset(**written)
    if not kind.is_large:
        return train(data, recipe, model=_net(kind), folder="runs", name=kind.name)
    with tempfile.TemporaryDirectory() as place:
        repeating = _repeating(data, recipe, Path(place) / "bundle")
        recipe = dataclasses.replace(recipe, init_from=str(repeating.folder), epochs=0.0, head_epochs=0.0)
        return train(data, recipe, folder="runs", name=kind.name)


def _net(kind: Kind) -> nn.Module | None:
    torch.manual_seed(0)
    return Net() if kind.own else None


def _settled(prepared: Any, recipe: Recipe) -> Recipe:
    """Settle a recipe as the byeori that is at hand does; at first it was prepared data that did."""
    try:
        settle = importlib.import_module("byeori.training.choices.settle").settle
    except ModuleNotFoundError:
        settle = type(prepared).settle
    settled: Recipe = settle(prepared, recipe)
    return settled


def _repeating(data: Dataset, recipe: Recipe, folder: Path) -> Bundle:
    """Give a bundle of an untrained network, whose large weights are a few numbers again and again."""
    saving = importlib.import_module("byeori.bundles.saving")
    prepared = data.prepare(recipe)
    recipe = _settled(prepared, recipe)
    network, numbers = prepared.task.model(recipe), torch.from_numpy(np.random.default_rng(8).normal(size=97)).float()
    with torch.no_grad():
        for weight in network.parameters():
            if weight.ndim > 1 or not weight.any():
                spread = float(weight.std()) if weight.numel() > 1 and weight.any() else 0.1
                weight.copy_(spread * numbers.repeat(weight.numel() // 97 + 1)[: weight.numel()].view_as(weight))
    samples = prepared.samples
    sample = {name: samples.columns[name][0] for name in prepared.task.inputs}
    return saving.save_bundle(folder, saving.Contents(prepared.task, network, recipe, [sample], root=samples.root))


def _stopped(kind: Kind, written: Written, whole: Run) -> dict[str, Any]:
    """Train the same again, and stop it by a signal."""
    updates = iter(range(1, 10_000))

    def stop(*_: Any) -> None:
        if next(updates) == STOP_AT:
            signal.raise_signal(signal.SIGINT)

    hook = register_optimizer_step_post_hook(stop)
    name, recipe = f"{kind.name}-stopped", Recipe(device="cpu", precision="fp32", **kind.recipe)
    with suppress(KeyboardInterrupt):
        train(Dataset(**written), recipe, model=_net(kind), folder="runs", name=name, parent=whole.id)
    hook.remove()
    return {"run": f"runs/{name}", "whole": f"runs/{kind.name}", "own": kind.own, "data": written, "step": STOP_AT}


def _own_loop() -> dict[str, Any]:
    """Train by a loop of the user's own, which keeps its state and ends in a bundle."""
    recipe = Recipe(size=8, batch=8, device="cpu", precision="fp32")
    prepared = Dataset("data/own").prepare(recipe)
    torch.manual_seed(0)
    net = Whole()
    adam = torch.optim.Adam(net.parameters())
    with Run.start("runs", data_path="data/own", name="loop") as run:
        for step, batch in enumerate(prepared.batches(recipe).stream(0, 6), 1):
            adam.zero_grad()
            loss = nn.functional.cross_entropy(net(batch.inputs["image"].float()), batch.truth)
            loss.backward()
            adam.step()
            run.log(step, loss=loss.item())
        run.save_state(step, model=net, adam=adam)
        byeori.finish(run, net, prepared, recipe)
    asked = pictures_of({"source": "data/own"})
    return {"step": step, "asked": asked, "answers": Bundle.load(run.folder, model=Whole()).predict(asked)}


def _lightning() -> dict[str, Any]:
    """Train a LightningModule two epochs of four, keep its state, and tell the losses of all four."""
    fitting, batches = lightning_parts()
    with Run.start("runs", name="lightning") as run:
        for step in fitting.epochs(batches, 4):
            run.log(step.number, loss=step.loss.item())
            if fitting.epoch_ended and fitting.epoch == 2:
                run.save_state(step.number, fitting=fitting)
    return {"step": 6, "losses": [value for _, _, value in run.metrics("loss")]}


def _answered(bundles: Mapping[str, Mapping[str, Any]]) -> None:
    """Have answers and judgements written to the store, by a server of each of some bundles."""
    truths = {
        "table-class": ("eel", "cod"),
        "table-number": (9.5, 12.0),
        "text-labels": (["a"], []),
        "masks": ("data/masks/test/masks/12.png", None),
    }
    for name, wanted in truths.items():
        with _served(f"runs/{name}") as ask:
            for cells, truth in zip(bundles[name]["asked"], wanted, strict=False):
                is_file = isinstance(cells, str)
                body = Path(cells).read_bytes() if is_file else json.dumps({"inputs": cells}).encode()
                answer = ask("predict", body, "image/png" if is_file else "application/json")["answers"][0]
                true = b64encode(Path(truth).read_bytes()).decode() if is_file and truth else truth
                said = {"id": answer["id"], "correct": answer["value"] == truth, "truth": true, "who": "Ada"}
                ask("judgements", json.dumps(said).encode(), "application/json")


@contextmanager
def _served(run: str) -> Iterator[Callable[[str, bytes, str], Any]]:
    code = "import sys; from byeori import serve; serve(sys.argv[1], port=0)"
    with subprocess.Popen([sys.executable, "-c", code, run], stderr=subprocess.PIPE, text=True) as server:
        address = next(found[0] for line in server.stderr if (found := re.search(r"http://[\d.:]+", line)))

        def ask(verb: str, body: bytes, media: str) -> Any:
            request = urllib.request.Request(f"{address}/v1/{verb}", body, {"Content-Type": media})
            with urllib.request.urlopen(request, timeout=30) as reply:
                return json.load(reply)

        try:
            yield ask
        finally:
            server.terminate()
            server.stderr.read()


def _pack(path: Path) -> None:
    """Compress the working folder into a file, without the pages that are written for people."""
    with sqlite3.connect("runs/byeori.db") as store:
        for run, told in store.execute("SELECT id, environment FROM runs").fetchall():
            there = json.dumps({**json.loads(told), "host": "elsewhere", "platform": "elsewhere"})
            store.execute("UPDATE runs SET environment = ? WHERE id = ?", (there, run))
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    files = [place for place in sorted(Path().rglob("*")) if place.is_file() and place.suffix not in PAGES]
    files.sort(key=lambda place: place != Path(CONTENT))  # it is read first
    with tarfile.open(path, "w:xz", preset=9) as archive:
        for place in files:
            archive.add(
                place, filter=lambda one: one.replace(mtime=0, mode=0o644, uid=0, gid=0, uname="", gname="", deep=False)
            )
    print(f"{path}: {len(files)} files, {path.stat().st_size:,} bytes")


def main() -> None:
    """Make the archive of the byeori that is imported."""
    commit = _commit()
    path = ROOT / "tests" / "archive" / f"{commit}.tar.xz"
    if path.exists():
        raise SystemExit(f"{path}: is there; what a version left is never made anew")
    path.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as cache:
        os.chdir(place)
        os.environ["BYEORI_CACHE"] = cache
        sys.argv = ["archive.py"]  # what runs keep as their command
        _make(commit)
        _pack(path)
        os.chdir(ROOT)


if __name__ == "__main__":
    main()
