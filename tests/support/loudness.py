"""A kind of data that byeori does not know, in one file: how loud a sound is, in decibel."""

import math
import statistics
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from torch import nn

from byeori import Input
from byeori.core.errors import DataError


@dataclass(frozen=True)
class Loudness(Input):
    """One sound pressure level a sample, in decibel."""

    kind: ClassVar[str] = "loudness"
    mean: float = 0.0
    std: float = 1.0

    def read(self, cell, root=None):
        if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
            raise DataError(f"{cell!r} is no loudness; wanted decibels as a number")
        try:
            value = float(cell)
        except ValueError:
            raise DataError(f"{cell!r} is no loudness; wanted decibels as a number") from None
        if not 0 <= value <= 200:
            raise DataError(f"{value} dB is no loudness of this world; wanted 0 to 200")
        return value

    def send(self, cell, root=None):
        return self.read(cell)

    def learn(self, values, recipe):
        values = list(values)
        return replace(self, mean=statistics.fmean(values), std=statistics.pstdev(values) or 1.0)

    def pack(self, value):
        return np.array([(value - self.mean) / self.std], np.float32)

    def batch(self, packed, warp):
        return packed

    def traits(self, value):
        return {"decibel": value, "pascal": 20e-6 * math.pow(10, value / 20)}

    def show(self, value):
        return f"<span>{value:.1f} dB</span>"

    def form(self):
        return {"widget": "number", "unit": "dB"}

    def stem(self, recipe, module=None):
        return LoudnessStem()

    def example(self):
        return np.zeros(1, np.float32)


class LoudnessStem(nn.Sequential):
    """From (batch, 1) to (batch, 8)."""

    width = 8

    def __init__(self):
        super().__init__(nn.Linear(1, 8), nn.ReLU())
