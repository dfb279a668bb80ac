"""`byeori train --devices N`: the same command in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass

from byeori.core.errors import ConfigError
from byeori.core.launched import launch_of


@dataclass(frozen=True)
class Course:
    """How often it is trained, and by how many processes."""

    folds: int | None = None
    """Cross-validate: train once for each of so many folds, and report over all of them."""
    devices: int | None = None
    """Train by so many processes: one a GPU, or parts of the processor."""


def by_all(course: Course, arguments: Sequence[str], train: Callable[[], int]) -> int:
    """Train in the processes that were asked for, or in this one if it is one of several already, or alone.

    `arguments` are those of the command, by which the processes are started.
    """
    launched, wanted = launch_of(os.environ), course.devices
    if wanted is not None and wanted < 1:
        raise ConfigError(f"train: --devices {wanted}: wanted how many processes train, a whole number from 1")
    if launched is None and wanted in (None, 1):
        return train()
    if launched is None:
        from byeori.training.devices.launching import launch

        assert wanted is not None
        return launch(arguments, wanted)
    if wanted not in (None, launched.size):
        raise ConfigError(
            f"train: --devices {wanted}, and this is one of {launched.size} processes that were started already, as by "
            "torchrun; leave --devices out"
        )
    if launched.rank == 0:
        return train()
    with open(os.devnull, "w", encoding="utf-8") as nothing, redirect_stdout(nothing):  # one says what is to be said
        return train()


def refuse_devices_beside(course: Course, instead: Sequence[str]) -> None:
    """Refuse, by a ConfigError, several processes for what one does: folds, and the flags of what is done instead."""
    others = [*instead, *(["--folds"] if course.folds is not None else [])]
    if others and course.devices is not None:
        raise ConfigError(f"train: {others[0]} is done by one process; wanted it without --devices {course.devices}")
