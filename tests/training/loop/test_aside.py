"""What is copied aside stays as it was, whatever happens to it later."""

import pytest
import torch

from byeori.training.loop.aside import Aside, fetched


def test_numbers_are_those_of_the_time_they_were_copied():
    x = torch.tensor(1.0)
    aside = Aside([x, torch.tensor(3.0)])
    x.fill_(7.0)
    assert aside.values() == [1.0, 3.0]


def test_numbers_of_the_host_and_of_a_device_come_in_their_order_and_to_the_last_digit():
    assert fetched([0.1, torch.tensor(0.1), torch.tensor([3]), 4]) == [0.1, torch.tensor(0.1).item(), 3.0, 4.0]
    assert fetched([1, 2.5]) == [1.0, 2.5]


@pytest.mark.filterwarnings("ignore:Synchronization debug mode")
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_nothing_waits_until_somebody_asks():
    x = torch.full((), 2.0, device="cuda")
    before = torch.cuda.get_sync_debug_mode()
    torch.cuda.set_sync_debug_mode("error")
    try:
        aside = Aside([x, x + 1])
        x.zero_()
        assert aside.values() == [2.0, 3.0]
    finally:
        torch.cuda.set_sync_debug_mode(before)
