"""`byeori verify`: proofs on a user's own runs; ends with 3 where one fails."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from byeori.cli.behaviour import FAILED
from byeori.cli.flags import Positional
from byeori.cli.show import say
from byeori.core.errors import ConfigError


def verify(
    what: Positional[Literal["equal"]],
    run: Positional[Path] = Path("runs/last"),
    *,
    devices: str = "1,2",
    updates: int = 10,
) -> int:
    """Show that a run learns the same on any number of processes; ends with 3 where it does not.

    Args:
        what: What is shown.
        run: A run's folder.
        devices: Numbers of processes that are compared with the first.
        updates: How many of the run's first updates are made anew.
    """
    words = [word.strip() for word in devices.split(",")]
    if not all(word.isdecimal() for word in words):
        raise ConfigError(f"--devices {devices}: wanted numbers of processes, such as 1,2")
    from byeori.verification.equal import verify_equal

    found = verify_equal(run, devices=[int(word) for word in words], updates=updates)
    say(str(found))
    return 0 if found.passed else FAILED
