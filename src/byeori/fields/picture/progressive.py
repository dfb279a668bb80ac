"""Progressive resizing: training begins on smaller images, which is faster, and ends on those of the full size.

After Howard's fast.ai (2018) and Tan & Le (EfficientNetV2, 2021): four steps, the last of them at the full size.
"""

from __future__ import annotations

_STEPS = 4  # sizes on the way, by judgement: kernels are built anew for each


def share_at(begin: float, step: int, steps: int) -> float:
    """Give the share of the side of the images of batch `step` of `steps`, from `begin` up to 1.

    >>> [round(share_at(0.4, step, 8), 1) for step in range(8)]
    [0.4, 0.4, 0.6, 0.6, 0.8, 0.8, 1.0, 1.0]
    """
    done = min(_STEPS * step // max(steps, 1), _STEPS - 1)
    return begin + (1 - begin) * done / (_STEPS - 1)


def side_px(size_px: int, share: float) -> int:
    """Give that share of a side as whole pixels: of photos a multiple of 16 px, of small images one of 4.

    >>> side_px(224, 1.0), side_px(224, 0.6), side_px(28, 0.5), side_px(30, 1.0)
    (224, 128, 12, 30)
    """
    if share >= 1:
        return size_px
    unit = 16 if size_px > 64 else 4
    return min(max(int(size_px * share) // unit * unit, unit), size_px)


def area_share(begin: float) -> float:
    """Give the mean share of pixels over a whole training: what its time is about proportional to.

    >>> area_share(1.0)
    1.0
    """
    return sum(share_at(begin, step, _STEPS) ** 2 for step in range(_STEPS)) / _STEPS
