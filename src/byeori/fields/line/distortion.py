"""Random changes of written lines: slant, stretch, slope, waves and stroke width, in one interpolation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn.functional import grid_sample, interpolate, max_pool2d

from byeori.core.device import sent
from byeori.core.pixels import WHITE
from byeori.core.seeds import draw

if TYPE_CHECKING:
    from jaxtyping import Float, UInt8
    from torch import Tensor

    from byeori.fields.warp import Warp

_SLANT = 3.0  # so many times the warp's rotation; 8 degrees become 24. All of these by eye, on lines that can be read
_USUAL_TURN = 0.14  # the sine of 8 degrees: a warp that turns so far bends with full strength
_SLOPE, _WAVE = 0.08, 0.05  # of the height: how far the ends rise, and the deviation of the waves
_THICKER = 0.7  # largest share of the pixels around that a stroke takes over, or gives away
_GAMMA = 2.5  # times the warp's brightness, to a power of the ink


def bend(strips: UInt8[Tensor, "batch width height"], warp: Warp) -> Float[Tensor, "batch width height"]:
    """Change strips as `warp` says; each sample by its own numbers, nothing of the text is cut off at its ends.

    Rotation becomes slant, the crop's two sides stretch and height, its shift a shift up or down, colour the
    strength of the ink. Slope, waves and thickness are drawn by the warp's seed, as strong as the rotation.
    """
    batch, width, height = strips.shape
    lengths = (strips > 0).any(2).sum(1).float()  # (batch,)
    angle, stretch, shrink, shift = (part.to(strips.device) for part in _shape(warp))
    strength = (angle.sin().abs() / _USUAL_TURN).clamp(max=2)
    generator = draw(warp.seed, "bend")
    slope, thickness = (_uniform(generator, batch, strips.device) * strength for _ in range(2))
    waves = _waves(generator, strips, strength)  # (batch, 2, width, height) px

    slant = (angle * _SLANT).tan()
    lean = slant.abs() * (height - 1)  # px that the ends move apart
    stretch = torch.maximum(stretch, (lengths + lean) / width)  # at most, all of the batch's width is filled
    down = torch.arange(height, device=strips.device) - (height - 1) / 2  # (height,) px from the middle
    across = torch.arange(width, device=strips.device) * stretch[:, None] - lean[:, None] / 2  # (batch, width)
    x = across[:, :, None] + slant[:, None, None] * down + waves[:, 0]  # (batch, width, height) px
    rise = slope[:, None] * _SLOPE * height * (2 * across / lengths[:, None] - 1)  # (batch, width)
    y = (height - 1) / 2 * (1 + shift[:, None, None]) + shrink[:, None, None] * down + rise[:, :, None] + waves[:, 1]
    grid = torch.stack([2 * y / (height - 1) - 1, 2 * x / max(width - 1, 1) - 1], 3)
    inked = _thickened(strips[:, None].float(), thickness)
    inked = grid_sample(inked, grid, padding_mode="zeros", align_corners=True)[:, 0]
    inked = _toned(inked, warp)
    ends = ((lengths + lean) / stretch).ceil().clamp(1, width)
    return inked.clamp(1, WHITE) * (torch.arange(width, device=strips.device) < ends[:, None])[:, :, None]


def _shape(warp: Warp) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Angle, stretch along and shrinking across the line (input px for an output px), and shift, each (batch,)."""
    place = warp.place
    down = torch.hypot(place[:, 0, 1], place[:, 1, 1])
    along = torch.hypot(place[:, 0, 0], place[:, 1, 0])
    angle = torch.atan2(-place[:, 0, 1], place[:, 1, 1])
    return angle, along / down, 1 / down, place[:, 1, 2]


def _uniform(generator: np.random.Generator, count: int, device: torch.device) -> Tensor:
    return sent(torch.from_numpy(generator.uniform(-1, 1, count).astype(np.float32)), device)


def _waves(generator: np.random.Generator, strips: Tensor, strength: Tensor) -> Tensor:
    """Smooth displacements, (batch, 2, width, height) px: noise on a coarse grid, as in Wigington et al. 2017."""
    batch, width, height = strips.shape
    places = (max(2, round(width / height * 1.5) + 1), 3)
    noise = generator.normal(size=(batch, 2, *places)).astype(np.float32) * (_WAVE * height)
    coarse = sent(torch.from_numpy(noise), strips.device) * strength[:, None, None, None]
    return interpolate(coarse, (width, height), mode="bilinear", align_corners=True)


def _thickened(x: Tensor, thickness: Tensor) -> Tensor:
    """Blend strips (batch, 1, width, height) with their largest neighbours, or the smallest."""
    share = (thickness * _THICKER).clamp(-_THICKER, _THICKER)[:, None, None, None]
    sign = torch.where(share < 0, -1.0, 1.0)  # the smallest is the largest of the negative
    around = sign * max_pool2d(sign * x, 3, stride=1, padding=1)
    return x + share.abs() * (around - x)


def _toned(x: Tensor, warp: Warp) -> Tensor:
    contrast, brightness = warp.colour[:, 0, :3].sum(1), warp.colour[:, 0, 3]
    power = (brightness * _GAMMA).exp()[:, None, None].to(x.device)
    return WHITE * (x / WHITE).clamp(0, 1) ** power * contrast[:, None, None].to(x.device)
