"""Where two masks differ: how many pixels, and the largest thing of which the one says something else."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from byeori.fields.contract import Target


def masks_differ(given: str, likely: str, target: Target) -> str:
    """Tell where a given mask differs from what a model sees, by pixel and by object; both are PNGs as data URIs."""
    first, second = (np.asarray(_packed(one, target)) for one in (given, likely))
    if first.shape != second.shape:
        return ""
    classes = target.about.classes
    differs = (first != second) & (first < len(classes))
    share = differs.sum() / max(int((first < len(classes)).sum()), 1)
    if not share:
        return ""
    size, pair, (row, column) = largest_object(first, second, differs)
    seen, said = classes[pair[1]], classes[pair[0]]
    return (
        f"{share:.0%} of the pixels differ, most of them in one place about ({column}, {row}): {size:,} px that are "
        f"{said!r} look like {seen!r}"
    )


def largest_object(
    first: np.ndarray, second: np.ndarray, differs: np.ndarray
) -> tuple[int, tuple[int, int], tuple[int, int]]:
    """Give the largest connected region where one class is said and another seen: its pixels, both, and its middle.

    >>> first = np.zeros((4, 4), int)
    >>> second = first.copy()
    >>> second[:2, :2], second[3, 3] = 1, 1
    >>> largest_object(first, second, first != second)[:2]
    (4, (0, 1))
    """
    from scipy.ndimage import label  # type: ignore[import-untyped]

    best: tuple[int, tuple[int, int], tuple[int, int]] = (0, (0, 0), (0, 0))
    pairs = np.unique(np.stack([first[differs], second[differs]], 1), axis=0)
    for one, other in pairs.tolist():
        regions, count = label(differs & (first == one) & (second == other))
        sizes = np.bincount(regions.ravel(), minlength=count + 1)[1:]
        if count and int(sizes.max()) > best[0]:
            where = np.argwhere(regions == int(sizes.argmax()) + 1)
            middle = where.mean(0).round().astype(int).tolist()
            best = int(sizes.max()), (int(one), int(other)), (int(middle[0]), int(middle[1]))
    return best


def _packed(mask: str, target: Target) -> Any:
    return target.pack(target.read(b64decode(mask.partition(",")[2])))
