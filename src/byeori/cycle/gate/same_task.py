"""Only models of one task can follow each other: the same inputs, the same target, of the same kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.core.errors import ConfigError

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.task import Task


def refuse_other_task(champion: Bundle, challenger: Bundle, name: str) -> None:
    """Raise a ConfigError where a challenger does not answer what the champion is asked."""
    then, now = _described(champion.task), _described(challenger.task)
    if then != now:
        raise ConfigError(
            f"{challenger.folder.parent.name}: a challenger of another task: it answers {_said(now)}; {name} is "
            f"{champion.folder.parent.name}, which answers {_said(then)}. Whoever asks {name} would get another kind "
            "of answer; release it under another name, by `--as`"
        )


def _described(task: Task) -> tuple[tuple[tuple[str, str], ...], tuple[str, str]]:
    inputs = sorted((name, type(field).__name__) for name, field in task.inputs.items())
    return tuple(inputs), (task.name, type(task.target).__name__)


def _said(task: tuple[tuple[tuple[str, str], ...], tuple[str, str]]) -> str:
    inputs, (name, kind) = task
    return f"{name!r} ({kind}) from {', '.join(f'{one!r} ({of})' for one, of in inputs)}"
