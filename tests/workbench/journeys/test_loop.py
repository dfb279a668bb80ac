"""The first half of the loop, with real parts: train, serve, a shift, the alarm, questions answered on the page."""

import io
import json
import time
import urllib.request

import numpy as np
import pytest
from PIL import Image, ImageFilter
from sklearn.datasets import load_digits

from byeori import Bundle, Dataset, Recipe, Watch, clean, monitor, train
from byeori.monitoring.accuracy.accuracy import accuracy
from byeori.monitoring.accuracy.asking import ask
from byeori.monitoring.accuracy.reading import Span
from byeori.serving.server import running
from byeori.tracking.store import Store
from byeori.workbench.server import running_ui

_LEARNED, _ASKED = 900, 50
_MISFILED = range(0, _LEARNED, 30)


def _scans(images):
    for pixels in images:
        scan = Image.fromarray((pixels.reshape(8, 8) * 15.9).round().astype(np.uint8))
        yield scan.resize((16, 16), Image.Resampling.BICUBIC)


def _png(scan):
    written = io.BytesIO()
    scan.save(written, "png")
    return written.getvalue()


@pytest.fixture(scope="module")
def digits():
    """Real scans of handwritten digits as (scan, what it is), shuffled."""
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(images))
    return list(zip(_scans(images[order]), map(str, labels[order]), strict=True))


@pytest.fixture(scope="module")
def run(digits, tmp_path_factory):
    """A run that has learned the first digits; every thirtieth is filed under the next digit by mistake."""
    place = tmp_path_factory.mktemp("loop")
    for number, (scan, label) in enumerate(digits[:_LEARNED]):
        folder = place / "digits" / (str((int(label) + 1) % 10) if number in _MISFILED else label)
        folder.mkdir(parents=True, exist_ok=True)
        scan.save(folder / f"{number}.png")
    return train(Dataset(place / "digits"), Recipe(epochs=4), folder=place / "runs", watch=Watch(progress=False))


def _answered(address, scans):
    """Ask a server about scans; give the ids of its answers and their values."""
    found = []
    for scan in scans:
        request = urllib.request.Request(f"{address}/v1/predict", _png(scan), {"Content-Type": "image/png"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            [answer] = json.load(reply)["answers"]
        found.append((answer["id"], answer["value"]))
    return found


@pytest.mark.browser
def test_a_shift_is_seen_asked_about_and_measured(run, digits, tab):
    begun = time.time()
    usual, shifted = digits[_LEARNED : _LEARNED + 250], digits[_LEARNED + 250 : _LEARNED + 650]
    runs, bundle = run.folder.parent, Bundle.load(run.folder)
    with running(run.folder) as address:
        _answered(address, [scan for scan, _ in usual])
    assert not monitor(run.folder).has_alarm, "what it learned from and what it meets are alike"

    since = time.time()
    blurred = [(scan.filter(ImageFilter.GaussianBlur(1.4)), label) for scan, label in shifted]
    with running(run.folder) as address:
        answers = _answered(address, [scan for scan, _ in blurred])
    report = monitor(run.folder)
    assert report.has_alarm
    assert any(alarm.what.startswith(("image.sharpness", "features")) for alarm in report.alarms)

    truth = {name: label for (name, _), (_, label) in zip(answers, shifted, strict=True)}
    right = np.mean([value == truth[name] for name, value in answers])
    store, span = Store(runs), Span((bundle.digest,), since, time.time() + 1)
    asked = ask(store, bundle, _ASKED, span=span)
    assert len(asked.numbers) == _ASKED
    with running_ui(runs) as address:
        tab.goto(f"{address}/label")
        seen = None
        for _ in range(_ASKED):
            picture = tab.locator(f".stage-picture:not([src='{seen}'])")
            picture.wait_for()
            seen = picture.get_attribute("src")
            item = store.queue.item(int(seen.split("/items/")[1].split("/")[0]))
            tab.locator(f".class[title='{truth[item.answer]}']").click()
            tab.keyboard.press("Enter")
        tab.locator("#finished").wait_for()
    assert tab.told == []

    found = accuracy(store, bundle, span).labels
    assert found.labelled == _ASKED
    # The interval is one of 95 %; twice as wide it holds practically always, and on any machine.
    low, high = found.estimate.low, found.estimate.high
    assert low - (high - low) / 2 <= right <= high + (high - low) / 2
    assert high - low < 0.4
    assert begun < since
    store.close()


@pytest.mark.browser
def test_planted_errors_are_found_and_mended_on_the_page(run, digits, tab):
    source, runs = run.folder.parents[1] / "digits", run.folder.parent
    found = clean(Dataset(source), run.folder, folder=runs, top=40)
    found.save(runs.parent / "clean")  # where `byeori clean` writes it, seen from the folder of the runs
    truth = {f"{int(digit) + 1 if int(digit) < 9 else 0}/{n}.png": digit for n, (_, digit) in _misfiled(digits)}
    suspects = found.of("label")
    first = [one.key for one in suspects[: len(_MISFILED)]]
    assert len(truth.keys() & set(first)) >= 0.7 * len(_MISFILED)

    with running_ui(runs) as address:
        tab.goto(f"{address}/clean?kind=label")
        tab.locator(".suspect:focus").wait_for()
        for number, one in enumerate(suspects[:20]):
            is_mended = one.key in truth and one.likely == truth[one.key]
            tab.keyboard.press("r" if is_mended else "k")
            tab.locator(f".suspect .decided >> nth={number}").wait_for()
    assert tab.told == []
    mended = {one.key for one in suspects[:20] if one.key in truth and one.likely == truth[one.key]}
    after = Dataset(source, decisions=runs)
    labels = dict(zip(after.samples.keys, after.samples.labels, strict=True))
    assert len(mended) > 10
    assert all(labels[key] == truth[key] for key in mended)
    assert f"{len(mended)} relabelled" in str(after)
    assert all((source / key).is_file() for key in truth), "no file was touched"


def _misfiled(digits):
    return [(number, digits[number]) for number in _MISFILED]
