"""What a field says of itself beyond its methods, in one typed record with neutral defaults."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from byeori.core.errors import FieldError, nearest
from byeori.core.typed import has_type

Media = Literal["image", "audio", "video"]
"""What comes in files of its own."""
Takes = Literal["vector", "sequence", "map"]
"""What a target's head reads of one sample: (width,), (time, width) or (width, rows, columns)."""
JudgedAs = Literal["scores", "classes", "number", "numbers", "labels", "map", "points", "text"]
"""What a target's report shows."""


@dataclass(frozen=True)
class Calibration:
    """What a target has learned of its own outputs when training ended; neutral where it has not."""

    temperatures: tuple[float, ...] = ()
    """What logits are divided by before they become probabilities: one, or one a label."""
    fitted_on: int = 0
    """Samples that the temperatures were fitted on; 0: they were not."""
    threshold_for: str = ""
    """What the threshold of two classes is chosen by, as a recipe's `threshold`."""
    threshold: float | None = None
    """From which probability on the one of two classes that is looked for is answered."""
    thresholds: tuple[float, ...] = ()
    """From which probability on each label is answered."""
    interval: tuple[float, ...] = ()
    """How far below and above the output the truth mostly lies, in units of the output."""


@dataclass(frozen=True)
class About:
    """What a field says of itself beyond its methods; it names only what is not as here.

    An entry that cannot be is a FieldError where it is written.

    >>> About(media="image", suffixes=(".png", ".jpg")).blank is None
    True
    """

    media: Media | None = None
    """What its cells are files of: `image`, `audio`, `video`; None where a cell is a plain value. `send` gives bytes of
    what comes in files, and `form` asks for a `file`."""
    suffixes: tuple[str, ...] = ()
    """How the names of such files end, in small letters with the dot: `.png`."""
    is_table: bool = False
    """Whether it is one cell of a table's row, which may be missing and may not be readable; its features are fused
    with those of other columns."""
    nothing: tuple[str, ...] = ()
    """Words that mean a missing value, in small letters."""
    takes_names: bool = False
    """Whether the source may name the parts of an answer, by `named`: numbers and points by their columns, classes."""

    learns_with_answers: bool = False
    """Whether it is an input that learns from the training part's answers too, by `learn_with_answers`."""
    needs_inputs: bool = False
    """Whether it is an answer that is understood only beside its inputs, as points in a picture are: `completed`,
    `mismatch` and `onto` are asked of such alone."""

    blank: float | None = None
    """What fills up the shorter samples of a batch, along their first axis; None where all have one shape."""
    size: int = 0
    """Side of the model's input, px, which a recipe's `size` sets; 0 where it has none."""
    is_augmented: bool = True
    """Whether `batch` gives something else with a warp; where not, one view of a sample is all there is."""

    is_target: bool = False
    """Of a field that can be both, whether it stands as the target now."""
    takes: Takes = "vector"
    """What its head reads of one sample: one vector of features, a `sequence` of them, or a `map`."""
    judged_as: JudgedAs = "scores"
    """What its report shows beside its scores: `classes` (outputs are logits of `classes`), `number`, `numbers`,
    `labels`, `map`, `points` or `text`; each says in its folder of `evaluation` what it asks of the field. With
    `scores` a report shows these alone."""
    classes: tuple[str, ...] = ()
    """Names of what is answered, in the order of the outputs: classes, labels; none where an answer is no choice."""
    shares: tuple[float, ...] = ()
    """How frequent each of `classes` is among the training answers; none where that is not known."""
    positive: int = 1
    """Of two classes, the place of the one that is looked for."""
    unit: str = ""
    """Of a number, such as `mm`; it stands beside its scores."""
    is_stratified: bool = False
    """Whether it has few different answers, of which each should be in every part of the split."""
    calibrated: tuple[str, ...] = ()
    """Names of the settings that `calibrate` learns and that only `answer` needs, such as thresholds."""
    calibrated_on: int | None = None
    """How many samples of the validation part `calibrate` wants at most; None wants all."""
    calibration: Calibration = Calibration()
    """What it has learned so, as a report tells it."""
    teacher_forced: bool = False
    """Whether its head is called with the truth too in training (None where there is none at hand), as one is that
    writes a text character by character."""
    answer_s: float = 0.0
    """About how many seconds a processor takes for an answer, where that is much."""

    def __post_init__(self) -> None:
        hints = _hints()
        for one in fields(self):
            value = getattr(self, one.name)
            if not has_type(value, hints[one.name]):
                raise FieldError(
                    f"About({one.name}={reprlib.repr(value)}): wanted {_described(value, hints[one.name])}"
                )
        if odd := [suffix for suffix in self.suffixes if suffix != suffix.lower() or not suffix.startswith(".")]:
            raise FieldError(f"About(suffixes={self.suffixes!r}): {odd[0]!r}; wanted a dot and small letters")
        if self.suffixes and self.media is None:
            raise FieldError(f"About(suffixes={self.suffixes!r}): these are of files; wanted their `media` too")


@cache
def _hints() -> dict[str, Any]:
    return get_type_hints(About)


def _described(value: object, hint: Any) -> str:
    """What was wanted in the place of a value: of a closed set its members, with the nearest first."""
    choices = [one for part in (hint, *get_args(hint)) if get_origin(part) is Literal for one in get_args(part)]
    if not choices:
        return str(getattr(hint, "__name__", hint) if hint in (str, bool, int, float) else hint)
    known = ", ".join(map(repr, choices)) + (" or None" if type(None) in get_args(hint) else "")
    return f"one of {known}{nearest(value, choices) if isinstance(value, str) else ''}"
