"""From which probability on a label is answered: chosen for F1 on samples that were not learned from."""

from __future__ import annotations

import torch
from torch import Tensor

_FEW = 10  # samples of a label, below which its own threshold would be a guess; it then has the common one


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
