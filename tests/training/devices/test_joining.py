"""How processes find each other, which device each has, and what is refused."""

import pytest
import torch

from byeori.core.errors import ConfigError
from byeori.core.launched import Launch
from byeori.training.devices import joining as module
from byeori.training.devices.joining import device_of, joined
from byeori.training.devices.team import ALONE, Team


def test_a_process_by_itself_is_a_team_of_one(monkeypatch):
    for name in ("WORLD_SIZE", "RANK", "LOCAL_RANK"):
        monkeypatch.delenv(name, raising=False)
    with joined("cpu") as team:
        assert team is ALONE
        assert not torch.distributed.is_initialized()


def test_each_process_has_the_gpu_of_its_number(monkeypatch):
    assert device_of(ALONE, "auto") == "auto"
    assert device_of(Team(1, 2, place=1), "cpu") == "cpu"
    monkeypatch.setattr(module, "pick", lambda kind: _On(kind))
    assert device_of(Team(1, 2, place=1), "cuda:0") == "cuda:1"


class _On:
    def __init__(self, kind: str) -> None:
        self.device = torch.device(kind)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("cuda", "4 processes on this machine, which has 2 CUDA devices; wanted --devices 2, or --device cpu"),
        ("mps", "4 processes on mps, of which there is one; wanted --device cpu"),
    ],
)
def test_more_processes_than_devices_are_refused(monkeypatch, kind, text):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(ConfigError) as told:
        module._refuse_device(kind, Launch(rank=0, size=4, place=0, here=4))
    assert text in str(told.value)


def test_a_group_of_the_users_own_is_refused(monkeypatch):
    monkeypatch.setattr(module.dist, "is_initialized", lambda: True)
    with pytest.raises(ConfigError, match=r"torch\.distributed is initialised already; byeori does that itself"):
        module._meet(Launch(0, 2, 0, 2), "cpu")
