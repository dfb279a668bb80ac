"""What a server knows of a challenger that it tries, and when it takes it back."""

from __future__ import annotations

import math
import time
from collections import deque
from typing import Any, Literal

from byeori.evaluation.paired.wealth import wealth_of_shares

Kind = Literal["shadow", "canary"]

MOST_ERRORS, ERROR_SHARE = 3, 0.01
"""Errors that are no accident any more: so many, and so large a share of what was asked."""
SLOWER = 1.5
"""How many times as long as nearly all answers of the champion those of a challenger may take."""
SLOW_ALPHA = 0.001
"""Chance of calling one slow, ever, of which half of the answers are not."""
CHAMPION_NOW = "it is the champion now"
"""Why one is not tried any more that is no fault of it."""
_NEARLY_ALL = 0.95
_TIMES, _FEWEST = 512, 30  # answers of the champion that are remembered, and below which nothing is said


class Trial:
    """Counts of one challenger since the server began; each number is written by one thread."""

    def __init__(self, kind: Kind, bundle: str, run: str | None, name: str) -> None:
        self.kind: Kind = kind
        self.bundle = bundle
        """Digest."""
        self.run = run
        self.name = name
        """What a person calls it."""
        self.answered = self.errors = self.dropped = 0
        self.word = "unknown"
        """What the truths that are known by now say of it: better, worse or unknown."""
        self.why: str | None = None
        """Why it was taken back; None while it is tried."""
        self.is_told = False
        """Whether that was said."""
        self.since = time.time()
        self._agreed = 0.0
        self._compared = 0
        self._slow = self._quick = 0
        self._champion_ms: deque[float] = deque(maxlen=_TIMES)

    @property
    def agreement(self) -> float:
        """The mean score of its answers where those of the champion are taken for true; NaN before the first."""
        return self._agreed / self._compared if self._compared else math.nan

    @property
    def is_on(self) -> bool:
        """Whether it is still tried."""
        return self.why is None

    def champion_took(self, took_ms: float) -> None:
        """Hear how long the champion took for an answer."""
        self._champion_ms.append(took_ms)

    def agreed(self, score: float) -> None:
        """Hear how near an answer was to the champion's."""
        if not math.isnan(score):
            self._agreed += score
            self._compared += 1

    def took(self, took_ms: float) -> None:
        """Count an answer, and whether it was slow."""
        self.answered += 1
        if len(self._champion_ms) < _FEWEST:
            return
        known = sorted(self._champion_ms.copy())
        is_slow = took_ms > SLOWER * known[int(_NEARLY_ALL * len(known))]
        self._slow += is_slow
        self._quick += not is_slow

    def erred(self) -> None:
        """Count an answer that the model failed to give."""
        self.errors += 1

    def gone(self, why: str) -> None:
        """End it for a reason."""
        self.why = self.why or why

    def fault(self) -> str | None:
        """Give why it is to be taken back now; None where nothing speaks against it."""
        asked = self.answered + self.errors
        if self.errors >= MOST_ERRORS and self.errors > ERROR_SHARE * asked:
            return f"it failed to answer {self.errors} of {asked:,} times, and the champion did not"
        if wealth_of_shares(self._slow, self._quick) >= -math.log(SLOW_ALPHA):
            return (
                f"it is slow: {self._slow:,} of {self._slow + self._quick:,} answers took more than {SLOWER:g} times "
                f"what {_NEARLY_ALL:.0%} of the champion's take"
            )
        if self.word == "worse":
            return "its answers are worse than those of the champion, by the truths that are known"
        return None

    def to_json(self) -> dict[str, Any]:
        """Give it to programs."""
        agreement = None if math.isnan(self.agreement) else round(self.agreement, 6)
        told = {"kind": self.kind, "bundle": self.bundle, "run": self.run, "name": self.name, "word": self.word}
        counts = {"answered": self.answered, "errors": self.errors, "dropped": self.dropped}
        return {**told, **counts, "agreement": agreement, "taken_back": self.why}
