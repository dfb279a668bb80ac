"""An answered input of every kind becomes a training sample, by what the journal kept of it."""

import base64
import io
from functools import partial

import numpy as np
import pytest
from PIL import Image

from byeori import Dataset, Recipe, Watch, train
from byeori.bundles.bundle import Bundle
from byeori.cycle.retrain import plan_retraining
from byeori.cycle.trace import trace
from judged import judge
from sounds import class_folders

SILENT = Watch(progress=False)
FAST = Recipe(epochs=1, weights="none", device="cpu")
DRAW = np.random.default_rng(0)


def _noise(side=16):
    return Image.fromarray(DRAW.integers(0, 256, (side, side, 3), dtype=np.uint8))


def _png(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _pictures(folder):
    for name in ("cat", "dog"):
        (folder / name).mkdir(parents=True)
        for number in range(10):
            _noise().save(folder / name / f"{number}.png")
    return folder, {}, [({"image": _png(_noise())}, "dog") for _ in range(8)]


def _table(folder, target, truths, rows):
    lines = [",".join(rows), *(",".join(map(str, row)) for row in zip(*rows.values(), strict=True))]
    folder.mkdir(parents=True)
    (folder / "table.csv").write_text("\n".join(lines))
    inputs = [name for name in rows if name != target]
    first = rows[inputs[0]]
    asked = [
        ({name: rows[name][n] for name in inputs} | {inputs[0]: first[-1] + first[n]}, truth) for n, truth in truths
    ]
    return folder / "table.csv", {"target": target}, asked


def _texts(folder):
    words = ["red", "green", "blue", "sun", "rain", "wind", "sea", "hill", "road", "tree"]
    rows = {"text": [" ".join(DRAW.choice(words, 6)) for _ in range(40)], "mood": ["good", "bad"] * 20}
    return _table(folder, "mood", [(n, "bad") for n in range(8)], rows)


def _columns(folder, target, truth):
    rows = {"age": [float(n) + 1 for n in range(60)], "town": ["Oslo", "Bergen", "Voss"] * 20}
    rows |= {"born": [f"2001-{n % 12 + 1:02d}-03" for n in range(60)], "ill": ["yes", "no"] * 30}
    rows |= {"price": [1.5 * n for n in range(60)]}
    return _table(folder, target, [(n, truth) for n in range(8)], rows)


def _several(folder):
    folder.mkdir(parents=True)
    lines = ["photo,age,label"]
    for number in range(30):
        _noise().save(folder / f"{number}.png")
        lines.append(f"{number}.png,{number},{'ab'[number % 2]}")
    (folder / "table.csv").write_text("\n".join(lines))
    asked = [({"photo": _png(_noise()), "age": 99 + number}, "b") for number in range(8)]
    return folder / "table.csv", {"target": "label", "fields": {"age": "Number"}}, asked


def _sounds(folder):
    class_folders(folder)
    files = sorted(folder.rglob("*.wav"))
    asked = [({"sound": file.read_bytes() + bytes(2 + 2 * number)}, None) for number, file in enumerate(files[:8])]
    return folder, {}, asked


def _of_files(folder, cell):
    folder.mkdir(parents=True)
    lines = ["image,target"]
    for number in range(24):
        _noise(32).save(folder / f"{number}.png")
        lines.append(f'{number}.png,"{cell(number)}"')
    (folder / "table.csv").write_text("\n".join(lines))
    return folder / "table.csv"


def _labels(folder):
    source = _of_files(folder, lambda number: ";".join("abc"[: number % 3 + 1]))
    asked = [({"image": _png(_noise(32))}, ["b", "c"]) for _ in range(8)]
    return source, {"target": "target", "task": "multilabel"}, asked


def _points(folder):
    source = _of_files(folder, lambda number: f"{number % 20 + 2} 9")
    asked = [({"image": _png(_noise(32))}, "11 12") for _ in range(8)]
    return source, {"target": "target", "task": "points"}, asked


def _lines(folder):
    source = _of_files(folder, lambda number: "ab ba"[: number % 5 + 1].strip())
    return source, {"target": "target", "task": "reading"}, [({"image": _png(_noise(32))}, "bab") for _ in range(8)]


def _masks(folder):
    (folder / "masks").mkdir(parents=True)
    mask = np.zeros((32, 32), np.uint8)
    mask[8:20, 8:20] = 1
    source = _of_files(folder / "all", lambda number: f"{number}m.png")
    for number in range(24):
        Image.fromarray(np.roll(mask, number % 10, 1)).save(folder / "all" / f"{number}m.png")
    asked = [({"image": _png(_noise(32))}, _png(Image.fromarray(mask))) for _ in range(8)]
    return source, {"target": "target", "task": "segmentation"}, asked


KINDS = {
    "pictures": _pictures,
    "texts": _texts,
    "classes": partial(_columns, target="town", truth="Voss"),
    "flags": partial(_columns, target="ill", truth="yes"),
    "numbers": partial(_columns, target="price", truth=17.5),
    "several inputs": _several,
    "sounds": _sounds,
    "labels": _labels,
    "points": _points,
    "lines": _lines,
    "masks": _masks,
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_judged_is_learned_from(kind, tmp_path):
    source, options, asked = KINDS[kind](tmp_path / "data")
    runs = tmp_path / "runs"
    first = train(Dataset(source, **options), FAST, folder=runs, name="first", watch=SILENT)
    name = next(iter(Bundle.load(first.folder).task.inputs))
    if len(asked[0][0]) == 1:
        asked = [({name: next(iter(cells.values()))}, truth) for cells, truth in asked]
    ids = judge(first.folder, asked)
    assert {trace(one, runs).again.word for one in ids} <= {"same", "rounded"}
    plan = plan_retraining(first.folder, share=0.0)
    assert (len(plan.gathered.added.samples), plan.gathered.live) == (8, 0)
    second = plan.train(name="second", watch=SILENT)
    data = plan.data.prepare(FAST)
    assert data.quarantine == {}
    own = len(plan.data) - 8
    assert set(range(own, own + 8)) <= set(data.rows["train"].tolist())
    assert second.record.state == "done"
    assert Bundle.load(second.folder).predict([asked[0][0]])


def test_the_truth_of_a_mask_is_what_was_sent(tmp_path):
    source, options, asked = _masks(tmp_path / "data")
    first = train(Dataset(source, **options), FAST, folder=tmp_path / "runs", name="first", watch=SILENT)
    judge(first.folder, [({"image": cells["image"]}, truth) for cells, truth in asked])
    plan = plan_retraining(first.folder, share=0.0)
    kept = plan.data.samples.labels[-1]
    assert (np.asarray(Image.open(io.BytesIO(kept))) > 0).sum() == 144
    (label,) = {one.label for one in plan.gathered.added.samples}
    assert base64.b64decode(label.partition(",")[2]) == kept
