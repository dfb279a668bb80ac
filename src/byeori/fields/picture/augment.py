"""Pictures changed as a warp says: each output pixel from where it comes from, in one interpolation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import grid_sample

from byeori.core.pixels import WHITE
from byeori.fields.warp import Warp

if TYPE_CHECKING:
    from jaxtyping import Float, UInt8
    from torch import Tensor

_CHUNK_PIXELS = 4 * 224 * 224  # what fits a processor's cache together; measured, twice as fast as the whole batch


def sample(
    pixels: UInt8[Tensor, "batch rows columns channels"], size: int | tuple[int, int], warp: Warp
) -> Float[Tensor, "batch channels high wide"]:
    """Cut and change pictures into (batch, channels, *size) float pixels from 0 to 255, in one interpolation.

    `size` is rows and columns, or the side of a square. Without a crop the middle of that size is taken, one output
    pixel for one input pixel.
    """
    batch, channels = len(pixels), pixels.shape[3]
    high, wide = (size, size) if isinstance(size, int) else size
    place = _over(warp, pixels, high, wide)
    colour = _fitting(warp.colour, channels)
    result = torch.empty((batch, high, wide, channels), device=pixels.device).permute(0, 3, 1, 2)  # channels_last
    chunk = max(_CHUNK_PIXELS // (high * wide), 1) if pixels.device.type == "cpu" else batch
    for start in range(0, batch, chunk):
        part = slice(start, start + chunk)
        x = pixels[part].permute(0, 3, 1, 2).float()
        x = grid_sample(x, _grid(place[part], high, wide), padding_mode="reflection", align_corners=False)
        if colour is not None:
            matrix = colour[part]
            x = (
                torch.baddbmm(WHITE * matrix[:, :-1, -1:], matrix[:, :-1, :-1], x.flatten(2))
                .view_as(x)
                .clamp_(0, WHITE)
            )
        result[part] = x
    return result


def spread(warp: Warp, times: float) -> Warp:
    """Give the warp that takes so many times more of a picture into each side of what comes out."""
    return replace(warp, place=_across_and_down(warp.place, times, times))


def sample_classes(
    classes: UInt8[Tensor, "batch rows columns"], size: tuple[int, int], warp: Warp, blank: int
) -> UInt8[Tensor, "batch high wide"]:
    """Move maps of class numbers (below 255) as `sample` moves their pictures; what comes from outside is `blank`."""
    place = _over(warp, classes, *size)
    shifted = classes[:, None].float() + 1  # 0 is left for the outside
    moved = grid_sample(shifted, _grid(place, *size), mode="nearest", padding_mode="zeros", align_corners=False)
    return torch.where(moved == 0, blank, moved - 1).squeeze(1).to(torch.uint8)


def move_points(
    points: Float[Tensor, "batch points 5"], size: tuple[int, int], warp: Warp, swaps: Sequence[tuple[int, int]]
) -> Float[Tensor, "batch points 5"]:
    """Move points as `sample` moves their whole pictures; what comes to lie outside is not known any more.

    A point is its place, across and down from -1 to 1, whether it is known (1, else 0), and what else is said of it.
    `swaps` are pairs of points that change places where a picture is mirrored.
    """
    place = _placed(warp, *size)
    around = torch.linalg.inv_ex(place[:, :2, :2]).inverse  # a warp tells where an output comes from
    moved = ((points[..., :2] - place[:, None, :2, 2]) @ around.mT).clamp(-2, 2)
    known = points[..., 2] * (moved.abs() <= 1).all(-1)
    moved = torch.cat([moved * known[..., None], known[..., None], points[..., 3:]], -1)
    order = torch.arange(points.shape[1], device=points.device)
    for one, other in swaps:
        order[one], order[other] = other, one
    mirrored = torch.linalg.det(place[:, :2, :2]) < 0
    return torch.where(mirrored[:, None, None], moved[:, order], moved)


def _over(warp: Warp, pixels: Tensor, high: int, wide: int) -> Float[Tensor, "batch 3 3"]:
    """The places of a cut of high x wide px, mirrored and turned as `warp` says."""
    rows, columns = pixels.shape[1:3]
    return _across_and_down(_placed(warp, rows, columns), wide / columns, high / rows)


def _placed(warp: Warp, rows: int, columns: int) -> Float[Tensor, "batch 3 3"]:
    """The places of pictures of rows x columns, mirrored and turned as `warp` says; a turn keeps right angles right."""
    # Places run from -1 to 1 over both sides: without this, a turn of what is no square would shear it.
    if rows == columns:
        return warp.place
    place = warp.place.clone()
    place[:, 0, 1].mul_(rows / columns)  # a tensor of both would have to be sent to a device, which waits
    place[:, 1, 0].mul_(columns / rows)
    return place


def _across_and_down(place: Float[Tensor, "batch 3 3"], across: float, down: float) -> Float[Tensor, "batch 3 3"]:
    """The places that lie so many times as far from the middle."""
    if across == down == 1:
        return place
    place = place.clone()
    place[:, :, 0].mul_(across)
    place[:, :, 1].mul_(down)
    return place


def middle(pixels: UInt8[Tensor, "batch rows columns channels"], side: int) -> Tensor:
    """Cut the middle of pictures, (batch, channels, side, side) float pixels from 0 to 255; exact, no interpolation."""
    top, left = (pixels.shape[1] - side) // 2, (pixels.shape[2] - side) // 2
    return pixels[:, top : top + side, left : left + side].permute(0, 3, 1, 2).float()


def _fitting(colour: Tensor, channels: int) -> Tensor | None:
    """The colour matrices for pictures of 1, 3 or 4 channels; others keep their values."""
    if channels == 3:
        return colour
    batch = len(colour)
    if channels == 1:
        grey = torch.eye(2, device=colour.device).repeat(batch, 1, 1)
        grey[:, 0, 0], grey[:, 0, 1] = colour[:, 0, :3].sum(1), colour[:, 0, 3]
        return grey
    if channels == 4:
        alpha = torch.eye(5, device=colour.device).repeat(batch, 1, 1)
        alpha[:, :3, :3], alpha[:, :3, 4] = colour[:, :3, :3], colour[:, :3, 3]
        return alpha
    return None


def _grid(place: Float[Tensor, "batch 3 3"], high: int, wide: int | None = None) -> Float[Tensor, "batch high wide 2"]:
    """Where every output pixel's middle lies in the input; what `affine_grid` gives, much faster on a processor."""
    across = place[:, :2, 0, None] * _middles(wide or high, place.device)  # (batch, 2, wide)
    down = place[:, :2, 1, None] * _middles(high, place.device) + place[:, :2, 2, None]  # (batch, 2, high)
    return (across[:, :, None, :] + down[:, :, :, None]).permute(0, 2, 3, 1)


def _middles(count: int, device: torch.device) -> Tensor:  # (count,)
    return (torch.arange(count, device=device) + 0.5) * (2 / count) - 1
