"""One step of a monitor: take new answers into the bags, bet on them, and see whether an alarm begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from byeori.bundles.reference.reference import Reference
from byeori.monitoring.alarms.betting import bet
from byeori.monitoring.alarms.joint import allowed, bet_on_pairs, widest
from byeori.monitoring.alarms.ranks import NONE, p_values, uniforms
from byeori.monitoring.alarms.state import State
from byeori.monitoring.alarms.taken import Key

_DAY_S = 86_400.0
_LARGE = 4_000_000  # entries of the largest array on the way


@dataclass(frozen=True)
class Met:
    """Answers that are new to a monitor, in the order of their keys."""

    keys: Sequence[Key]
    values: np.ndarray
    """(answers, traits of the reference) float32 as `reference.matrix` gives them."""
    known: np.ndarray
    """Whether an answer has a trait at all, (answers, traits of the reference) bool; a missing value is known too."""


def advance(state: State, reference: Reference, met: Met, monitor: str) -> State:
    """Give the state after some answers; the alarms that they begin stand in it.

    The test of a trait whose alarm stands waits: its answers are counted apart, in case they are the new normal.
    """
    size = max(64, _LARGE // max(state.bag.size, 1))
    for start in range(0, len(met.keys), size):
        part = slice(start, start + size)
        some = Met(met.keys[part], met.values[part], met.known[part])
        state = _joint(_alone(state, reference, some, monitor), reference, some, monitor)
    return state


def _alone(state: State, reference: Reference, met: Met, monitor: str) -> State:
    """Let each trait's test go on."""
    if not state.names:
        return state
    times, ids = np.array([key[0] for key in met.keys]), [key[1] for key in met.keys]
    bins = _bins(state, reference, met)
    stands = np.array([since is not None for since in state.standing])
    p, bag = p_values(state.bag, np.where(stands, NONE, bins), uniforms(monitor, ids, state.names))
    wealth, path = bet(state.wealth, p)
    over = (path >= state.thresholds()) & ~np.isnan(p)
    standing, most = list(state.standing), np.maximum(state.most, path.max(0, initial=-np.inf))
    fresh = state.fresh.copy()
    for row in range(len(state.names)):
        if not stands[row] and not over[:, row].any():
            continue
        after = 0
        if not stands[row]:
            first = int(over[:, row].argmax())
            standing[row], after = float(times[first]), first + 1
            bag[row] = state.bag[row] + _counts(bins[:after, row], bag.shape[1])  # later ones may be the change
        fresh[row] += _counts(bins[after:, row], bag.shape[1])
    return replace(state, bag=bag, wealth=wealth, most=most, standing=tuple(standing), fresh=fresh)


def _joint(state: State, reference: Reference, met: Met, monitor: str) -> State:
    """Let the classifier bet, as far as its pace allows."""
    joint = state.joint
    rows = np.flatnonzero(met.known.any(1))
    if joint is None or state.joint_standing is not None or not len(rows):
        return state
    times = np.array([key[0] for key in met.keys])[rows]
    began = state.joint_began if state.joint_began is not None else float(times.min())
    count = allowed(reference.rows, joint.pairs, (float(times.max()) - began) / _DAY_S)
    rows, times = rows[:count], times[:count]
    if not len(rows):
        return replace(state, joint_began=began)
    order = np.argsort(uniforms(monitor, list(map(str, range(reference.rows))), ["joint"])[:, 0])
    used = order[joint.pairs : joint.pairs + len(rows)]
    live, other = (_standardised(x, state, reference) for x in (met.values[rows], reference.sample[used]))
    after, path = bet_on_pairs(joint, live, other)
    over = np.flatnonzero(path >= state.joint_threshold())
    if len(over):  # the pairs after it are left for a test that begins again
        after, path = bet_on_pairs(joint, live[: over[0] + 1], other[: over[0] + 1])
    standing = float(times[over[0]]) if len(over) else None
    most = max(state.joint_most, float(path.max()))
    return replace(state, joint=after, joint_began=began, joint_most=most, joint_standing=standing)


def _counts(bins: np.ndarray, places: int) -> np.ndarray:
    return np.bincount(bins[bins != NONE], minlength=places)


def _bins(state: State, reference: Reference, met: Met) -> np.ndarray:
    """Give the place of each answer in each tested trait, (answers, traits); NONE where it has not got the trait."""
    every = {name: column for column, name in enumerate(reference.traits)}
    columns = [every[name] for name in state.names]
    placed = [reference.traits[name].placed(met.values[:, every[name]]) for name in state.names]
    return np.where(met.known[:, columns], np.stack(placed, 1), NONE)


def _standardised(values: np.ndarray, state: State, reference: Reference) -> np.ndarray:
    """Give rows in units of the training part's deviations, missing ones as its mean: what the classifier reads."""
    every: dict[str, Any] = {name: column for column, name in enumerate(reference.traits)}
    order = {"output": 0, "features": 1, "input": 2}
    names = sorted(state.names, key=lambda name: order[reference.traits[name].role])[: widest(len(state.names))]
    columns = []
    for name in names:
        trait, column = reference.traits[name], values[:, every[name]].astype(np.float64)
        if trait.kind == "number":
            column = np.clip((column - trait.centre) / (trait.deviation or 1.0), -1e6, 1e6)
        else:  # how frequent its place was, so that rarer ones are told from common ones
            shares = np.array(trait.shares)
            column = (shares.mean() - shares[trait.placed(values[:, every[name]])]) / (shares.std() or 1.0)
        columns.append(np.nan_to_num(column, nan=0.0))
    return np.stack(columns, 1)
