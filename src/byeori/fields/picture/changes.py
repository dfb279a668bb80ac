"""How much pictures may be changed in training, as far as a search is to try it."""

from __future__ import annotations

from byeori.core.ranges import Choice, Range, Tried

_LEAST_CROP = 0.35  # share of the area; by judgement, what is shown is often cut away below it
_ROTATED = 30.0  # degrees; by judgement, hardly a photo is turned more
_COLOURED = 0.5  # by judgement: half of the brightness and contrast


def picture_ranges(*, is_small: bool) -> dict[str, Tried]:
    """Give what is tried; small pictures, as of letters, are not mirrored."""
    changes: dict[str, Tried] = {
        "crop": Range(_LEAST_CROP, 1.0),
        "rotate": Range(0.0, _ROTATED),
        "colour": Range(0.0, _COLOURED),
    }
    return changes if is_small else {**changes, "flip": Choice((False, True))}
