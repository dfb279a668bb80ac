"""What a training of a small model leaves, to make bundles of."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image as Pillow

from byeori.bundles.bundle import Bundle
from byeori.bundles.saving import Contents, save_bundle
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.data.task import Task
from byeori.fields.kinds import Category, Image


def draw_pictures(count: int, size_px: int = 16) -> list[Pillow.Image]:
    """Give pictures of noise, not quite square."""
    draw = np.random.default_rng(3)
    shape = (size_px + 2, size_px + 5, 3)
    return [Pillow.fromarray(draw.integers(0, 256, shape, dtype=np.uint8)) for _ in range(count)]


def make_contents(model: str = "small-resnet", size_px: int = 16) -> Contents:
    """Give what a training of a small model leaves; its BatchNorm has seen pictures."""
    task = Task({"image": Image("RGB", size_px, size_px)}, "pet", Category(("cat", "dog", "벼리")))
    recipe = Recipe(model=model, weights="none")
    network = task.model(recipe).train()
    pictures = draw_pictures(4, size_px)
    with torch.no_grad():
        for _ in range(3):
            network({"image": torch.rand(8, 3, size_px, size_px, generator=torch.Generator().manual_seed(1)) * 255})
    return Contents(task, network, recipe, [{"image": picture} for picture in pictures], data_sizes={"train": 9})


def bundle_of(
    source: object,
    folder: Path,
    recipe: Recipe | None = None,
    *,
    target: Any = None,
    task: str | None = None,
    fields: dict[str, Any] | None = None,
    **calibrated: Any,
) -> Bundle:
    """Give the bundle of a model that has learned data's fields, and nothing else; its target is `calibrated` so."""
    recipe, dataset = recipe or Recipe(weights="none"), Dataset(source, target=target, task=task, fields=fields)
    learned, columns = dataset.learned(recipe), dataset.samples.columns
    learned = replace(learned, target=replace(learned.target, **calibrated))
    samples = [{name: columns[name][row] for name in learned.inputs} for row in range(min(4, len(dataset)))]
    return save_bundle(folder, Contents(learned, learned.model(recipe), recipe, samples, root=dataset.samples.root))
