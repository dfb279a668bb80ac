"""The network reads spectrograms of any length."""

import pytest
import torch

from byeori.fields.sound.network import SoundNetwork


@pytest.mark.parametrize(("bands", "frames"), [(64, 100), (64, 1000), (8, 10), (33, 57)])
def test_it_gives_features_of_its_width(bands, frames):
    network = SoundNetwork(bands).eval()
    assert network(torch.rand(3, 1, bands, frames)).shape == (3, network.width)
    assert sum(one.numel() for one in network.parameters()) < 400_000
