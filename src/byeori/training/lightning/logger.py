"""Where a module's `self.log` goes: a logger of Lightning's kind that keeps numbers by name, in memory."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from typing import Any

Logged = dict[str, list[float]]


class _Experiment:
    """What a module finds as `self.logger.experiment`: keeps scalars, and says of other things that it does not."""

    def __init__(self, logged: Logged) -> None:
        self._logged = logged
        self._described = set[str]()

    def add_scalar(self, name: str, value: Any, *_: Any, **__: Any) -> None:
        """Keep a number, as TensorBoard's writer would."""
        self._logged.setdefault(name, []).append(float(value))

    def add_scalars(self, name: str, values: Mapping[str, Any], *_: Any, **__: Any) -> None:
        """Keep numbers by `name/key`, as TensorBoard's writer would."""
        for key, value in values.items():
            self.add_scalar(f"{name}/{key}", value)

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)

        def tell(*_: Any, **__: Any) -> None:
            if name not in self._described:
                self._described.add(name)
                warnings.warn(
                    f"self.logger.experiment.{name}: byeori keeps numbers only and throws this away; to keep it, give "
                    "a logger of Lightning's: Fitting(module, logger=TensorBoardLogger('logs'))",
                    stacklevel=2,
                )

        return tell


def memory_logger(lightning: Any, logged: Logged) -> Any:
    """Give a logger that adds every number to `logged`, under its name."""

    class Memory(lightning.loggers.logger.Logger):  # type: ignore[misc]
        name, version = "byeori", "memory"
        save_dir = log_dir = os.getcwd()
        experiment = _Experiment(logged)

        def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
            for name, value in metrics.items():
                logged.setdefault(name, []).append(float(value))

        def log_hyperparams(self, *_: Any, **__: Any) -> None:
            """Nothing: the module holds them, in `hparams`."""

    return Memory()
