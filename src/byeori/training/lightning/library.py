"""Lightning under either of its two names, and without what it says of itself."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from traceback import walk_tb
from typing import Any

from byeori.core.errors import ConfigError, ModelError

_PACKAGES = ("lightning.pytorch", "lightning.fabric", "pytorch_lightning", "lightning_fabric")
_REFUSALS = {"MisconfigurationException", "NotImplementedError", "RuntimeError", "TypeError", "ValueError"}


def library(module: object) -> Any:
    """Give the package that a LightningModule comes from: `lightning.pytorch` or `pytorch_lightning`."""
    for kind in type(module).__mro__:
        if kind.__name__ == "LightningModule":
            return import_module(kind.__module__.partition(".core")[0])
    raise ModelError(
        f"{type(module).__name__} is no LightningModule; `byeori.steps` trains any nn.Module, and of a compiled "
        "module wanted is the one before torch.compile"
    )


def refuse_several_processes() -> None:
    """Refuse to be one of several processes (`torchrun`): each would train alone, as if there were no other."""
    count = os.environ.get("WORLD_SIZE", "1")
    if count != "1":
        raise ConfigError(
            f"WORLD_SIZE is {count}: this process is one of several, and a Fitting trains in one, on one device; start "
            "it without torchrun, or train by Lightning's Trainer"
        )


@contextmanager
def quiet(lightning: Any) -> Iterator[None]:
    """Keep away Lightning's news (hardware, hints, advertisements) and what it calls possible; its warnings stay."""
    loggers = [logging.getLogger(name) for name in _PACKAGES]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(max(logger.level, logging.WARNING))
    try:
        with warnings.catch_warnings():
            possible = import_module(f"{lightning.__name__}.utilities.warnings").PossibleUserWarning
            warnings.filterwarnings("ignore", category=possible)
            for aged in (FutureWarning, DeprecationWarning):  # what Lightning does with torch, not what the user does
                warnings.filterwarnings("ignore", category=aged, module=r"(pytorch_)?lightning\b")
            warnings.filterwarnings("ignore", message="ReduceLROnPlateau .* Skipping")  # of those that are put off
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def refusals(module: object) -> Iterator[None]:
    """Turn what Lightning itself says a module may not do into a ModelError; an error of the user's code stays."""
    try:
        yield
    except Exception as error:
        frames = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
        is_lightnings = frames[-1].startswith(("lightning.", "pytorch_lightning."))
        if not is_lightnings or type(error).__name__ not in _REFUSALS:
            raise
        raise ModelError(f"{type(module).__name__}: {' '.join(str(error).split())}") from error
