"""byeori: from a folder of examples to a monitored service that keeps learning, with proof.

>>> from byeori import Recipe
>>> Recipe(epochs=5).epochs
5
"""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.bundles.exporting.export import export
    from byeori.bundles.predicting.predict import predict
    from byeori.checks.check import check
    from byeori.core.errors import ByeoriError
    from byeori.core.recipe import Recipe
    from byeori.data.dataset import Dataset
    from byeori.data.task import Task
    from byeori.evaluation.report.report import Report
    from byeori.fields.about import About
    from byeori.fields.check.check_field import check_field
    from byeori.fields.contract import Field, Input, Target
    from byeori.fields.kinds import (
        Category,
        Date,
        Flag,
        Image,
        Labels,
        Line,
        Mask,
        Number,
        Numbers,
        Points,
        Scene,
        Strip,
        Text,
        Vector,
    )
    from byeori.serving.server import serve
    from byeori.tracking.run import Run
    from byeori.training.choices.find_lr import find_lr
    from byeori.training.evaluate import evaluate
    from byeori.training.folds import cross_validate
    from byeori.training.loop.steps import Step, steps
    from byeori.training.own.loop import finish
    from byeori.training.train import resume, train

__all__ = [
    "About",
    "Bundle",
    "ByeoriError",
    "Category",
    "Dataset",
    "Date",
    "Field",
    "Flag",
    "Image",
    "Input",
    "Labels",
    "Line",
    "Mask",
    "Number",
    "Numbers",
    "Points",
    "Recipe",
    "Report",
    "Run",
    "Scene",
    "Step",
    "Strip",
    "Target",
    "Task",
    "Text",
    "Vector",
    "check",
    "check_field",
    "cross_validate",
    "evaluate",
    "export",
    "find_lr",
    "finish",
    "predict",
    "resume",
    "serve",
    "steps",
    "train",
]

_WHERE = {
    "About": "fields.about",
    "Bundle": "bundles.bundle",
    "ByeoriError": "core.errors",
    "Category": "fields.kinds",
    "Dataset": "data.dataset",
    "Date": "fields.kinds",
    "Field": "fields.contract",
    "Flag": "fields.kinds",
    "Image": "fields.kinds",
    "Input": "fields.contract",
    "Labels": "fields.kinds",
    "Line": "fields.kinds",
    "Mask": "fields.kinds",
    "Number": "fields.kinds",
    "Numbers": "fields.kinds",
    "Points": "fields.kinds",
    "Recipe": "core.recipe",
    "Report": "evaluation.report.report",
    "Run": "tracking.run",
    "Scene": "fields.kinds",
    "Step": "training.loop.steps",
    "Strip": "fields.kinds",
    "Target": "fields.contract",
    "Task": "data.task",
    "Text": "fields.kinds",
    "Vector": "fields.kinds",
    "check": "checks.check",
    "check_field": "fields.check.check_field",
    "cross_validate": "training.folds",
    "find_lr": "training.choices.find_lr",
    "finish": "training.own.loop",
    "evaluate": "training.evaluate",
    "export": "bundles.exporting.export",
    "predict": "bundles.predicting.predict",
    "resume": "training.train",
    "serve": "serving.server",
    "steps": "training.loop.steps",
    "train": "training.train",
}

if sys.platform == "darwin":
    # torch reads this once, when it is loaded: operators that MPS lacks run on the processor instead of failing.
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: `import byeori` waits for nothing."""
    if name not in _WHERE:
        raise AttributeError(f"module 'byeori' has no attribute {name!r}")
    return getattr(import_module(f"byeori.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
