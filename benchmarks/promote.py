"""Promoting while many ask: is a request lost, or answered by neither model or by both?

    python benchmarks/promote.py --save

A server in a process of its own follows a release name. Clients, in another, send requests of three pictures one after
the other, while two bundles are released in turns; each release waits until the one before answers. The answers of both
bundles to all pictures are known, and differ. A reply must have status 200, name one of the two bundles, and hold that
bundle's answers to all of its pictures; afterwards each of its answers must be in the store, under that bundle.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from compare import Finding, Goal, arguments, publish, shown
from served import BYEORI_SERVE, serving, wait_for

SELF = __file__
CLASSES = ("cat", "dog", "hen", "owl")
SIDE_PX, PICTURES, TOGETHER = 32, 24, 3
HEAD = "POST /v1/predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json"
NEAR, APART = 1e-4, 1e-2  # of probabilities: the same model in other batches, and two models


def pictures() -> list[bytes]:
    """Pictures of noise as PNG."""
    from PIL import Image

    draw, made = np.random.default_rng(4), []
    for _ in range(PICTURES):
        file = io.BytesIO()
        Image.fromarray(draw.integers(0, 256, (SIDE_PX, SIDE_PX, 3), dtype=np.uint8)).save(file, "PNG")
        made.append(file.getvalue())
    return made


def write_bundle(folder: Path, seed: int) -> Path:
    """Save a bundle of a residual network with drawn weights, whose outputs are spread; give its folder."""
    import torch

    from byeori.bundles.saving import Contents, save_bundle
    from byeori.core.recipe import Recipe
    from byeori.data.task import Task
    from byeori.fields.kinds import Category, Image

    torch.manual_seed(seed)
    recipe = Recipe(model="small-resnet", weights="none", seed=seed)
    task = Task({"image": Image("RGB", SIDE_PX, SIDE_PX)}, "animal", Category(CLASSES))
    model = task.model(recipe).train()
    noise = torch.randint(0, 256, (64, SIDE_PX, SIDE_PX, 3), dtype=torch.uint8)
    with torch.no_grad():
        for _ in range(5):
            model(task.batch({"image": noise}))  # its norms see pictures
        *_, last = (one for one in model.modules() if isinstance(one, torch.nn.Linear))
        last.weight.mul_(3.0)
    return save_bundle(folder, Contents(task, model.eval(), recipe, [{"image": pictures()[0]}])).folder


def answers_of(bundle: Path) -> tuple[str, list[list[float]]]:
    """A bundle's digest, and its probabilities of all pictures."""
    from byeori.bundles.bundle import Bundle

    loaded = Bundle.load(bundle)
    told = loaded.predict(pictures())
    return loaded.digest, [[one["probabilities"][name] for name in CLASSES] for one in told]


def release(store: Any, name: str, bundle: Path, number: int) -> None:
    """Write a release."""
    from byeori.bundles.folder import RECORD
    from byeori.core.files import file_hash
    from byeori.tracking.records import Release

    store.releases.add(Release(name, number, 0.0, "bench", "release", file_hash(bundle / RECORD), str(bundle)))


@dataclass
class Seen:
    """What clients saw."""

    sent: int = 0
    lost: int = 0
    neither: int = 0
    mixed: int = 0
    """Whose answers are of two bundles, or not of the one that is named."""
    by: dict[str, int] = field(default_factory=dict)
    took_ms: list[float] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def judge(self, status: int, content: Any, known: dict[str, list[list[float]]], asked: list[int]) -> None:
        """Look at a reply."""
        if status != 200 or content["failed"]:
            self.lost += 1
            return
        owners = set()
        for place, answer in zip(asked, content["answers"], strict=True):
            found = [answer["probabilities"][name] for name in CLASSES]
            fit = [digest for digest, told in known.items() if np.abs(np.subtract(told[place], found)).max() < NEAR]
            owners.add(fit[0] if fit else None)
            self.ids[answer["id"]] = content["bundle"]
        if None in owners or content["bundle"] not in known:
            self.neither += 1
        elif owners != {content["bundle"]}:
            self.mixed += 1
        self.by[content["bundle"]] = self.by.get(content["bundle"], 0) + 1


async def client(
    port: int, number: int, seen: Seen, known: dict[str, list[list[float]]], *, end: asyncio.Event
) -> None:
    """Ask again and again until the end."""
    draw, sent = random.Random(number), [base64.b64encode(one).decode() for one in pictures()]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while not end.is_set():
        asked = [draw.randrange(PICTURES) for _ in range(TOGETHER)]
        body = json.dumps({"samples": [{"image": sent[place]} for place in asked]}).encode()
        head = f"{HEAD}\r\nContent-Length: {len(body)}"
        begun = time.perf_counter()
        seen.sent += 1
        try:
            writer.write(f"{head}\r\n\r\n".encode() + body)
            top = await reader.readuntil(b"\r\n\r\n")
            length = int(top.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            content = json.loads(await reader.readexactly(length))
        except (OSError, asyncio.IncompleteReadError) as error:
            print(f"a connection broke: {error!r}", file=sys.stderr)
            seen.lost += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        seen.took_ms.append((time.perf_counter() - begun) * 1000)
        seen.judge(int(top.split()[1]), content, known, asked)
    writer.close()
    await writer.wait_closed()


async def ask(port: int, clients: int, known: dict[str, list[list[float]]]) -> Seen:
    """Let clients ask until stdin ends."""
    seen, end = Seen(), asyncio.Event()
    asking = [asyncio.create_task(client(port, number, seen, known, end=end)) for number in range(clients)]
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    end.set()
    await asyncio.gather(*asking)
    return seen


def compare(given: argparse.Namespace) -> None:
    """Measure and publish."""
    from byeori.tracking.store import Store

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        store = Store(folder / "runs")
        bundles = [write_bundle(folder / f"{seed}" / "bundle", seed) for seed in (1, 2)]
        known = dict(answers_of(bundle) for bundle in bundles)
        one, other = (np.array(told) for told in known.values())
        assert np.abs(one - other).max(1).min() > APART, "the two bundles answer alike"
        (folder / "known.json").write_text(json.dumps(known))
        release(store, "production", bundles[0], 1)
        with serving([*BYEORI_SERVE, "--follow", "production", "--store", str(folder / "runs")]) as (port, _):
            words = ["--role", "ask", "--port", str(port), "--clients", str(given.clients), "--folder", place]
            asking = subprocess.Popen(
                [sys.executable, SELF, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            time.sleep(3)
            waits = []
            for number in range(2, given.promotions + 2):
                release(store, "production", bundles[(number + 1) % 2], number)
                waits.append(wait_for(port, lambda told, n=number: told["release"]["answers"] == n))
            said = json.loads(asking.communicate()[0])
        kept = {row.id: row.bundle for row in store.answers(limit=None)}
        ids = said.pop("ids")
        wrong = sum(kept.get(name) != bundle for name, bundle in ids.items())
        store.close()
    report(given, said, waits, wrong)


def report(given: argparse.Namespace, said: dict[str, Any], waits: list[float], wrong: int) -> None:
    """Publish what was found."""
    took = said["took_ms"]
    per = list(said["by"].values())
    rows = [
        ["promotions, each awaited", f"{len(waits)}"],
        ["clients", f"{given.clients}"],
        ["requests, of three pictures each", f"{said['sent']:,}"],
        ["answered by the one and by the other bundle", " and ".join(f"{count:,}" for count in per)],
        ["lost: another status than 200, or no reply", f"{said['lost']}"],
        ["answered by neither bundle", f"{said['neither']}"],
        ["answered by a mixture, or not by the one that is named", f"{said['mixed']}"],
        ["answers that are not in the store under their bundle", f"{wrong}"],
        [
            "time of a request, ms: median, 99 %, longest",
            ", ".join(f"{np.quantile(took, q):.0f}" for q in (0.5, 0.99, 1)),
        ],
        ["from the release until it answers, s", shown(waits, 2)],
    ]
    bad = said["lost"], said["neither"] + said["mixed"]
    goals = [
        Goal(
            f"{given.promotions} promotions while {given.clients} clients send: 0 requests lost",
            f"{bad[0]}",
            not bad[0],
        ),
        Goal("0 answered by neither or by a mixture", f"{bad[1]}", not bad[1]),
        Goal("every answer is in the store under the bundle that gave it", f"{wrong} are not", not wrong),
    ]
    notes = [
        "Server, clients and who releases share the cores; a release is loaded and proven while the server answers."
    ]
    raw = {"wait_s": waits, "took_ms": [float(np.quantile(took, q)) for q in (0.5, 0.9, 0.99, 1.0)]}
    publish(Finding("promote", "Promoting while many ask", ["", "found"], rows, goals, notes, ("torch",), raw), given)


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", choices=["all", "ask"], default="all", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--clients", type=int, default=50, help="who ask at once (default: 50)")
    parser.add_argument("--promotions", type=int, default=100, help="releases (default: 100)")


def main() -> None:
    """Play one of the parts, or all."""
    given = arguments(__doc__ or "", repeats=1, more=_flags)
    if given.role == "ask":
        seen = asyncio.run(ask(given.port, given.clients, json.loads((given.folder / "known.json").read_text())))
        print(json.dumps(vars(seen)))
    else:
        compare(given)


if __name__ == "__main__":
    main()
