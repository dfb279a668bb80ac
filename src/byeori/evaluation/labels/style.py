"""The style of a target that answers several labels at once: macro-F1, average precision, and a table by label.

The target has `labels`, their names; `chosen(outputs)`, which labels are answered, (samples, labels) bool; and outputs
of logits (samples, labels). Packed truths are 1 where a label holds.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import Baseline, PlainData, PlainInputs, plain_inputs
from byeori.evaluation.baselines.tables import encoded, table_inputs
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.labels.sections import label_sections
from byeori.evaluation.limits import NEVER, PLAIN_SAMPLES
from byeori.evaluation.report.styles import Style
from byeori.evaluation.report.wording import without
from byeori.evaluation.statistics.estimate import Estimate
from byeori.fields.labels.scores import chosen_of

if TYPE_CHECKING:
    from byeori.evaluation.report.blocks import Section


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    return label_sections(target, guesses, chosen_of(target, guesses))


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    occurring: list[bool] = np.any(guesses.truth > 0, axis=0).tolist()
    missing = [name for name, is_in in zip(target.labels, occurring, strict=True) if not is_in]
    return without(missing, len(target.labels), "labels have no sample")


def _baselines(data: PlainData, guesses: Guesses, seed: int) -> list[Baseline]:
    """Always the frequent labels, and a logistic regression for each label."""
    y = data.train_truth > 0
    always = np.broadcast_to(_always(y), guesses.truth.shape)
    frequent = np.broadcast_to(_logit(y.mean(0)), always.shape)
    note = "always the labels of more than half of the training samples"
    found = [Baseline("always the same", frequent, note, always)]
    table = table_inputs(data)
    given = PlainInputs(*encoded(table.batched), "the inputs") if table is not None else plain_inputs(data)
    if given is not None:
        kept = np.sort(draw(seed, "baseline").permutation(len(y))[:PLAIN_SAMPLES])
        note = f"one for each label, fitted on {len(kept):,} training samples"
        outputs = _linear(given, y, kept)
        found.append(Baseline(f"logistic regression on {given.name}", outputs, note, outputs >= 0))
    return found


def _always(y: np.ndarray) -> np.ndarray:
    """The labels of more than half of the samples, or else the most frequent one; (labels,) bool."""
    share = y.mean(0)
    return np.asarray(share >= min(0.5, float(share.max())))


def _linear(given: PlainInputs, y: np.ndarray, kept: np.ndarray) -> np.ndarray:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(given.train[kept])
    train, judged = scaler.transform(given.train[kept]), scaler.transform(given.judged)
    outputs = np.zeros((len(judged), y.shape[1]))
    for label in range(y.shape[1]):
        true = y[kept, label]
        if true.all() or not true.any():
            outputs[:, label] = _logit(true[0])
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model = LogisticRegression(C=min(1.0, 10 / train.shape[1]), max_iter=200).fit(train, true)
        outputs[:, label] = model.decision_function(judged)
    return outputs


def _align(reference: Any, target: Any, guesses: Guesses) -> Guesses:
    """Put the labels in the reference's order, each output moved so far that what was answered still is."""
    place = [reference.labels.index(name) for name in target.labels]
    own, common = (
        np.array(one.about.calibration.thresholds or (0.5,) * len(one.labels)) for one in (target, reference)
    )
    moved = _logit(common[place]) - _logit(own)
    outputs = np.full((len(guesses), len(reference.labels)), guesses.outputs.min() - NEVER, guesses.outputs.dtype)
    truth = np.zeros(outputs.shape, guesses.truth.dtype)
    outputs[:, place], truth[:, place] = guesses.outputs + moved, guesses.truth
    if guesses.decided is None:
        return replace(guesses, outputs=outputs, truth=truth)
    decided = np.zeros(outputs.shape, bool)
    decided[:, place] = guesses.decided
    return replace(guesses, outputs=outputs, truth=truth, decided=decided)


def _logit(share: np.ndarray) -> np.ndarray:
    share = np.clip(share, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(share / (1 - share)))


STYLE = Style(align=_align, sections=_sections, cautions=_cautions, baselines=_baselines)
