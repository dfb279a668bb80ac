"""What a network of one's own must give is told with its cure."""

import pytest
import torch
from torch import nn

from byeori import Category, Line, Mask, Number, Task, Text
from byeori.core.errors import ModelError
from byeori.training.own.shapes import refuse_shape, wanted_shape

TWO, LINE = Category(("cat", "dog")), Line(("a", "b", "c", "d"))
MASK = Mask(classes=("road", "car"), values=(0, 1), rows=8, columns=8)


def refused(target, given, gave, width=None):
    net = nn.Identity()
    if width is not None:
        net.width = width
    refuse_shape(Task({"x": Text()}, "y", target), net, given, gave)


def test_the_wanted_shape_is_that_of_byeoris_own_heads():
    assert wanted_shape(TWO, 2) == (2, 2)
    assert wanted_shape(Number(is_target=True), 2) == (2,)
    assert wanted_shape(LINE, 2) == (2, "time", 5)
    assert wanted_shape(MASK, 1) == (1, 2, "rows", "columns")
    assert wanted_shape(LINE, 2, width=32) == (2, "time", 32)


@pytest.mark.parametrize(
    ("target", "shape"),
    [(TWO, (4, 2)), (Number(is_target=True), (4,)), (Number(is_target=True), (4, 1)), (LINE, (4, 30, 5))],
)
def test_right_outputs_pass(target, shape):
    refused(target, torch.zeros(4, 9), torch.zeros(shape))
    refused(target, {"a": torch.zeros(4, 9)}, torch.zeros(shape))


@pytest.mark.parametrize(
    ("target", "shape", "told"),
    [
        (TWO, (4, 3), r"gave outputs of shape \(4, 3\) for 4 samples; wanted \(4, 2\) for Category of 2 \(cat, dog\)$"),
        (TWO, (4, 2, 5, 5), r"average over the places, return x.mean\(\(2, 3\)\)"),
        (LINE, (4, 5, 30), r"wanted \(4, time, 5\) .*another order, return x.permute\(0, 2, 1\)"),
        (LINE, (30, 4, 5), r"return x.permute\(1, 0, 2\)"),
        (LINE, (4, 5), r"wanted \(4, time, 5\)"),
        (MASK, (4, 8, 8, 2), r"wanted \(4, 2, rows, columns\) .*return x.permute\(0, 3, 1, 2\)"),
        (Number(is_target=True), (), r"wanted \(4,\) .*is there a `squeeze\(\)` without its axis"),
    ],
)
def test_wrong_outputs_are_refused_with_the_cure(target, shape, told):
    with pytest.raises(ModelError, match=told):
        refused(target, torch.zeros(4, 9), torch.zeros(shape))


def test_features_are_held_to_the_width_and_several_tensors_are_refused():
    with pytest.raises(ModelError, match=r"gave features of shape \(4, 6\) .*wanted \(4, 8\) as its `width` is 8"):
        refused(TWO, torch.zeros(4, 9), torch.zeros(4, 6), width=8)
    with pytest.raises(ModelError, match="gave a tuple; wanted one tensor of outputs"):
        refused(TWO, torch.zeros(4, 9), (torch.zeros(4, 2), None))
