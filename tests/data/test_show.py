"""Picture grids: of a dataset's cells and of a batch as the model gets it."""

import base64
import io
import re

import numpy as np
import torch
from PIL import Image as Pillow

from byeori import Dataset, Recipe
from byeori.data.batching.batches import Batch
from byeori.training.choices.settle import settle
from loudness import Loudness


def pictures_of(page: str) -> list[np.ndarray]:
    found = re.findall(r"base64,([A-Za-z0-9+/=]+)", page)
    return [np.asarray(Pillow.open(io.BytesIO(base64.b64decode(text)))) for text in found]


def test_a_dataset_shows_its_pictures_with_their_labels(photos):
    page = Dataset(photos).show(count=6)
    assert len(pictures_of(page)) == 6
    assert page.count("<figcaption>circles</figcaption>") >= 2  # from all over the part, not the first ones
    assert page.count("<figcaption>squares</figcaption>") >= 2
    assert len(pictures_of(Dataset(photos).show(count=500))) == sum(Dataset(photos).parts == "train")


def test_a_sample_that_cannot_be_read_is_shown_as_its_error_without_becoming_code(tmp_path):
    for label in ("<i>a", "b"):
        (tmp_path / label).mkdir()
        for number in range(3):
            (tmp_path / label / f"{number}.png").write_bytes(b"no picture")
    page = Dataset(tmp_path).show()
    assert page.count("not an image that can be read") == 6
    assert "<i>" not in page
    assert "&lt;i&gt;a" in page


def test_a_batch_shows_what_the_model_gets(photos):
    prepared = Dataset(photos).prepare(Recipe(size=16))
    batch = prepared.batches(settle(prepared, Recipe(size=16))).at(0)
    shown = pictures_of(batch.show(count=3))
    assert len(shown) == 3
    for picture, x in zip(shown, batch.inputs["image"], strict=False):
        np.testing.assert_array_equal(picture, x.clamp(0, 255).to(torch.uint8).permute(1, 2, 0))
    assert f"<figcaption>#{batch.rows[0]}: {batch.truth[0].item()}</figcaption>" in batch.show()


def test_a_batch_with_broken_pixels_is_still_shown():
    x = torch.full((2, 1, 4, 4), torch.nan)
    page = Batch({"image": x}, torch.tensor([0.5, 1.5]), np.array([7, 9])).show()
    assert [picture.tolist() for picture in pictures_of(page)] == [[[0] * 4] * 4] * 2
    assert "#9: 1.5" in page


def test_a_batch_without_pictures_shows_its_numbers():
    rows = [(level, "quiet" if level < 60 else "loud") for level in range(40, 80)]
    prepared = Dataset(rows, fields={"input": Loudness()}).prepare()
    batch = prepared.batches(settle(prepared)).at(0)
    page = batch.show(count=2)
    assert page.count("<figure") == 2
    assert f"{batch.inputs['input'][0].item():.3f}".rstrip("0") in page
