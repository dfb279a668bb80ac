"""What a monitor is asked, beside what it is of: the time of its report, and whom it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from byeori.core.errors import ConfigError


@dataclass(frozen=True)
class Looking:
    """Which answers a report is of, and how many of them people are asked about."""

    since: str = "7d"
    """From when on: 7d, 36h or 90m ago, or a date; the alarms take every answer once, whatever this says."""
    until: str | None = None
    """Until when, written likewise; by default now."""
    by: Literal["day", "hour"] = "day"
    """The windows of the pictures over time."""
    trait: tuple[str, ...] = ()
    """A trait of your own, my_trait.py:redness: a function of kept inputs; those since then beside those before."""
    ask: int | None = None
    """Put so many questions about these answers into the label queue: labels tell the accuracy, 50 of them well."""

    def __post_init__(self) -> None:
        if self.ask is not None and self.ask < 1:
            raise ConfigError(f"monitor --ask {self.ask}: wanted how many answers people are asked about, 1 or more")


@dataclass(frozen=True)
class Alerting:
    """How often a monitor looks, and whom it tells of alarms that begin or end.

    >>> Alerting(webhook="example.org")
    Traceback (most recent call last):
    byeori.core.errors.ConfigError: monitor --webhook example.org: wanted an address that begins with http:// or https://
    """

    watch: str | None = None
    """Look again and again, as 1h says, until Ctrl-C."""
    alert: str | None = None
    """Command that is run when an alarm begins or ends, once a change; it gets what changed as JSON on stdin."""
    webhook: str | None = None
    """Address that gets the same JSON by POST."""

    def __post_init__(self) -> None:
        if self.webhook is not None and not self.webhook.startswith(("http://", "https://")):
            raise ConfigError(
                f"monitor --webhook {self.webhook}: wanted an address that begins with http:// or https://"
            )
