"""byeori: from a folder of examples to a monitored service that keeps learning, with proof.

>>> from byeori import Recipe
>>> Recipe(epochs=5).epochs
5
"""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what editors and type checkers read; a test holds it to the table below
    from byeori.bundles.bundle import Bundle as Bundle
    from byeori.bundles.exporting.export import export as export
    from byeori.bundles.predicting.predict import Predictions as Predictions
    from byeori.checks.check import check as check
    from byeori.checks.findings import Findings as Findings
    from byeori.cleaning.clean import clean as clean
    from byeori.cleaning.suspects import Suspect as Suspect
    from byeori.cleaning.suspects import Suspects as Suspects
    from byeori.core.errors import BundleError as BundleError
    from byeori.core.errors import ByeoriError as ByeoriError
    from byeori.core.errors import ConfigError as ConfigError
    from byeori.core.errors import DataError as DataError
    from byeori.core.errors import FieldError as FieldError
    from byeori.core.errors import ModelError as ModelError
    from byeori.core.errors import RunError as RunError
    from byeori.core.errors import ServeError as ServeError
    from byeori.core.recipe import Recipe as Recipe
    from byeori.core.settled import Settled as Settled
    from byeori.cycle.cycle import run_cycle as run_cycle
    from byeori.cycle.gate.budgets import Budgets as Budgets
    from byeori.cycle.gate.gate import GateOptions as GateOptions
    from byeori.cycle.gate.gate import gate as gate
    from byeori.cycle.gate.report import GateReport as GateReport
    from byeori.cycle.own import Own as Own
    from byeori.cycle.release import ReleaseOutcome as ReleaseOutcome
    from byeori.cycle.release import release as release
    from byeori.cycle.retrain import retrain as retrain
    from byeori.cycle.trace import Trace as Trace
    from byeori.cycle.trace import trace as trace
    from byeori.cycle.turn import CycleOptions as CycleOptions
    from byeori.cycle.turn import Turn as Turn
    from byeori.data.batching.batches import Batch as Batch
    from byeori.data.dataset import Dataset as Dataset
    from byeori.data.preparing.prepared import Prepared as Prepared
    from byeori.data.task import Task as Task
    from byeori.evaluation.behaviour.outcome import Outcomes as Outcomes
    from byeori.evaluation.report.report import Report as Report
    from byeori.fields.about import About as About
    from byeori.fields.check.check_field import check_field as check_field
    from byeori.fields.contract import Answer as Answer
    from byeori.fields.contract import Field as Field
    from byeori.fields.contract import Input as Input
    from byeori.fields.contract import Target as Target
    from byeori.fields.contract import Unanswered as Unanswered
    from byeori.fields.kinds import Category as Category
    from byeori.fields.kinds import Date as Date
    from byeori.fields.kinds import Flag as Flag
    from byeori.fields.kinds import Image as Image
    from byeori.fields.kinds import Labels as Labels
    from byeori.fields.kinds import Line as Line
    from byeori.fields.kinds import Mask as Mask
    from byeori.fields.kinds import Number as Number
    from byeori.fields.kinds import Numbers as Numbers
    from byeori.fields.kinds import Points as Points
    from byeori.fields.kinds import Scene as Scene
    from byeori.fields.kinds import Strip as Strip
    from byeori.fields.kinds import Text as Text
    from byeori.fields.kinds import Vector as Vector
    from byeori.fields.line.synthetic import write_lines as write_lines
    from byeori.fields.sound.sound import Sound as Sound
    from byeori.journal.answer import KeptAnswer as KeptAnswer
    from byeori.journal.answers import Answers as Answers
    from byeori.journal.answers import answers as answers
    from byeori.journal.filters import AnswerFilter as AnswerFilter
    from byeori.journal.jobs import Recording as Recording
    from byeori.journal.predicting import predict as predict
    from byeori.monitoring.monitor import monitor as monitor
    from byeori.monitoring.report.report import MonitorReport as MonitorReport
    from byeori.serving.options import Front as Front
    from byeori.serving.options import ServeOptions as ServeOptions
    from byeori.serving.options import Succession as Succession
    from byeori.serving.server import serve as serve
    from byeori.tracking.run import Run as Run
    from byeori.training.behaviour import run_behaviour as run_behaviour
    from byeori.training.choices.find_lr import Sweep as Sweep
    from byeori.training.choices.find_lr import find_lr as find_lr
    from byeori.training.choices.settle import settle as settle
    from byeori.training.evaluate import evaluate as evaluate
    from byeori.training.folds import cross_validate as cross_validate
    from byeori.training.lightning import Fitting as Fitting
    from byeori.training.loop.guard import NonFiniteLossError as NonFiniteLossError
    from byeori.training.loop.schedule import optimizer as optimizer
    from byeori.training.loop.schedule import schedule as schedule
    from byeori.training.loop.steps import Step as Step
    from byeori.training.loop.steps import steps as steps
    from byeori.training.loop.stop import Stopped as Stopped
    from byeori.training.memorise import Memorised as Memorised
    from byeori.training.memorise import memorise as memorise
    from byeori.training.own.loop import finish as finish
    from byeori.training.progress.watch import Watch as Watch
    from byeori.training.train import explain as explain
    from byeori.training.train import resume as resume
    from byeori.training.train import train as train
    from byeori.tuning.tune import join_study as join_study
    from byeori.tuning.tune import tune as tune
    from byeori.tuning.tuned import Tuned as Tuned
    from byeori.workbench.server import ui as ui

_MODULE_OF = {
    "About": "fields.about",
    "Answer": "fields.contract",
    "AnswerFilter": "journal.filters",
    "Answers": "journal.answers",
    "Batch": "data.batching.batches",
    "Budgets": "cycle.gate.budgets",
    "Bundle": "bundles.bundle",
    "BundleError": "core.errors",
    "ByeoriError": "core.errors",
    "Category": "fields.kinds",
    "ConfigError": "core.errors",
    "CycleOptions": "cycle.turn",
    "DataError": "core.errors",
    "Dataset": "data.dataset",
    "Date": "fields.kinds",
    "Field": "fields.contract",
    "FieldError": "core.errors",
    "Findings": "checks.findings",
    "Fitting": "training.lightning",
    "Flag": "fields.kinds",
    "Front": "serving.options",
    "GateOptions": "cycle.gate.gate",
    "GateReport": "cycle.gate.report",
    "Image": "fields.kinds",
    "Input": "fields.contract",
    "KeptAnswer": "journal.answer",
    "Labels": "fields.kinds",
    "Line": "fields.kinds",
    "Mask": "fields.kinds",
    "Memorised": "training.memorise",
    "ModelError": "core.errors",
    "MonitorReport": "monitoring.report.report",
    "NonFiniteLossError": "training.loop.guard",
    "Number": "fields.kinds",
    "Numbers": "fields.kinds",
    "Outcomes": "evaluation.behaviour.outcome",
    "Own": "cycle.own",
    "Points": "fields.kinds",
    "Predictions": "bundles.predicting.predict",
    "Prepared": "data.preparing.prepared",
    "Recipe": "core.recipe",
    "Recording": "journal.jobs",
    "ReleaseOutcome": "cycle.release",
    "Report": "evaluation.report.report",
    "Run": "tracking.run",
    "RunError": "core.errors",
    "Scene": "fields.kinds",
    "ServeError": "core.errors",
    "ServeOptions": "serving.options",
    "Settled": "core.settled",
    "Sound": "fields.sound.sound",
    "Step": "training.loop.steps",
    "Stopped": "training.loop.stop",
    "Strip": "fields.kinds",
    "Succession": "serving.options",
    "Suspect": "cleaning.suspects",
    "Suspects": "cleaning.suspects",
    "Sweep": "training.choices.find_lr",
    "Target": "fields.contract",
    "Task": "data.task",
    "Text": "fields.kinds",
    "Trace": "cycle.trace",
    "Tuned": "tuning.tuned",
    "Turn": "cycle.turn",
    "Unanswered": "fields.contract",
    "Vector": "fields.kinds",
    "Watch": "training.progress.watch",
    "answers": "journal.answers",
    "check": "checks.check",
    "check_field": "fields.check.check_field",
    "clean": "cleaning.clean",
    "cross_validate": "training.folds",
    "evaluate": "training.evaluate",
    "explain": "training.train",
    "export": "bundles.exporting.export",
    "find_lr": "training.choices.find_lr",
    "finish": "training.own.loop",
    "gate": "cycle.gate.gate",
    "join_study": "tuning.tune",
    "memorise": "training.memorise",
    "monitor": "monitoring.monitor",
    "optimizer": "training.loop.schedule",
    "predict": "journal.predicting",
    "release": "cycle.release",
    "resume": "training.train",
    "retrain": "cycle.retrain",
    "run_behaviour": "training.behaviour",
    "run_cycle": "cycle.cycle",
    "schedule": "training.loop.schedule",
    "serve": "serving.server",
    "settle": "training.choices.settle",
    "steps": "training.loop.steps",
    "trace": "cycle.trace",
    "train": "training.train",
    "tune": "tuning.tune",
    "ui": "workbench.server",
    "write_lines": "fields.line.synthetic",
}
"""Every public name, and the module that has it."""

__all__ = list(_MODULE_OF)

if sys.platform == "darwin":
    # torch reads this once, when it is loaded: operators that MPS lacks run on the processor instead of failing.
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: `import byeori` waits for nothing."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'byeori' has no attribute {name!r}")
    return getattr(import_module(f"byeori.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_MODULE_OF)
