"""The scores of answers that are several labels at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.fields.scores.ranks import Ordered, Ranks
from byeori.fields.scores.score import Answers, Counted, Means, Score


@dataclass(frozen=True)
class Labelled:
    """Labels that are answered beside the true ones."""

    logits: np.ndarray  # (samples, labels)
    chosen: np.ndarray  # (samples, labels) bool
    truth: np.ndarray  # (samples, labels) bool


def look(target: Any, answers: Answers) -> Labelled:
    """Read outputs (samples, labels) as logits; truths are above 0 where a label holds."""
    return Labelled(np.asarray(answers.outputs, np.float64), chosen_of(target, answers), answers.truth > 0)


def chosen_of(target: Any, answers: Answers) -> np.ndarray:
    """Give which labels are answered, (samples, labels) bool."""
    import torch

    if answers.decided is not None:
        return answers.decided
    return np.asarray(target.chosen(torch.from_numpy(np.ascontiguousarray(answers.outputs))).numpy())


def _macro_f1(found: Labelled) -> Counted:
    """The mean F1 of the labels that occur or are guessed."""
    hit, either = _hits(found)

    def score(counts: np.ndarray) -> np.ndarray:
        hits, size = counts @ hit, counts @ either
        seen = size > 0
        return np.asarray((2 * hits / np.where(seen, size, 1)).sum(1) / np.maximum(seen.sum(1), 1))

    return score


def _micro_f1(found: Labelled) -> Counted:
    """F1 of all decisions together."""
    hit, either = (values.sum(1) for values in _hits(found))
    return lambda counts: np.asarray(2 * (counts @ hit) / np.maximum(counts @ either, 1))


def _hits(found: Labelled) -> tuple[np.ndarray, np.ndarray]:
    """What is right, and true or guessed (both: 2), (samples, labels) each."""
    return (found.chosen & found.truth).astype(np.float64), found.chosen.astype(np.float64) + found.truth


def _exact_match(found: Labelled) -> Counted:
    return Means((found.chosen == found.truth).all(1))


def _log_loss(found: Labelled) -> Counted:
    return Means((np.logaddexp(0, found.logits) - found.logits * found.truth).mean(1))


def _ranked(score: Callable[[Ranks, np.ndarray], np.ndarray]) -> Callable[[Labelled], Counted]:
    """The mean over the labels that occur."""

    def count(found: Labelled) -> Counted:
        labels = range(found.truth.shape[1])
        return Ordered([Ranks(found.logits[:, label], found.truth[:, label]) for label in labels], score)

    return count


def label_scores(target: Any) -> dict[str, Score]:
    """Give the scores by name."""
    orders = len(target.labels)
    scores = (
        Score(
            "mean_average_precision",
            look,
            _ranked(Ranks.average_precision),
            is_proper=True,
            orders=orders,
            shown="epoch",
        ),
        Score("macro_f1", look, _macro_f1, shown="epoch"),
        Score("micro_f1", look, _micro_f1, shown="epoch"),
        Score("exact_match", look, _exact_match, interval="wilson", shown="epoch"),
        Score("macro_auc", look, _ranked(Ranks.auc), orders=orders),
        Score("log_loss", look, _log_loss, is_higher_better=False, domain=None, is_proper=True),
    )
    return {score.name: score for score in scores}
