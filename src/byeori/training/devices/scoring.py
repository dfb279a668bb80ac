"""Scores of the validation part, of which each process of a team has judged a share: merged by what was summed up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from byeori.data.batching.shard import WHOLE, Shard
from byeori.training.devices.sharing import Sharing

if TYPE_CHECKING:
    from torchmetrics import Metric


@dataclass
class Judged:
    """What is known of a share of the validation part."""

    metrics: dict[str, Metric]
    means: list[float]
    """Of each batch the mean loss."""
    weights: list[float]


@dataclass(frozen=True)
class _State:
    states: dict[str, dict[str, Any]]
    means: list[float]
    weights: list[float]


def judged(sharing: Sharing | None, samples: int, judge: Callable[[Shard], Judged]) -> tuple[dict[str, float], Judged]:
    """Judge the validation part of so many samples by its shares; give the scores, and the whole's losses.

    Metrics of which torchmetrics cannot merge two judge the whole, in every process.
    """
    if sharing is None:
        whole = judge(WHOLE)
        return {name: float(metric.compute()) for name, metric in whole.metrics.items()}, whole
    if samples < sharing.count or not (own := _shares(sharing, judge)):
        whole = judge(WHOLE)
        return sharing.team.told(lambda: _values(whole.metrics)), whole
    states = [one for some in sharing.team.gathered([_state(one) for one in own]) for one in some]
    means = [mean for one in states for mean in one.means]
    weights = [weight for one in states for weight in one.weights]
    metrics = own[0].metrics
    scores = sharing.team.told(lambda: _values(_merged(metrics, states)))
    return scores, Judged(metrics, means, weights)


def _shares(sharing: Sharing, judge: Callable[[Shard], Judged]) -> list[Judged]:
    """Judge this process's shares; none where they could not be merged."""
    found = list[Judged]()
    for number in sharing.own:
        found.append(judge(Shard(number, sharing.count)))
        if not all(map(_merges, found[0].metrics.values())):
            return []
    return found


def _merges(metric: Metric) -> bool:
    """Whether what two of such metrics have summed up can be one."""
    has_parts = any(one is not metric and hasattr(one, "metric_state") for one in metric.modules())
    return metric.full_state_update is False and not metric.dist_sync_on_step and not has_parts


def by_itself(metric: Metric) -> Metric:
    """Keep a metric from asking other processes by itself, at a time when they do something else."""
    metric.distributed_available_fn = _never
    return metric


def _never() -> bool:
    return False


def _state(one: Judged) -> _State:
    return _State({name: _there(metric.metric_state) for name, metric in one.metrics.items()}, one.means, one.weights)


def _there(state: Mapping[str, Any]) -> dict[str, Any]:
    """A metric's state in the host's memory."""
    return {
        name: [one.cpu() for one in value] if isinstance(value, list) else value.cpu() for name, value in state.items()
    }


def _merged(metrics: dict[str, Metric], states: list[_State]) -> dict[str, Metric]:
    """Give metrics that have seen all shares; `merge_state` lays what it is given before what is there."""
    for name, metric in metrics.items():
        *before, last = (state.states[name] for state in states)
        metric.to("cpu")
        for key, value in last.items():
            setattr(metric, key, value)
        for state in reversed(before):
            metric.merge_state(dict(state))
    return metrics


def _values(metrics: Mapping[str, Metric]) -> dict[str, float]:
    return {name: _number(metric.compute()) for name, metric in metrics.items()}


def _number(value: Tensor | float) -> float:
    return float(value.item() if isinstance(value, torch.Tensor) else value)
