"""What serving costs: requests/s with a one-pixel model beside a bare FastAPI handler; and the cold start.

    python benchmarks/server.py --save

Both servers run at once under the same uvicorn with the same settings and are asked in turns, over kept-alive
connections of 127.0.0.1, by a process of its own. The bare handler reads the same body and answers with a constant.
Ours decodes the PNG of one pixel, answers by a network, and writes every answer and its input to a store on disk.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from compare import Finding, Goal, arguments, differences, middle, publish, ratios, shown, take_turns
from fastapi import FastAPI, Request, UploadFile
from served import serving

BUSY = "64 connections, the image as the body"
PYTHON = sys.executable
SELF = __file__
ROLE = (PYTHON, SELF, "--role")


def picture() -> bytes:
    """One pixel as PNG."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (1, 1), (200, 30, 60)).save(file, "PNG")
    return file.getvalue()


def one_pixel() -> Any:
    """Make a network that looks at one pixel."""
    from torch import nn

    return nn.Sequential(nn.Flatten(), nn.Linear(3, 2))


def write_bundle(folder: Path) -> None:
    """Save a bundle of the network that looks at one pixel."""
    from byeori.bundles.saving import Contents, save_bundle
    from byeori.core.recipe import Recipe
    from byeori.data.task import Task
    from byeori.fields.kinds import Category, Image

    recipe = Recipe(weights="none")
    task = Task({"image": Image("RGB", 1, 1)}, "label", Category(("dark", "light")))
    model = task.model(recipe, one_pixel())
    save_bundle(folder / "bundle", Contents(task, model, recipe, [{"image": picture()}], own_model=True))


def run_ours(folder: Path, port: int) -> None:
    """Serve the bundle."""
    from byeori.bundles.bundle import Bundle
    from byeori.serving.server import serve

    serve(Bundle.load(folder / "bundle", model=one_pixel()), port=port, store=folder / "store")


def run_bare(port: int) -> None:
    """Serve a handler that reads the body and answers a constant."""
    app = FastAPI()

    @app.post("/v1/predict")
    async def predict(request: Request) -> dict[str, object]:
        body = await request.body()
        return {"answers": [{"id": "0", "value": "light", "confidence": 0.5}], "bundle": "", "took_ms": len(body)}

    @app.post("/form")
    async def form(file: UploadFile) -> dict[str, object]:
        body = await file.read()
        return {"answers": [{"id": "0", "value": "light", "confidence": 0.5}], "bundle": "", "took_ms": len(body)}

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    uvicorn.run(
        app, port=port, log_config=None, access_log=False, server_header=False, ws="none", timeout_keep_alive=30
    )


async def _client(port: int, request: bytes, times: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(times):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head + await reader.read(500)
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
    writer.close()
    await writer.wait_closed()


def _request(path: str, form: bool) -> bytes:
    body, kind = picture(), "image/png"
    if form:
        disposition = 'Content-Disposition: form-data; name="file"; filename="pixel.png"'
        body = f"--x9f\r\n{disposition}\r\nContent-Type: image/png\r\n\r\n".encode() + body + b"\r\n--x9f--\r\n"
        kind = "multipart/form-data; boundary=x9f"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def run_load(port: int, path: str, *, form: bool, clients: int, requests: int) -> None:
    """Ask so many times over so many connections; print the requests per second."""
    request = _request(path, form)
    start = time.perf_counter()
    await asyncio.gather(*(_client(port, request, requests // clients) for _ in range(clients)))
    print(requests / (time.perf_counter() - start))


def load(port: int, path: str, *, form: bool, clients: int, requests: int) -> float:
    """Requests per second that a server answers."""
    words = [
        "--role",
        "load",
        "--port",
        str(port),
        "--path",
        path,
        "--clients",
        str(clients),
        "--requests",
        str(requests),
    ]
    words += ["--form"] if form else []
    return float(subprocess.run([PYTHON, SELF, *words], check=True, capture_output=True, text=True).stdout)


def throughput(folder: Path, given: argparse.Namespace) -> dict[str, dict[str, list[float]]]:
    """Requests/s of both, by how they are asked."""
    found: dict[str, dict[str, list[float]]] = {}
    with serving([*ROLE, "ours", "--folder", str(folder)]) as (ours, _), serving([*ROLE, "bare"]) as (bare, _):
        for clients, form in [(1, False), (16, False), (64, False), (16, True)]:
            name = f"{clients} connection{'s'[: clients > 1]}, {'a form' if form else 'the image as the body'}"
            print(name, file=sys.stderr)
            path = "/form" if form else "/v1/predict"
            ways = {
                "byeori": partial(load, ours, "/v1/predict", form=form, clients=clients, requests=given.requests),
                "bare": partial(load, bare, path, form=form, clients=clients, requests=given.requests),
            }
            found[name] = take_turns(ways, given.repeats)
    return found


def start_up(folder: Path, repeats: int) -> dict[str, list[float]]:
    """Seconds until a new process is ready, and those that `import torch` takes in one."""

    def starting() -> float:
        start = time.perf_counter()
        with serving([*ROLE, "ours", "--folder", str(folder)]):
            return time.perf_counter() - start

    def importing() -> float:
        start = time.perf_counter()
        subprocess.run([PYTHON, "-c", "import torch"], check=True)
        return time.perf_counter() - start

    return take_turns({"ready": starting, "import torch": importing}, repeats)


def compare(given: argparse.Namespace) -> None:
    """Measure all of it and publish what was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_bundle(folder)
        found = throughput(folder, given)
        starts = start_up(folder, given.repeats)
    rows, shares = [], {}
    for name, ways in found.items():
        shares[name] = ratios(ways["byeori"], ways["bare"])
        rows.append([name, shown(ways["byeori"], 0), shown(ways["bare"], 0), shown(shares[name], 2)])
    more = differences(starts["ready"], starts["import torch"])
    rows.append(["process start until ready", shown(starts["ready"], 2, " s"), "", ""])
    rows.append(["`import torch` alone", "", shown(starts["import torch"], 2, " s"), ""])
    goals = [
        Goal(
            "at least 0.8 times the requests/s of the bare handler",
            f"{shown(shares[BUSY], 2)} at {BUSY}",
            middle(shares[BUSY]) >= 0.8,
        ),
        Goal("a cold start of at most torch's import + 1.5 s", f"+ {shown(more, 2, ' s')}", middle(more) <= 1.5),
    ]
    notes = [
        "Ours decodes, answers, and keeps the answer and the input; the bare handler does nothing with the body.",
        "The load comes from the same machine and takes its share of the cores.",
    ]
    raw = {f"{name}, {way}": values for name, ways in found.items() for way, values in ways.items()} | starts
    columns = ["requests/s", "byeori", "bare FastAPI handler", "ratio"]
    packages = ("torch", "fastapi", "uvicorn", "h11")
    publish(Finding("server", "Server", columns, rows, goals, notes, packages, raw), given)


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", choices=["all", "ours", "bare", "load"], default="all", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--path", default="/v1/predict", help=argparse.SUPPRESS)
    parser.add_argument("--form", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--clients", type=int, default=16, help=argparse.SUPPRESS)
    parser.add_argument("--requests", type=int, default=6000, help="requests of one measurement (default: 6000)")


def main() -> None:
    """Play one of the parts, or all."""
    given = arguments(__doc__ or "", repeats=7, more=_flags)
    if given.role == "ours":
        run_ours(given.folder, given.port)
    elif given.role == "bare":
        run_bare(given.port)
    elif given.role == "load":
        asyncio.run(run_load(given.port, given.path, form=given.form, clients=given.clients, requests=given.requests))
    else:
        compare(given)


if __name__ == "__main__":
    main()
