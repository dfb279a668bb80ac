"""How long each phase of a training will take: measured where a moment tells, else thought of from what there is to do.

Nothing that is learned depends on it: models are copied, and torch's generators put back.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from byeori.core.process import threads
from byeori.core.seeds import generators, restore
from byeori.evaluation.costs import plain_s, report_s
from byeori.evaluation.importance import plan_of
from byeori.evaluation.limits import TRAITS_SAMPLES
from byeori.training.choices.measure import epoch_s, head_pace, pace_of, sample_s
from byeori.training.devices.team import ALONE
from byeori.training.ending import PROOFS, calibrated_on, described
from byeori.training.loop.stages import stages

if TYPE_CHECKING:
    from byeori.core.settled import Settled
    from byeori.data.preparing.prepared import Prepared
    from byeori.training.job import Job
    from byeori.training.loop.stages import Stage

_MEASURED_S = 0.4  # of each stage
_BUNDLE_S, _PAGE_S = 0.1, 0.1
_GATHERED_S = 5e-5  # of a sample, before the model is asked
_SHUFFLED_S = 0.005  # for each input and shuffle: its scores
_TRIES = 4  # ways to answer of which a target chooses when it is calibrated


def expected(job: Job, follow: int = 0) -> dict[str, float]:
    """Give the seconds that each phase of a training will take, in their order; `follow` more like it come after it."""
    before, recipe, found = generators(), job.recipe, dict[str, float]()
    size, job = job.team.size, replace(job, team=ALONE)  # measured alone, and thought to be so many times faster
    since_s, worked_s = time.monotonic(), time.process_time()
    try:
        each_s = sample_s(job.prepared.task, job.model, job.device)
        if recipe.head_epochs:
            found |= _head(job)
        if recipe.epochs:
            for stage in stages(replace(job, recipe=replace(recipe, head_epochs=0.0)), lambda done, everything: None):
                found[stage.name] = stage.epochs * epoch_s(pace_of(job, stage, _MEASURED_S), stage, recipe) / size
    finally:
        restore(before)
    found |= finishing(job.prepared, each_s, recipe, busy_since(since_s, worked_s))
    return found | ({f"{follow} more like it": follow * sum(found.values())} if follow else {})


def left_of(seconds: Mapping[str, float], plan: Sequence[Stage], step: int) -> dict[str, float]:
    """Give what is left of the seconds of each phase after update `step`, counted over all stages."""
    shares = {one.name: min(max((one.before + one.updates - step) / one.updates, 0.0), 1.0) for one in plan}
    return {name: one * shares.get(name, 1.0) for name, one in seconds.items() if name != "features"}


def _head(job: Job) -> dict[str, float]:
    """The activations of the frozen part, unless they are there, and the epochs on them."""
    rows, recipe = job.prepared.rows, job.recipe
    activation_s, batch_s, validated_s = head_pace(job)
    per_epoch = -(-len(rows["train"]) // recipe.batch)
    features_s = activation_s * (len(rows["train"]) * recipe.views + len(rows["val"]))
    epoch = per_epoch * batch_s + validated_s * len(rows["val"])
    return {"features": features_s, "head": recipe.head_epochs * epoch}


def busy_since(since_s: float, worked_s: float) -> float:
    """Give how many times longer work has taken than the processor's time for it; 1 where nobody else works here."""
    worked_s = time.process_time() - worked_s
    return max((time.monotonic() - since_s) / max(worked_s, 1e-3), 1.0) if worked_s > 0.1 else 1.0


def estimated_s(prepared: Prepared, sample_s: float, recipe: Settled, busy: float = 1.0) -> float:
    """Estimate how long all takes that follows the last update, see `finishing`."""
    return sum(finishing(prepared, sample_s, recipe, busy).values())


def finishing(prepared: Prepared, sample_s: float, recipe: Settled, busy: float = 1.0) -> dict[str, float]:
    """Estimate how long each phase of `ship` takes where a model takes `sample_s` for the features of a sample.

    `busy` is how many times longer work takes here than the processor's time for it, as other work needs it too.
    """
    target: Any = prepared.task.target
    judged, learned_from = len(prepared.rows.get("test", prepared.rows["val"])), calibrated_on(prepared)
    plan, described_s = plan_of(prepared, judged), _description_s(prepared) / threads()
    answer_s = busy * target.about.answer_s
    asked_s = {"mirror": 2, "crops": 10}.get(recipe.tta, 1) * sample_s
    looked = sum(min(described(prepared), len(prepared.rows[part])) for part in ("train", "val"))
    shuffles = plan.inputs * plan.repeats + plan.looked_at if plan else 0
    return {
        "calibration": learned_from * (asked_s + _TRIES * answer_s),
        "bundle": busy * _BUNDLE_S + 3 * PROOFS * asked_s + looked * (described_s + asked_s + answer_s),
        "frozen features": judged * sample_s if recipe.head_epochs else 0.0,
        "judging": judged * (asked_s + answer_s + busy * _GATHERED_S) + min(judged, TRAITS_SAMPLES) * described_s,
        "plain models": busy * plain_s(prepared, judged),
        "report": busy * report_s(judged),
        "importance": (plan.asked if plan else 0) * (asked_s + busy * _GATHERED_S) + busy * shuffles * _SHUFFLED_S,
        "page": busy * _PAGE_S,
    }


def _description_s(prepared: Prepared) -> float:
    """Measure how long the traits of one sample take, its reading included."""
    rows = prepared.rows["train"][:PROOFS]
    begun_s = time.perf_counter()
    for row in rows:
        prepared.task.traits(
            {name: prepared.samples.columns[name][row] for name in prepared.task.inputs}, prepared.samples.root
        )
    return (time.perf_counter() - begun_s) / len(rows)
