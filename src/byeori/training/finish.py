"""The end of a training: the bundle that ships, and the report on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from byeori.bundles.folder import BUNDLE
from byeori.bundles.saving import Contents, save_bundle, with_judgement
from byeori.checks.expectations.file import expectations_of
from byeori.core.seeds import draw
from byeori.core.settled import Settled
from byeori.core.watching import doing
from byeori.data.preparing.prepared import Prepared
from byeori.evaluation.baselines.baselines import PlainData
from byeori.evaluation.evaluate import Judged, evaluate_prepared, judged_part
from byeori.evaluation.report.report import Report
from byeori.evaluation.report.reports import OWN
from byeori.evaluation.report.wording import score_name
from byeori.fields.known import KINDS
from byeori.fields.stacking import concatenate
from byeori.tracking.records import Headline
from byeori.tracking.run import Run
from byeori.training.ending import PROOFS, calibrated_on
from byeori.training.job import Job
from byeori.training.loop.stored import frozen_features
from byeori.training.reference import reference_of


def ship(run: Run, job: Job, scores: Mapping[str, Any], remarks: Sequence[str] = ()) -> Report:
    """Save the trained model as the run's bundle, judge it, and keep the headline; `remarks` stand there too."""
    prepared, recipe, samples = calibrated(job), job.recipe, job.prepared.samples
    doing("bundle")
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
        reference=reference_of(prepared, job),
        scores=scores,
        run=run.name,
        expectations=_expectations(prepared),
        by_clock=job.by_clock,
    )
    bundle = save_bundle(run.folder / BUNDLE, contents)
    part = judged_part(prepared)
    features = frozen_features(job, prepared, part) if recipe.head_epochs and job.own is None else None
    plain = PlainData.of(prepared, part, features)
    notes = (*(f"{one}." for one in remarks), *_untold(recipe, scores))
    report = evaluate_prepared(bundle, Judged(prepared, part, notes), plain)
    bundle = with_judgement(bundle, report.judgement())
    report = replace(report, facts={**report.facts, "bundle": bundle.digest})
    report.save(run.folder / OWN)
    name, estimate = report.main
    text = ". ".join([report.headline_text(), *remarks])
    run.set_headline(Headline(text, report.part, {name: estimate.to_json()["value"]}))
    return replace(report, folder=run.folder / OWN)


def _expectations(prepared: Prepared) -> Mapping[str, Any]:
    """What is expected of the data, to be held wherever the model answers."""
    expectations = None if prepared.data is None else expectations_of(prepared.data)
    return {} if expectations is None else expectations.to_json()


def _untold(recipe: Settled, scores: Mapping[str, Any]) -> tuple[str, ...]:
    """Say that the validation part could not choose the weights, where its samples cannot tell the score."""
    if recipe.select == "last" or not scores or recipe.metric in scores:
        return ()
    return (
        f"The validation part cannot tell {score_name(recipe.metric)}, as it has no sample of one of the classes; the "
        "weights are those of the last epoch.",
    )


def calibrated(job: Job) -> Prepared:
    """Give the prepared data with a target that has learned from the model's outputs on the validation part."""
    task, rows, wanted = job.prepared.task, job.prepared.rows["val"], calibrated_on(job.prepared)
    if not wanted:
        return job.prepared
    some = np.sort(draw(job.recipe.seed, "calibrated").permutation(rows)[:wanted])
    prepared = replace(job.prepared, rows={**job.prepared.rows, "val": some})
    outputs, truth = list[np.ndarray](), list[np.ndarray]()
    job.model.eval()
    with torch.inference_mode():
        for batch in prepared.straight("val", job.device):
            doing("calibration", sum(len(one) for one in truth), wanted)
            outputs.append(job.model(batch.inputs).float().cpu().numpy())
            truth.append(batch.truth.cpu().numpy())
    together = torch.from_numpy(concatenate(outputs)), torch.from_numpy(concatenate(truth, task.target.about.blank))
    return replace(job.prepared, task=replace(task, target=task.target.calibrate(*together)))


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
    return [int(row) for row in np.array(turns[:PROOFS])]
