"""The loss of masks, against its plain definition."""

import pytest
import torch
from torch.nn.functional import cross_entropy, one_hot

from byeori.fields.mask.loss import mask_loss, to_size
from byeori.fields.mask.regions import IGNORED


def batch(classes: int = 4, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    truth = torch.randint(0, classes - 1, (3, 8, 10), generator=generator).to(torch.uint8)
    truth[torch.rand(3, 8, 10, generator=generator) < 0.2] = IGNORED
    return torch.randn(3, classes, 8, 10, generator=generator), truth


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_is_cross_entropy_and_dice_as_they_are_defined(smoothing: float):
    outputs, truth = batch()
    known = truth != IGNORED
    shares = outputs.softmax(1).movedim(1, 3)[known]
    wanted = one_hot(truth[known].long(), 4)
    dice = 1 - (2 * (shares * wanted).sum(0) + 1) / (shares.sum(0) + wanted.sum(0) + 1)
    plain = cross_entropy(outputs, truth.long(), ignore_index=IGNORED, label_smoothing=smoothing)
    loss, weight = mask_loss(outputs, truth, smoothing)
    torch.testing.assert_close(loss, plain + dice[:3].mean())  # the fourth class is not there
    assert weight == 3


def test_what_is_ignored_has_no_say():
    outputs, truth = batch()
    other = outputs.clone()
    other.movedim(1, 3)[truth == IGNORED] += 100 * torch.randn(int((truth == IGNORED).sum()), 4)
    torch.testing.assert_close(mask_loss(outputs, truth, 0.1)[0], mask_loss(other, truth, 0.1)[0])


def test_a_batch_that_is_ignored_altogether_has_a_finite_loss():
    outputs, truth = batch()
    outputs.requires_grad_(True)
    loss, weight = mask_loss(outputs, torch.full_like(truth, IGNORED), 0.0)
    loss.backward()
    assert loss == 0
    assert weight == 1
    assert not outputs.grad.any()


def test_coarse_outputs_are_judged_at_the_size_of_the_mask():
    outputs, truth = batch()
    coarse = outputs[:, :, ::2, ::2].contiguous()
    fine = to_size(coarse, 8, 10)
    assert fine.shape == outputs.shape
    torch.testing.assert_close(mask_loss(coarse, truth, 0.0), mask_loss(fine, truth, 0.0))
