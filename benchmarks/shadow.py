"""What a challenger in shadow costs those who ask: the champion's p99 with it and without.

    python benchmarks/shadow.py --save

Two servers of the same bundle stand side by side, one with a challenger of the same size in shadow; they are asked in
turns by clients that send one picture, read the answer and pause. Of each turn the 99 % quantile of the time of a
request is taken, and compared turn by turn. That the challenger does answer meanwhile is counted too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
from compare import Finding, Goal, arguments, middle, publish, ratios, shown, take_turns
from promote import pictures, write_bundle
from served import BYEORI_SERVE, serving

SELF = __file__
HEAD = "POST /v1/predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/png"
QUANTILE = 0.99


async def client(port: int, requests: int, pause_s: float, seed: int) -> list[float]:
    """Ask so many times with pauses; give milliseconds of each request."""
    draw, sent, took = random.Random(seed), pictures(), []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(requests):
        await asyncio.sleep(draw.expovariate(1 / pause_s))
        body = draw.choice(sent)
        begun = time.perf_counter()
        writer.write(f"{HEAD}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        top = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(top.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        took.append((time.perf_counter() - begun) * 1000)
        assert top.startswith(b"HTTP/1.1 200"), top
    writer.close()
    await writer.wait_closed()
    return took


async def ask(given: argparse.Namespace) -> None:
    """Let clients ask; print what each request took."""
    some = given.requests // given.clients
    found = await asyncio.gather(*(client(given.port, some, given.pause_s, n) for n in range(given.clients)))
    print(json.dumps([one for took in found for one in took]))


def turn(port: int, given: argparse.Namespace) -> list[float]:
    """Milliseconds of the requests of one turn."""
    words = ["--role", "ask", "--port", str(port), "--requests", str(given.requests)]
    words += ["--clients", str(given.clients), "--pause-s", str(given.pause_s)]
    said = subprocess.run([sys.executable, SELF, *words], check=True, capture_output=True, text=True)
    return [float(one) for one in json.loads(said.stdout)]


def challenger_of(port: int) -> dict[str, Any]:
    """What the server tells of its challenger."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/bundle", timeout=60) as reply:
        told: dict[str, Any] = json.loads(reply.read())["challengers"][0]
    return told


def compare(given: argparse.Namespace) -> None:
    """Measure and publish."""
    medians: dict[str, list[float]] = {"alone": [], "in shadow": []}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        one, other = (write_bundle(folder / f"{seed}" / "bundle", seed) for seed in (1, 2))
        words = [[*BYEORI_SERVE, str(one), "--store", str(folder / store)] for store in "ab"]
        with serving(words[0]) as (alone, _), serving([*words[1], "--shadow", str(other)]) as (beside, _):
            ports = {"alone": alone, "in shadow": beside}

            def measured(name: str) -> float:
                took = turn(ports[name], given)
                medians[name].append(float(np.median(took)))
                return float(np.quantile(took, QUANTILE))

            turn(beside, given)  # until the challenger is loaded and has answered, it costs more, or nothing
            while not challenger_of(beside)["answered"]:
                turn(beside, given)
            before = challenger_of(beside)
            ways = {name: lambda name=name: measured(name) for name in ports}
            found = take_turns(ways, given.repeats)
            time.sleep(3)
            after = challenger_of(beside)
    report(given, found, {name: values[1:] for name, values in medians.items()}, (before, after))


def report(
    given: argparse.Namespace,
    found: dict[str, list[float]],
    medians: dict[str, list[float]],
    told: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Publish what was found."""
    more = ratios(found["in shadow"], found["alone"])
    answered, dropped = (told[1][name] - told[0][name] for name in ("answered", "dropped"))
    rows = [
        ["p99, ms", *(shown(found[name], 1) for name in found), shown(more, 3)],
        ["median, ms", *(shown(medians[name], 1) for name in found), shown(ratios(*reversed(medians.values())), 3)],
        ["answers of the challenger", "", f"{answered:,}, and {dropped:,} dropped", ""],
    ]
    goal = "a second model in shadow: the champion's p99 rises by at most 10 %"
    goals = [Goal(goal, f"{middle(more) - 1:+.1%} in the middle of {len(more)} pairs of turns", middle(more) <= 1.1)]
    notes = [
        f"Each turn is of {given.requests} requests by {given.clients} clients that pause {given.pause_s * 1000:g} ms "
        "on average; clients, servers and challenger share the cores.",
        f"The challenger was {'left' if told[1]['taken_back'] is None else 'taken back: ' + told[1]['taken_back']}.",
    ]
    raw = {
        f"{name}, {what}": values for what, of in (("p99", found), ("median", medians)) for name, values in of.items()
    }
    columns = ["", "without", "with a challenger in shadow", "ratio"]
    publish(Finding("shadow", "A challenger in shadow", columns, rows, goals, notes, ("torch",), raw), given)


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", choices=["all", "ask"], default="all", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--clients", type=int, default=4, help="who ask at once (default: 4)")
    parser.add_argument("--requests", type=int, default=1200, help="requests of a turn (default: 1200)")
    parser.add_argument("--pause-s", type=float, default=0.06, help="mean pause of a client, seconds (default: 0.06)")


def main() -> None:
    """Play one of the parts, or all."""
    given = arguments(__doc__ or "", repeats=9, more=_flags)
    if given.role == "ask":
        asyncio.run(ask(given))
    else:
        compare(given)


if __name__ == "__main__":
    main()
