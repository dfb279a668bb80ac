"""Networks for strips of writing by name; a user's own sees pictures."""

import pytest
import torch
from torch import nn

from byeori.core.errors import ModelError
from byeori.models.line.crnn import CRNN, Crnn
from byeori.models.line.stems import strip_stem
from byeori.models.line.transformer import LINE_TRANSFORMER, PictureEncoder


def test_each_name_makes_its_network():
    assert isinstance(strip_stem("auto", 32), Crnn)
    assert isinstance(strip_stem(CRNN, 32), Crnn)
    assert isinstance(strip_stem(LINE_TRANSFORMER, 32), PictureEncoder)


def test_a_network_that_reads_no_lines_is_told_with_the_nearest_that_does():
    with pytest.raises(
        ModelError, match=r"model 'crn' reads no lines.*'?crnn'?.*wanted auto, crnn or line-transformer"
    ):
        strip_stem("crn", 32)


def test_a_users_own_gets_one_channel_with_height_before_width():
    class Own(nn.Module):
        width = 3

        def forward(self, x):
            self.seen = tuple(x.shape)
            return x.mean(2).transpose(1, 2).expand(-1, -1, 3)

    own = Own()
    assert strip_stem("auto", 32, own)(torch.ones(2, 50, 32)).shape == (2, 50, 3)
    assert own.seen == (2, 1, 32, 50)
