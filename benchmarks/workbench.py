"""How long the pages take: a list of 10,000 runs, and a curve of 1,000,000 points drawn in Chromium.

    python benchmarks/workbench.py --save

The pages are served by a thread of this process from an SQLite store. Times of the list are from the request to the
last byte of the answer, over 127.0.0.1. A curve is timed by the browser itself: from asking for its points to the end
of the drawing, with the whole curve, and after one has zoomed to a tenth of it.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
import urllib.request
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from compare import Finding, Goal, arguments, middle, publish, shown, take_turns

RUNS, POINTS = 10_000, 1_000_000
LISTS = {
    "list of 10,000 runs": "/runs",
    "the last page of it": "/runs?page=200",
    "found by two words and a state": "/runs?text=photos+9&state=done",
    "sorted by a score": "/runs?sort=score.accuracy",
}
FIGURE = "figure[data-took-ms]"
WHOLE, ZOOMED = "a curve of 1,000,000 points, drawn", "a tenth of it, drawn"


def fill(folder: Path) -> None:
    """Write 10,000 runs as training writes them, and a million losses of one of them."""
    from sqlalchemy import insert

    from byeori.core.recipe import Recipe
    from byeori.tracking import schema
    from byeori.tracking.environment import environment
    from byeori.tracking.store import Store

    store, recipe, machine = Store(folder), Recipe().to_json(), environment()
    draw = np.random.default_rng(0)
    rows: list[dict[str, Any]] = []
    for number in range(RUNS):
        score = round(float(draw.uniform(0.5, 1)), 3)
        text = f"test accuracy {score} [0.8, 0.99] on 220 samples; majority 0.2, logistic regression on pixels 0.64"
        row = {"id": f"{number:016x}", "name": f"photos-{number}", "created": 1e9 + number, "ended": 1e9 + number + 60}
        about = {"recipe": recipe, "environment": machine, "data_path": f"/data/photos-{number % 7}"}
        rows.append({**row, **about, "state": "done", "headline": {"accuracy": score, "part": "test", "text": text}})
    with store.database.writing() as connection:
        connection.execute(insert(schema.runs), rows)
    losses = np.exp(-np.linspace(0, 5, POINTS)) + draw.normal(size=POINTS) * 0.02
    for begin in range(0, POINTS, 50_000):
        part = losses[begin : begin + 50_000].tolist()
        store.write_metrics(f"{0:016x}", [(begin + step, "loss", value, 0.0) for step, value in enumerate(part)])
    store.close()


def list_ms(address: str, processor: list[float]) -> float:
    """Milliseconds from asking for a page to its last byte; those of the processor go into a list."""
    begun, used = time.perf_counter(), time.process_time()
    with urllib.request.urlopen(address, timeout=60) as reply:
        reply.read()
    processor.append((time.process_time() - used) * 1000)
    return (time.perf_counter() - begun) * 1000


class Browser:
    """Chromium with the page of the run of the long curve."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = f"{address}/runs/{0:016x}"

    def whole_ms(self) -> float:
        """Milliseconds from asking for the whole curve to the end of the drawing."""
        self.page.goto(self.address)
        self.page.wait_for_selector(f"{FIGURE} canvas")
        return self._took()

    def zoomed_ms(self) -> float:
        """Milliseconds from asking for a tenth of the curve, dragged over, to the end of the drawing."""
        before = self.whole_ms()
        box = self.page.locator("figure .u-over").first.bounding_box()
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + 0.4 * box["width"], y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 0.5 * box["width"], y, steps=4)
        with self.page.expect_response(lambda reply: "/runs/curves" in reply.url and "start=" in reply.url):
            self.page.mouse.up()
        self.page.wait_for_timeout(300)  # until it is drawn, which the figure itself times
        found = self._took()
        assert found != before
        return found

    def _took(self) -> float:
        return float(self.page.locator(FIGURE).first.get_attribute("data-took-ms"))


def measure(address: str, given: argparse.Namespace, processor: dict[str, list[float]]) -> dict[str, list[float]]:
    """Measure all, in turns."""
    from playwright.sync_api import sync_playwright

    chromium = next(path for name in ("chromium", "google-chrome") if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        seen = Browser(browser.new_page(viewport={"width": 1280, "height": 900}), address)
        ways = {name: partial(list_ms, address + path, processor[name]) for name, path in LISTS.items()}
        ways |= {WHOLE: seen.whole_ms, ZOOMED: seen.zoomed_ms}
        found = take_turns(ways, given.repeats)
        browser.close()
    return found


def main() -> None:
    """Measure and publish."""
    from byeori.workbench.server import running_ui

    given = arguments(__doc__ or "", repeats=9)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "runs"
        fill(folder)
        processor: dict[str, list[float]] = {name: [] for name in LISTS}
        with running_ui(folder) as address:
            found = measure(address, given, processor)
    rows = [[name, shown(values, 0), shown(processor.get(name, [0.0]), 0)] for name, values in found.items()]
    rows = [[*row[:2], row[2] if row[0] in LISTS else ""] for row in rows]
    first, *others = (f"{middle(found[name]):.0f}" for name in LISTS)
    told = f"{first} ms; its last page {others[0]}, found by words {others[1]}, sorted by a score {others[2]} ms"
    drawn = max(middle(found[name]) for name in (WHOLE, ZOOMED))
    goals = [
        Goal("10,000 runs listed in at most 200 ms", told, middle(found[next(iter(LISTS))]) <= 200),
        Goal("a curve of 1,000,000 points drawn in at most 300 ms", f"{drawn:.0f} ms, whole and zoomed", drawn <= 300),
    ]
    notes = [
        "A page of the list holds 50 runs; the whole page is made anew each time.",
        "The processor's time is that of server and client together; what is above it is waiting for other work.",
    ]
    publish(
        Finding("workbench", "The pages", ("what", "ms", "of the processor, ms"), rows, goals, notes, (), found), given
    )


if __name__ == "__main__":
    main()
