"""What a checkpoint holds of torch's objects comes back to the last bit."""

import torch
from torch import nn

from byeori.training.loop.checkpoint import optimizer_state, restore_optimizer


def test_an_optimizer_comes_back_to_the_last_bit():
    torch.manual_seed(0)
    net = nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)
    adam = torch.optim.AdamW(net.parameters(), lr=0.1, betas=(0.9, 0.99))
    x = torch.randn(2, 3, 8, 8)

    def update(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        optimizer.zero_grad()
        model(x).square().mean().backward()
        optimizer.step()

    update(net, adam)
    tensors, groups = optimizer_state(adam)
    again = nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)
    again.load_state_dict(net.state_dict())
    fresh = torch.optim.AdamW(again.parameters(), lr=0.5)
    restore_optimizer(fresh, {name: tensor.contiguous().clone() for name, tensor in tensors.items()}, groups)
    for _ in range(3):
        update(net, adam)
        update(again, fresh)
    assert torch.equal(net.weight, again.weight)
