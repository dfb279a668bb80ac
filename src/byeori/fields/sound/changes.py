"""Random changes of spectrograms in training: louder or softer, sooner or later, and parts that are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from byeori.core.device import sent
from byeori.core.seeds import draw

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

_TIMES = 2  # so often bands are hidden, and so often frames
_LOUDER = 0.08  # of the scale at most
_SHIFT = 0.1  # of all frames at most


def changed(
    x: Float[Tensor, "batch one bands frames"], hidden: float, seed: int
) -> Float[Tensor, "batch one bands frames"]:
    """Change spectrograms from 0 (silence) to 1; `hidden` is the largest share that one of the masks hides.

    After SpecAugment (Park et al. 2019): twice some neighbouring bands and twice some frames become the sample's mean.
    Before that each is shifted in time and made louder or softer. Who names the same seed gets the same changes.
    """
    if not hidden:
        return x
    batch, _, bands, frames = x.shape
    chance = draw(seed, "sound")
    gain = sent(torch.from_numpy(chance.uniform(-_LOUDER, _LOUDER, batch)).to(x.dtype), x.device)
    furthest = int(_SHIFT * frames)
    shift = sent(torch.from_numpy(chance.integers(-furthest, furthest + 1, batch)), x.device)
    place = torch.arange(frames, device=x.device) - shift[:, None]  # (batch, frames)
    inside = (place >= 0) & (place < frames)
    x = x.gather(3, place.clamp(0, frames - 1)[:, None, None].expand_as(x)) * inside[:, None, None]
    x = torch.where(x > 0, x + gain[:, None, None, None], x).clamp(0, 1)
    mean = x.mean((1, 2, 3), keepdim=True)
    for count, axis in ((bands, 2), (frames, 3)):
        for _ in range(_TIMES):
            width = chance.uniform(0, hidden, batch) * count
            start = chance.uniform(0, 1, batch) * (count - width)
            begin, end = (sent(torch.from_numpy(one).to(x.dtype), x.device)[:, None] for one in (start, start + width))
            along = torch.arange(count, device=x.device)[None]
            is_hidden = (along >= begin) & (along + 1 <= end)  # (batch, count)
            x = torch.where(is_hidden.view(batch, 1, *((count, 1) if axis == 2 else (1, count))), mean, x)
    return x
