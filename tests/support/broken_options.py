"""Fields whose optional methods break a promise each, with what they are told."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from torch import nn

from byeori import Category, Number
from byeori.core.torchvision_operators import mend_torchvision
from loudness import Loudness


def doing(base, name, gives, **entries):
    """Give a field of which one method gives something else, and whose `about` says so."""

    class Doing(base):
        @cached_property
        def about(self):
            return replace(super().about, **entries)

    setattr(Doing, name, lambda self, *args, **more: gives)
    return dataclass(frozen=True)(Doing)


@dataclass(frozen=True)
class Forgetful(Number):
    def with_nothing(self, words):
        return replace(self, nothing=tuple(words))


@dataclass(frozen=True)
class Squeezed(Loudness):
    def compress(self, packed):
        return packed.tobytes()


OPTION_INPUTS = [
    (doing(Loudness, "in_role", Number()), "a field like it"),
    (doing(Loudness, "with_nothing", None), "`with_nothing` gives NoneType; wanted a field like it"),
    (Forgetful, "`with_nothing` loses words"),
    (doing(Loudness, "uses", ("focol",)), "`uses` names 'focol', which is none of class_weight, focal"),
    (doing(Loudness, "uses", "tta"), "`uses` gives 'tta'; wanted a tuple of names"),
    (doing(Loudness, "usual", None), "`usual` gives None; wanted choices of a recipe"),
    (doing(Loudness, "usual", {"epoch": 3}), "`usual` gives what no recipe can be"),
    (doing(Loudness, "usual", {"lr": "high"}), "`usual` gives what no recipe can be"),
    (doing(Loudness, "compress", "text"), "`compress` gives str; wanted bytes"),
    (Squeezed, "has `compress` and no `expand`"),
    (doing(Loudness, "scaled", Number()), "`scaled` gives Number"),
    (doing(Loudness, "learn_with_answers", None, learns_with_answers=True), "`learn_with_answers` gives NoneType"),
    (doing(Loudness, "backbones", None), "`backbones` gives None; wanted a tuple of names"),
    (doing(Loudness, "table_column", 3), "`table_column` gives int; wanted a TableColumn, or None"),
    (doing(Loudness, "picture", np.zeros((3, 4))), "`picture` gives (3, 4) float64; wanted (rows, columns"),
]


@dataclass(frozen=True)
class Undirected(Category):
    def scores(self):
        mend_torchvision()
        from torchmetrics.classification import MulticlassAccuracy

        class Accuracy(MulticlassAccuracy):
            higher_is_better = None

        return {"accuracy": Accuracy(len(self.classes))}


@dataclass(frozen=True)
class Bottomless(Category):
    def fit_to_inputs(self, inputs):
        return Number()


@dataclass(frozen=True)
class Stepless(Category):
    @cached_property
    def about(self):
        return replace(super().about, takes="sequence")

    def head(self, width):
        class First(nn.Linear):
            def forward(self, x):
                return super().forward(x[:, 0])

        return First(width, len(self.classes))

    def steps_needed(self, packed):
        return 1


OPTION_TARGETS = [
    (doing(Category, "adapt_input", None), "`adapt_input` gives NoneType; wanted an input"),
    (Bottomless, "`fit_to_inputs` gives Number; wanted a field like it"),
    (doing(Category, "named", None, takes_names=True), "`named` gives NoneType; wanted a field like it"),
    (doing(Category, "mismatch", True, needs_inputs=True), "`mismatch` gives True; wanted a text, or None"),
    (
        doing(Category, "completed", "dog", needs_inputs=True),
        "`completed` gives of 'cat' is read as another value",
    ),
    (doing(Category, "onto", {"value": "cat"}, needs_inputs=True), "`onto` gives {'value': 'cat'}"),
    (doing(Category, "onto", {"value": "ox", "confidence": 1}, needs_inputs=True), "a value that it cannot read"),
    (doing(Category, "reduce", np.zeros((1, 3))), "`reduce` makes (1, 3) of 4 samples"),
    (doing(Category, "decide", 1), "`decide` gives no answer for each of 4 samples"),
    (doing(Category, "merge", np.zeros(2)), "`merge` makes (2,) of two times (4, 3)"),
    (doing(Category, "margin", np.zeros(2)), "`margin` gives array([0., 0.]) of 4 samples; wanted (batch,), or None"),
    (doing(Category, "own_head", None), "`own_head` gives NoneType; wanted an nn.Module"),
    (Stepless, "`steps_needed` gives ()"),
    (Undirected, "its score 'accuracy' does not say which way it is better"),
]
