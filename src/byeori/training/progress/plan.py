"""What is still to come, phase by phase, and how long it will take: thought of before, corrected by what it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

_MEASURED_S = 1.0  # of a phase, from which on its own speed tells more than what was thought
_SURE = 0.25  # share of a phase after which its own speed alone tells
_WEIGHED_S = 1.0  # of what was thought: shorter phases say nothing about the speed of the machine
_FASTER, _SLOWER = 0.5, 3.0  # what is to come is never corrected by more


class Plan:
    """The phases of a command with the seconds that each is thought to take.

    >>> plan = Plan(clock=iter([0.0, 0.0, 10.0]).__next__)
    >>> plan.expect({"features": 20.0, "report": 5.0})
    >>> plan.at("features", 0, 100), plan.at("features", 40, 100)
    (True, False)
    >>> plan.left_s(10.0)
    20.0
    >>> plan.parts(10.0)
    {'features': 15.0, 'report': 5.0}
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.phase, self.done, self.everything = "", 0, 0
        self.since_s = clock()
        self._clock = clock
        self._from, self._begun, self._timed_s = 0, 0, self.since_s
        self._uncounted = 0
        self._expected: dict[str, float] = {}
        self._took = self._thought = 0.0
        self._is_made = False

    def expect(self, seconds: Mapping[str, float], uncounted: int = 0) -> None:
        """Say which phases are to come, in their order; what was thought of one before is replaced.

        The first `uncounted` steps of a phase tell nothing of its speed: on a device kernels are chosen in them.
        """
        self._is_made, self._uncounted = True, uncounted
        self._expected = {**{name: s for name, s in self._expected.items() if name not in seconds}, **seconds}

    def at(self, phase: str, done: int, everything: int) -> bool:
        """Say where the work is; give whether a phase begins. Phases that were to come before it are passed over."""
        begins = phase != self.phase
        if begins:
            self._end()
            names = list(self._expected)
            for name in names[: names.index(phase)] if phase in names else ():
                del self._expected[name]
            self.phase, self._begun, self.since_s = phase, done, self._clock()
            self._from, self._timed_s = done, self.since_s
        elif self._from < done <= self._begun + self._uncounted:
            self._from, self._timed_s = done, self._clock()
        self.done, self.everything = done, everything
        return begins

    def parts(self, now_s: float) -> dict[str, float]:
        """Give the seconds still to come by phase, the present one first; {} before `expect` has told what follows."""
        if not self._is_made:
            return {}
        pace = min(max(self._took / self._thought, _FASTER), _SLOWER) if self._thought else 1.0
        later = {name: seconds * pace for name, seconds in self._expected.items() if name != self.phase}
        present = self._present_s(now_s - self.since_s, pace)
        return later if present is None else {self.phase: present, **later}

    def left_s(self, now_s: float) -> float | None:
        """Give the seconds still to come in all; None where nothing can be said yet."""
        parts = self.parts(now_s)
        return sum(parts.values()) if parts else None

    def _present_s(self, gone_s: float, pace: float) -> float | None:
        """By what was thought at first, more and more by its own speed: the first steps know of no validation."""
        thought, share = self._expected.get(self.phase), self._share()
        timed_s = gone_s - (self._timed_s - self.since_s)
        if share is None or timed_s < _MEASURED_S:
            return None if thought is None else max(thought * pace - gone_s, 0.0)
        measured_s = timed_s * (1 - share) / share
        if thought is None:
            return measured_s
        weight = min(share / _SURE, 1.0)
        return weight * measured_s + (1 - weight) * thought * pace * (1 - share)

    def _share(self) -> float | None:
        """How much of the present phase is done; None where nothing can be counted."""
        done, everything = self.done - self._from, self.everything - self._from
        return min(done / everything, 1.0) if done > 0 and everything > 0 else None

    def _end(self) -> None:
        thought = self._expected.pop(self.phase, 0.0)
        if thought >= _WEIGHED_S:
            self._took += self._clock() - self.since_s
            self._thought += thought
