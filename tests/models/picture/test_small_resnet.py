"""The small residual network: sizes, first state, and that it learns."""

import pytest
import torch
from torch import nn

from byeori.models.picture.small_resnet import SMALL_RESNETS, Residual, small_resnet


@pytest.mark.parametrize("side_px", [8, 9, 28, 33, 64])
def test_images_of_8_to_64_px_become_as_many_numbers_as_the_last_stage_has(side_px: int):
    for widths in SMALL_RESNETS.values():
        net = small_resnet(channels=2, widths=widths)
        assert net(torch.randn(2, 2, side_px, side_px)).shape == (2, widths[-1])


def test_8_px_keep_four_places_before_the_average():
    net = small_resnet(channels=1)
    below = net[: list(dict(net.named_children())).index("pool")]
    assert below(torch.randn(2, 1, 8, 8)).shape == (2, 128, 2, 2)


def test_it_holds_fewer_than_700_000_numbers():
    assert sum(parameter.numel() for parameter in small_resnet(3).parameters()) < 700_000


def test_a_fresh_block_gives_its_shortcut():
    block = Residual(4, 4, stride=1).eval()
    x = torch.rand(2, 4, 6, 6)
    torch.testing.assert_close(block(x), x)


def test_it_learns_to_tell_edges_apart():
    torch.manual_seed(0)
    stripes = (torch.arange(8) % 2).float().expand(8, 8)
    truth = torch.arange(32) % 2
    x = torch.stack([stripes if y else stripes.T for y in truth.tolist()])[:, None] + 0.1 * torch.randn(32, 1, 8, 8)
    model = nn.Sequential(small_resnet(1), nn.Linear(128, 2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _ in range(10):
        nn.functional.cross_entropy(model(x), truth).backward()
        optimizer.step()
        optimizer.zero_grad()
    assert (model(x).argmax(1) == truth).all()
