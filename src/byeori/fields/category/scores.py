"""The scores of answers that are one of several classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.fields.scores.ranks import Ordered, Ranks
from byeori.fields.scores.score import Answers, Counted, Means, Score, mean_of_known, share


@dataclass(frozen=True)
class Classified:
    """Guesses of classes beside the truth."""

    logs: np.ndarray  # (samples, classes) logarithms of the probabilities
    margins: np.ndarray  # (samples, classes or 1) what samples are ordered by, for each class or for `positive` alone
    guess: np.ndarray  # (samples,) the class that is answered
    truth: np.ndarray  # (samples,)
    positive: int
    """Of two classes the one that is looked for."""

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return int(self.logs.shape[1])


def look(target: Any, answers: Answers) -> Classified:
    """Read outputs (samples, classes) as logits."""
    outputs = np.asarray(answers.outputs, np.float64)
    shifted = outputs - outputs.max(1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    guess = outputs.argmax(1) if answers.decided is None else answers.decided
    positive, two = positive_of(target), outputs.shape[1] == 2
    margins = outputs[:, [positive]] - outputs[:, [1 - positive]] if two else logs  # equal outputs stay equal
    return Classified(logs, margins, guess, np.asarray(answers.truth), positive)


def positive_of(target: Any) -> int:
    """Give the place of the class of two that is looked for: the target's `positive`, or else the second."""
    return int(target.about.positive)


class _Table:
    """Counts of (true, guessed) class of resamples; samples that are alike are added up once."""

    def __init__(self, found: Classified) -> None:
        cells, self.place = np.unique(found.truth * found.classes + found.guess, return_inverse=True)
        self.true, self.guessed, self.classes = cells // found.classes, cells % found.classes, found.classes

    def __call__(self, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give how many of each class are right, true and guessed; (resamples, classes) each."""
        drawn = _grouped(counts, self.place, len(self.true))
        right = np.where(self.true == self.guessed, drawn, 0)
        sums = ((right, self.true), (drawn, self.true), (drawn, self.guessed))
        right, true, guessed = (_grouped(values, group, self.classes) for values, group in sums)
        return right, true, guessed


def _grouped(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Add up values (resamples, samples) by the group of each sample, to (resamples, groups)."""
    order = np.argsort(group, kind="stable")
    present, starts = np.unique(group[order], return_index=True)
    sums = np.zeros((len(values), groups))
    sums[:, present] = np.add.reduceat(values[:, order].astype(np.float64), starts, axis=1)
    return sums


def _accuracy(found: Classified) -> Counted:
    return Means(found.guess == found.truth)


def _log_loss(found: Classified) -> Counted:
    return Means(-found.logs[np.arange(len(found.truth)), found.truth])


def _brier(found: Classified) -> Counted:
    """The squared distance of the probabilities from the truth; of two classes that of one of them (Brier 1950)."""
    away = np.exp(found.logs)
    away[np.arange(len(found.truth)), found.truth] -= 1
    return Means((away**2).sum(1) / (2 if found.classes == 2 else 1))


def _counted(score: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]) -> Callable[[Classified], Counted]:
    """Make a score of how many of each class are right, true and guessed, (resamples, classes) each."""

    def count(found: Classified) -> Counted:
        table = _Table(found)
        return lambda counts: np.asarray(score(*table(counts)))

    return count


def _balanced_accuracy(right: np.ndarray, true: np.ndarray, guessed: np.ndarray) -> np.ndarray:
    return mean_of_known(share(right, true))


def _macro_f1(right: np.ndarray, true: np.ndarray, guessed: np.ndarray) -> np.ndarray:
    return mean_of_known(share(2 * right, true + guessed))


def _f1(found: Classified) -> Counted:
    table = _Table(found)

    def score(counts: np.ndarray) -> np.ndarray:
        right, true, guessed = (values[:, found.positive] for values in table(counts))
        return share(2 * right, true + guessed)

    return score


def _mcc(right: np.ndarray, true: np.ndarray, guessed: np.ndarray) -> np.ndarray:
    """Matthews' correlation of several classes (Gorodkin 2004); 0 where all are of one class or guessed as one."""
    whole = true.sum(1)
    up = right.sum(1) * whole - (true * guessed).sum(1)
    spread = (whole**2 - (true**2).sum(1)) * (whole**2 - (guessed**2).sum(1))
    return np.asarray(np.divide(up, np.sqrt(spread), out=np.zeros(len(up)), where=spread > 0))


def _kappa(right: np.ndarray, true: np.ndarray, guessed: np.ndarray) -> np.ndarray:
    """Cohen's kappa: what is right beyond what chance would give."""
    whole = true.sum(1)
    chance = (true * guessed).sum(1) / whole**2
    return share(right.sum(1) / whole - chance, 1 - chance)


def _ranked(score: Callable[[Ranks, np.ndarray], np.ndarray]) -> Callable[[Classified], Counted]:
    """Make a score of an order: of two classes about the one that is looked for, else the mean over the classes."""

    def count(found: Classified) -> Counted:
        places = [found.positive] if found.classes == 2 else range(found.classes)
        pairs = zip(found.margins.T, places, strict=True)
        return Ordered([Ranks(margin, found.truth == place) for margin, place in pairs], score)

    return count


def class_scores(target: Any) -> dict[str, Score]:
    """Give the scores by name; F1 of one class only where there are two."""
    two = len(target.classes) == 2
    of, orders = target.classes[positive_of(target)] if two else "", 1 if two else len(target.classes)
    rare = "average_precision" if two else "macro_f1"  # about the rare one of two; else each class counts alike
    scores = (
        Score("accuracy", look, _accuracy, interval="wilson", shown="epoch", where_rare=rare),
        Score("macro_f1", look, _counted(_macro_f1), shown="epoch"),
        Score("balanced_accuracy", look, _counted(_balanced_accuracy)),
        *([Score("f1", look, _f1, of=of)] if two else []),
        Score("auc", look, _ranked(Ranks.auc), is_proper=two, orders=orders, shown="report" if two else "asked"),
        Score("average_precision", look, _ranked(Ranks.average_precision), of=of, is_proper=two, orders=orders),
        Score("log_loss", look, _log_loss, is_higher_better=False, domain=None, is_proper=True),
        Score("brier", look, _brier, is_higher_better=False, domain=(0.0, 1.0 if two else 2.0), is_proper=True),
        Score("mcc", look, _counted(_mcc), domain=(-1.0, 1.0)),
        Score("kappa", look, _counted(_kappa), domain=(-1.0, 1.0)),
    )
    return {score.name: score for score in scores}
