"""How a process finds the others that it was started with, by `--devices`, torchrun or accelerate launch."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch.distributed.distributed_c10d import PrefixStore
from torch.distributed.rendezvous import rendezvous

from byeori.core.device import pick
from byeori.core.errors import ConfigError
from byeori.core.launched import ANOTHER_TOLD, LIFELINE, Launch, hold_on, launch_of
from byeori.training.devices.team import ALONE, PeerError, Team

_JOIN = timedelta(minutes=5)  # that the others have to come
_STEP = timedelta(minutes=30)  # that one kernel of a GPU waits for the others' at most
_HOST = timedelta(days=7)  # that numbers of the host are waited for: another may prepare ten million pictures
_FAILED, _DONE, _LEFT = "byeori/failed", "byeori/done", "byeori/left"
_LOOK_S, _TELLS_S, _LEAVE_S = 0.1, 1.0, 5.0


class AnotherToldError(SystemExit):
    """This process ends since another one has, which has said why."""

    def __init__(self) -> None:
        super().__init__(ANOTHER_TOLD)


@contextmanager
def joined(device: str) -> Iterator[Team]:
    """Join the processes that this one was started with, for a block; one by itself is a team of one.

    Of those that fail one says why, and the others end without a word; all leave the block when the leading one does.
    """
    launch = launch_of(os.environ)
    if launch is None:
        yield ALONE
        return
    hold_on()
    store, host = _meet(launch, device)
    try:
        yield Team(launch.rank, launch.size, launch.here, launch.place, host)
        _leave(store, launch)
    except Exception as error:
        if not _may_tell(store, launch, error):
            raise AnotherToldError from error
        raise
    finally:
        part()


def part() -> None:
    """End the group of processes: what comes after is one's own work."""
    if dist.is_initialized():
        dist.destroy_process_group()


def device_of(team: Team, asked: str) -> str:
    """Name the device of this process of a team, where a recipe asks for `asked`.

    >>> device_of(ALONE, "cuda:1"), device_of(Team(size=2), "cpu")
    ('cuda:1', 'cpu')
    """
    if team.is_alone:
        return asked
    kind = pick(asked.partition(":")[0]).device.type
    return f"cuda:{team.place}" if kind == "cuda" else kind


def _meet(launch: Launch, device: str) -> tuple[Any, Any]:
    """Give the store that all share, and the group in which numbers of the host go around."""
    kind = pick(device.partition(":")[0]).device.type
    _refuse_device(kind, launch)
    if dist.is_initialized():
        raise ConfigError(
            "train: torch.distributed is initialised already; byeori does that itself for as long as it trains: leave "
            "`init_process_group` out, or end it by `destroy_process_group` before"
        )
    try:
        store, rank, size = next(rendezvous("env://", timeout=_JOIN))
        inner = PrefixStore("byeori", store)
        if kind != "cuda":
            dist.init_process_group("gloo", store=inner, rank=rank, world_size=size, timeout=_HOST)
            return inner, None
        torch.cuda.set_device(launch.place)
        dist.init_process_group("nccl", store=inner, rank=rank, world_size=size, timeout=_STEP)
        return inner, dist.new_group(backend="gloo", timeout=_HOST)
    except RuntimeError as error:
        raise ConfigError(
            f"train: the {launch.size} processes of this training have not found each other within "
            f"{_JOIN.total_seconds() / 60:.0f} minutes ({str(error).splitlines()[0][:120]}); were all of them started, "
            "with the same MASTER_ADDR and MASTER_PORT?"
        ) from error


def _refuse_device(kind: str, launch: Launch) -> None:
    if kind not in ("cpu", "cuda"):
        raise ConfigError(f"train: {launch.size} processes on {kind}, of which there is one; wanted --device cpu")
    count = torch.cuda.device_count() if kind == "cuda" else launch.here
    if launch.here > count:
        raise ConfigError(
            f"train: {launch.here} processes on this machine, which has {count} CUDA device{'s' * (count != 1)}; "
            f"wanted --devices {count}, or --device cpu"
        )


def _leave(store: Any, launch: Launch) -> None:
    """Wait until the leading process is done, which waits a moment until all have seen it."""
    if launch.rank == 0:
        store.set(_DONE, "")
        until_s = time.monotonic() + _LEAVE_S
        while store.add(_LEFT, 0) < launch.size - 1 and time.monotonic() < until_s:
            time.sleep(_LOOK_S)
        return
    try:
        while not store.check([_DONE]):
            if store.check([_FAILED]):
                raise AnotherToldError
            time.sleep(_LOOK_S)
        store.add(_LEFT, 1)
    except RuntimeError as error:
        raise PeerError("the leading process of this training has ended; what it said tells why") from error


def _may_tell(store: Any, launch: Launch, error: Exception) -> bool:
    """Whether it is this process that says why: the first that failed, and not one that was left alone."""
    mine = str(launch.rank)
    try:
        if not isinstance(error, PeerError):
            return bool(store.compare_set(_FAILED, "", mine).decode() == mine)
        if LIFELINE in os.environ:
            return False  # the command that started all of them has seen which one ended
        until_s = time.monotonic() + _TELLS_S
        while time.monotonic() < until_s:
            if store.check([_FAILED]):
                return False
            time.sleep(_LOOK_S)
        return bool(store.compare_set(_FAILED, "", mine).decode() == mine)
    except RuntimeError:  # the store went with the leading process
        return not isinstance(error, PeerError)
