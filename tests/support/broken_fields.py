"""Fields that break the contract in one promise each, with what they are told."""

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import torch
from torch import nn

from byeori import Input
from byeori.core.errors import DataError
from byeori.fields.kinds import Category
from loudness import Loudness, LoudnessStem

Thawed = dataclass(type("Thawed", (Input,), {name: vars(Loudness).get(name) for name in Input.__abstractmethods__}))
"""A field that is not frozen."""


@dataclass(frozen=True)
class Nameless(Loudness):
    kind: ClassVar[str] = ""


@dataclass(frozen=True)
class Mute(Loudness):
    show = None


@dataclass(frozen=True)
class Arrayed(Loudness):
    mean: object = 0.0

    def learn(self, values, recipe):
        return replace(self, mean=np.zeros(1))


@dataclass(frozen=True)
class Nested(Loudness):
    ranges: object = None

    def learn(self, values, recipe):
        return replace(self, ranges={"quiet": (0, 60)})


@dataclass(frozen=True)
class Lazy(Loudness):
    def learn(self, values, recipe):
        return self


@dataclass(frozen=True)
class Selfish(Loudness):
    def learn(self, values, recipe):
        object.__setattr__(self, "mean", 1.0)
        return replace(self)


@dataclass(frozen=True)
class Rolling(Loudness):
    def learn(self, values, recipe):
        return replace(self, mean=float(np.random.default_rng().random()))


@dataclass(frozen=True)
class Ragged(Loudness):
    def pack(self, value):
        return np.zeros(int(value) % 3, np.float32)


@dataclass(frozen=True)
class Listed(Loudness):
    def pack(self, value):
        return [value]


@dataclass(frozen=True)
class Worded(Loudness):
    def pack(self, value):
        return np.array(str(value))


@dataclass(frozen=True)
class Noisy(Loudness):
    def pack(self, value):
        return super().pack(value + np.random.default_rng().random())


@dataclass(frozen=True)
class Rounding(Loudness):
    def send(self, cell, root=None):
        return round(self.read(cell))


@dataclass(frozen=True)
class Filed(Loudness):
    def send(self, cell, root=None):
        return str(cell).encode()


@dataclass(frozen=True)
class Boxed(Loudness):
    def send(self, cell, root=None):
        return np.float32(cell)


@dataclass(frozen=True)
class Crowded(Loudness):
    def batch(self, packed, warp):
        return packed - packed.mean()


@dataclass(frozen=True)
class Summed(Loudness):
    def batch(self, packed, warp):
        return packed.sum(0)


@dataclass(frozen=True)
class Infinite(Loudness):
    def batch(self, packed, warp):
        return packed if warp is None else packed / 0


@dataclass(frozen=True)
class Grown(Loudness):
    def batch(self, packed, warp):
        return packed if warp is None else packed.repeat(1, 2)


@dataclass(frozen=True)
class Gullible(Loudness):
    def read(self, cell, root=None):
        return super().read(cell) if cell == cell else cell


@dataclass(frozen=True)
class Fragile(Loudness):
    def read(self, cell, root=None):
        return float(cell)


@dataclass(frozen=True)
class Terse(Loudness):
    def read(self, cell, root=None):
        if cell is None:
            raise DataError("")
        return super().read(cell)


@dataclass(frozen=True)
class Lossy(Loudness):
    def compress(self, packed):
        return packed.tobytes()

    def expand(self, content):
        return np.frombuffer(content, np.float64 if len(content) % 8 == 0 else np.uint8)


@dataclass(frozen=True)
class Moody(Loudness):
    def traits(self, value):
        return {"loud": 1.0} if value > 60 else {"quiet": 1.0}


@dataclass(frozen=True)
class Boundless(Loudness):
    def traits(self, value):
        return {"decibel": math.inf}


@dataclass(frozen=True)
class Dial(Loudness):
    def form(self):
        return {"widget": "dial"}


@dataclass(frozen=True)
class Choosy(Loudness):
    def form(self):
        return {"widget": "choice", "options": [30.0, 42.0]}


@dataclass(frozen=True)
class Misplaced(Loudness):
    def example(self):
        return np.zeros(2, np.float32)


@dataclass(frozen=True)
class Widthless(Loudness):
    def stem(self, recipe, module=None):
        return nn.Linear(1, 8)


@dataclass(frozen=True)
class Narrow(Loudness):
    def stem(self, recipe, module=None):
        stem = LoudnessStem()
        stem.width = 7
        return stem


@dataclass(frozen=True)
class Stemless(Loudness):
    def stem(self, recipe, module=None):
        return torch.relu


@dataclass(frozen=True)
class Unseeded(Loudness):
    def stem(self, recipe, module=None):
        stem = LoudnessStem()
        stem[0].weight.data = torch.rand(8, 1, generator=torch.Generator().manual_seed(id(stem) % 1000))
        self._stems.append(stem)  # both live, so their ids differ
        return stem

    _stems: ClassVar[list[nn.Module]] = []


INPUTS = [
    (Thawed, "wanted a frozen dataclass"),
    (Nameless, "wanted its name in files: kind"),
    (Mute, "has no method `show`"),
    (Arrayed, "its settings are no JSON"),
    (Nested, "do not survive JSON"),
    (Lazy, "`learn` gives the same object"),
    (Selfish, "`learn` changes the field it is called on"),
    (Rolling, "`learn` gives other settings the second time"),
    (Ragged, "wanted one shape and dtype for all"),
    (Listed, "`pack` gives a list"),
    (Worded, "`pack` gives a <U4 array"),
    (Noisy, "`pack` gives something else the second time"),
    (Rounding, "what `send` gives of '61.5' is read as another value"),
    (Filed, "`send` and `form` do not fit"),
    (Boxed, "`send` gives float32"),
    (Crowded, "something else of a sample when others are beside it"),
    (Summed, "wanted them along the first"),
    (Infinite, "`batch` with a warp gives numbers that are not finite"),
    (Grown, "with a warp (5, 2)"),
    (Gullible, "nan is read, but becomes a number that is not finite"),
    (Fragile, "None ends in TypeError"),
    (Terse, "its DataError on None says nothing"),
    (Lossy, "`expand` gives another shape or dtype"),
    (Moody, "`traits` has other names for other values"),
    (Boundless, "wanted floats (none infinite) and words by name"),
    (Dial, "`form` asks by 'dial'"),
    (Choosy, "without all cells in its options"),
    (Misplaced, "`example` gives (2,) float32"),
    (Widthless, "its stem's `width` is None"),
    (Narrow, "its stem gives (5, 8) of 5 samples"),
    (Stemless, "`stem` gives"),
    (Unseeded, "draws its weights from elsewhere"),
]


@dataclass(frozen=True)
class Raw(Category):
    def show(self, value):
        return value


@dataclass(frozen=True)
class Weightless(Category):
    def head(self, width):
        return nn.Flatten()


@dataclass(frozen=True)
class Spread(Category):
    def loss(self, outputs, truth, recipe):
        return nn.functional.cross_entropy(outputs, truth, reduction="none")


@dataclass(frozen=True)
class Detached(Category):
    def loss(self, outputs, truth, recipe):
        return super().loss(outputs, truth, recipe).detach()


@dataclass(frozen=True)
class Deaf(Category):
    def loss(self, outputs, truth, recipe):
        return 0 * outputs.sum()


class _Reverse(torch.autograd.Function):
    """Nothing, with a gradient of the wrong sign."""

    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, gradient):
        return -gradient


@dataclass(frozen=True)
class Backwards(Category):
    def loss(self, outputs, truth, recipe):
        return super().loss(_Reverse.apply(outputs), truth, recipe)


@dataclass(frozen=True)
class Exploded(Category):
    def loss(self, outputs, truth, recipe):
        return super().loss(outputs / 0, truth, recipe)


@dataclass(frozen=True)
class Unjudged(Category):
    def scores(self):
        return {}


@dataclass(frozen=True)
class Wordless(Category):
    def answer(self, outputs):
        return {"value": self.classes[0]}


@dataclass(frozen=True)
class Cocksure(Category):
    def answer(self, outputs):
        return {"value": self.classes[0], "confidence": 98.0}


@dataclass(frozen=True)
class Tensorial(Category):
    def answer(self, outputs):
        return {"value": self.classes[0], "confidence": outputs.softmax(0)[0].abs()}


@dataclass(frozen=True)
class Foreign(Category):
    def answer(self, outputs):
        return {"value": "fish", "confidence": None}


TARGETS = [
    (Raw, "`show` gives text unescaped"),
    (Weightless, "its head has no weights"),
    (Spread, "`loss` gives no () tensor"),
    (Detached, "does not depend on the head's outputs"),
    (Deaf, "no gradient of its loss reaches"),
    (Backwards, "its loss does not fall in training"),
    (Exploded, "wanted a finite one"),
    (Unjudged, "`scores` is empty"),
    (Wordless, "wanted a dict with `value` and `confidence`"),
    (Cocksure, "has confidence 98.0"),
    (Tensorial, "what is no JSON"),
    (Foreign, "the value 'fish', which it cannot read"),
]
