"""The gate on what is no class: masks, lines and numbers, compared by one number a sample."""

import io

import numpy as np
import pytest
from PIL import Image

from byeori import Dataset, Recipe, Watch, gate, release, train
from judged import judge

FOUND = {"weights": "none", "precision": "fp32", "device": "cpu"}
POOR, GOOD = Recipe(epochs=1, lr=1e-6, **FOUND), {"batch": 8, **FOUND}


def _png(pixels):
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "png")
    return written.getvalue()


def _mask(draw):
    """A bright square on a dark ground, and where it lies."""
    mask, (y, x) = np.zeros((32, 32), np.uint8), draw.integers(2, 18, 2)
    mask[y : y + 12, x : x + 12] = 1
    return _png((draw.normal(60, 20, (32, 32)) + 120 * mask).clip(0, 255).astype(np.uint8)), _png(mask)


def _line(draw):
    """A word of two letters, which are a standing and a lying bar."""
    word = "".join(draw.choice(["a", "b"], draw.integers(1, 5)))
    pixels = np.full((32, 16 * len(word) + 16), 250.0)
    for place, letter in enumerate(word):
        x = 8 + 16 * place
        rows, columns = (slice(4, 28), slice(x + 2, x + 6)) if letter == "a" else (slice(12, 18), slice(x + 1, x + 14))
        pixels[rows, columns] = 20
    return _png((pixels + draw.normal(0, 5, pixels.shape)).clip(0, 255).astype(np.uint8)), word


def _number(draw):
    a, b = draw.normal(0, 1, 2).round(3).tolist()
    return {"a": a, "b": b}, round(3 * a - b + draw.normal(0, 0.3), 3)


def _table(folder, samples):
    folder.mkdir()
    rows = [",".join([*map(str, cells.values()), str(truth)]) for cells, truth in samples]
    (folder / "table.csv").write_text("\n".join(["a,b,target", *rows]))


def _files(folder, samples):
    folder.mkdir()
    lines = ["image,target"]
    for number, (picture, truth) in enumerate(samples):
        (folder / f"{number}.png").write_bytes(picture)
        if isinstance(truth, bytes):
            (folder / f"{number}m.png").write_bytes(truth)
        lines.append(f"{number}.png,{f'{number}m.png' if isinstance(truth, bytes) else truth}")
    (folder / "table.csv").write_text("\n".join(lines))


KINDS = {
    "numbers": (_number, _table, "regression", {"epochs": 12, "lr": 1e-2}),
    "masks": (_mask, _files, "segmentation", {"epochs": 3, "lr": 3e-3}),
    "lines": (_line, _files, "reading", {"epochs": 12, "lr": 5e-3}),
}
SAID = {"numbers": "mean absolute error", "masks": "mean IoU of a sample", "lines": "mean character error rate"}
CUT_BY = {"numbers": {"a", "b"}, "masks": {"brightness", "contrast"}, "lines": {"width_px", "aspect"}}


@pytest.mark.parametrize("kind", KINDS)
def test_what_learns_is_found_better_by_an_interval_and_what_does_not_worse(kind, tmp_path):
    one, write, task, learning = KINDS[kind]
    draw = np.random.default_rng(0)
    write(tmp_path / "data", [one(draw) for _ in range(90)])
    data = Dataset(tmp_path / "data/table.csv", target="target", task=task, test=0.4, val=0.1)
    recipes = {"poor": POOR, "good": Recipe(**learning, **GOOD)}
    for name, recipe in recipes.items():
        train(data, recipe, folder=tmp_path / "runs", name=name, watch=Watch(progress=False))
    poor, good = tmp_path / "runs/poor", tmp_path / "runs/good"
    assert release(poor).is_released
    asked = [one(draw) for _ in range(24)]
    judge(poor, [(cells if kind == "numbers" else {"image": cells}, truth) for cells, truth in asked])

    report = gate(good)
    assert report.word == "better", report.text()
    assert report.paired.difference.low > 0
    assert report.paired.samples == report.parts["test"].samples + report.parts["live"].samples
    assert report.parts["live"].difference.value > 0
    assert f"{SAID[kind]}, + is better) on" in report.reasons[0]
    assert {found.column for found in report.slices} >= {"part", *CUT_BY[kind]}
    assert report.suite is not None
    assert len(report.suite) == 24
    assert not report.suite.broken
    assert (report.folder / "gate.html").is_file()

    assert release(good, "staging").is_released
    turned = gate(poor, "staging")
    assert turned.word == "worse"
    assert turned.paired.difference.high < 0
    assert any(said.startswith("worse where") for said in turned.reasons)
