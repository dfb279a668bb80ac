"""Fields whose `about` says what they do not do, with what they are told."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from torch import nn

from byeori import About, Category, Number
from loudness import Loudness


@dataclass(frozen=True)
class Undescribed(Loudness):
    about = {"media": None}  # noqa: RUF012


@dataclass(frozen=True)
class Filing(Loudness):
    about = About(media="audio")


@dataclass(frozen=True)
class Gaping(Loudness):
    about = About(blank=1e300)


@dataclass(frozen=True)
class Single(Loudness):
    about = About(blank=0)

    def pack(self, value):
        return np.asarray(super().pack(value)[0])

    def batch(self, packed, warp):
        return packed[:, None]

    def example(self):
        return self.pack(60.0)


@dataclass(frozen=True)
class Trembling(Loudness):
    about = About(is_augmented=False)

    def batch(self, packed, warp):
        return packed if warp is None else packed + 1


@dataclass(frozen=True)
class Unheard(Loudness):
    def learn_with_answers(self, values, answers):
        return self


@dataclass(frozen=True)
class Shouting(Loudness):
    about = About(nothing=("NA",))


@dataclass(frozen=True)
class Guessing(Number):
    @cached_property
    def about(self):
        return replace(super().about, nothing=("7",))


SAID_INPUTS = [
    (Undescribed, "its `about` is a dict; wanted `about = About(...)`"),
    (Filing, "`about.media` is 'audio', and `form` asks by 'number'"),
    (Gaping, "`about.blank` is 1e+300, which no float32 can be"),
    (Single, "`about.blank` fills up along the first axis, and `pack` gives none"),
    (Trembling, "`about.is_augmented` is False, and `batch` does something with a warp"),
    (Unheard, "`learn_with_answers` is never called, as `about.learns_with_answers` does not say so"),
    (Shouting, "`about.nothing` has ['NA']; wanted small letters"),
    (Guessing, "`about.nothing` has '7', which it does not read as a missing value"),
]


def said(**entries):
    """Give a category whose `about` says something else."""

    @dataclass(frozen=True)
    class Said(Category):
        @cached_property
        def about(self):
            return replace(super().about, **entries)

    return Said


@dataclass(frozen=True)
class Uncalibrated(Category):
    def calibrate(self, outputs, truth):
        object.__setattr__(self, "temperature", 2.0)
        return replace(self)


@dataclass(frozen=True)
class Overreaching(Category):
    def calibrate(self, outputs, truth):
        return replace(self, weights=(1.0,) * len(self.classes))


@dataclass(frozen=True)
class Told(Category):
    def mismatch(self, cell, inputs, root=None):
        return "too long"


@dataclass(frozen=True)
class Tall(Category):
    """Its head reads sequences, of which it says nothing."""

    def head(self, width):
        return nn.Sequential(nn.Flatten(), nn.Linear(64 * width, len(self.classes)))


@dataclass(frozen=True)
class Wide(Category):
    def head(self, width):
        return nn.Linear(width, len(self.classes) + 2)


SAID_TARGETS = [
    (said(calibrated=("temprature",)), "names 'temprature', which is no setting; did you mean 'temperature'?"),
    (said(calibrated=()), "`calibrate` is never called, as `about.calibrated` does not say so"),
    (said(calibrated_on=0), "`about.calibrated_on` is 0"),
    (said(answer_s=-1.0), "`about.answer_s` is -1.0"),
    (said(is_target=False), "in the role of the target its `about.is_target` is False"),
    (said(judged_as="number"), "is judged as 'number', and a report asks for its `restore`"),
    (said(judged_as="text"), "is judged as 'text', and a report asks for its `text`"),
    (said(classes=()), "is judged as classes: `about.classes` are 0"),
    (said(shares=(0.5, 0.1, 0.1)), "`about.shares` are (0.5, 0.1, 0.1)"),
    (said(takes="map"), "its head cannot read (4, 16, 8, 8), which `about` says"),
    (said(takes="sequence"), "`loss` cannot judge outputs (4, 64, 3) by a truth (4,)"),
    (said(teacher_forced=True), "its head cannot read (4, 16), which `about` says that it is called with"),
    (Uncalibrated, "`calibrate` changes the field it is called on"),
    (Overreaching, "`calibrate` changes ['weights'], which `calibrated` does not name"),
    (Told, "`mismatch` is never called, as `about.needs_inputs` does not say so"),
    (Tall, "its head cannot read (4, 16)"),
    (Wide, "is judged as classes: `about.classes` are 3, its outputs (4, 5)"),
]
