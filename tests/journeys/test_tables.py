"""A table trains as it stands in its file: columns of four kinds, what is missing, and every model for tables."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from byeori import Bundle, Dataset, Recipe, Run, export, train
from byeori.core.seeds import draw
from byeori.models.table.fusion import TABLE_MODELS

RECIPE = Recipe(epochs=12, batch=32, lr=0.01, precision="fp32", device="cpu")
SAMPLE = {"size": 7.5, "kind": "ash", "wet": "no", "seen": "2021-06-03", "light": None}


def table(path: Path, count: int = 240) -> Path:
    """Trees: ashes above 5 m, and wet ones of any kind, are old; the age is a line with steps."""
    some = draw(0, "trees")
    size, wet, kind = some.uniform(0, 10, count), some.random(count) < 0.2, some.choice(["ash", "oak", "elm"], count)
    light, day = some.normal(size=count), some.integers(1, 28, count)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["size", "kind", "wet", "seen", "light", "old", "age"])
        for row in range(count):
            old = (size[row] > 5 and kind[row] == "ash") or wet[row]
            shown = "" if row % 9 == 0 else f"{light[row]:.3f}"
            years = 10 * size[row] + 30 * old
            seen = f"20{20 + row % 4}-06-{day[row]:02}"
            wetness = "yes" if wet[row] else "no"
            out.writerow([f"{size[row]:.3f}", kind[row], wetness, seen, shown, "old" if old else "new", f"{years:.2f}"])
    return path


def dataset(folder: Path, target: str) -> Dataset:
    return Dataset(table(folder / "trees.csv"), target=target, ignore=["age" if target == "old" else "old"])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("tables")
    return train(dataset(folder, "old"), RECIPE, folder=folder / "runs")


def test_the_report_says_first_how_it_learned_and_which_columns_matter(run):
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert [section["title"] for section in report["sections"][:2]] == ["How it learned", "Which columns matter"]
    rows = report["sections"][1]["blocks"][1]["rows"]
    assert {row["column"] for row in rows} == {"size", "kind", "wet", "seen", "light"}
    assert [row["importance"]["value"] for row in rows] == sorted(
        (row["importance"]["value"] for row in rows), reverse=True
    )
    assert {row["column"] for row in rows[:3]} == {"size", "kind", "wet"}
    assert all(row["importance"]["low"] <= row["importance"]["value"] <= row["importance"]["high"] for row in rows)


def test_columns_of_four_kinds_are_learned_from_together(run):
    bundle = Bundle.load(run.folder)
    assert {name: field.kind for name, field in bundle.task.inputs.items()} == {
        "size": "number",
        "kind": "category",
        "wet": "flag",
        "seen": "date",
        "light": "number",
    }
    assert run.recipe["model"] == bundle.record["model"] == "tabm"
    assert run.record.headline["accuracy"] > 0.85


def test_a_column_may_be_missing_or_hold_what_was_never_seen(run):
    bundle = Bundle.load(run.folder)
    odd = {"size": 1e12, "kind": "baobab", "wet": None, "seen": None, "light": None}
    for answer in bundle.predict([SAMPLE, odd]):
        assert answer["value"] in ("old", "new")
        assert 0.5 <= answer["confidence"] <= 1


def test_a_sample_is_answered_alone_as_in_a_batch(run):
    bundle = Bundle.load(run.folder)
    samples = [{**SAMPLE, "size": float(size)} for size in range(10)]
    together = bundle.outputs(bundle.pack_all(samples))
    alone = np.concatenate([bundle.outputs(bundle.pack_all([sample])) for sample in samples])
    np.testing.assert_allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("form", ["torch-export", "onnx"])
def test_the_exported_table_answers_as_the_trained_one(run, tmp_path, form):
    if form == "onnx":
        pytest.importorskip("onnxscript")
        pytest.importorskip("onnxruntime")
    exported = Bundle.load(export(run, to=form, folder=tmp_path / form))
    samples = [{**SAMPLE, "size": float(size)} for size in range(3)]
    wanted, found = (bundle.predict(samples) for bundle in (Bundle.load(run.folder), exported))
    assert [answer["value"] for answer in found] == [answer["value"] for answer in wanted]
    assert exported.record["parity"]["same_answers"]


@pytest.mark.parametrize("model", TABLE_MODELS)
def test_every_model_for_tables_guesses_numbers(tmp_path, model):
    data = dataset(tmp_path, "age")
    run = train(data, Recipe(model=model, epochs=4, batch=32, lr=0.01, device="cpu"), folder=tmp_path / "runs")
    assert run.recipe["model"] == model
    assert run.record.headline["r2"] > 0
    small, large = Bundle.load(run.folder).predict([{**SAMPLE, "size": 0.5}, {**SAMPLE, "size": 9.5}])
    assert small["value"] < large["value"]


def test_a_model_for_tables_is_kept_beside_pictures(tmp_path):
    some = draw(0, "tiles")
    rows = [
        {
            "tile": some.integers(0, 256, (8, 8), np.uint8),
            "height": float(number),
            "side": "in" if number % 2 else "out",
        }
        for number in range(40)
    ]
    recipe = Recipe(model="mlp", epochs=1, batch=16, precision="fp32", device="cpu")
    run = train(Dataset(rows, target="side"), recipe, folder=tmp_path / "runs")
    bundle = Bundle.load(run.folder)
    assert {field.kind for field in bundle.task.inputs.values()} == {"image", "number"}
    assert bundle.record["model"] == "mlp"
