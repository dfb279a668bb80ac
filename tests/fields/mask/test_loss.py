"""Loss and scores of masks, against plain definitions."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, one_hot

from byeori.core.torchvision_operators import mend_torchvision
from byeori.fields.kinds import Mask
from byeori.fields.mask.loss import IGNORE, confusion, ious, mask_loss, mean_iou, to_size

mend_torchvision()


def batch(classes: int = 4, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    truth = torch.randint(0, classes - 1, (3, 8, 10), generator=generator).to(torch.uint8)
    truth[torch.rand(3, 8, 10, generator=generator) < 0.2] = IGNORE
    return torch.randn(3, classes, 8, 10, generator=generator), truth


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_is_cross_entropy_and_dice_as_they_are_defined(smoothing: float):
    outputs, truth = batch()
    known = truth != IGNORE
    shares = outputs.softmax(1).movedim(1, 3)[known]
    wanted = one_hot(truth[known].long(), 4)
    dice = 1 - (2 * (shares * wanted).sum(0) + 1) / (shares.sum(0) + wanted.sum(0) + 1)
    plain = cross_entropy(outputs, truth.long(), ignore_index=IGNORE, label_smoothing=smoothing)
    loss, weight = mask_loss(outputs, truth, smoothing)
    torch.testing.assert_close(loss, plain + dice[:3].mean())  # the fourth class is not there
    assert weight == 3


def test_what_is_ignored_has_no_say():
    outputs, truth = batch()
    other = outputs.clone()
    other.movedim(1, 3)[truth == IGNORE] += 100 * torch.randn(int((truth == IGNORE).sum()), 4)
    torch.testing.assert_close(mask_loss(outputs, truth, 0.1)[0], mask_loss(other, truth, 0.1)[0])


def test_a_batch_that_is_ignored_altogether_has_a_finite_loss():
    outputs, truth = batch()
    outputs.requires_grad_(True)
    loss, weight = mask_loss(outputs, torch.full_like(truth, IGNORE), 0.0)
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


def test_scores_count_all_pixels_of_a_part_together():
    field = Mask(classes=("a", "b", "c"), values=(0, 1, 2), rows=2, columns=2)
    scores = field.scores()
    truth = torch.tensor([[[0, 0], [1, IGNORE]], [[0, 1], [1, 1]]], dtype=torch.uint8)
    guess = torch.tensor([[[0, 1], [1, 2]], [[0, 1], [1, 0]]])
    for metric in scores.values():
        metric.update(one_hot(guess[:1], 3).movedim(3, 1).float(), truth[:1])
        metric.update(guess[1:], truth[1:])  # classes in the place of logits
    iou_a, iou_b = 2 / 4, 3 / 5  # c is guessed where it is ignored, so it is nowhere
    assert float(scores["mean_iou"].compute()) == pytest.approx((iou_a + iou_b) / 2)
    assert float(scores["pixel_accuracy"].compute()) == pytest.approx(5 / 7)
    assert next(iter(scores)) == "mean_iou"


def test_scores_of_nothing_are_zero():
    for metric in Mask(classes=("a", "b"), rows=2, columns=2).scores().values():
        metric.update(torch.zeros(1, 2, 2, 2), torch.full((1, 2, 2), IGNORE, dtype=torch.uint8))
        assert float(metric.compute()) == 0


def test_intersection_over_union_is_what_scikit_learn_calls_jaccard():
    from sklearn.metrics import jaccard_score

    generator = np.random.default_rng(0)
    guess, truth = generator.integers(0, 5, (2, 400))
    counts = confusion(torch.from_numpy(guess), torch.from_numpy(truth), 6)
    wanted = jaccard_score(truth, guess, labels=range(5), average=None)
    assert ious(counts)[:5].tolist() == pytest.approx(wanted.tolist())
    assert torch.isnan(ious(counts)[5])
    assert float(mean_iou(counts)) == pytest.approx(wanted.mean())
