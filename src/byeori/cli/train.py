"""`byeori train`: a new run, or one that goes on; ends with the report's headline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.cli.show import say

if TYPE_CHECKING:
    from byeori.core.recipe import Recipe
    from byeori.tracking.run import Run


def train_new(
    data: Path,
    options: dict[str, Any],
    recipe: Recipe,
    folder: Path,
    name: str | None,
    save_every_s: float,
    tensorboard: bool,
) -> int:
    """Train on `data` and tell what came of it."""
    from byeori.data.dataset import Dataset

    dataset = Dataset(data, **options)
    say(str(dataset))
    from byeori.training.train import train

    run = train(
        dataset, recipe, folder=folder, name=name, save_every_s=save_every_s, tensorboard=tensorboard, progress=True
    )
    return _told(run)


def go_on(path: Path, save_every_s: float, tensorboard: bool) -> int:
    """Go on with a run and tell what came of it."""
    from byeori.training.train import resume

    return _told(resume(path, save_every_s=save_every_s, tensorboard=tensorboard, progress=True))


def _told(run: Run) -> int:
    headline = run.record.headline or {}
    say(str(headline.get("text", "")))
    say(f"Run {run.name}: {run.folder}  (report: {run.folder / 'report' / 'report.html'})")
    return 0
