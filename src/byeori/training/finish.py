"""The end of a training: the bundle that ships, and the report on it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from byeori.bundles.saving import Contents, reference_traits, save_bundle
from byeori.core.seeds import draw
from byeori.data.columns import joined, threads
from byeori.data.field import blank_of
from byeori.data.fields import KINDS
from byeori.data.prepared import Prepared
from byeori.evaluation.evaluate import evaluate_prepared
from byeori.evaluation.report import Report
from byeori.tracking.run import Run
from byeori.training.job import Job

BUNDLE = "bundle"
_PROOFS = 8  # stored samples
_DESCRIBED = 500  # training samples whose traits are what drift is measured by


def finish(run: Run, job: Job, scores: Mapping[str, Any]) -> Report:
    """Save the trained model as the run's bundle, judge it, and keep the headline."""
    prepared, recipe, samples = calibrated(job), job.recipe, job.prepared.samples
    rows = _proof_rows(prepared, recipe.seed)
    contents = Contents(
        task=prepared.task,
        model=job.model,
        recipe=recipe,
        samples=[{name: samples.columns[name][row] for name in prepared.task.inputs} for row in rows],
        keys=[samples.keys[row] for row in rows],
        root=samples.root,
        own_model=job.own is not None,
        own_fields=tuple(type(f) for f in prepared.task.columns.values() if type(f) not in KINDS),
        data_fingerprint=prepared.fingerprint,
        data_sizes={part: len(numbers) for part, numbers in prepared.rows.items()},
        reference=reference_traits(_traits(prepared, recipe.seed)),
        scores=scores,
        run=run.name,
    )
    bundle = save_bundle(run.folder / BUNDLE, contents)
    report = evaluate_prepared(bundle, prepared, folder=run.folder / "report", seed=recipe.seed)
    name, estimate = report.main
    run.set_headline({name: estimate.value, "part": report.part, "text": report.headline_text()})
    return report


def calibrated(job: Job) -> Prepared:
    """Give the prepared data with a target that has learned from the model's outputs on the validation part."""
    task = job.prepared.task
    if not hasattr(task.target, "calibrate"):
        return job.prepared
    outputs, truth = [], []
    job.model.eval()
    with torch.inference_mode():
        for batch in job.prepared.straight("val", job.device):
            outputs.append(job.model(batch.inputs).float().cpu().numpy())
            truth.append(batch.truth.cpu().numpy())
    together = torch.from_numpy(joined(outputs)), torch.from_numpy(joined(truth, blank_of(task.target)))
    return replace(job.prepared, task=replace(task, target=task.target.calibrate(*together)))


def _traits(prepared: Prepared, seed: int) -> list[dict[str, float]]:
    """Describe some samples of the training part."""
    rows = prepared.rows["train"]
    some = draw(seed, "traits").permutation(rows)[:_DESCRIBED]
    samples, task = prepared.samples, prepared.task

    def traits(row: int) -> dict[str, float]:
        return task.traits({name: samples.columns[name][row] for name in task.inputs}, samples.root)

    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(traits, some))


def _proof_rows(prepared: Prepared, seed: int) -> list[int]:
    """Draw the samples that travel with the bundle: of the validation part, every answer as often as the next."""
    rows = prepared.rows["val"]
    truth = prepared.columns[prepared.task.name].gather(rows)
    order = draw(seed, "proof").permutation(len(rows))
    groups: dict[bytes, list[int]] = {}
    for place in order:
        groups.setdefault(truth[place].tobytes(), []).append(int(rows[place]))
    deepest = max(map(len, groups.values()))
    turns = [group[turn] for turn in range(deepest) for group in groups.values() if turn < len(group)]
    return [int(row) for row in np.array(turns[:_PROOFS])]
