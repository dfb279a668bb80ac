"""How many samples the end of a training looks at: what ends it and what estimates its time ask the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from byeori.data.preparing.prepared import Prepared

_CELLS = 500_000
PROOFS = 8  # stored samples
DESCRIBED, DESCRIBED_FILES = 2000, 500  # samples of a part whose traits are kept for drift, and of slow ones


def described(prepared: Prepared) -> int:
    """Of how many samples of a part the traits and answers are kept in the bundle's reference, at most."""
    inputs = prepared.task.inputs.values()
    most = max(_CELLS // max(len(prepared.task.inputs), 1), 50)  # of a very wide table fewer
    is_slow = any(field.about.media for field in inputs) or prepared.task.target.about.answer_s > 0
    return min(DESCRIBED_FILES if is_slow else DESCRIBED, most)


def calibrated_on(prepared: Prepared) -> int:
    """How many samples of the validation part the target learns from when training ends."""
    about, count = prepared.task.target.about, len(prepared.rows["val"])
    wanted = count if about.calibrated_on is None else min(about.calibrated_on, count)
    return wanted if about.calibrated else 0
