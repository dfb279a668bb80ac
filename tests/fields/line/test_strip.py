"""Strips: a line keeps its width, and what cannot be a line is told."""

import io

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from byeori import Recipe, Strip, check_field
from byeori.core.errors import DataError, ModelError
from written_lines import written

TEXTS = ("a rope", "the whole net follows", "sea", "x")


def test_strips_keep_the_contract():
    check_field(Strip(), [written(text) for text in TEXTS], recipe=Recipe(size=32))


def test_a_line_keeps_its_own_width():
    short, long = (Strip(32).pack(Strip().read(written(text))) for text in TEXTS[:2])
    assert short.shape[1] == long.shape[1] == 32
    assert len(long) > 2 * len(short)


def test_the_height_is_the_recipes_or_forty():
    assert Strip().learn([written("a")], Recipe()).size == 40
    assert Strip().learn([written("a")], Recipe(size=24)).size == 24


def test_no_readable_picture_is_told():
    with pytest.raises(DataError, match="no picture of the training part can be read"):
        Strip().learn([], Recipe())


@pytest.mark.parametrize("pixels", [np.zeros((0, 5), np.uint8), np.zeros((5, 0), np.uint8)])
def test_a_picture_of_no_width_or_height_is_told(pixels):
    with pytest.raises(DataError, match=r"wanted a picture of|at least one pixel"):
        Strip().read(pixels)


def test_a_thread_of_a_picture_is_told():
    with pytest.raises(DataError, match="wanted a picture of text, at most 100 times as wide as high"):
        Strip().read(Pillow.new("L", (2000, 10)))


def test_transparent_paper_is_white():
    drawn = Pillow.new("RGBA", (60, 20), (0, 0, 0, 0))
    drawn.paste((0, 0, 0, 255), (10, 5, 14, 15))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    strip = Strip(20).pack(Strip().read(file.getvalue()))
    assert (strip[0] == 1).all()
    assert strip[12, 10] == 255


def test_a_packed_line_can_be_looked_at():
    strip = Strip(32).pack(Strip().read(written("sea")))
    picture = Strip(32).picture(strip)
    assert picture.shape == (32, len(strip), 1)
    assert picture.max() == 254


def test_a_model_that_reads_no_lines_is_told():
    with pytest.raises(ModelError, match=r"model 'resnet18' reads no lines.*; wanted auto, crnn or line-transformer"):
        Strip(32).stem(Recipe(model="resnet18"))


def test_a_network_of_ones_own_sees_the_lines_upright():
    class Columns(torch.nn.Module):
        width = 32

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            assert x.shape[1:3] == (1, 32)
            return x[:, 0].transpose(1, 2)

    assert Strip(32).stem(Recipe(), Columns())(torch.ones(2, 50, 32)).shape == (2, 50, 32)
