"""Which scores a target has, and which of them a question is about."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ConfigError, nearest
from byeori.fields.scores.score import Answers, Counted, Score

if TYPE_CHECKING:
    from torchmetrics import Metric

    from byeori.core.recipe import Recipe
    from byeori.fields.contract import Target

AUTO = "auto"
_KINDS = {
    "classes": ("byeori.fields.category.scores", "class_scores"),
    "number": ("byeori.fields.number.scores", "number_scores"),
    "numbers": ("byeori.fields.number.scores", "several_scores"),
    "labels": ("byeori.fields.labels.scores", "label_scores"),
    "map": ("byeori.fields.mask.scores", "map_scores"),
    "points": ("byeori.fields.points.scores", "point_scores"),
    "text": ("byeori.fields.line.scores", "line_scores"),
}
"""Where the scores of each kind of answer stand, by a target's `judged_as`."""
_RARE = 0.2  # of an even share; a class with less hardly moves accuracy: of two classes, at most by a tenth


def scores_of(target: Any) -> dict[str, Score]:
    """Give all scores of a learned target by name: those of its `scores()` first, then what is known of its kind."""
    from byeori.fields.scores.collected import Judging

    given: Mapping[str, Metric] = target.scores()
    found = {n: metric.score if isinstance(metric, Judging) else _own(n, metric) for n, metric in given.items()}
    if (place := _KINDS.get(target.about.judged_as)) is not None:
        known: dict[str, Score] = getattr(import_module(place[0]), place[1])(target)
        found |= {name: score for name, score in known.items() if name not in found}
    return found


def usual_score(target: Any) -> Score:
    """Give the score that a question is about where nobody says: the first one, or one that sees what is rare.

    Accuracy does not see a class that has less than a fifth of an even share: of two classes, less than a tenth. Of two
    it is then average precision, about the rare one; of more macro-F1, in which every class counts alike.
    """
    scores = scores_of(target)
    first = next(iter(scores.values()))
    return scores[first.where_rare] if first.where_rare and _rarest(target) else first


def score_named(name: str, target: Any, column: str = "the target") -> Score:
    """Give the score that a recipe's `metric` names; one that the target has not is a ConfigError with the nearest."""
    if name == AUTO:
        return usual_score(target)
    scores = scores_of(target)
    if name not in scores:
        raise ConfigError(
            f"recipe: metric = {name!r}: is no score of {column} ({target}){nearest(name, scores)}; "
            f"wanted auto, or one of {', '.join(scores)}"
        )
    return scores[name]


def metrics_of(target: Target, recipe: Recipe) -> dict[str, Metric]:
    """Give the metrics that judge an epoch: the one that the recipe names first, then the others of the target."""
    from byeori.fields.scores.collected import Collected

    given = target.scores()
    score = score_named(recipe.metric, target)
    first = given.get(score.name) or Collected(score, target)
    return {score.name: first, **{name: metric for name, metric in given.items() if name != score.name}}


def reason_for(score: Score, target: Any) -> str:
    """Say why a question is about this score; nothing where it is the usual one of its kind."""
    if score.name != usual_score(target).name:
        return "as asked for"
    if score.name == next(iter(target.scores())):
        return ""
    name, share = _rarest(target) or ("", 1.0)
    return f"because only 1 of {round(1 / share):,} training samples is {shown_class(name)}"


def shown_class(name: str) -> str:
    """Write a class within a sentence; one that is no word stands in quotes.

    >>> shown_class("fraud"), shown_class("1")
    ('fraud', '"1"')
    """
    return name if name[:1].isalpha() else f'"{name}"'


def _rarest(target: Any) -> tuple[str, float] | None:
    """Give the rarest class and its share of the training part, where it is far from an even share."""
    shares = target.about.shares
    if not shares or not 0 < min(shares) < _RARE / len(shares):
        return None
    place = int(np.argmin(shares))
    return target.classes[place], shares[place]


def _own(name: str, metric: Metric) -> Score:
    """Give a metric of torchmetrics as a score; each resample is judged anew."""
    return Score(
        name,
        lambda target, answers: (target, answers),
        lambda found: _again(metric, *found),
        is_higher_better=metric.higher_is_better is not False,
        domain=None,
        is_own=True,
    )


def _again(metric: Metric, target: Any, answers: Answers) -> Counted:
    import torch

    kind = np.float32 if answers.outputs.dtype.kind == "f" else answers.outputs.dtype
    outputs = torch.from_numpy(np.ascontiguousarray(answers.outputs, kind))
    truth = target.batch(torch.from_numpy(np.ascontiguousarray(answers.truth)), None)

    def score(counts: np.ndarray) -> np.ndarray:
        values = []
        for times in counts:
            rows = torch.from_numpy(np.repeat(np.arange(len(times)), times.astype(np.int64)))
            metric.reset()
            metric.update(outputs[rows], truth[rows])
            values.append(float(metric.compute()))
        return np.array(values)

    return score
