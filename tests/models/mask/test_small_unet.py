"""The small U-Net: a map as large as the picture, or half of it, of any size."""

import pytest
import torch

from byeori.models.mask.small_unet import WIDTHS, SmallUnet


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize(("rows", "columns"), [(24, 40), (25, 37), (8, 8)])
def test_the_map_has_the_size_of_the_picture(stride: int, rows: int, columns: int):
    with torch.no_grad():
        found = SmallUnet(3, stride).eval()(torch.zeros(2, 3, rows, columns))
    assert found.shape == (2, WIDTHS[0], -(-rows // stride), -(-columns // stride))


def test_a_place_sees_its_own_pixel_and_its_surroundings():
    net = SmallUnet(1, 1).eval()
    x = torch.randn(1, 1, 32, 32, generator=torch.Generator().manual_seed(0), requires_grad=True)
    net(x)[0, :, 16, 16].square().sum().backward()
    seen = x.grad[0, 0].abs() > 0
    assert seen[16, 16]
    assert seen[16].sum() > 8
