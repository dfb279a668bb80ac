"""How a command's flags are shown by `--help`: in groups, those of every day first, at the width of the terminal."""

from __future__ import annotations

import shutil
import textwrap
from argparse import Action, HelpFormatter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

_T = TypeVar("_T")
GROUPS = {
    "the data, and what is asked of it": (
        *("", "target", "task", "ignore", "field", "val", "test", "group", "decisions", "store"),
    ),
    "how long": ("epochs", "budget", "head-epochs", "patience"),
    "the model": ("model", "weights", "init-from", "size", "lora"),
    "what is good": ("metric", "threshold", "select"),
    "the run": (
        *("folder", "name", "resume", "recipe", "folds", "find-lr", "explain", "memorise"),
        *("seed", "device", "devices", "virtual", "precision", "compile"),
        *("save-every-s", "keep", "tensorboard"),
    ),
    "how cells are written": ("decimal", "thousands", "date-order", "missing"),
    "how it learns": (
        *(
            "lr",
            "batch",
            "accumulate",
            "optimizer",
            "momentum",
            "schedule",
            "warmup",
            "weight-decay",
            "clip",
            "ema",
            "swa",
        ),
        *("label-smoothing", "focal", "class-weight", "sampling"),
    ),
    "what is pretrained": ("body-lr", "layer-decay", "unfreeze", "norms", "cut", "views"),
    "changed samples": ("flip", "crop", "rotate", "colour", "mixup", "cutmix", "progressive", "tta"),
}
"""Flags by what they are about, in the order of `--help`; "" stands for what is given by its place."""
_OTHERS = "flags"
_WIDEST, _COLUMN = 100, 26


def grouped(flags: Sequence[_T], name_of: Callable[[_T], str]) -> Iterator[tuple[str, list[_T]]]:
    """Give flags in groups, with their titles; of a command that has few there is one group."""
    titles = {name: title for title, names in GROUPS.items() for name in names}
    if sum(name_of(flag) in titles for flag in flags) < len(GROUPS):
        titles = {}
    orders = {name: place for place, name in enumerate(titles)}
    found: dict[str, list[_T]] = {}
    for flag in sorted(flags, key=lambda flag: orders.get(name_of(flag), len(orders))):
        found.setdefault(titles.get(name_of(flag), _OTHERS), []).append(flag)
    yield from found.items()


class Lines(HelpFormatter):
    """A flag with its value, and what it does beside it, or below where the flag is long."""

    def __init__(self, prog: str) -> None:
        width = min(shutil.get_terminal_size().columns, _WIDEST) - 1
        super().__init__(prog, indent_increment=2, max_help_position=_COLUMN, width=width)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Break lines between words only: what is typed stays whole."""
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)

    def _format_action_invocation(self, action: Action) -> str:
        """`--size COUNT`, where argparse would name every other way to write it with the value too."""
        if not action.option_strings:
            return str(action.metavar)
        value: Any = f" {action.metavar}" if action.nargs != 0 and action.metavar else ""
        return f"{' / '.join(action.option_strings)}{value}"
