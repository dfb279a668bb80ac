"""Scores of several labels at once: mean average precision, macro-F1, exact match; and thresholds chosen for F1."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from byeori.core.torchvision_operators import mend_torchvision

mend_torchvision()

from torchmetrics import Metric  # noqa: E402

_FEW = 10  # samples of a label, below which its own threshold would be a guess; it then has the common one


class LabelScore(Metric):
    """A score of all outputs and truths, (samples, labels), at once."""

    higher_is_better = True
    outputs: list[Tensor]
    truth: list[Tensor]

    def __init__(self, score: Callable[[Tensor, Tensor], Tensor]) -> None:
        super().__init__()
        self.score = score
        self.add_state("outputs", [], dist_reduce_fx="cat")
        self.add_state("truth", [], dist_reduce_fx="cat")

    def update(self, outputs: Tensor, truth: Tensor) -> None:
        """Take notice of a batch, (batch, labels) both."""
        self.outputs.append(outputs)
        self.truth.append(truth > 0)

    def compute(self) -> Tensor:
        """Give the score, a () tensor."""
        return self.score(torch.cat(self.outputs), torch.cat(self.truth))


def mean_average_precision(outputs: Tensor, truth: Tensor) -> Tensor:
    """Give the mean over the labels that occur of the area under precision by recall; (samples, labels) both.

    Equal outputs count as one step, as in scikit-learn's `average_precision_score`.

    >>> float(mean_average_precision(torch.tensor([[0.9], [0.1], [0.5]]), torch.tensor([[1], [0], [1]]) > 0))
    1.0
    """
    found = []
    for scores, true in zip(outputs.T, truth.T, strict=True):
        if true.any():
            order = scores.argsort(descending=True, stable=True)
            hits, ends = true[order].double().cumsum(0), _last_of_equal(scores[order])
            precision = (hits / torch.arange(1, len(hits) + 1, device=hits.device))[ends]
            found.append((precision * hits[ends].diff(prepend=hits.new_zeros(1))).sum() / hits[-1])
    return torch.stack(found).mean() if found else outputs.new_zeros(())


def macro_f1(chosen: Tensor, truth: Tensor) -> Tensor:
    """Give the mean F1 of the labels that occur or are guessed; (samples, labels) bool both."""
    hits, size = (chosen & truth).sum(0), chosen.sum(0) + truth.sum(0)
    seen = size > 0
    return (2 * hits[seen] / size[seen]).mean() if seen.any() else truth.new_ones((), dtype=torch.float32)


def exact_match(chosen: Tensor, truth: Tensor) -> Tensor:
    """Give the share of samples of which every label is right; (samples, labels) bool both."""
    return (chosen == truth).all(1).float().mean()


def choose_thresholds(shares: Tensor, truth: Tensor) -> tuple[float, ...]:
    """Give for each label the probability from which it is best answered, by its F1; (samples, labels) both.

    A label with fewer than ten samples has the threshold that is best for all labels together: its own would
    fit these few samples and no others (Yang 2001, A study of thresholding strategies).
    """
    common = _best(shares.reshape(-1), truth.reshape(-1))
    return tuple(
        _best(share, true) if int(true.sum()) >= _FEW else common for share, true in zip(shares.T, truth.T, strict=True)
    )


def _best(shares: Tensor, truth: Tensor) -> float:
    """The middle between the last share taken and the next, where F1 is highest; 0.5 where nothing is true."""
    if not truth.any():
        return 0.5
    order = shares.argsort(descending=True, stable=True)
    sorted_shares, hits = shares[order].double(), truth[order].double().cumsum(0)
    ends = _last_of_equal(sorted_shares)
    taken = torch.arange(1, len(hits) + 1, device=hits.device)
    f1 = (2 * hits / (taken + hits[-1]))[ends]
    place = int(f1.argmax())
    lowest = float(sorted_shares[ends][place])
    following = float(sorted_shares[ends][place + 1]) if place + 1 < int(ends.sum()) else 0.0
    return round((lowest + following) / 2, 6)


def _last_of_equal(values: Tensor) -> Tensor:
    """Which of sorted values (samples,) is the last of its equals, (samples,) bool."""
    return torch.cat([values[1:] != values[:-1], torch.ones(1, dtype=torch.bool, device=values.device)])
