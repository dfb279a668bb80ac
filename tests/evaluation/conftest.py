"""Guesses of known quality, for the tests of evaluation."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from byeori.core.seeds import draw
from byeori.evaluation.guesses import Guesses


@pytest.fixture
def make_guesses() -> Callable[..., Guesses]:
    """Make guesses about `count` samples of `classes` classes, `wrong` of them wrong, with pictures."""

    def make(count: int = 100, classes: int = 3, wrong: int = 20, part: str = "test") -> Guesses:
        chance = draw(5, "guesses", count, classes)
        truth = np.arange(count) % classes
        guess = truth.copy()
        places = chance.permutation(count)[:wrong]
        guess[places] = (truth[places] + 1 + chance.integers(0, classes - 1, wrong)) % classes
        outputs = chance.normal(0, 0.3, (count, classes)) + np.eye(classes)[guess] * chance.uniform(2, 5, (count, 1))
        outputs[np.arange(count), guess] = outputs.max(1) + 0.01
        keys = [f"{truth[i]}/{i:04d}.jpg" for i in range(count)]
        return Guesses(keys, outputs.astype(np.float32), truth, part, {}, thumbnail)

    return make


def thumbnail(place: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (24, 24), (place * 40 % 256, 90, 160)).save(file, "JPEG")
    return file.getvalue()
