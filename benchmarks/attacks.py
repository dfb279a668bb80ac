"""What others notice of an attack: the worst wait for /healthz meanwhile, the peak of memory, and the time of a 429.

    python benchmarks/attacks.py --save

The server is a process of its own; on Linux it has the first core, and the load the others.
"""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from compare import Finding, Goal, arguments, publish
from served import free_port
from server import PYTHON, SELF, picture, write_bundle

M = 1_000_000
JSON = "application/json"
Attack = Callable[[int], str]
CLIENTS = 640
BEFORE = (
    "Before a server had these limits the waits were, in the order of the table, over 20 s (the probe gave up), over "
    "20 s, 14.4 s, 5.2 s, 1.9 s and 6.3 s, its peak 1,600 MB; with other work beside it a 429 took 2.0 s then and now."
)


def post(port: int, body: bytes, media: str) -> str:
    """Ask the model; give the status."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    with suppress(OSError):
        line.request("POST", "/v1/predict", body, {"Content-Type": media})
    try:
        return str(line.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        line.close()


def large_pictures(port: int) -> str:
    """Send twenty small files of 64 megapixels."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("L", (8000, 8000)).save(file, "GIF")
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.gif"\r\n\r\n' + file.getvalue() + b"\r\n"
    return post(port, part * 20 + b"--b--\r\n", "multipart/form-data; boundary=b")


def half_heads(port: int) -> str:
    """Open 1,100 connections whose heads never end."""
    lines = []
    for _ in range(1100):
        with suppress(OSError):
            lines.append(socket.create_connection(("127.0.0.1", port), 2))
            lines[-1].sendall(b"GET / HTTP/1.1\r\nX: ")
    time.sleep(3)
    for line in lines:
        line.close()
    return f"{len(lines)} open"


ATTACKS: dict[str, Attack] = {
    "JSON: a key of 30 MB": lambda port: post(port, json.dumps({"inputs": {"image" * 6 * M: 1}}).encode(), JSON),
    "JSON: 2 million keys": lambda port: post(
        port, b'{"inputs":{' + b",".join(b'"%d":1' % n for n in range(2 * M)) + b"}}", JSON
    ),
    "JSON: 30 MB of [[],[],...": lambda port: post(port, b'{"inputs":[' + b"[]," * 10 * M + b"[]]}", JSON),
    "JSON: 7,000 numbers of 4,300 digits": lambda port: post(
        port, b'{"inputs":{"image":[' + b",".join([b"9" * 4300] * 7000) + b"]}}", JSON
    ),
    "20 GIFs of 64 megapixels": large_pictures,
    "1,100 heads that never end": half_heads,
}


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """Start a server that may open 1,024 files; give its port and process."""
    port = free_port()
    words = [PYTHON, SELF, "--role", "ours", "--folder", str(folder), "--port", str(port)]
    pin = ["taskset", "-c", "0"] if sys.platform == "linux" else []
    with subprocess.Popen(["bash", "-c", 'ulimit -n 1024; exec "$@"', "-", *pin, *words], stderr=-3) as process:
        while True:
            assert process.poll() is None
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.05)
        yield port, process.pid
        process.terminate()


def peak_mb(pid: int) -> int:
    """Peak of a process's memory, where Linux tells it."""
    told = [line.split()[1] for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmHWM" in line]
    return int(told[0]) // 1024


def worst_wait(port: int, attack: Attack) -> tuple[float, str]:
    """Give the worst wait for /healthz while the attack lasts, seconds, and how that was answered."""
    worst, ended = 0.0, threading.Event()

    def watch() -> None:
        nonlocal worst
        while not ended.is_set():
            start, line = time.perf_counter(), http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            with suppress(OSError, http.client.HTTPException):
                line.request("GET", "/healthz")
                line.getresponse().read()
            line.close()
            worst = max(worst, time.perf_counter() - start)
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    told = attack(port)
    ended.set()
    thread.join()
    return worst, told


async def refusals(port: int, clients: int, seconds: float) -> tuple[list[float], int]:
    """Ask over many connections at once; give the times of all 429, and how many had an answer."""
    head = (
        f"POST /v1/predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/png\r\nContent-Length: {len(picture())}"
    )
    request, latest, took, answered = f"{head}\r\n\r\n".encode() + picture(), time.perf_counter() + seconds, [], 0

    async def client() -> None:
        nonlocal answered
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < latest:
            start = time.perf_counter()
            writer.write(request)
            reply = await reader.readuntil(b"\r\n\r\n")
            length = reply.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            if b" 429 " in reply[:20]:
                took.append(time.perf_counter() - start)
                await asyncio.sleep(0.5)
            else:
                answered += 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return took, answered


def main() -> None:
    """Attack a server in each way, and print what was found."""
    given = arguments(__doc__ or "", repeats=1)
    if sys.platform == "linux" and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 2)))
    rows = []
    with tempfile.TemporaryDirectory() as name:
        write_bundle(Path(name))
        with served(Path(name)) as (port, pid):
            for title, attack in ATTACKS.items():
                worst, told = worst_wait(port, attack)
                rows.append([title, told, f"{worst * 1000:,.0f} ms", f"{peak_mb(pid):,} MB"])
                print(f"  {rows[-1]}", file=sys.stderr, flush=True)
        with served(Path(name)) as (port, _):
            took, answered = asyncio.run(refusals(port, CLIENTS, 10))
    p99_ms = sorted(took)[len(took) * 99 // 100] * 1000 if took else 0.0
    publish(
        Finding(
            "attacks",
            "A server under attack",
            ("attack", "answered", "worst wait for /healthz", "peak of memory so far"),
            rows,
            [Goal("overload: a 429 within 50 ms at the 99th percentile", f"{p99_ms:,.0f} ms", p99_ms <= 50)],
            [
                f"Overload: {CLIENTS} clients for 10 s, {answered:,} answers, {len(took):,} refusals. The server has a "
                "core of its own on Linux where there are two.",
                BEFORE,
            ],
        ),
        given,
    )


if __name__ == "__main__":
    main()
