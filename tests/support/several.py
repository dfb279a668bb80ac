"""Processes that train together, kept from one case to the next: starting one costs as much as a small training."""

import json
import os
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

PLAIN = {"epochs": 2, "batch": 16, "device": "cpu", "precision": "fp32", "weights": "none", "seed": 3}
WORDS = ("red", "green", "blue", "cat", "dog", "bird", "tree", "lake")


def numbers() -> dict[str, Any]:
    """Give the columns of a small table, its target `sold` among them."""
    draw = np.random.default_rng(0)
    age, town = draw.normal(40, 10, 120), draw.choice(["Seoul", "Jeju", "Busan"], 120)
    return {"age": age.round(1).tolist(), "town": town.tolist(), "sold": np.where(age > 40, "yes", "no").tolist()}


def texts() -> dict[str, Any]:
    """Give short texts of 3 to 9 words, and whether they are of animals."""
    draw = np.random.default_rng(0)
    found = [" ".join(draw.choice(WORDS, draw.integers(3, 10))) for _ in range(120)]
    return {"text": found, "label": ["animals" if "cat" in text or "dog" in text else "none" for text in found]}


def dataset(kind: str, folder: Path) -> Any:
    """Give the data of a kind: what is made in memory is the same in every process."""
    from byeori import Dataset
    from street import scenes

    match kind:
        case "table":
            return Dataset(numbers(), target="sold")
        case "numbers":
            age = numbers()["age"]
            return Dataset({"age": age, "price": [2.0 * one + 3 for one in age]}, target="price")
        case "text":
            return Dataset(texts(), target="label")
        case "masks":
            return Dataset(scenes(60))
        case _:
            return Dataset(folder)


def train(kind: str, source: str, folder: str, name: str, **choices: Any) -> dict[str, Any]:
    """Train on data of a kind; give the run's folder."""
    from byeori import Recipe, Watch
    from byeori.training.train import train as begin

    data, watch = dataset(kind, Path(source)), Watch(progress=False, save_every_s=choices.pop("save_every_s", 30.0))
    return {"folder": str(begin(data, Recipe(**{**PLAIN, **choices}), folder=folder, name=name, watch=watch).folder)}


def go_on(run: str, kind: str = "", source: str = "") -> dict[str, Any]:
    """Resume a run; give its folder."""
    from byeori import Watch
    from byeori.training.train import resume

    data = dataset(kind, Path(source)) if kind else None
    return {"folder": str(resume(run, data, watch=Watch(progress=False)).folder)}


def call(module: str, name: str, **given: Any) -> Any:
    """Call a function of a test module beside this one's, as `devices/test_team.py` names it."""
    import importlib

    return getattr(importlib.import_module(module), name)(**given)


_WORKS = {one.__name__: one for one in (train, go_on, call)}


def same_runs(one: Path, other: Path) -> None:
    """Hold two runs to the same bytes in all that was learned, logged and judged."""
    from safetensors.torch import load_file

    from byeori import Run

    files = sorted(path.relative_to(one) for path in one.rglob("*.safetensors"))
    assert len(files) > 3  # of the other run an earlier checkpoint may be left too
    for file in files:
        theirs = load_file(other / file)
        wrong = [name for name, x in load_file(one / file).items() if not _same(x, theirs[name])]
        assert not wrong, f"{file}: {wrong}"
    assert Run.open(one).metrics() == Run.open(other).metrics()
    assert _report(one) == _report(other)


def _report(run: Path) -> dict[str, object]:
    """The report but for what names the run."""
    found = json.loads((run / "report" / "report.json").read_text())
    return {**found, "facts": {name: fact for name, fact in found["facts"].items() if name not in ("run", "bundle")}}


def _same(x: Any, y: Any) -> bool:
    return bool(x.shape == y.shape and x.numpy().tobytes() == y.numpy().tobytes())


class Workers:
    """Processes that wait for work, which each of them does as one of several."""

    def __init__(self, processes: Sequence["subprocess.Popen[str]"]) -> None:
        self._processes = processes

    @property
    def ids(self) -> list[int]:
        """Give the number of each process."""
        return [process.pid for process in self._processes]

    def do(self, work: str, *, count: int = 0, own: Sequence[dict[str, Any]] = (), **given: Any) -> list[Any]:
        """Let the first `count`, by default all, do some work together; give what each has given, or its error.

        `own` are arguments of each process alone.
        """
        some = self._processes[: count or None]
        meeting = _meeting(len(some))
        for rank, process in enumerate(some):
            told = {**given, **(own[rank] if own else {})}
            line = {"env": {**meeting, "RANK": str(rank), "LOCAL_RANK": str(rank)}, "work": work, "given": told}
            assert process.stdin is not None
            process.stdin.write(json.dumps(line) + "\n")
            process.stdin.flush()
        return [json.loads(process.stdout.readline() or "null") for process in some if process.stdout is not None]


def _meeting(count: int) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "GLOO_SOCKET_IFNAME": _LOOP}
    return found | {"WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count)}


_LOOP = "lo0" if sys.platform == "darwin" else "lo"


@contextmanager
def workers(count: int, folder: Path) -> Iterator[Workers]:
    """Start processes that wait for work; `folder` is their cache."""
    environment = {**os.environ, "BYEORI_CACHE": str(folder), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", __file__]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(count)
    ]
    try:
        yield Workers(started)
    finally:
        for one in started:
            one.kill()
            one.communicate()


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a training prints is no answer
    for line in sys.stdin:
        told = json.loads(line)
        os.environ |= told["env"]
        try:
            found = _WORKS[told["work"]](**told["given"])
        except SystemExit as error:
            found = {"exit": error.code}
        except KeyboardInterrupt as error:
            found = {"stopped": str(error)}
        except Exception as error:  # noqa: BLE001 - the test is told
            found = {"error": str(error), "kind": type(error).__name__, "trace": traceback.format_exc()}
        answers.write(json.dumps(found) + "\n")
        answers.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "training" / "devices"))
    _serve()
