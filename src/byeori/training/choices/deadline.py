"""The end of a budget, kept while a training runs: how many updates are still to come follows the speed that is seen.

What was measured before the start is of a few seconds; a machine that others use as well is slower or faster later.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

_BETWEEN = 0.08  # of the budget, from one look at the clock to the next
_OFF = 0.02  # of the budget by which the end must be off for the plan to change


@dataclass
class Deadline:
    """When the last update must be done."""

    end_s: float
    """On the clock of `time.monotonic`."""
    budget_s: float
    most: float
    """Epochs that are never exceeded."""
    uncounted: int = 0
    """So many updates tell nothing of the speed after the first that is seen."""
    _first: int | None = field(default=None, repr=False)
    _seen: tuple[int, float] | None = field(default=None, repr=False)

    def updates(self, number: int, planned: int, most: int) -> int:
        """Give after how many updates a stage shall end, of which `number` are done and `planned` were planned.

        That is `planned`, unless the speed since the last look tells that the end would be off; never over `most`.
        """
        now_s = time.monotonic()
        self._first = number if self._first is None else self._first
        if self._seen is None or self._seen[0] < number <= self._first + self.uncounted:
            self._seen = number, now_s
        since, since_s = self._seen
        if now_s - since_s < _BETWEEN * self.budget_s or number == since:
            return planned
        self._seen = number, now_s
        update_s = (now_s - since_s) / (number - since)
        fitting = min(number + max(int((self.end_s - now_s) / update_s), 1), most)
        is_off = abs(fitting - planned) * update_s > _OFF * self.budget_s
        return fitting if is_off else planned
