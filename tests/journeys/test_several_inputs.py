"""Inputs of different kinds train together, ship together and are asked together, with no further code."""

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori import Bundle, Dataset, Recipe, evaluate, train
from byeori.fields.kinds import Category, Date, Flag, Image, Number, Text

KINDS = {"photo": Image, "size_mm": Number, "colour": Category, "open": Flag, "seen": Date, "note": Text}


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder, draw = tmp_path_factory.mktemp("several"), np.random.default_rng(0)
    rows = []
    for number in range(48):
        label = "day" if number % 2 else "night"
        pixels = draw.integers(0, 60, (12, 12, 3)) + 160 * (label == "day")
        Pillow.fromarray(pixels.astype(np.uint8)).save(folder / f"{number}.png")
        note = f"on visit {number} it was {'bright and warm' if label == 'day' else 'dark and cold'} as ever before"
        size = "" if number % 9 == 0 else number % 7 + 0.5
        flag, day = "yes" if number % 3 else "no", f"2024-0{number % 9 + 1}-11"
        rows.append(f"{number}.png,{size},{'rgb'[number % 3]},{flag},{day},{note},{label}")
    (folder / "t.csv").write_text("\n".join(["photo,size_mm,colour,open,seen,note,label", *rows]))
    return folder / "t.csv"


@pytest.mark.parametrize(
    ("named", "ignored", "inputs"),
    [
        (("size_mm",), (), ("photo", "size_mm")),
        (("colour",), ("photo",), ("colour", "note")),
        (tuple(KINDS), (), tuple(KINDS)),
    ],
    ids=["picture and number", "text and category", "all"],
)
def test_any_mix_of_inputs_trains_and_is_asked(table, tmp_path, named, ignored, inputs):
    data = Dataset(table, fields={name: KINDS[name].__name__ for name in named}, ignore=ignored)
    assert {name: type(field) for name, field in data.task.inputs.items()} == {name: KINDS[name] for name in inputs}
    size = 12 if "photo" in inputs else None
    recipe = Recipe(epochs=2, head_epochs=0, weights="none", size=size, device="cpu", precision="fp32")
    run = train(data, recipe, folder=tmp_path / "runs")
    report = evaluate(run, folder=tmp_path / "report")
    assert "accuracy" in report.headline_text()
    (matters,) = (section for section in report.sections if section.title == "Which inputs matter")
    assert {row[0] for row in matters.blocks[1].rows} == set(inputs)
    row = {name: data.samples.columns[name][0] for name in inputs}
    if "photo" in row:
        row["photo"] = table.parent / row["photo"]
    (answer,) = Bundle.load(run.folder).predict([row])
    assert answer["value"] in ("day", "night")
