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
from byeori.evaluation.baselines import Baseline, PlainData, PlainInputs, plain_inputs
from byeori.evaluation.comparison import Comparison, from_resamples
from byeori.evaluation.estimate import Estimate, percentile, resampled_rows, wilson
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.label_sections import label_sections
from byeori.evaluation.styles import Style
from byeori.evaluation.tables import encoded, table_inputs

if TYPE_CHECKING:
    from byeori.evaluation.blocks import Section

_NEVER = 30.0  # below every other output
_MOST_SAMPLES = 5000  # for the linear model


def chosen_of(target: Any, guesses: Guesses) -> np.ndarray:
    """Give which labels are answered, (samples, labels) bool."""
    import torch

    if guesses.decided is not None:
        return guesses.decided
    return np.asarray(target.chosen(torch.from_numpy(np.ascontiguousarray(guesses.outputs))).numpy())


def label_scores(target: Any, guesses: Guesses, seed: int = 0) -> dict[str, Estimate]:
    """Give macro-F1, micro-F1 and mean average precision with the percentile bootstrap, exact match with Wilson's."""
    chosen, truth = chosen_of(target, guesses), guesses.truth > 0
    whole = np.arange(len(guesses))[None]

    def score(rows: np.ndarray) -> np.ndarray:
        return np.stack([_macro(chosen, truth, rows), _micro(chosen, truth, rows)], 1)

    precision = _Precision(guesses.outputs, truth)
    f1, resampled = score(whole)[0], resampled_rows(len(guesses), seed, "labels", score)
    mean = resampled_rows(len(guesses), seed, "precision", precision)
    return {
        "macro_f1": percentile(float(f1[0]), resampled[:, 0]),
        "micro_f1": percentile(float(f1[1]), resampled[:, 1]),
        "mean_average_precision": percentile(float(precision(whole)[0]), mean),
        "exact_match": wilson(int((chosen == truth).all(1).sum()), len(guesses)),
    }


def _counts(rows: np.ndarray, samples: int) -> np.ndarray:
    """How often each sample is in each resample, (resamples, samples) float32."""
    spots = rows + samples * np.arange(len(rows))[:, None]
    return np.bincount(spots.ravel(), minlength=samples * len(rows)).reshape(len(rows), samples).astype(np.float32)


def _macro(chosen: np.ndarray, truth: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The mean F1 of the labels that occur or are guessed, (resamples,)."""
    counts = _counts(rows, len(truth))
    hits = counts @ (chosen & truth).astype(np.float32)
    size = counts @ (chosen.astype(np.float32) + truth.astype(np.float32))
    seen = size > 0
    return np.asarray((2 * hits / np.where(seen, size, 1)).sum(1) / np.maximum(seen.sum(1), 1))


def _micro(chosen: np.ndarray, truth: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """F1 of all decisions together, (resamples,)."""
    hits, size = ((a * np.ones(1)).sum(1)[rows].sum(1) for a in (chosen & truth, chosen.astype(int) + truth))
    return np.asarray(2 * hits / np.maximum(size, 1))


class _Precision:
    """Mean average precision of resamples; the samples are sorted once."""

    def __init__(self, outputs: np.ndarray, truth: np.ndarray) -> None:
        self.order = np.argsort(-outputs, axis=0, kind="stable")
        self.truth = np.take_along_axis(truth, self.order, 0)
        ranked = np.take_along_axis(outputs, self.order, 0)
        self.ends = np.concatenate([ranked[1:] != ranked[:-1], np.ones((1, ranked.shape[1]), bool)])

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        counts = _counts(rows, len(self.truth))
        found = np.stack([self._one(counts, label) for label in range(self.truth.shape[1])], 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a resample without any label has no precision
            return np.asarray(np.nanmean(found, axis=1))

    def _one(self, counts: np.ndarray, label: int) -> np.ndarray:
        drawn = counts[:, self.order[:, label]]
        ends = self.ends[:, label]
        hits = np.cumsum(drawn * self.truth[:, label], axis=1)[:, ends]
        taken = np.cumsum(drawn, axis=1)[:, ends]
        gained = np.diff(hits, axis=1, prepend=0)
        with np.errstate(invalid="ignore"):
            return np.asarray((gained * hits / np.maximum(taken, 1)).sum(1) / hits[:, -1])


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    return label_sections(target, guesses, chosen_of(target, guesses))


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    occurring: list[bool] = np.any(guesses.truth > 0, axis=0).tolist()
    missing = [name for name, is_in in zip(target.labels, occurring, strict=True) if not is_in]
    if not missing:
        return []
    names = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
    return [f"{len(missing)} of {len(target.labels)} labels have no sample in this part: {names}."]


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
        kept = np.sort(draw(seed, "baseline").permutation(len(y))[:_MOST_SAMPLES])
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


def _compare(target: Any, guesses: Guesses, other: Guesses, seed: int) -> Comparison:
    """The difference of macro-F1 on resamples of the same samples."""
    chosen, plain, truth = chosen_of(target, guesses), chosen_of(target, other), guesses.truth > 0

    def difference(rows: np.ndarray) -> np.ndarray:
        return np.asarray(_macro(chosen, truth, rows) - _macro(plain, truth, rows))

    whole = float(difference(np.arange(len(truth))[None])[0])
    return from_resamples(whole, resampled_rows(len(truth), seed, "difference", difference))


def _align(reference: Any, target: Any, guesses: Guesses) -> Guesses:
    """Put the labels in the reference's order, each output moved so far that what was answered still is."""
    place = [reference.labels.index(name) for name in target.labels]
    own, common = (np.array(getattr(one, "thresholds", ()) or (0.5,) * len(one.labels)) for one in (target, reference))
    moved = _logit(common[place]) - _logit(own)
    outputs = np.full((len(guesses), len(reference.labels)), guesses.outputs.min() - _NEVER, guesses.outputs.dtype)
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


STYLE = Style(
    align=_align, scores=label_scores, sections=_sections, cautions=_cautions, baselines=_baselines, compare=_compare
)
