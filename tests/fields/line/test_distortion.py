"""Random changes of lines: named by the warp, each sample by itself, and no text is lost at the ends."""

import numpy as np
import torch

from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.fields.line.distortion import bend
from byeori.fields.line.ink import ink
from byeori.fields.stacking import stack
from byeori.fields.warp import Warp, draw_warp
from written_lines import packed, written


def strips() -> torch.Tensor:
    return torch.from_numpy(stack([ink(written(text), 32) for text in ("a rope", "the whole net follows", "sea")], 0))


def still(count: int) -> Warp:
    return Warp(torch.eye(3).repeat(count, 1, 1), torch.eye(4).repeat(count, 1, 1), seed=5)


def drawn(count: int, seed: int = 0) -> Warp:
    return draw_warp(count, Recipe(crop=0.8, rotate=8.0, colour=0.2), draw(seed, "test"))


def test_a_warp_that_changes_nothing_changes_nothing():
    torch.testing.assert_close(bend(strips(), still(3)), strips().float(), atol=0.02, rtol=0)


def test_the_same_warp_gives_the_same_lines_and_another_gives_others():
    one, same, other = (bend(strips(), drawn(3, seed)) for seed in (0, 0, 1))
    assert torch.equal(one, same)
    assert (one - other).abs().mean() > 1


def test_pixels_stay_from_1_to_255_and_what_follows_the_end_is_blank():
    changed = bend(strips(), drawn(3))
    real = (changed > 0).any(2)
    for line, is_real in zip(changed, real, strict=True):
        length = int(is_real.sum())
        assert is_real[:length].all()
        assert not is_real[length:].any()
        assert (line[:length] >= 1).all()
        assert line.max() <= 255


def test_no_ink_is_lost_at_the_ends():
    upright = torch.ones((1, 200, 32), dtype=torch.uint8)
    upright[0, :3, 8:24] = 255
    upright[0, 150:153, 8:24] = 255  # the last stroke of a line that ends at 153
    upright[0, 153:] = 0
    for seed in range(20):
        warp = draw_warp(1, Recipe(crop=0.8, rotate=8.0, colour=0.0), draw(seed, "ends"))
        columns = np.flatnonzero((bend(upright, warp)[0] > 100).any(1).numpy())
        gaps = np.flatnonzero(np.diff(columns) > 20)
        assert len(gaps) == 1, f"seed {seed}: both strokes are still there, apart"


def test_a_line_that_fills_its_batch_is_bent_too():
    full = torch.from_numpy(packed(64, 32)[None])
    changed = bend(full, drawn(1))
    assert changed.shape == full.shape
    assert (changed - full).abs().mean() > 5
