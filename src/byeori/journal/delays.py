"""How long truths take to become known, and how many are still on their way."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from byeori.journal.answer import KeptAnswer
from byeori.journal.times import shown_s


@dataclass(frozen=True)
class TruthDelay:
    """What is known of answers by now.

    >>> print(TruthDelay(100, 60, 7200.0, 86_400.0, 30))
    60 of 100 answers are judged, after 2 h at the median and 1 days for 90 %; 30 of the others are younger than that
    """

    answers: int
    judged: int
    median_s: float | None
    """Half of the truths that are known had come by then; None where none is known."""
    most_s: float | None
    """By then 90 % of those had come."""
    on_their_way: int
    """Answers without one that are younger than that; where none is known, all of them."""

    def __str__(self) -> str:
        begun = f"{self.judged:,} of {self.answers:,} answers are judged"
        if self.median_s is None or self.most_s is None:
            return begun
        return (
            f"{begun}, after {shown_s(self.median_s)} at the median and {shown_s(self.most_s)} for 90 %; "
            f"{self.on_their_way:,} of the others are younger than that"
        )


def truth_delay(answers: Iterable[KeptAnswer], now: float | None = None) -> TruthDelay:
    """Give how long the truths of answers took; 8 bytes an answer are in memory.

    What has come by now is what is looked at: truths that are still on their way will have taken longer.
    """
    now = time.time() if now is None else now
    delays, ages = array("d"), array("d")
    for answer in answers:
        if answer.delay_s is None:
            ages.append(now - answer.time)
        else:
            delays.append(answer.delay_s)
    total = len(delays) + len(ages)
    if not delays:
        return TruthDelay(total, 0, None, None, len(ages))
    known = sorted(delays)
    median_s, most_s = (known[min(int(share * len(known)), len(known) - 1)] for share in (0.5, 0.9))
    return TruthDelay(total, len(known), median_s, most_s, sum(age < most_s for age in ages))
