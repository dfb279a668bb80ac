"""The whole loop, with real parts: train, release, serve, a shift, the alarm, labels, retrain, gate, release."""

import io
import json
import urllib.request

import numpy as np
import pytest
from PIL import Image, ImageFilter
from sklearn.datasets import load_digits

from byeori import Bundle, CycleOptions, Dataset, Recipe, Watch, release, run_cycle, train
from byeori.labelling.desk import Desk
from byeori.serving.server import running
from byeori.tracking.store import Store

_LEARNED, _USUAL, _SHIFTED = 700, 150, 500
_ASKED, _BLUR = 100, 1.6


def _png(pixels, radius):
    scan = Image.fromarray((pixels.reshape(8, 8) * 15.9).round().astype(np.uint8))
    scan = scan.resize((16, 16), Image.Resampling.BICUBIC)
    written = io.BytesIO()
    (scan.filter(ImageFilter.GaussianBlur(radius)) if radius else scan).save(written, "png")
    return written.getvalue()


def _asked(address, pictures):
    """Ask a server about pictures; give the ids of its answers."""
    found = []
    for picture in pictures:
        request = urllib.request.Request(f"{address}/v1/predict", picture, {"Content-Type": "image/png"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            found.append(json.load(reply)["answers"][0]["id"])
    return found


def _accuracy(bundle, folder):
    """How often a model is right about pictures in class folders; nothing of it is kept."""
    files = sorted(folder.glob("*/*.png"))
    told = zip(bundle.predict(files), files, strict=True)
    return float(np.mean([answer["value"] == file.parent.name for answer, file in told]))


def _written(folder, digits, radius):
    for number, (pixels, label) in enumerate(digits):
        (folder / label).mkdir(parents=True, exist_ok=True)
        (folder / label / f"{number}.png").write_bytes(_png(pixels, radius))
    return folder


@pytest.fixture(scope="module")
def digits():
    """Real scans of handwritten digits as (pixels, what it is), shuffled."""
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(1).permutation(len(images))
    return list(zip(images[order], map(str, labels[order]), strict=True))


def test_what_a_shift_has_cost_comes_back_by_a_turn_of_the_cycle(digits, tmp_path):
    runs, quiet = tmp_path / "runs", Watch(progress=False)
    run = train(
        Dataset(_written(tmp_path / "digits", digits[:_LEARNED], 0)), Recipe(epochs=4), folder=runs, watch=quiet
    )
    assert release(run.folder).is_released

    usual = digits[_LEARNED : _LEARNED + _USUAL]
    shifted = digits[_LEARNED + _USUAL : _LEARNED + _USUAL + _SHIFTED]
    judging = digits[_LEARNED + _USUAL + _SHIFTED :]
    plain, blurred = (_written(tmp_path / name, judging, radius) for name, radius in (("plain", 0), ("blurred", _BLUR)))
    before, worse = (_accuracy(Bundle.load(run.folder), folder) for folder in (plain, blurred))
    options = CycleOptions(since="1h", ask=_ASKED, wait_s=3600)
    with running(run.folder) as address:
        first = _asked(address, [_png(pixels, 0) for pixels, _ in usual])
    assert run_cycle(options=options, folder=runs).is_done, "nothing has changed yet"
    with running(run.folder) as address:
        then = _asked(address, [_png(pixels, _BLUR) for pixels, _ in shifted])
    waiting = run_cycle(options=options, folder=runs)
    assert waiting.step == "wait"
    assert waiting.record.content["look"]["alarms"]
    assert run_cycle(options=options, folder=runs).record.id == waiting.record.id, "nobody has answered yet"

    truths = {id_: label for id_, (_, label) in zip([*first, *then], [*usual, *shifted], strict=True)}
    store = Store(runs)
    desk = Desk(store, "ann")
    while (question := desk.next()) is not None:
        desk.label(question.item, truths[store.queue.item(question.item).answer])
    store.close()

    told = list[str]()
    turn = run_cycle(options=options, folder=runs, watch=quiet, tell=told.append)
    assert turn.record.id == waiting.record.id
    assert turn.is_released, told
    after = _accuracy(Bundle.load(Store(runs).releases.newest("production").path), blurred)
    assert before - worse > 0.1, "the shift has cost something"
    assert after - worse >= (before - worse) / 2
