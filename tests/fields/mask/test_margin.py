"""How well a map of classes fits: one wrong place counts, ignored pixels do not, the size of outputs is free."""

import torch

from byeori.fields.mask.margin import mask_margin
from byeori.fields.mask.regions import IGNORED

HALF = torch.tensor([[0] * 16 + [1] * 16] * 32, dtype=torch.uint8)[None]
SURE = torch.stack([1 - 2 * HALF.float(), 2 * HALF.float() - 1], 1) * 9


def test_one_wrong_object_is_seen_though_nearly_all_pixels_fit():
    wrong = HALF.clone()
    wrong[0, :4, :4] = 1
    assert float(mask_margin(SURE, HALF)) > 0.99
    assert float(mask_margin(SURE, wrong)) < 0.1


def test_an_outline_that_is_a_pixel_off_counts_less_than_an_object():
    off = HALF.clone()
    off[0, :, 16] = 0
    assert float(mask_margin(SURE, off)) > 0.6


def test_ignored_pixels_say_nothing_and_a_map_of_them_has_no_number():
    half = HALF.clone()
    half[0, :4, :4] = IGNORED
    assert float(mask_margin(SURE, half)) > 0.99
    assert torch.isnan(mask_margin(SURE, torch.full_like(HALF, IGNORED))).all()


def test_outputs_of_another_size_are_judged_at_their_own():
    assert float(mask_margin(SURE[..., ::4, ::4], HALF)) > 0.99
