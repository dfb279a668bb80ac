"""A folder of runs as the pages see it: bundles, their kept answers, and a queue of questions about them."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow

from byeori.bundles.bundle import Bundle
from byeori.bundles.saving import Contents, save_bundle
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.data.task import Task
from byeori.fields.kinds import Category, Image, Mask, Scene
from byeori.journal.kept import Inputs
from byeori.tracking.folders import write_mark
from byeori.tracking.records import Answer, Item, RunRecord
from byeori.tracking.store import Store

HOSTILE = '<img src=x onerror="alert(1)">'
PETS = Task({"image": Image("RGB", 8, 8)}, "pet", Category(("cat", "dog", "벼리", HOSTILE)))
MASK = Mask(classes=("ground", "green", "blue"), values=(0, 1, 2), ignored=(3, 255), rows=24, columns=32)
STREET = Task({"image": Scene("RGB", 24, 32)}, "street", MASK)
_MODELS = {"pet": "small-resnet", "street": "small-unet"}


def png_of(seed: int = 0, rows: int = 12, columns: int = 16) -> bytes:
    """Give a PNG of noise."""
    pixels = draw(seed, "asked").integers(0, 256, (rows, columns, 3)).astype(np.uint8)
    file = io.BytesIO()
    Pillow.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@dataclass
class Asked:
    """A folder of runs with a store, to which answers and questions are added."""

    folder: Path
    store: Store

    def run(self, name: str, task: Task) -> Bundle:
        """Make a run with a bundle of drawn weights."""
        (self.folder / name).mkdir(parents=True)
        write_mark(self.folder / name, run=name, created=1.0)
        self.store.add_run(RunRecord(name, name, 1.0, "done"))
        recipe = Recipe(model=_MODELS[task.name], weights="none", seed=1)
        contents = Contents(task, task.model(recipe).eval(), recipe, [{"image": png_of()}], run=name)
        return save_bundle(self.folder / name / "bundle", contents)

    def answer(self, bundle: Bundle, cells: Mapping[str, Any], request: str, at: float = 1000.0) -> Answer:
        """Let a bundle answer, and keep what it was asked, as a server does."""
        [outputs] = bundle.predict([cells])
        path, media = Inputs(self.folder / "inputs").keep(cells)
        row = Answer(request, at, bundle.digest, bundle.record["run"], {}, outputs, 3.0, path, media, value=None)
        self.store.write_answers([row])
        return row

    def ask(self, bundle: Bundle, count: int, **item: Any) -> list[int]:
        """Put questions about as many new answers into the queue, the first one asked first."""
        given = {"why": "monitor", "reason": "Its probability to be asked was 0.12.", **item}
        made = []
        for number in range(count):
            request = f"{bundle.record['run']}-{number}"
            self.answer(bundle, {"image": png_of(number, 24, 32)}, request)
            made.append(Item(0, 1.0, bundle.digest, answer=request, priority=float(count - number), **given))
        return self.store.queue.add(made)


def asked_in(folder: Path) -> Asked:
    """Begin with an empty folder of runs."""
    folder.mkdir(parents=True, exist_ok=True)
    return Asked(folder, Store(folder))
