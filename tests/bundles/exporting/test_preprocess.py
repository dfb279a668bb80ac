"""What `preprocess.json` tells is enough: a reader without byeori answers raw input as the bundle does."""

import base64
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.bundles.bundle import Bundle
from byeori.bundles.exporting.export import export
from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from small_bundles import bundle_of
from source import ROOT
from street import write_scenes
from written_lines import line_folder

READER = ROOT / "docs" / "examples" / "onnx_reader.py"
ASK = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("onnx_reader", sys.argv[1])
reader = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reader)
model = reader.Reader(sys.argv[2])
print(json.dumps([model.answer(cells) for cells in json.load(sys.stdin)]))
assert not {"byeori", "torch"} & set(sys.modules)
"""
pytest.importorskip("onnxruntime")


def alone(bundle: Bundle, folder: Path, samples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answer samples by the exported folder and ONNX Runtime alone, in a process that never sees byeori."""
    out = export(bundle, to="onnx", folder=folder)
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(READER), str(out)],
        input=json.dumps(samples),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def agree(bundle: Bundle, folder: Path, samples: list[Any]) -> None:
    """Assert that all that both answer is the same to 1e-4."""
    name = next(iter(bundle.task.inputs))
    samples = [sample if isinstance(sample, dict) else {name: sample} for sample in samples]
    for mine, theirs in zip(alone(bundle, folder, samples), bundle.predict(samples), strict=True):
        for name in {"value", "confidence", "low", "high", "probabilities", "shares"} & {*mine, *theirs}:
            found, wanted = numbers(mine[name]), numbers(theirs[name])
            assert found == (wanted if isinstance(wanted, str) else pytest.approx(wanted, rel=1e-4, abs=1e-4)), name


def numbers(value: Any) -> Any:
    """Give the pixels of a picture, a number for None and lists as text; anything else as it is."""
    if isinstance(value, str) and value.startswith("data:"):
        with Pillow.open(io.BytesIO(base64.b64decode(value.partition(",")[2]))) as image:
            return np.asarray(image)
    return str(value) if value is None or isinstance(value, list) else value


def photo(path: Path, size: tuple[int, int], seed: int, mode: str = "RGB") -> Path:
    smooth = np.random.default_rng(seed).integers(0, 256, (6, 7, 3), dtype=np.uint8)
    image = Pillow.fromarray(smooth).resize(size, Pillow.Resampling.BICUBIC)
    turned = image.getexif()
    turned[0x0112] = 6 if seed % 2 else 1
    image.convert(mode).save(path, exif=turned)
    return path


def test_pictures(tmp_path):
    pairs = [(str(photo(tmp_path / f"{n}.png", (150 + n, 120), n)), "ab"[n % 2]) for n in range(6)]
    bundle = bundle_of(pairs, tmp_path / "bundle", Recipe(weights="none", size=112), temperature=0.6)
    sent = [
        photo(tmp_path / "large.jpg", (640, 481), 1),
        photo(tmp_path / "grey.png", (90, 130), 2, "L"),
        photo(tmp_path / "clear.png", (140, 130), 3, "RGBA"),
        photo(tmp_path / "few.png", (140, 130), 4, "P"),
    ]
    agree(bundle, tmp_path / "out", list(map(str, sent)))


def test_pictures_of_more_bits(tmp_path):
    draw, pairs = np.random.default_rng(0), []
    for n in range(6):
        Pillow.fromarray(draw.integers(200, 4096, (20, 24)).astype(np.uint16)).save(tmp_path / f"{n}.png")
        pairs.append((str(tmp_path / f"{n}.png"), "ab"[n % 2]))
    bundle = bundle_of(pairs, tmp_path / "bundle")
    agree(bundle, tmp_path / "out", [path for path, _ in pairs])


def test_a_table_of_numbers_words_dates_and_what_is_missing(tmp_path):
    lines = ["size,price,count,city,member,when,code,kind"]
    for n in range(60):
        price = f'"{n % 9 + 1}.{n % 7}00,50 €"'
        when = f"{n % 28 + 1:02}.{n % 12 + 1:02}.{2015 + n % 5} {n % 24:02}:30"
        cells = [
            f'"{n},{n % 10}"',
            price,
            str(2 ** (n % 13)),
            ["Seoul", "", "São Paulo"][n % 3],
            ["yes", "NO", ""][n % 3],
        ]
        lines.append(",".join([*cells, when, f"0{n % 4}", "ab"[n % 2]]))
    lines[7] = ",NA,-,?,,,,a"
    (tmp_path / "t.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    bundle = bundle_of(tmp_path / "t.csv", tmp_path / "bundle", target="kind", temperature=1.7, threshold=0.3)
    assert {field.kind for field in bundle.task.inputs.values()} == {"number", "category", "flag", "date"}
    names = list(bundle.task.inputs)
    rows = [
        ["12,5", "1.200,50 €", "8", "Seoul", "Yes", "03.04.2017 07:30", "01"],
        ["-3", "99", "100000", "Sa\u0303o Paulo", "0", "2031-12-24", "03"],
        ["", "NA", None, "Rome", "", "", "x"],
        ["1.234,5", "5,1", " 7 ", " ", "TRUE", "1.1.2016", "00"],
    ]
    agree(bundle, tmp_path / "out", [dict(zip(names, row, strict=True)) for row in rows])


def test_the_reader_refuses_what_byeori_refuses(tmp_path):
    lines = [f"{n % 7},2015-{n % 12 + 1:02}-{n % 28 + 1:02},{'ab'[n % 2]}" for n in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["size,day,kind", *lines, ""]))
    bundle = bundle_of(tmp_path / "t.csv", tmp_path / "bundle", target="kind")
    for size, day, why in (("4_0", "2016-01-02", "is not a number"), (4, "03/04/2016", "two dates|can be read as")):
        sample = {"size": size, "day": day}
        with pytest.raises(DataError, match=why):
            bundle.predict([sample])
        with pytest.raises(AssertionError, match=why):
            alone(bundle, tmp_path / "out", [sample])


@pytest.mark.parametrize("interval", [(), (-0.7, 0.4)])
def test_a_number_from_skewed_numbers(tmp_path, interval):
    lines = [f"{2.0 ** (n % 20)},{-(3.0 ** (n % 15))},{1.5 ** (n % 30)}" for n in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,price", *lines, ""]))
    bundle = bundle_of(tmp_path / "t.csv", tmp_path / "bundle", target="price", interval=interval)
    agree(bundle, tmp_path / "out", [{"a": a, "b": b} for a, b in ((1, -2), (1e9, 5), (None, "-81.5"), ("33", None))])


@pytest.mark.parametrize("model", ["ngrams", "text-transformer"])
def test_texts(tmp_path, model):
    texts = [f"{word} film {n}, 정말 {word}!" for n in range(20) for word in ("good", "dull")]
    columns = {"text": texts, "label": [text.split()[0] for text in texts]}
    bundle = bundle_of(columns, tmp_path / "bundle", Recipe(weights="none", model=model))
    sent = ["a good film", "DULL\r\n정말\u200b 재미", "Cafe\u0301, très bon 😀", "x" * 300, "?!"]
    agree(bundle, tmp_path / "out", sent)


def test_labels(tmp_path):
    pairs = [(f"{word} film {n}", [word, "film"] if n % 2 else [word]) for n in range(20) for word in ("good", "dull")]
    tuned = {"thresholds": (0.2, 0.6, 0.5), "temperatures": (0.5, 1.0, 2.0)}
    bundle = bundle_of(pairs, tmp_path / "bundle", Recipe(weights="none"), **tuned)
    agree(bundle, tmp_path / "out", ["a good film", "dull"])


def test_masks(tmp_path):
    bundle = bundle_of(write_scenes(tmp_path / "scenes", 6), tmp_path / "bundle")
    sent = [*sorted((tmp_path / "scenes" / "images").iterdir())[:2], photo(tmp_path / "other.jpg", (81, 60), 1)]
    agree(bundle, tmp_path / "out", [{"image": str(path)} for path in sent])


@pytest.mark.parametrize("calibrated", [{}, {"weight": 0.6}, {"beams": 0}])
def test_lines(tmp_path, calibrated):
    table = line_folder(tmp_path / "lines", ("ab", "cab", "bad"), 20)
    bundle = bundle_of(table, tmp_path / "bundle", target="text", **calibrated)
    agree(bundle, tmp_path / "out", [{"image": str(tmp_path / "lines" / f"{n}.png")} for n in range(3)])


def test_a_photo_beside_a_number(tmp_path):
    lines = ["photo,size,kind"]
    for n in range(12):
        photo(tmp_path / f"{n}.png", (70, 66), n)
        lines.append(f"{n}.png,{n}.5,{'ab'[n % 2]}")
    (tmp_path / "t.csv").write_text("\n".join([*lines, ""]))
    bundle = bundle_of(tmp_path / "t.csv", tmp_path / "bundle", target="kind", fields={"size": "Number"})
    assert list(bundle.task.inputs) == ["photo", "size"]
    sent = [{"photo": str(tmp_path / f"{n}.png"), "size": size} for n, size in ((0, "3"), (1, None))]
    agree(bundle, tmp_path / "out", sent)


def test_several_numbers_from_a_row_of_numbers(tmp_path):
    pairs = [([n, n % 7, -n * n], [n * 2.5, 1000.0 - n]) for n in range(40)]
    bundle = bundle_of(pairs, tmp_path / "bundle", intervals=(0.5, 0.25))
    assert (next(iter(bundle.task.inputs.values())).kind, bundle.task.target.kind) == ("vector", "numbers")
    agree(bundle, tmp_path / "out", [[1, 2, 3], [50, -1, 0.5]])


def test_points_in_a_picture(tmp_path):
    lines = ["image,eye_x,eye_y,nose_x,nose_y"]
    for n in range(8):
        photo(tmp_path / f"{n}.png", (64, 48), n)
        lines.append(f"{n}.png,{n + 2},{n + 4},{n * 2 + 1},20")
    (tmp_path / "t.csv").write_text("\n".join([*lines, ""]))
    named = {"target": ["eye_x", "eye_y", "nose_x", "nose_y"], "task": "points"}
    bundle = bundle_of(tmp_path / "t.csv", tmp_path / "bundle", **named)
    sent = str(photo(tmp_path / "large.png", (200, 120), 1))
    (mine,), (theirs,) = alone(bundle, tmp_path / "out", [{"image": sent}]), bundle.predict([sent])
    assert mine["value"] == {name: pytest.approx(at, abs=0.01) for name, at in theirs["value"].items()}


def test_the_file_is_one_of_the_bundle_and_says_its_format(saved, tmp_path):
    for form, outputs in (("onnx", ["outputs", "probabilities"]), ("torch-export", ["outputs"])):
        out = export(saved, to=form, folder=tmp_path / form)
        told = json.loads((out / "preprocess.json").read_text(encoding="utf-8"))
        assert (told["format"], told["outputs"]) == (1, outputs)
        assert "preprocess.json" in json.loads((out / "bundle.json").read_text(encoding="utf-8"))["files"]
