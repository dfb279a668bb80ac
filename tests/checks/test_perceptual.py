import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from byeori.checks.limits import NEAR_BITS
from byeori.checks.perceptual import SIDE, THUMB, is_flat, near_pairs, picture_hash, thumb
from byeori.checks.picture import look
from byeori.fields.picture.image import Image as ImageField
from pictures import picture

BIG = (240, 200)


def facts(images):
    looked = [look(image, ImageField(), None) for image in images]
    return np.array([p.hash for p in looked], np.uint64), np.stack([p.thumb for p in looked])


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return Image.open(file)


CHANGES = {
    "saved anew as a poor JPEG": lambda image: saved(image, "JPEG", quality=30),
    "scaled to half": lambda image: image.resize((image.width // 2, image.height // 2)),
    "made grey": lambda image: image.convert("L"),
    "made a little brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.05),
    "reduced to a palette": lambda image: saved(image.convert("P"), "GIF"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_copy_is_found_among_others(change):
    images = [picture(seed, size=BIG) for seed in range(30)]
    hashes, thumbs = facts([*images, change(images[17])])
    assert near_pairs(hashes, thumbs).tolist() == [[17, 30]]


def test_different_pictures_with_one_hash_are_not_a_pair():
    thumbs = np.random.default_rng(0).integers(0, 256, (5, THUMB, THUMB), dtype=np.uint8)
    assert near_pairs(np.zeros(5, np.uint64), thumbs).tolist() == []


def test_all_pairs_of_near_hashes_are_found_that_comparing_all_finds():
    generator = np.random.default_rng(1)
    hashes = generator.integers(0, 2**64, 300, dtype=np.uint64)
    for place in range(100):
        flips = generator.choice(64, int(generator.integers(1, 9)), replace=False)
        hashes[200 + place] = hashes[place] ^ np.bitwise_or.reduce(np.uint64(1) << flips.astype(np.uint64))
    thumbs = np.tile(generator.integers(0, 256, (1, THUMB, THUMB), dtype=np.uint8), (300, 1, 1))
    distances = np.bitwise_count(hashes[:, None] ^ hashes)
    expected = [[i, j] for i in range(300) for j in range(i + 1, 300) if distances[i, j] <= NEAR_BITS]
    assert 20 < len(expected) < 100
    assert near_pairs(hashes, thumbs).tolist() == expected


def test_many_equal_pictures_hang_together_without_comparing_all():
    thumbs = np.tile(np.random.default_rng(2).integers(0, 256, (1, THUMB, THUMB), dtype=np.uint8), (5000, 1, 1))
    pairs = near_pairs(np.full(5000, 7, np.uint64), thumbs)
    assert pairs.tolist() == [[i, i + 1] for i in range(4999)]


def test_the_hash_does_not_see_brightness_or_contrast():
    grey = np.asarray(picture(3, size=(SIDE, SIDE)).convert("L"), float)
    assert picture_hash(grey) == picture_hash(grey / 2 + 40)


def test_a_picture_of_one_colour_is_flat():
    assert is_flat(thumb(np.full((SIDE, SIDE), 90)))
    assert not is_flat(thumb(np.asarray(picture(0, size=(SIDE, SIDE)).convert("L"))))
