"""The recurrence: the loop, its written-down gradients and the doubling all give the plain recurrence."""

import pytest
import torch

from byeori.models.line.recurrence import GatedRecurrence, _doubled, scan


def plain(keep: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
    state, states = torch.zeros_like(new[:, 0]), []
    for time in range(new.shape[1]):
        state = keep[:, time] * state + new[:, time]
        states.append(state)
    return torch.stack(states, 1)


@pytest.mark.parametrize("way", [scan, _doubled])
@pytest.mark.parametrize("time", [1, 2, 7, 33])
def test_states_and_gradients_are_those_of_the_plain_loop(way, time):
    generator = torch.Generator().manual_seed(time)
    keep = torch.rand(2, time, 3, generator=generator).requires_grad_()
    new, weight = (torch.randn(2, time, 3, generator=generator) for _ in range(2))
    new.requires_grad_()
    found, wanted = way(keep, new), plain(keep, new)
    torch.testing.assert_close(found, wanted)
    ours, theirs = (torch.autograd.grad((x * weight).sum(), (keep, new)) for x in (found, wanted))
    torch.testing.assert_close(ours, theirs)


def test_a_layer_hears_both_sides_and_nothing_of_what_is_blank():
    torch.manual_seed(0)
    layer = GatedRecurrence(8, dropout=0.0)
    x, real = torch.randn(1, 9, 8), torch.ones(1, 9, 1)
    real[:, 6:] = 0
    wanted = layer(x, real)
    assert not wanted[:, 6:].any()
    other = x.clone()
    other[:, 6:] = 100
    torch.testing.assert_close(layer(other, real), wanted)
    for place in (0, 5):
        other = x.clone()
        other[:, place] = torch.randn(1, 8)
        changed = (layer(other, real) - wanted).abs().amax((0, 2))[:6]
        assert (changed > 0).all(), "each place hears of the first and of the last"
