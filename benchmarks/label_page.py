"""How fast the page Label is with a long queue, in a real browser: first paint, and the next question after an answer.

A folder of runs gets a bundle of ten classes, small pictures and a queue of so many items; a real server shows the page
to a real Chromium. `first paint` is from the navigation until the first question with its picture has been painted,
`next` from the key that accepts an answer until the next question's picture has been painted.

    python benchmarks/label_page.py --items 100000
"""

from __future__ import annotations

import argparse
import io
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from byeori.core.seeds import draw
from byeori.tracking.records import Item
from byeori.tracking.store import Store
from byeori.workbench.server import running_ui

CLASSES = [f"class {number}" for number in range(10)]
PICTURES = 200
_PAINTED = """() => new Promise((done) => {
    const look = () => {
        const image = document.querySelector('#work:not([hidden]) .stage-picture');
        const is = image && image.complete && image.naturalWidth && image.src !== window.seen;
        if (!is) return requestAnimationFrame(look);
        window.seen = image.src;
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
    };
    look();
})"""
_NEXT = """() => new Promise((done) => {
    const began = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '3', code: 'Digit3', bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true }));
    const look = () => {
        const image = document.querySelector('#work:not([hidden]) .stage-picture');
        const is = image && image.complete && image.naturalWidth && image.src !== window.seen;
        if (!is) return requestAnimationFrame(look);
        window.seen = image.src;
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    };
    look();
})"""


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--answers", type=int, default=60)
    parser.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), given.items)
        with running_ui(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=given.browser, args=["--no-sandbox"])
            paints = [first_paint(browser.new_context().new_page(), address) for _ in range(5)]
            page = browser.new_context().new_page()
            first_paint(page, address)
            quick = [float(page.evaluate(_NEXT)) for _ in range(given.answers)]
            calm = [after_pause(page) for _ in range(20)]
            browser.close()
    print(
        f"{given.items:,} items: first paint {told(paints)}; next item {told(calm)}, one after the other {told(quick)}"
    )


def fill(folder: Path, count: int) -> None:
    """Make pictures and a queue of items that show them."""
    pictures = folder / "pictures"
    pictures.mkdir()
    generator = draw(0, "label page")
    for number in range(PICTURES):
        file = io.BytesIO()
        pixels = generator.integers(0, 256, (24, 24, 3)).astype(np.uint8)
        Image.fromarray(pixels).resize((480, 360)).save(file, "JPEG")
        (pictures / f"{number}.jpg").write_bytes(file.getvalue())
    form: dict[str, Any] = {"widget": "choice", "options": CLASSES}
    shared = {"target": "what", "form": form, "files": ["image"], "root": str(pictures), "guess": CLASSES[0]}
    items = [
        Item(
            0,
            1.0,
            "pictures",
            "uncertain",
            f"The model is {50 + number % 50} % sure of it.",
            sample=f"{number:032x}",
            place=f"{number % PICTURES}.jpg",
            priority=1.0 - number / count,
            content={**shared, "cells": {"image": f"{number % PICTURES}.jpg"}},
        )
        for number in range(count)
    ]
    store = Store(folder)
    store.queue.add(items)
    store.close()


def first_paint(page: Page, address: str) -> float:
    """Give the ms from a navigation until the first question has been painted."""
    page.goto(f"{address}/label", wait_until="commit")
    return float(page.evaluate(_PAINTED))


def after_pause(page: Page) -> float:
    """Give the ms to the next question, for somebody who looks at each for a moment."""
    time.sleep(0.5)
    return float(page.evaluate(_NEXT))


def told(times_ms: list[float]) -> str:
    """Say median and worst."""
    return f"{statistics.median(times_ms):.0f} ms (at most {max(times_ms):.0f})"


if __name__ == "__main__":
    main()
