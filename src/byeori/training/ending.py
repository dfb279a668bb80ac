"""How many samples the end of a training looks at: what ends it and what estimates its time ask the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from byeori.data.preparing.prepared import Prepared

PROOFS = 8  # stored samples
DESCRIBED = 500  # training samples whose traits are what drift is measured by


def calibrated_on(prepared: Prepared) -> int:
    """How many samples of the validation part the target learns from when training ends."""
    about, count = prepared.task.target.about, len(prepared.rows["val"])
    wanted = count if about.calibrated_on is None else min(about.calibrated_on, count)
    return wanted if about.calibrated else 0
