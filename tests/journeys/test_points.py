"""Points in pictures, from a table of columns or from arrays to a bundle, a report and answers of any size."""

import json

import numpy as np
import polars as pl
import pytest
from PIL import Image as Pillow

from byeori import Bundle, Dataset, Points, Recipe, evaluate, train
from byeori.checks.check import check
from byeori.cli.main import main
from byeori.core.errors import DataError
from byeori.core.seeds import draw

RECIPE = Recipe(epochs=10, batch=8, precision="fp32", device="cpu")


def pictures(count: int, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Give grey pictures with a red and a green spot, and where these are."""
    chance, made = draw(seed, "points"), []
    for _ in range(count):
        pixels = chance.integers(30, 60, (32, 40, 3)).astype(np.uint8)
        places = chance.integers([4, 4], [36, 28], (2, 2))
        for (x, y), colour in zip(places, ((255, 60, 60), (60, 255, 60)), strict=True):
            pixels[y - 2 : y + 3, x - 2 : x + 3] = colour
        made.append((pixels, places.astype(float)))
    return made


def folder_of(folder, count: int, seed: int = 0):
    rows = []
    for number, (pixels, places) in enumerate(pictures(count, seed)):
        Pillow.fromarray(pixels).save(folder / f"{number}.png")
        rows.append({"image": f"{number}.png", "red_x": places[0, 0], "red_y": places[0, 1]})
        rows[-1] |= {"green_x": places[1, 0], "green_y": places[1, 1]}
    pl.DataFrame(rows).write_csv(folder / "points.csv")
    return folder / "points.csv"


TARGET = "red_x,red_y,green_x,green_y"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("points")
    return train(Dataset(folder_of(folder, 160), target=TARGET), RECIPE, folder=folder / "runs")


def test_points_are_found_within_a_pixel_in_pictures_of_any_size(run):
    bundle = Bundle.load(run.folder)
    pixels, places = pictures(1, seed=5)[0]
    assert list(bundle.predict([pixels])[0]["value"].values()) == [pytest.approx(at, abs=1.5) for at in places.tolist()]
    larger = np.asarray(Pillow.fromarray(pixels).resize((120, 64), Pillow.Resampling.NEAREST))
    answer = bundle.predict([larger])[0]
    wanted = [[3 * x + 1, 2 * y + 0.5] for x, y in places.tolist()]
    assert list(answer["value"].values()) == [pytest.approx(at, abs=4) for at in wanted]
    assert (answer["width"], answer["height"]) == (120, 64)
    assert set(answer["radius"]) == {"red", "green"}


def test_the_report_tells_distances_with_intervals_beside_plain_models(run):
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert list(report["headline"]) == ["nme", "pck", "mean_distance_px"]
    assert report["headline"]["nme"]["high"] < 0.1
    assert list(report["baselines"]) == ["mean places", "ridge regression on pixels"]
    assert [section["title"] for section in report["sections"]][-3:] == ["By point", "How far off", "The worst"]


def test_other_pictures_are_judged(run, tmp_path):
    report = evaluate(run.folder, folder_of(tmp_path, 20, seed=7))
    assert report.headline["mean_distance_px"].value < 2


def test_the_command_answers_with_points(run, tmp_path, capsys):
    folder_of(tmp_path, 1)
    assert main(["predict", str(run.folder), str(tmp_path / "0.png"), "--format", "jsonl"]) == 0
    assert set(json.loads(capsys.readouterr().out)["value"]) == {"red", "green"}


def test_answers_in_a_file_are_read_back_as_points(run, tmp_path):
    folder_of(tmp_path, 12)
    pictures_of = [str(path) for path in sorted(tmp_path.glob("*.png"))]
    assert main(["predict", str(run.folder), *pictures_of, "--output", str(tmp_path / "answers.csv")]) == 0
    again = Dataset(tmp_path / "answers.csv", target=TARGET)
    assert list(again.task.inputs) == ["image"]
    assert next(again.values(TARGET)).at.shape == (2, 2)


def test_arrays_and_their_points_are_a_source_and_missing_points_are_passed_over():
    some = pictures(30)
    some[3] = (some[3][0], np.array([[np.nan, np.nan], [5.0, 6.0]]))
    data = Dataset(some)
    assert isinstance(data.task.target, Points)
    assert not check(data).has_errors
    assert data.prepare(Recipe(weights="none")).quarantine == {}


@pytest.mark.parametrize("flags", [["--target", TARGET], ["--target", "*_x,*_y", "--task", "points"]])
def test_columns_of_places_beside_pictures_are_points(tmp_path, capsys, flags):
    path = folder_of(tmp_path, 8)
    assert main(["check", str(path), *flags, "--folder", str(tmp_path / "check")]) == 0
    assert "2 Points (red, green)" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("form", ["[[{0}, {1}], [{2}, {3}]]", "{0} {1}; {2} {3}"])
def test_points_that_are_written_in_one_column_are_points(tmp_path, form):
    folder_of(tmp_path, 8)
    rows = pl.read_csv(tmp_path / "points.csv").rows()
    pl.DataFrame({"image": [row[0] for row in rows], "at": [form.format(*row[1:]) for row in rows]}).write_csv(
        tmp_path / "one.csv"
    )
    data = Dataset(tmp_path / "one.csv")
    assert isinstance(data.task.target, Points)
    assert not check(data).has_errors


def test_points_without_a_picture_are_refused():
    rows = [{"a": float(n), "x": 2.0 * n, "y": 3.0 * n} for n in range(40)]
    with pytest.raises(DataError, match="points are places in a picture, and no input is one; wanted a column of pict"):
        Dataset(rows, target=["x", "y"], task="points").prepare(Recipe())


def test_a_row_of_numbers_beside_a_picture_is_numbers_and_points_are_offered():
    some = [(pixels, places[0]) for pixels, places in pictures(12)]
    assert "points in the pictures they are by --task points" in str(Dataset(some))
    assert isinstance(Dataset(some, task="points").task.target, Points)


def test_a_point_outside_its_picture_is_told_by_check_and_left_out(tmp_path):
    path = folder_of(tmp_path, 12)
    path.write_text(path.read_text().replace("3.png,", "3.png,4"))
    data = Dataset(path, target=TARGET)
    error = next(one for one in check(data) if one.severity == "error")
    assert "outside its picture of 40 x 32 px; mend it, or leave it empty where it cannot be seen" in error.reason
