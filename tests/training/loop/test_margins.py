"""Margins of a training: of each sample the mean over its looks, whatever the batches, the mixing and the breaks."""

import math

import numpy as np
import pytest
import torch

from byeori.data.batching.batches import Batch
from byeori.fields.contract import Target
from byeori.fields.kinds import Category, Flag, Labels, Line, Mask, Number, Numbers, Points
from byeori.training.loop.margins import Margins, margins_of

PETS = Category(("cat", "dog", "ox"))
ROWS = np.array([2, 5, 9, 11])


def _batch(rows: list[int], truth: list[int], other: list[int] | None = None, share: float = 1.0) -> Batch:
    partner = None if other is None else torch.tensor(other)
    return Batch({"x": torch.zeros(len(rows), 1)}, torch.tensor(truth), np.array(rows), partner, share)


def test_the_sums_are_those_of_each_samples_own_margins():
    margins = Margins.of(PETS, ROWS)
    margins.see(_batch([9, 2], [0, 1]), torch.tensor([[3.0, 1.0, 0.0], [3.0, 1.0, 0.0]]))
    margins.see(_batch([5, 9], [2, 0]), torch.tensor([[0.0, 0.0, 5.0], [0.0, 0.5, 0.0]]))
    sums = margins.settle()
    assert sums.total.tolist() == [-2, 5, 1.5, 0]
    assert sums.count.tolist() == [1, 1, 2, 0]
    assert sums.last.tolist()[:3] == [-2, 5, -0.5]
    assert sums.best.tolist()[:3] == [-2, 5, 2]
    assert math.isnan(sums.last[3])


def test_a_mixed_look_counts_by_how_much_of_it_is_the_samples_own():
    margins = Margins.of(PETS, ROWS)
    outputs = torch.tensor([[4.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    margins.see(_batch([2, 5], [0, 0], [1, 1], share=0.75), outputs)
    margins.see(_batch([2, 5], [0, 0], [1, 1], share=0.5), 100 * outputs)  # half and half says nothing
    margins.see(_batch([2, 5], [0, 0], [1, 1], share=0.2), 100 * outputs)  # mostly the partner's
    sums = margins.settle()
    assert sums.total.tolist()[:2] == [2, -0.5]
    assert sums.count.tolist()[:2] == [0.5, 0.5]


def test_breaks_and_the_way_through_a_checkpoint_leave_the_same_bytes():
    draw = torch.Generator().manual_seed(0)
    batches = [
        (_batch(np.random.default_rng(n).permutation(ROWS)[:3].tolist(), [0, 1, 2]), torch.randn(3, 3, generator=draw))
        for n in range(9)
    ]
    whole, broken = Margins.of(PETS, ROWS), Margins.of(PETS, ROWS)
    for number, (batch, outputs) in enumerate(batches):
        whole.see(batch, outputs)
        broken.see(batch, outputs)
        if number % 2:
            kept, broken = broken.tensors(), Margins.of(PETS, ROWS)
            broken.restore(kept)
    for name, values in vars(whole.settle()).items():
        assert values.tobytes() == vars(broken.settle())[name].tobytes()


def test_an_ensembles_margin_is_the_mean_over_its_members():
    outputs = torch.tensor([[2.0, 0, 0], [0, 0, 3.0], [4.0, 0, 0], [0, 0, 0]])  # two members of two samples
    found = margins_of(PETS, outputs, torch.tensor([0, 2]))
    assert found is not None
    assert found.tolist() == [3, 1.5]


def test_a_target_that_tells_no_margin_stops_the_collecting(monkeypatch):
    monkeypatch.setattr(Category, "margin", Target.margin)
    margins = Margins.of(PETS, ROWS)
    margins.see(_batch([2], [0]), torch.zeros(1, 3))
    margins.settle()
    assert not margins.is_known
    assert not margins.sums.count.any()


def _logs(*best: int) -> torch.Tensor:
    shares = torch.full((1, len(best), 3), 0.05)
    for place, character in enumerate(best):
        shares[0, place, character] = 0.9
    return shares.log()


MASK = Mask(classes=("a", "b"), values=(0, 1), rows=8, columns=8)
_HALF = torch.tensor([[0] * 4 + [1] * 4] * 8, dtype=torch.uint8)[None]
_SURE = torch.stack([1 - 2 * _HALF.float(), 2 * _HALF.float() - 1], 1) * 9
_WRONG_HERE = _HALF.clone()
_WRONG_HERE[0, :2, :2] = 1
_FIT = (
    (Flag(is_target=True), torch.tensor([[0.0, 2.0]]), torch.tensor([1]), torch.tensor([0])),
    (Labels(("a", "b")), torch.tensor([[3.0, -1.0]]), torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0, 1.0]])),
    (Number(is_target=True), torch.tensor([0.5]), torch.tensor([0.4]), torch.tensor([3.0])),
    (Numbers(("x", "y")), torch.tensor([[0.5, 0.0]]), torch.tensor([[0.4, 0.0]]), torch.tensor([[0.4, 2.0]])),
    (MASK, _SURE, _HALF, _WRONG_HERE),
    (
        Points(count=2),
        torch.tensor([[[0.1, 0.1], [0.0, 0.0]]]),
        torch.tensor([[[0.1, 0.1, 1, 9, 9], [0.9, 0.9, 0, 9, 9]]]),
        torch.tensor([[[0.1, 0.1, 1, 9, 9], [0.9, 0.9, 1, 9, 9]]]),
    ),
    (Line(("a", "b")), _logs(1, 0, 2), torch.tensor([[1, 2]]), torch.tensor([[2, 1]])),
    (Line(("a", "b"), most=3), _logs(1, 2, 0), torch.tensor([[1, 2]]), torch.tensor([[2, 1]])),
)


@pytest.mark.parametrize(("target", "outputs", "right", "wrong"), _FIT, ids=lambda one: type(one).__name__)
def test_every_kind_of_answer_that_is_right_fits_better_than_a_wrong_one(target, outputs, right, wrong):
    good, bad = target.margin(outputs, right), target.margin(outputs, wrong)
    assert good.shape == bad.shape == (1,)
    assert float(good) > float(bad)


def test_what_has_no_number_is_passed_over():
    margins = Margins.of(Line(("a", "b")), ROWS)
    margins.see(Batch({}, torch.tensor([[1, 1, 1]]), np.array([2])), _logs(1, 1))  # too short for its text
    assert not margins.settle().count.any()
    margins = Margins.of(Points(count=1), ROWS)
    margins.see(Batch({}, torch.zeros(1, 1, 5), np.array([2])), torch.zeros(1, 1, 2))  # no point is known
    assert not margins.settle().count.any()


def test_batches_of_an_ensemble_that_wait_together_are_told_apart():
    one, other = torch.tensor([[2.0, 0, 0], [4.0, 0, 0]]), torch.tensor([[0, 0, 3.0], [0, 0, 1.0]])
    margins = Margins.of(PETS, ROWS)
    margins.see(_batch([5], [0]), one)
    margins.see(_batch([2], [2]), other)
    assert margins.settle().total.tolist() == [2, 3, 0, 0]
