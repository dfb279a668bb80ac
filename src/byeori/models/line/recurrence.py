"""A gated linear recurrence in both directions: memory along a line whose cost does not hang on its length.

    state[t] = forget[t] * state[t - 1] + (1 - forget[t]) * candidate[t]

As in QRNN (Bradbury et al. 2016), SRU (Lei et al. 2017) and HGRN (Qin et al. 2023) the gates look at the input only, so
everything but this one line is done for all times at once. Unlike an LSTM it can be exported for any length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout1d, pad, silu

if TYPE_CHECKING:
    from jaxtyping import Float

_DOUBLINGS = 11  # in an exported graph: lines of up to 2,048 steps
_SLOWEST = 6.0  # forget gates begin between a half and about 1 - 1 / 400


def scan(keep: Float[Tensor, "batch time width"], new: Float[Tensor, "batch time width"]) -> Tensor:
    """Give state[t] = keep[t] * state[t - 1] + new[t] for all times, from a state of 0, in float32."""
    keep, new = keep.float(), new.float()
    if torch.compiler.is_exporting():
        return _doubled(keep, new)
    states: Tensor = _Scan.apply(keep, new)  # type: ignore[no-untyped-call]
    return states


def _doubled(keep: Tensor, new: Tensor) -> Tensor:
    """The same without a loop over time: each round joins two neighbouring stretches (Hillis & Steele 1986)."""
    time = keep.shape[1]
    for round_ in range(_DOUBLINGS):
        step = 2**round_
        new = new + keep * pad(new, (0, 0, step, 0))[:, :time]
        keep = keep * pad(keep, (0, 0, step, 0))[:, :time]
    return new


def masked(x: Tensor, real: Tensor) -> Tensor:
    """Put 0 where `real` is 0 and not 1, in the number format of `x`."""
    return x * real.to(x.dtype)


class TimelessDropout(nn.Module):
    """Dropout of (batch, time, width) that leaves out the same features at all times of a line.

    After Gal & Ghahramani 2016, "A Theoretically Grounded Application of Dropout in Recurrent Neural Networks"; far
    fewer numbers are drawn, which is a tenth of a step on a processor.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Float[Tensor, "batch time width"]) -> Float[Tensor, "batch time width"]:
        """Give the features, in training with `share` of them left out."""
        return dropout1d(x.transpose(1, 2), self.share, self.training).transpose(1, 2)


class _Scan(torch.autograd.Function):
    """The loop over time, with the gradients written down: a hundred times fewer operations to remember."""

    @staticmethod
    def forward(ctx: Any, keep: Tensor, new: Tensor) -> Tensor:
        states = new.transpose(0, 1).contiguous()  # (time, batch, width)
        for last, now, share in zip(states, states[1:], keep.transpose(0, 1)[1:], strict=False):
            now.addcmul_(share, last)
        result = states.transpose(0, 1)
        ctx.save_for_backward(keep, result)
        return result

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor]:
        keep, states = ctx.saved_tensors
        back = gradient.transpose(0, 1).clone(memory_format=torch.contiguous_format)
        shares = keep.transpose(0, 1)
        for time in range(len(back) - 2, -1, -1):
            back[time].addcmul_(shares[time + 1], back[time + 1])
        new = back.transpose(0, 1)
        return pad(states, (0, 0, 1, 0))[:, :-1] * new, new


class GatedRecurrence(nn.Module):
    """One layer: norm, recurrence in both directions, a gate on what comes out, and the way around it all."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.near = nn.Conv1d(width, width, 3, padding=1, groups=width)
        self.gates = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.dropout = TimelessDropout(dropout)
        with torch.no_grad():
            self.gates.bias[:width] = torch.linspace(0, _SLOWEST, width // 2).repeat(2)

    def forward(
        self, x: Float[Tensor, "batch time width"], real: Float[Tensor, "batch time 1"]
    ) -> Float[Tensor, "batch time width"]:
        """Give features of the same shape; where `real` is 0 and not 1, nothing comes in and 0 comes out."""
        y = masked(self.norm(x), real)
        y = silu(self.near(y.transpose(1, 2)).transpose(1, 2))
        forget, candidate, gate = self.gates(y).chunk(3, 2)
        forget = forget.float().sigmoid()
        new = (1 - forget) * candidate.float() * real
        states = scan(_turned(forget), _turned(new))
        y = self.out(_turned(states) * silu(gate))
        return masked(x + self.dropout(y), real)


def _turned(x: Tensor) -> Tensor:
    """Turn the second half of the width around in time; what is blank, then first, leaves the state at 0."""
    there, back = x.chunk(2, 2)
    return torch.cat([there, back.flip(1)], 2)
