"""What a monitor keeps between two looks: bags, wealth, which alarms stand, and which answers it has taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from byeori.bundles.reference.reference import Reference
from byeori.core.errors import RunError
from byeori.monitoring.alarms.betting import Wealth
from byeori.monitoring.alarms.joint import Joint, widest
from byeori.monitoring.alarms.levels import log_threshold, shares
from byeori.monitoring.alarms.taken import Taken

FORMAT = 1
"""Of a kept state; a reader refuses a newer one."""
JOINT = "all together"
"""What the test over all traits is called among the alarms."""
MOST_TRAITS = 256
"""How many traits have a test; of a very wide table outputs and features come first."""


@dataclass(frozen=True)
class State:
    """All that a monitor knows of the answers it has met; what it writes is small, however many they were."""

    alpha: float
    """The promised share of false alarms over the monitor's whole life."""
    names: tuple[str, ...]
    """Traits that have a test."""
    bag: np.ndarray
    """How many of the reference and of the answers so far are in each place of a trait, (traits, places)."""
    fresh: np.ndarray
    """The same of the answers since a trait's alarm alone; of one without an alarm nothing."""
    wealth: Wealth
    most: np.ndarray
    """Logarithm of the largest wealth since a trait's test began, (traits,)."""
    epochs: np.ndarray
    """For which time a trait's test runs, from 1, (traits,)."""
    standing: tuple[float | None, ...]
    """The time of the answer at which an alarm began that stands."""
    joint: Joint | None
    """None where the reference has no rows, or has stopped being what is normal."""
    joint_most: float
    joint_epoch: int
    joint_standing: float | None
    joint_began: float | None
    """Time of its first answer, which its pace is counted from."""
    taken: Taken
    revision: int = 0
    """How often it was kept."""

    @classmethod
    def start(cls, reference: Reference, alpha: float) -> Self:
        """Give the state before the first answer."""
        names = _tested(reference)
        places = max((reference.traits[name].count for name in names), default=0)
        bag = np.zeros((len(names), places), np.int64)
        for row, name in enumerate(names):
            counts = reference.counts(name)
            bag[row, : len(counts)] = counts
        return cls(
            alpha,
            names,
            bag,
            np.zeros_like(bag),
            Wealth.start(len(names)),
            np.zeros(len(names)),
            np.ones(len(names), np.int64),
            (None,) * len(names),
            Joint.start(widest(len(names))) if len(names) > 1 else None,
            0.0,
            1,
            None,
            None,
            Taken(),
        )

    @property
    def alarms(self) -> dict[str, float]:
        """Which alarms stand, and the time of the answer at which each began."""
        found = {name: since for name, since in zip(self.names, self.standing, strict=True) if since is not None}
        return found | ({JOINT: self.joint_standing} if self.joint_standing is not None else {})

    def thresholds(self) -> np.ndarray:
        """Give the logarithm of the wealth at which each trait's test alarms, (traits,)."""
        share, _ = shares(len(self.names), has_joint=len(self.names) > 1)
        return np.array([log_threshold(self.alpha, share, int(epoch)) for epoch in self.epochs])

    def joint_threshold(self) -> float:
        """Give that of the test over all traits."""
        _, share = shares(len(self.names), has_joint=True)
        return log_threshold(self.alpha, share, self.joint_epoch)

    def evidence(self) -> dict[str, dict[str, Any]]:
        """Give what is known of each test, by what it tests; wealth as a power of 10."""
        limits = self.thresholds()
        found = {
            name: {
                "since": self.standing[row],
                "log10_wealth": round(float(self.most[row]) / np.log(10), 2),
                "log10_threshold": round(float(limits[row]) / np.log(10), 2),
                "answers": int(self.wealth.answers[row]),
                "alpha": self.alpha,
            }
            for row, name in enumerate(self.names)
        }
        if self.joint is not None or self.joint_standing is not None:
            found[JOINT] = {
                "since": self.joint_standing,
                "log10_wealth": round(self.joint_most / np.log(10), 2),
                "log10_threshold": round(self.joint_threshold() / np.log(10), 2),
                "answers": self.joint.pairs if self.joint else 0,
                "alpha": self.alpha,
            }
        return found

    def to_json(self) -> dict[str, Any]:
        """Give it as it is kept."""
        return {
            "format": FORMAT,
            "alpha": self.alpha,
            "names": list(self.names),
            "bag": self.bag.tolist(),
            "fresh": self.fresh.tolist(),
            "wealth": self.wealth.to_json(),
            "most": [float(x) for x in self.most],
            "epochs": self.epochs.tolist(),
            "standing": list(self.standing),
            "joint": self.joint and self.joint.to_json(),
            "joint_most": self.joint_most,
            "joint_epoch": self.joint_epoch,
            "joint_standing": self.joint_standing,
            "joint_began": self.joint_began,
            "taken": self.taken.to_json(),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any], where: str) -> Self:
        """Take back what `to_json` gave; what a newer byeori has written is a RunError."""
        if kept["format"] > FORMAT:
            raise RunError(
                f"{where}: its monitor is of format {kept['format']} and this byeori knows up to {FORMAT}; "
                "upgrade byeori"
            )
        arrays = {name: np.array(kept[name], np.int64) for name in ("bag", "fresh")}
        return cls(
            kept["alpha"],
            tuple(kept["names"]),
            arrays["bag"].reshape(len(kept["names"]), -1),
            arrays["fresh"].reshape(len(kept["names"]), -1),
            Wealth.of_json(kept["wealth"]),
            np.array(kept["most"], float),
            np.array(kept["epochs"], np.int64),
            tuple(kept["standing"]),
            Joint.of_json(kept["joint"]) if kept["joint"] else None,
            kept["joint_most"],
            kept["joint_epoch"],
            kept["joint_standing"],
            kept["joint_began"],
            Taken.of_json(kept["taken"]),
            kept["revision"],
        )


def changes(before: State, after: State) -> list[tuple[str, Any, dict[str, Any]]]:
    """Give what began and what ended between two states, as (what, on or off, what is known of it)."""
    known = {**before.evidence(), **after.evidence()}
    began = [(name, "on", known[name]) for name in after.alarms if name not in before.alarms]
    ended = [(name, "off", known[name]) for name in before.alarms if name not in after.alarms]
    return began + ended


def restarted(state: State, which: Sequence[str], bags: np.ndarray) -> State:
    """Begin the tests of some traits again, each on its row of `bags` (traits, places), with its next part of alpha."""
    picked = np.array([name in which for name in state.names], bool)
    return replace(
        state,
        bag=np.where(picked[:, None], bags, state.bag),
        fresh=np.where(picked[:, None], 0, state.fresh),
        wealth=state.wealth.restarted(picked),
        most=np.where(picked, 0.0, state.most),
        epochs=state.epochs + picked,
        standing=tuple(None if again else since for again, since in zip(picked, state.standing, strict=True)),
    )


def _tested(reference: Reference) -> tuple[str, ...]:
    if not reference.rows:
        return ()
    order = {"output": 0, "features": 1, "input": 2}
    first = sorted(reference.traits.values(), key=lambda trait: order[trait.role])[:MOST_TRAITS]
    chosen = {trait.name for trait in first}
    return tuple(name for name in reference.traits if name in chosen)
