"""The random change of a training batch as one matrix a sample: where each place comes from, and its colour.

Every kind of data is handed the warp of its batch and takes of it what fits: a picture the places and colours, a line
of text the seed that its own changes are drawn from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from byeori.core.device import sent

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

    from byeori.core.recipe import Recipe

_LUMINANCE = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


@dataclass(frozen=True)
class Warp:
    """The random change of every sample of one training batch."""

    place: Float[Tensor, "batch 3 3"]
    """From output to input places, both from -1 to 1 over the picture."""
    colour: Float[Tensor, "batch 4 4"]
    """From (red, green, blue, 1) to the same, in units of the whole range."""
    seed: int = 0
    """Names the draws of changes that no matrix can say, such as waves in a line of text."""
    scale: float = 1.0
    """Side of the pictures that are to come out, as a share of the usual one."""

    def to(self, device: torch.device) -> Warp:
        """The same on another device."""
        return replace(self, place=sent(self.place, device), colour=sent(self.colour, device))

    def of(self, places: np.ndarray, number: int) -> Warp:
        """The changes of some of the samples, as shard `number`: what is drawn by `seed` is each shard's own."""
        some = torch.from_numpy(places)
        return replace(self, place=self.place[some], colour=self.colour[some], seed=self.seed + number)


def draw_warp(count: int, recipe: Recipe, draw: np.random.Generator) -> Warp:
    """Draw the changes of `count` samples: mirror, crop, rotation; brightness, contrast, saturation.

    The crop keeps between `recipe.crop` and all of the area, at an aspect of 4:5 to 5:4 (after Szegedy et al. 2014).
    A crop and a mirror that a recipe leaves open are none; open turns and colours are the usual ones.
    """
    least = recipe.crop or 1.0
    area = draw.uniform(least, 1, count)
    aspect = np.exp(draw.uniform(-1, 1, count) * np.log(1.25)) if least < 1 else np.ones(count)
    scale = np.minimum(np.sqrt(area[:, None] * np.stack([aspect, 1 / aspect], 1)), 1)  # (count, 2)
    shift = draw.uniform(-1, 1, (count, 2)) * (1 - scale)
    mirror = np.where(draw.random(count) < 0.5, -1.0, 1.0) if recipe.flip else np.ones(count)
    rotate = recipe.number("rotate")
    angle = np.deg2rad(draw.uniform(-rotate, rotate, count))
    place = np.zeros((count, 3, 3))
    place[:, 0, 0], place[:, 0, 1] = np.cos(angle) * scale[:, 0] * mirror, -np.sin(angle) * scale[:, 1]
    place[:, 1, 0], place[:, 1, 1] = np.sin(angle) * scale[:, 0] * mirror, np.cos(angle) * scale[:, 1]
    place[:, :2, 2], place[:, 2, 2] = shift, 1
    colour = _colour(count, recipe.number("colour"), draw)
    return Warp(_tensor(place), _tensor(colour), int(draw.integers(2**62)))


def _colour(count: int, strength: float, draw: np.random.Generator) -> np.ndarray:
    brightness, contrast, saturation = draw.uniform(1 - strength, 1 + strength, (3, count, 1, 1))
    grey = np.broadcast_to(_LUMINANCE, (3, 3))
    matrix = np.zeros((count, 4, 4))
    matrix[:, :3, :3] = contrast * (saturation * np.eye(3) + (1 - saturation) * grey)
    matrix[:, :3, 3:] = 0.5 * (1 - contrast) + 0.5 * (brightness - 1)
    matrix[:, 3, 3] = 1
    return matrix


def _tensor(values: np.ndarray) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))
