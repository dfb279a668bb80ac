"""What becomes of alarms that a person has seen: their tests begin again, on what that person says is normal now."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from byeori.core.errors import ConfigError, listed
from byeori.monitoring.alarms.joint import Joint, widest
from byeori.monitoring.alarms.state import JOINT, State, restarted

How = Literal["mended", "normal"]
"""`mended`: answers are to be again as they were; `normal`: what has come since the alarm is how it is to be."""
FEWEST = 50
"""How many answers since its alarm make the new normal of a trait."""


def acknowledged(state: State, how: How) -> State:
    """Give the state in which no alarm stands; of none that stands, or too little that is new, it is a ConfigError.

    After `mended` a test goes on with the bag that it had: whatever made the person say so, the p-values to come are
    as independent of the past as they ever were. After `normal` its bag are the answers since the alarm, and there is
    no test over all traits any more, for no row of the reference is normal now. Each restart has its own part of the
    promise, so that all together keep it.
    """
    if not state.alarms:
        raise ConfigError("monitor --acknowledge: no alarm stands; nothing has changed")
    names = [name for name in state.alarms if name != JOINT]
    if how == "normal":
        _refuse_few(state, names)
    again = restarted(state, names, state.fresh if how == "normal" else state.bag)
    if how == "normal":
        return replace(again, joint=None, joint_standing=None)
    if state.joint_standing is None or state.joint is None:
        return again
    joint = Joint.start(widest(len(state.names)), state.joint.pairs)
    return replace(again, joint=joint, joint_most=0.0, joint_standing=None, joint_epoch=state.joint_epoch + 1)


def _refuse_few(state: State, names: list[str]) -> None:
    counts = dict(zip(state.names, np.asarray(state.fresh.sum(1)).tolist(), strict=True))
    few = {name: FEWEST - counts[name] for name in names if counts[name] < FEWEST}
    if few:
        raise ConfigError(
            f"monitor --acknowledge normal: since the alarm of {listed(few)} there are fewer than {FEWEST} answers, "
            f"too few to be the new normal; wait for {max(few.values())} more, or say `mended`"
        )
