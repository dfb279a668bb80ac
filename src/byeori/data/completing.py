"""Answers that cannot be read without their inputs: points need the size of the picture that they are in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from byeori.core.process import threads
from byeori.data.samples import Samples
from byeori.data.task import Task


def completed(samples: Samples, task: Task) -> Samples:
    """Give the samples with what each answer's cell lacks, as the target's `completed` says it."""
    if not task.target.about.needs_inputs:
        return samples

    def cell(row: int) -> Any:
        inputs = {name: (field, samples.columns[name][row]) for name, field in task.inputs.items()}
        return task.target.completed(samples.columns[task.name][row], inputs, samples.root)

    with ThreadPoolExecutor(threads()) as pool:
        cells = tuple(pool.map(cell, range(len(samples))))
    return replace(samples, columns={**samples.columns, task.name: cells})
