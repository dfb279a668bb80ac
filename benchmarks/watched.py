"""What it costs that answers are watched: features beside outputs, traits and counts beside rows.

    git worktree add --detach /tmp/before da9a18e
    python benchmarks/watched.py --before /tmp/before --save

Photos are answered by a ResNet-18 of 96 px, a table by TabM; both are as they begin, untrained, with the reference that
`train` keeps. Of the network the processor's time for `bundle.run` with the projection is compared with that for
`bundle.outputs`. Two servers stand side by side and are asked in turns; what is compared is the processor's time of the
server's process for a request, and the requests/s. With `--before` the other server is that of an earlier commit, which
kept answers, inputs and their traits, but no features, no traits of answers and no counts; each code trains its bundle
itself. Without `--before` it is this code with the bundle's reference taken away, which keeps traits of answers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from compare import DATA, Finding, Goal, arguments, middle, publish, ratios, shown, take_turns
from served import serving
from server import _client

SELF = __file__
SETS = {"photos": ("cats_dogs", "resnet18", None), "table": ("bike_sharing", "tabm", "count")}


def made(folder: Path, source: Path, model: str, target: str | None) -> Path:
    """Give the bundle of a model that has learned the data's fields, and nothing else, with its reference."""
    from byeori import Recipe, train
    from byeori.training.progress.watch import Watch

    recipe = Recipe(model=model, weights="none", size=96, epochs=0.0, device="cpu", precision="fp32")
    from byeori import Dataset

    run = train(Dataset(source, target=target), recipe, folder=folder / "runs", watch=Watch(progress=False))
    return run.folder / "bundle"


def environment(code: Path | None) -> dict[str, str]:
    """Give the environment in which a checkout's own code runs; of None this one's."""
    return dict(os.environ) if code is None else {**os.environ, "PYTHONPATH": str(code.resolve() / "src")}


def made_before(code: Path, folder: Path, kind: str) -> Path:
    """Give the bundle of the same recipe and data that a checkout's own code makes."""
    words = [sys.executable, SELF, "--role", "make", "--sets", kind, "--store", str(folder)]
    said = subprocess.run(words, check=True, capture_output=True, text=True, env=environment(code))
    return Path(said.stdout.splitlines()[-1])


def make(folder: Path, kind: str) -> Path:
    """Make the bundle of one of the sets in a folder."""
    name, model, target = SETS[kind]
    places = (DATA / name / part for part in ("train", "train_2011.csv"))
    return made(folder, next(path for path in places if path.exists()), model, target)


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


def server(bundle: Path, store: Path, code: Path | None = None) -> AbstractContextManager[tuple[int, int]]:
    """Serve a bundle by the code of a checkout, or by this; give the port, and the process."""
    words = [sys.executable, SELF, "--role", "serve", "--bundle", str(bundle), "--store", str(store)]
    return serving(words, environment(code))


def processor_s(process: int) -> float:
    """Seconds of the processor that a process has taken (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def both(folder: Path, bundle: Path, kind: str, before: Path | None) -> Iterator[dict[str, tuple[int, int]]]:
    """Serve a bundle as before, and watched; give port and process of each."""
    other = bare(bundle) if before is None else made_before(before, folder / "before", kind)
    with server(other, folder / "one", before) as one, server(bundle, folder / "other") as two:
        yield {"before": one, "watched": two}


def served(
    servers: dict[str, tuple[int, int]], body: Path, clients: int, requests: int, *, repeats: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Microseconds of the processor for a request, and requests/s, by server."""
    rates: dict[str, list[float]] = {name: [] for name in servers}

    def ask(name: str) -> float:
        port, process = servers[name]
        begun = processor_s(process)
        words = [sys.executable, SELF, "--role", "load", "--port", str(port), "--body", str(body)]
        words += ["--requests", str(requests), "--clients", str(clients)]
        said = subprocess.run(words, check=True, capture_output=True, text=True)
        rates[name].append(float(said.stdout))
        time.sleep(2)  # until what waits is written
        return (processor_s(process) - begun) / requests * 1e6

    spent = take_turns({"before": lambda: ask("before"), "watched": lambda: ask("watched")}, repeats)
    return spent, {name: values[1:] for name, values in rates.items()}  # the first was to warm up


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


async def run_load(port: int, request: bytes, requests: int, clients: int) -> None:
    """Ask so many times over some connections; print the requests per second."""
    start = time.perf_counter()
    await asyncio.gather(*(_client(port, request, requests // clients) for _ in range(clients)))
    print(requests / (time.perf_counter() - start))


class Table:
    """The rows of what was found, and all measured values."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.raw: dict[str, list[float]] = {}

    def add(self, label: str, before: list[float], watched: list[float], digits: int = 0) -> float:
        """Add what was measured in turns; give the ratio."""
        more = ratios(watched, before)
        self.rows.append([label, shown(before, digits), shown(watched, digits), shown(more, 3)])
        self.raw |= {f"{label}, before": before, f"{label}, watched": watched}
        return middle(more)


def measure(kind: str, given: argparse.Namespace, table: Table) -> dict[str, float]:
    """Measure one of the sets; give by label how much more time a request takes."""
    found = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        bundle = make(folder, kind)
        for count in (1, 64):
            ways = network(bundle, count, given.repeats)
            table.add(f"{kind}, network, batch of {count}, us CPU a sample", ways["outputs"], ways["watched"])
        body = folder / "body"
        body.write_bytes(_request(bundle))
        with both(folder, bundle, kind, given.before) as servers:
            for clients in given.clients:
                spent, rates = served(servers, body, clients, given.requests, repeats=given.repeats)
                label = f"{kind}, server, {clients} connections"
                found[label] = table.add(f"{label}, us CPU a request", spent["before"], spent["watched"]) - 1
                table.add(f"{label}, requests/s", rates["before"], rates["watched"])
    return found


def compare(given: argparse.Namespace) -> None:
    """Measure all of it and publish what was found."""
    table, more = Table(), dict[str, float]()
    for kind in given.sets:
        more |= measure(kind, given, table)
    worst = max(more, key=more.__getitem__)
    goal = "a server's time for a request rises by at most 3 % where answers are watched"
    goals = [Goal(goal, f"{more[worst]:.1%} at most ({worst})", more[worst] <= 0.03)]
    against = (
        "The server before is this code with a bundle without a reference: traits of answers are kept, but no features."
        if given.before is None
        else "The server before is that of an earlier commit: answers, inputs and their traits are kept."
    )
    notes = ["Both servers write every answer and input.", against]
    columns = ["", "before", "watched", "ratio"]
    found = Finding(
        "watched", "Answers that are watched", columns, table.rows, goals, notes, ("torch", "timm"), table.raw
    )
    publish(found, given)


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", choices=["all", "serve", "load", "make"], default="all", help=argparse.SUPPRESS)
    parser.add_argument("--bundle", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--body", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--sets", nargs="+", choices=[*SETS], default=[*SETS], help="what is answered (default: all)")
    parser.add_argument("--before", type=Path, help="a checkout of an earlier commit, whose server is compared")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16, 64], help="connections (default: 1 16 64)")
    parser.add_argument("--requests", type=int, default=1600, help="requests of one measurement (default: 1600)")


def main() -> None:
    """Play one of the parts, or all."""
    given = arguments(__doc__ or "", repeats=5, more=_flags)
    if given.role == "serve":
        from byeori.serving.server import serve

        serve(str(given.bundle), port=given.port, store=given.store)
    elif given.role == "load":
        asyncio.run(run_load(given.port, given.body.read_bytes(), given.requests, given.clients[0]))
    elif given.role == "make":
        print(make(given.store, given.sets[0]))
    else:
        compare(given)


if __name__ == "__main__":
    main()
