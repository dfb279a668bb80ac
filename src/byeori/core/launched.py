"""Which of several processes this is, as a launcher says it in the environment."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from byeori.core.errors import ConfigError

LIFELINE = "BYEORI_LIFELINE"
"""Names the end of a pipe that closes when the command that started this process has gone."""
ANOTHER_TOLD = 76
"""The exit code of a process that ends since another one has, which has said why."""
_MEETING = ("MASTER_ADDR", "MASTER_PORT")
_NUMBERS = ("WORLD_SIZE", "RANK", "LOCAL_RANK")


@dataclass(frozen=True)
class Launch:
    """This process among those that were started together."""

    rank: int
    size: int
    place: int
    """Its number among those of this machine."""
    here: int
    """How many of them are on this machine."""


def launch_of(environment: Mapping[str, str]) -> Launch | None:
    """Read what torchrun, accelerate launch and `--devices` say; None of a process by itself.

    What tells of one alone, or is no number, is passed over. One of several that cannot find the others is a
    ConfigError.

    >>> launch_of({"WORLD_SIZE": "1", "RANK": "0"}) is None
    True
    """
    told = {name: environment.get(name, "") for name in _NUMBERS}
    number = {name: int(value) for name, value in told.items() if value.isdecimal()}
    size, rank, place = (number.get(name, usual) for name, usual in zip(_NUMBERS, (1, 0, 0), strict=True))
    if size <= 1 and rank <= 0 and place <= 0:
        return None
    missing = [name for name in ("WORLD_SIZE", "RANK") if name not in number]
    missing += [name for name in _MEETING if not environment.get(name)]
    if missing or not 0 <= rank < size:
        seen = ", ".join(f"{name}={value}" for name, value in told.items() if value)
        raise ConfigError(
            f"train: this process was started as one of several ({seen}) and cannot find the others"
            f"{' without ' + ', '.join(missing) if missing else ''}; wanted `byeori train --devices N`, or torchrun; "
            "where nothing was launched, unset WORLD_SIZE, RANK and LOCAL_RANK"
        )
    here = environment.get("LOCAL_WORLD_SIZE", "")
    return Launch(rank, size, place, int(here) if here.isdecimal() else size)


def hold_on() -> None:
    """End with the command that started this process, however that ends."""
    end = os.environ.get(LIFELINE, "")
    if not end.isdecimal():
        return

    def wait() -> None:
        with suppress(OSError):
            os.read(int(end), 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
