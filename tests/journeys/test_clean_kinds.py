"""Wrong answers of other kinds than classes are found too: several labels, masks, points."""

import numpy as np
from PIL import Image

from byeori import Dataset, Recipe, Watch, clean

SILENT = Watch(progress=False)


def _places(found, count: int) -> set[int]:
    return {int(one.key.strip("#")) for one in found.of("label")[:count]}


def test_labels_that_are_turned_round_stand_first(tmp_path):
    draw, rows = np.random.default_rng(0), []
    wrong = set(range(0, 150, 15))
    for number in range(150):
        x = draw.normal(size=2)
        holds = [bool(value > 0) != (number in wrong) for value in x]
        rows.append(
            {"p": x[0], "q": x[1], "tags": ";".join(name for name, is_in in zip("ab", holds, strict=True) if is_in)}
        )
    data = Dataset(rows, target="tags", task="multilabel")
    found = clean(data, Recipe(epochs=15, device="cpu"), top=10, folder=tmp_path, watch=SILENT)
    assert len(_places(found, 10) & wrong) >= 9
    first = found.of("label")[0]
    assert set(first.given) | set(first.likely) == {"a", "b"}


def test_a_mask_that_is_moved_stands_first_with_the_object_that_differs(tmp_path):
    draw, rows, wrong = np.random.default_rng(0), [], {0, 9, 18, 27}
    for number in range(36):
        mask = np.zeros((32, 32), np.uint8)
        x, y = draw.integers(2, 18, 2)
        mask[y : y + 12, x : x + 12] = 1
        pixels = draw.normal(60, 10, (32, 32, 3)) + mask[..., None] * 120
        rows.append(
            (Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)), np.roll(mask, 14 * (number in wrong), 1))
        )
    recipe = Recipe(epochs=6, device="cpu", weights="none", model="small-unet", precision="fp32")
    found = clean(Dataset(rows, task="segmentation"), recipe, top=4, folder=tmp_path, watch=SILENT)
    assert len(_places(found, 4) & wrong) >= 3
    assert "of the pixels differ, most of them in one place" in found.of("label")[0].evidence
    assert found.of("label")[0].likely.startswith("data:image/png")


def test_points_have_their_distance_and_the_places_of_both(tmp_path):
    draw, rows, wrong = np.random.default_rng(0), [], {0, 20, 40}
    for number in range(60):
        x, y = (int(one) for one in draw.integers(6, 26, 2))
        pixels = draw.normal(60, 10, (32, 32, 3))
        pixels[y - 3 : y + 3, x - 3 : x + 3] += 150
        point = [31.0 - x, 31.0 - y] if number in wrong else [float(x), float(y)]
        rows.append((Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)), [point]))
    recipe = Recipe(epochs=8, device="cpu", weights="none", model="small-resnet", precision="fp32")
    found = clean(Dataset(rows, task="points"), recipe, top=6, folder=tmp_path, watch=SILENT)
    assert len(_places(found, 6) & wrong) >= 2
    assert found.signals == ("margins",)
    assert isinstance(found.of("label")[0].given, dict)
