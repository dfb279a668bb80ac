"""What it costs that answers are watched: features beside outputs, traits and counts beside rows.

    python benchmarks/watched.py --save

Photos are answered by a ResNet-18 of 96 px, a table by TabM; both are as they begin, untrained, with the reference that
`train` keeps. Of the network the processor's time for `bundle.run` with the projection is compared with that for
`bundle.outputs`. Two servers stand side by side, one with the bundle's reference and one without it, and are asked in
turns; what is compared is the processor's time of the server's process for a request, and the requests/s.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from compare import DATA, Finding, Goal, arguments, middle, publish, ratios, shown, take_turns
from server import _client

SELF = __file__
CLIENTS = 16
SETS = {"photos": ("cats_dogs", "resnet18", None), "table": ("bike_sharing", "tabm", "count")}


def made(folder: Path, source: Path, model: str, target: str | None) -> Path:
    """Give the bundle of a model that has learned the data's fields, and nothing else, with its reference."""
    from byeori import Recipe, train
    from byeori.training.progress.watch import Watch

    recipe = Recipe(model=model, weights="none", size=96, epochs=0.0, device="cpu", precision="fp32")
    from byeori import Dataset

    run = train(Dataset(source, target=target), recipe, folder=folder / "runs", watch=Watch(progress=False))
    return run.folder / "bundle"


def bare(bundle: Path) -> Path:
    """Give a copy of a bundle without its reference."""
    from byeori.bundles.folder import RECORD, seal
    from byeori.bundles.reference.kept import KEPT
    from byeori.core.errors import BundleError
    from byeori.core.files import read_json

    folder = Path(shutil.copytree(bundle, bundle.with_name("bare")))
    for name in KEPT:
        (folder / name).unlink()
    seal(folder, read_json(folder / RECORD, BundleError))
    return folder


def network(folder: Path, count: int, repeats: int) -> dict[str, list[float]]:
    """Microseconds of the processor for a sample, in batches of so many."""
    from byeori.bundles.bundle import Bundle

    bundle = Bundle.load(folder)
    cells = (bundle.proof.cells * count)[:count]
    packed = bundle.pack_all(cells)
    projection = bundle.reference.features
    assert projection is not None
    turns = max(64 // count, 4)

    def spent(work: Any) -> float:
        begun = time.process_time()
        for _ in range(turns):
            work()
        return (time.process_time() - begun) / turns / count * 1e6

    def watched() -> None:
        features = bundle.run(packed)[1]
        assert features is not None
        projection.project(features)

    return take_turns(
        {"outputs": lambda: spent(lambda: bundle.outputs(packed)), "watched": lambda: spent(watched)}, repeats
    )


@contextmanager
def started(bundle: Path, store: Path) -> Iterator[tuple[int, int]]:
    """Serve a bundle; give the port, and the process."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    words = [
        sys.executable,
        SELF,
        "--role",
        "serve",
        "--bundle",
        str(bundle),
        "--store",
        str(store),
        "--port",
        str(port),
    ]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        while True:
            assert process.poll() is None, f"the server ended with {process.returncode}"
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=120):
                    break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(60)


def processor_s(process: int) -> float:
    """Seconds of the processor that a process has taken (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def served(folder: Path, bundle: Path, requests: int, repeats: int) -> dict[str, dict[str, list[float]]]:
    """Microseconds of the processor for a request, and requests/s, without a reference and with it."""
    body = folder / "body"
    body.write_bytes(_request(bundle))
    found: dict[str, dict[str, list[float]]] = {"cpu": {}, "rate": {}}
    with started(bare(bundle), folder / "bare") as one, started(bundle, folder / "watched") as other:

        def ask(port: int, process: int, rates: list[float]) -> float:
            begun = processor_s(process)
            words = [sys.executable, SELF, "--role", "load", "--port", str(port), "--body", str(body)]
            said = subprocess.run([*words, "--requests", str(requests)], check=True, capture_output=True, text=True)
            rates.append(float(said.stdout))
            time.sleep(2)  # until what waits is written
            return (processor_s(process) - begun) / requests * 1e6

        rates: dict[str, list[float]] = {"bare": [], "watched": []}
        ways = {"bare": lambda: ask(*one, rates["bare"]), "watched": lambda: ask(*other, rates["watched"])}
        found["cpu"] = take_turns(ways, repeats)
        found["rate"] = {name: values[1:] for name, values in rates.items()}  # the first was to warm up
    return found


def _request(bundle: Path) -> bytes:
    import json

    from byeori.bundles.bundle import Bundle

    cells = Bundle.load(bundle, prove=False).proof.cells[0]
    only = next(iter(cells.values()))
    is_file = len(cells) == 1 and isinstance(only, bytes)
    content = only if isinstance(only, bytes) and is_file else json.dumps({"samples": [dict(cells)]}).encode()
    kind = "image/jpeg" if is_file else "application/json"
    size = f"Content-Type: {kind}\r\nContent-Length: {len(content)}"
    return f"POST /v1/predict HTTP/1.1\r\nHost: 127.0.0.1\r\n{size}\r\n\r\n".encode() + content


async def run_load(port: int, request: bytes, requests: int) -> None:
    """Ask so many times over some connections; print the requests per second."""
    start = time.perf_counter()
    await asyncio.gather(*(_client(port, request, requests // CLIENTS) for _ in range(CLIENTS)))
    print(requests / (time.perf_counter() - start))


def compare(given: argparse.Namespace) -> None:
    """Measure all of it and publish what was found."""
    rows, raw, worst = [], dict[str, list[float]](), 0.0
    for kind, (name, model, target) in ((kind, SETS[kind]) for kind in given.sets):
        with tempfile.TemporaryDirectory() as place:
            places = (DATA / name / part for part in ("train", "train_2011.csv"))
            source = next(path for path in places if path.exists())
            bundle = made(Path(place), source, model, target)
            for count in (1, 64):
                ways = network(bundle, count, given.repeats)
                more = ratios(ways["watched"], ways["outputs"])
                label = f"{kind}, network, batch of {count}, us CPU a sample"
                rows.append([label, shown(ways["outputs"], 0), shown(ways["watched"], 0), shown(more, 3)])
                raw |= {f"{label}, {way}": values for way, values in ways.items()}
            asked = served(Path(place), bundle, given.requests, given.repeats)
            for what, unit in (("cpu", "us CPU a request"), ("rate", "requests/s")):
                more = ratios(asked[what]["watched"], asked[what]["bare"])
                label = f"{kind}, server, {unit}"
                rows.append([label, shown(asked[what]["bare"], 0), shown(asked[what]["watched"], 0), shown(more, 3)])
                raw |= {f"{label}, {way}": values for way, values in asked[what].items()}
                worst = max(worst, middle(more) - 1) if what == "cpu" else worst
    goals = [
        Goal(
            "a server's time for a request rises by at most 3 % where answers are watched",
            f"{worst:.1%}",
            worst <= 0.03,
        )
    ]
    notes = ["Both servers write every answer and input; the bare one has no features, and counts answers alone."]
    columns = ["", "not watched", "watched", "ratio"]
    publish(Finding("watched", "Answers that are watched", columns, rows, goals, notes, ("torch", "timm"), raw), given)


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", choices=["all", "serve", "load"], default="all", help=argparse.SUPPRESS)
    parser.add_argument("--bundle", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--body", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--sets", nargs="+", choices=[*SETS], default=[*SETS], help="what is answered (default: all)")
    parser.add_argument("--requests", type=int, default=1600, help="requests of one measurement (default: 1600)")


def main() -> None:
    """Play one of the parts, or all."""
    given = arguments(__doc__ or "", repeats=5, more=_flags)
    if given.role == "serve":
        from byeori.serving.server import serve

        serve(str(given.bundle), port=given.port, store=given.store)
    elif given.role == "load":
        asyncio.run(run_load(given.port, given.body.read_bytes(), given.requests))
    else:
        compare(given)


if __name__ == "__main__":
    main()
