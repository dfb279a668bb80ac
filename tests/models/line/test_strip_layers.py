"""What is blank stays blank: a line's features do not change with what lies beside it in the batch."""

import torch
from torch import nn

from byeori.models.line.strip_layers import Convolution, Residual, first_blocks, read_blocks

HEIGHT = 32


def strips(*lengths: int, columns: int) -> torch.Tensor:
    draw = torch.Generator().manual_seed(2)
    x = torch.zeros(len(lengths), columns, HEIGHT)
    for place, length in enumerate(lengths):
        x[place, :length] = torch.randint(1, 256, (length, HEIGHT), generator=draw).float()
    return x


def test_height_is_halved_four_times_and_time_as_asked():
    for time_stride in (4, 8):
        y, real = read_blocks(nn.ModuleList(first_blocks(time_stride)), strips(64, columns=64))
        assert (y.shape[2], y.shape[3]) == (64 // time_stride, HEIGHT // 16)
        assert real.shape == (1, 1, 64 // time_stride, 1)


def test_after_its_end_a_line_has_no_features():
    y, real = read_blocks(nn.ModuleList(first_blocks(4)).eval(), strips(64, 24, columns=64))
    assert real[1, 0, :, 0].tolist() == [1] * 6 + [0] * 10
    assert (y[1, :, 6:] == 0).all()
    assert (y[1, :, :6] != 0).any()


def test_a_line_is_read_alone_as_beside_a_longer_one():
    blocks = nn.ModuleList(first_blocks(4)).eval()
    both = strips(64, 24, columns=64)
    beside, _ = read_blocks(blocks, both)
    alone, _ = read_blocks(blocks, both[1:, :24])
    torch.testing.assert_close(beside[1:, :, :6], alone)


def test_a_residual_block_begins_as_what_passes_around_it():
    x, real = torch.rand(1, 3, 5, 4), torch.ones(1, 1, 5, 1)
    y, _ = Residual(3)(x, real)
    torch.testing.assert_close(y, x)


def test_of_the_blank_steps_as_many_are_left_as_of_the_features():
    for time in (7, 8):
        y, real = Convolution(1, 2, (2, 2))(torch.ones(1, 1, time, 8), torch.ones(1, 1, time, 1))
        assert y.shape[2] == real.shape[2]
