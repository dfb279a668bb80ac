"""What keeps a network from learning a few samples by heart: labels, inputs, rate, dead units, frozen parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from byeori.core.errors import listed

if TYPE_CHECKING:
    from byeori.data.batching.batches import Batch
    from byeori.training.job import Job

_DEAD = 0.5  # share of a layer's units that answer nothing to all samples, from which on it is told; by judgement
_RISES = 1.0  # times the first loss, above which a training has gone wrong rather than stood still
_FROZEN = 0.5  # share of the numbers that are kept still, from which on it is told; by judgement
_RELUS = (nn.ReLU, nn.ReLU6, nn.Hardtanh)


@dataclass(frozen=True)
class Lesson:
    """One attempt to learn a batch by heart."""

    network: nn.Module
    losses: tuple[float, ...]
    rate: float
    stuck: tuple[str, ...]
    """Parameters that should learn and that no gradient reached at first."""


def causes(job: Job, batch: Batch, lesson: Lesson, better: Sequence[float]) -> tuple[str, ...]:
    """Name what to look at, the likeliest first; `better` are rates at which it was learned."""
    return (
        *_labels(job, batch),
        *_inputs(batch),
        *_rate(lesson, better),
        *_frozen(lesson),
        *_dead(job, batch, lesson.network),
    )


def _labels(job: Job, batch: Batch) -> list[str]:
    """Samples that look the same to the model and have different answers: no network can tell them apart."""
    keys, known = job.prepared.samples.keys, dict[bytes, int]()
    pairs = list[tuple[str, str]]()
    for place, row in enumerate(batch.rows):
        seen = b"".join(x[place].detach().cpu().float().numpy().tobytes() for x in batch.inputs.values())
        other = known.setdefault(seen, place)
        if not torch.equal(batch.truth[other], batch.truth[place]):
            pairs.append((keys[int(batch.rows[other])], keys[int(row)]))
    if not pairs:
        return []
    first, second = pairs[0]
    return [
        f"labels: {len(pairs):,} of the samples look the same to the model as others that have another answer, such as "
        f"{first} and {second}; `byeori clean` finds more of them"
    ]


def _inputs(batch: Batch) -> list[str]:
    """Columns that say the same of all samples."""
    same = [name for name, x in batch.inputs.items() if len(x) > 1 and bool((x[:1] == x).all())]
    if not same:
        return []
    whose = "the input is" if len(same) == len(batch.inputs) == 1 else f"of the inputs {listed(same)} are"
    return [f"inputs: {whose} the same for all of these samples; nothing can be learned from that"]


def _rate(lesson: Lesson, better: Sequence[float]) -> list[str]:
    losses = lesson.losses
    if better:
        way = "lower" if better[0] < lesson.rate else "higher"
        return [
            f"rate: at the {way} lr {better[0]:.1e} they are learned; give --lr {better[0]:.1e}, or --find-lr first"
        ]
    if not losses or not math.isfinite(losses[-1]) or losses[-1] > _RISES * losses[0]:
        return [f"rate: the loss rises at lr {lesson.rate:.1e}, and at a tenth of it nothing is learned either"]
    return []


def _frozen(lesson: Lesson) -> list[str]:
    """What does not learn: kept still, or not reached by any gradient."""
    found, sizes = list[str](), {name: one.numel() for name, one in lesson.network.named_parameters()}
    still = [name for name, one in lesson.network.named_parameters() if not one.requires_grad]
    share = sum(sizes[name] for name in still) / max(sum(sizes.values()), 1)
    if share > _FROZEN:
        found.append(
            f"frozen parts: {share:.0%} of the numbers of the network are kept still ({_some(still)}); let all layers "
            "learn by --epochs, or take requires_grad=False out"
        )
    if lesson.stuck:
        found.append(f"no gradient: it reaches {_some(lesson.stuck)} not at all; is what they make used, or detached?")
    return found


def _dead(job: Job, batch: Batch, network: nn.Module) -> list[str]:
    """Layers of which most units answer nothing to any of the samples, and so learn no more."""
    shares = dict[str, float]()

    def watch(name: str, module: nn.Module) -> torch.utils.hooks.RemovableHandle:
        def note(_: nn.Module, __: tuple[Tensor, ...], output: Tensor) -> None:
            units = output.detach().flatten(2).transpose(1, 2) if output.ndim > 2 else output.detach()
            shares[name] = float((units.reshape(-1, units.shape[-1]) <= 0).all(0).float().mean())

        return module.register_forward_hook(note)

    hooks = [watch(name, module) for name, module in network.named_modules() if isinstance(module, _RELUS)]
    try:
        with torch.no_grad():
            job.prepared.task.loss(job.recipe, job.device)(network, batch)
    finally:
        for hook in hooks:
            hook.remove()
    dead = {name: share for name, share in shares.items() if share > _DEAD}
    if not dead:
        return []
    worst = max(dead, key=dead.__getitem__)
    return [
        f"dead units: in {len(dead)} layers most units are 0 for all of these samples ({dead[worst]:.0%} of {worst}); "
        "a lower rate, or another beginning of the weights"
    ]


def _some(names: Sequence[str]) -> str:
    return f"{names[0]} and {len(names) - 1:,} more" if len(names) > 1 else names[0]
