"""What a bundle's reference is learned from: traits, answers and truths of some samples of two parts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import nan
from typing import Any

import numpy as np
import torch

from byeori.bundles.reference.features import narrowed
from byeori.bundles.reference.learning import MOST_ROWS, Described, learn_reference
from byeori.bundles.reference.outputs import answer_traits
from byeori.bundles.reference.reference import Reference
from byeori.core.process import threads
from byeori.core.seeds import draw
from byeori.data.preparing.prepared import Prepared
from byeori.evaluation.one_answer import score_of, scoring_of
from byeori.fields.contract import Answer, Field, TraitValue
from byeori.training.ending import described
from byeori.training.job import Job


def reference_of(prepared: Prepared, job: Job) -> Reference:
    """Learn the reference of a trained model on prepared data whose target is calibrated."""
    job.model.eval()
    train, val = (_described(_some(prepared, part, job.recipe.seed), part, job) for part in ("train", "val"))
    return learn_reference(prepared.task, train, val, scored_by=scoring_of(prepared.task.target).name)


def _some(prepared: Prepared, part: str, seed: int) -> Prepared:
    """Give prepared data with a bounded number of a part's rows, drawn by the seed."""
    rows = prepared.rows[part]
    some = draw(seed, "traits" if part == "train" else f"traits of {part}").permutation(rows)
    most = min(described(prepared), MOST_ROWS)
    return replace(prepared, rows={**prepared.rows, part: np.sort(some[:most])})


def _described(prepared: Prepared, part: str, job: Job) -> Described:
    task, rows = prepared.task, prepared.rows[part]
    inputs = _input_traits(prepared, rows)
    answers, scores, features = _answers(prepared, part, job)
    columns = {
        task.trait_name(name, trait): name
        for name, field in task.inputs.items()
        for trait in field.traits(field.read(prepared.samples.columns[name][rows[0]], prepared.samples.root))
    }
    return Described(
        [{**some, **answer_traits(answer, task.target)} for some, answer in zip(inputs, answers, strict=True)],
        [prepared.samples.keys[row] for row in rows],
        np.array([_or_nan(answer.get("confidence")) for answer in answers], np.float32),
        np.array(scores, np.float32),
        columns,
        _unreadable(prepared, part),
        features,
    )


def _unreadable(prepared: Prepared, part: str) -> dict[str, float]:
    """The share of a part's cells, by column, that were there and could not be read."""
    rows = set(prepared.rows[part].tolist())
    return {one.column: len(rows & one.reasons.keys()) / len(rows) for one in prepared.unread}


def _input_traits(prepared: Prepared, rows: np.ndarray) -> list[dict[str, TraitValue]]:
    samples, task = prepared.samples, prepared.task

    def traits(row: int) -> dict[str, TraitValue]:
        return task.traits({name: samples.columns[name][row] for name in task.inputs}, samples.root)

    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(traits, rows))


def _answers(prepared: Prepared, part: str, job: Job) -> tuple[list[Answer], list[float], np.ndarray | None]:
    """Give what the model answers to each row of a part, how good that is, and the features it was made of."""
    target, answers, scores, features = prepared.task.target, list[Answer](), list[float](), list[np.ndarray]()
    with torch.inference_mode():
        for batch in prepared.straight(part, job.device):
            outputs, seen = job.model.both(batch.inputs)
            outputs = outputs.float().cpu()
            if seen is not None:
                features.append(narrowed(seen.float().cpu().numpy()))
            some = [_onto(prepared, row, target.answer(one)) for row, one in zip(batch.rows, outputs, strict=True)]
            answers += some
            is_kept = part == "val"  # of the training part the bins alone are
            scores += [_score(prepared, r, one) if is_kept else nan for r, one in zip(batch.rows, some, strict=True)]
    return answers, scores, np.concatenate(features) if features else None


def _onto(prepared: Prepared, row: int, answer: Answer) -> Answer:
    """Give an answer as it is on its inputs, as a bundle gives it."""
    target, samples = prepared.task.target, prepared.samples
    return target.onto(answer, _beside(prepared, row), samples.root) if target.about.needs_inputs else answer


def _score(prepared: Prepared, row: int, answer: Answer) -> float:
    """How good an answer is beside its truth."""
    target, samples = prepared.task.target, prepared.samples
    truth = samples.labels[row]
    if target.about.needs_inputs:
        truth = target.completed(truth, _beside(prepared, row), samples.root)
    return score_of(target, answer, target.send(truth, samples.root))


def _beside(prepared: Prepared, row: int) -> dict[str, tuple[Field, Any]]:
    columns = prepared.samples.columns
    return {name: (field, columns[name][row]) for name, field in prepared.task.inputs.items()}


def _or_nan(number: float | None) -> float:
    return nan if number is None else number
