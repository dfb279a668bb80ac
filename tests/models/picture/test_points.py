"""Points from heat maps: the mean place under each, and what a user's own network gives instead."""

import pytest
import torch

from byeori.models.picture.points import Pairs, SoftArgmax


def test_a_warm_place_is_the_point_from_minus_one_to_one_across_and_down():
    head = SoftArgmax(1, 1)
    with torch.no_grad():
        head.heat.weight.fill_(1)
        head.heat.bias.zero_()
    x = torch.zeros(1, 1, 4, 8)
    x[0, 0, 0, 7] = 100.0  # above, at the right
    found = head(x)
    torch.testing.assert_close(found, torch.tensor([[[7 / 8, -3 / 4]]]))


def test_where_all_is_as_warm_the_point_is_in_the_middle():
    assert SoftArgmax(2, 3)(torch.zeros(1, 2, 5, 6)).abs().max().item() == pytest.approx(0, abs=1e-6)


def test_distances_alone_teach_the_heat():
    head = SoftArgmax(2, 1)
    head(torch.randn(1, 2, 4, 4)).square().sum().backward()
    assert head.heat.weight.grad.abs().max() > 0


def test_two_numbers_a_point_become_pairs_and_pairs_stay():
    flat = torch.arange(8.0).view(2, 4)
    assert Pairs()(flat).tolist() == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
    assert Pairs()(torch.zeros(2, 3, 2)).shape == (2, 3, 2)
    assert Pairs()(torch.zeros(2, 3)).shape == (2, 3)  # an odd count is told elsewhere
