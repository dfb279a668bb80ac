"""The champion's source as it is now, read for the question that the champion answers, however the source has grown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from byeori.bundles.folder import RECORD
from byeori.core.errors import BundleError, DataError, listed
from byeori.core.files import read_json
from byeori.data.dataset import Dataset, open_dataset
from byeori.fields.known import KINDS

_NAMES = {kind.kind: kind.__name__ for kind in KINDS}


@dataclass(frozen=True)
class Question:
    """What a model answers, and from what."""

    target: str
    kind: str
    inputs: Mapping[str, str]
    """The kind of each input."""

    def __str__(self) -> str:
        inputs = ", ".join(f"{name!r} ({_NAMES.get(kind, kind)})" for name, kind in self.inputs.items())
        return f"{self.target!r} ({_NAMES.get(self.kind, self.kind)}) from {inputs}"


def question_of(bundle: Path) -> Question:
    """Give what a bundle answers."""
    task: Mapping[str, Any] = read_json(bundle / RECORD, BundleError)["task"]
    kinds = {str(name): str(field["kind"]) for name, field in task["inputs"].items()}
    return Question(str(task["name"]), str(task["target"]["kind"]), kinds)


def open_for(question: Question, source: object, options: Mapping[str, Any]) -> Dataset:
    """Open a source so that it asks a question again; where it cannot, that is a DataError.

    A column that is new is no input, and one whose cells look otherwise by now is read as it was: else what comes of
    it would answer another question, which nothing that is released can be followed by.
    """
    now = open_dataset(source, options)
    if _asks(now) != question:
        now = open_dataset(source, {**options, **_said(question, now, options)})
    refuse_other(question, now)
    return now


def refuse_other(question: Question, data: Dataset) -> None:
    """Raise a DataError where data asks something else."""
    asks = _asks(data)
    if asks == question:
        return
    gone = [name for name in (*question.inputs, question.target) if name not in data.samples.columns]
    why = f"{listed(gone)} {'is' if len(gone) == 1 else 'are'} not there now" if gone else f"it asks for {asks} now"
    raise DataError(
        f"{data.samples.name}: the champion answers {question}, and {why}; bring the source back as it was, or train "
        "on it as it is by `byeori train` and release that under another name"
    )


def _asks(data: Dataset) -> Question:
    task = data.task
    return Question(task.name, task.target.kind, {name: field.kind for name, field in task.inputs.items()})


def _said(question: Question, now: Dataset, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that say what the guess no longer gives."""
    asks = _asks(now)
    wanted, found = ({**one.inputs, one.target: one.kind} for one in (question, asks))
    kinds = {name: _NAMES[kind] for name, kind in wanted.items() if found.get(name) != kind and kind in _NAMES}
    kinds = {name: kind for name, kind in kinds.items() if name in now.samples.columns}
    target = options["target"] if asks.target == question.target else question.target
    new = [name for name in (*asks.inputs, asks.target) if name not in wanted]
    return {
        "target": target,
        "ignore": [*options["ignore"], *new],
        "fields": {**(options["fields"] or {}), **kinds} or None,
    }
