"""Flags that cannot be given together: what would be ignored is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from byeori.core.errors import ConfigError


def refuse_beside_resume(resume: object, given: Mapping[str, Any], flags: Sequence[str]) -> None:
    """Refuse, by a ConfigError, what is `given` by name (None and False are not) and the `flags` beside `--resume`."""
    ignored = [*(name for name, value in given.items() if value is not None and value is not False), *flags]
    if ignored:
        raise ConfigError(
            f"train --resume {resume}: goes on with the run's own data and recipe, in its own folder; "
            f"{', '.join(ignored)} would be ignored: leave it out, or begin a new run without --resume"
        )


def refuse_folds_with_find_lr(folds: int | None, find_lr: bool) -> None:
    """Refuse both at once, by a ConfigError: a sweep trains no folds."""
    if folds is not None and find_lr:
        raise ConfigError(
            f"train: --folds {folds} trains and --find-lr trains nothing; wanted one of them: "
            "find the rate first, then give it as --lr"
        )


def refuse_beside_explain(explain: bool, find_lr: bool, folds: int | None) -> None:
    """Refuse to explain what a sweep or folds would do, by a ConfigError."""
    other = "--find-lr" if find_lr else f"--folds {folds}" if folds is not None else ""
    if explain and other:
        raise ConfigError(f"train: --explain tells how one training would go, and {other} is none; wanted one of them")


def refuse_beside_memorise(memorise: bool, folds: int | None, *, find_lr: bool, explain: bool) -> None:
    """Refuse to learn by heart beside what else is done in a training's place, by a ConfigError."""
    others = {"--find-lr": find_lr, "--explain": explain, f"--folds {folds}": folds is not None}
    if memorise and (other := next((name for name, given in others.items() if given), "")):
        raise ConfigError(f"train: --memorise learns one batch by heart, and {other} does something else; wanted one")


def refuse_beside_behaviour(file: object, given: Mapping[str, Any]) -> None:
    """Refuse, by a ConfigError, what is `given` by name (None and False are not) beside `--behaviour`."""
    ignored = [f"--{name}" for name, value in given.items() if value is not None and value is not False]
    if ignored:
        raise ConfigError(
            f"evaluate --behaviour {file}: its tests name their own samples; {', '.join(ignored)} would be ignored: "
            "leave it out, or name samples in the file"
        )


def changed_flags(found: Any, usual: Any, *, allowed: Sequence[str] = ()) -> list[str]:
    """Name the flags by which a dataclass of them differs from the usual one; the fields `allowed` are left out."""
    names = [name for name, value in vars(found).items() if value != getattr(usual, name) and name not in allowed]
    return [f"--{name.replace('_', '-')}" for name in names]
