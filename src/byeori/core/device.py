"""Where a run computes, in which number format and memory layout."""

from __future__ import annotations

import platform
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TypeVar

import torch
from torch import Tensor, nn

from byeori.core.errors import ConfigError
from byeori.core.recipe import Precision

Module = TypeVar("Module", bound=nn.Module)
_KNOWN = ("cuda", "mps", "xpu", "cpu")  # in the order of preference


@dataclass(frozen=True)
class Device:
    """A device and the number format in which training steps compute there.

    >>> Device(torch.device("cpu")).precision
    'fp32'
    """

    device: torch.device
    dtype: torch.dtype = torch.float32
    """What autocast computes in; float32 is without autocast."""
    room_bytes: int | None = None
    """How much data may be kept there, in the place of a share of what is free; a processor with it is as if apart."""

    @property
    def precision(self) -> Precision:
        """`bf16` or `fp32`, as a recipe says it."""
        return "fp32" if self.dtype == torch.float32 else "bf16"

    @property
    def is_apart(self) -> bool:
        """Whether its memory is not the host's, so that data must be sent there."""
        return self.device.type != "cpu" or self.room_bytes is not None

    def room(self, share: float) -> int:
        """Give the bytes that data may take there: a share of what is free now, 0 where that is not known."""
        return int(share * _free_bytes(self.device)) if self.room_bytes is None else self.room_bytes

    def keeping_nothing(self) -> Device:
        """Give the same for a few samples, for which no whole column is to be sent there."""
        return replace(self, room_bytes=0) if self.is_apart else self

    def staging(self, count: int) -> Tensor:
        """Give so many bytes of the host's memory, (bytes,) uint8, from which it is sent here without a wait."""
        return torch.empty(count, dtype=torch.uint8, pin_memory=self.device.type == "cuda")

    def autocast(self) -> AbstractContextManager[object]:
        """Give the context in which the forward pass and the loss run."""
        return torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32)

    def place(self, module: Module) -> Module:
        """Move a module here, convolution weights in channels_last layout."""
        return module.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]

    def send(self, x: Tensor) -> Tensor:
        """Move a tensor here without waiting where that is possible."""
        return sent(x, self.device)


def sent(x: Tensor, device: torch.device) -> Tensor:
    """Move a tensor of the host's to a device; on CUDA without waiting until the device is done with what it has."""
    if device.type == "cpu":
        return x
    return (x.pin_memory() if device.type == "cuda" else x).to(device, non_blocking=True)


def pick(name: str = "auto") -> Device:
    """Find the device of a recipe: `auto` is the best there is; a named one that is absent is a ConfigError."""
    there = [kind for kind in _KNOWN if _is_there(kind)]
    wanted = there[0] if name == "auto" else name
    kind, _, number = wanted.partition(":")
    if kind not in _KNOWN or (number and not number.isdigit()):
        raise ConfigError(
            f"device {name!r} is not known; wanted auto, {', '.join(_KNOWN)}, or a number with it: cuda:1"
        )
    if kind not in there:
        raise ConfigError(f"device {name!r} is not on this machine, which has {', '.join(there)}; wanted one of these")
    if number and kind == "cuda" and int(number) >= torch.cuda.device_count():
        raise ConfigError(f"device {name!r}: this machine has {torch.cuda.device_count()} CUDA devices, counted from 0")
    return Device(torch.device(wanted))


def with_precision(device: Device, precision: str, *, gains: bool) -> Device:
    """Settle the number format: as the recipe says, else bf16 where the device computes in it and the model `gains`.

    A rule and never a stopwatch, so that a busy machine learns what an idle one does. `gains` counts on a processor
    alone, where bf16 pays for some networks and costs time for others; on a GPU it always pays.
    """
    bf16 = replace(device, dtype=torch.bfloat16)
    if precision != "auto":
        return bf16 if precision == "bf16" else device
    if device.device.type == "cuda":
        return bf16 if torch.cuda.is_bf16_supported(including_emulation=False) else device
    if device.device.type == "cpu":
        return bf16 if gains and _has_bf16() else device
    return bf16 if device.device.type == "xpu" else device


def _has_bf16() -> bool:
    """Whether the processor multiplies in bf16 itself; oneDNN offers it on older ones too, where it is slower."""
    is_native = platform.machine().lower() not in ("x86_64", "amd64") or torch.cpu._is_avx512_bf16_supported()
    return bool(is_native and torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _free_bytes(device: torch.device) -> int:
    if device.type == "mps":
        return torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    module = {"cuda": torch.cuda, "xpu": torch.xpu}.get(device.type)
    return 0 if module is None else int(module.mem_get_info(device)[0])


def _is_there(kind: str) -> bool:
    if kind == "cpu":
        return True
    if kind == "mps":
        return torch.backends.mps.is_available()
    module = torch.cuda if kind == "cuda" else torch.xpu
    return bool(module.is_available())
