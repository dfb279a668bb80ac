"""Charts: told in words, whole at the width of a phone, and what they draw."""

import re
from pathlib import Path

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import majority
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report.build import build_report
from byeori.evaluation.report.charts import described, described_confusion, described_intervals, intervals
from byeori.evaluation.report.report import Report
from byeori.evaluation.statistics.estimate import Estimate
from byeori.fields.kinds import Category, Labels, Mask, Number
from described import told, untold
from source import SOURCE

CHANCE = draw(9, "charts")
ROWS = [("this model", Estimate(0.8, 0.7, 0.9), True), ("majority <b>", Estimate(0.3, 0.2, 0.4), False)]
LONG = "logistic regression on frozen features of a backbone with a very long name"


def of_classes(count: int, classes: int, thumbnail: object = None) -> Report:
    truth = np.arange(count) % classes
    outputs = CHANCE.normal(0, 1, (count, classes)) + 2 * np.eye(classes)[truth]
    guesses = Guesses([f"{n}.png" for n in range(count)], outputs, truth, "test", {"size": list(range(count))})
    names = tuple(f"class {number} of many" for number in range(classes))
    return build_report(Category(names, temperature=2.0, fitted_on=90), guesses, [majority(truth, count, classes)])


def of_numbers() -> Report:
    truth = CHANCE.normal(0, 1, 200)
    guesses = Guesses([""] * 200, truth + CHANCE.normal(0, 0.3, 200), truth, "test", {"size": list(truth)})
    return build_report(Number(mean=5e6, std=1e6, unit="eur"), guesses)


def of_labels() -> Report:
    truth = CHANCE.integers(0, 2, (120, 3)).astype(np.uint8)
    outputs = 2.0 * truth - 1 + CHANCE.normal(0, 1, truth.shape)
    return build_report(Labels(("a", "b", "c")), Guesses([""] * 120, outputs, truth, "test"))


def of_masks() -> Report:
    truth = CHANCE.integers(0, 3, (12, 6, 6)).astype(np.uint8)
    guess = np.where(CHANCE.random(truth.shape) < 0.2, 1, truth).astype(np.uint8)
    pixels = np.zeros((6, 6, 3), np.uint8)
    guesses = Guesses([f"{n}.png" for n in range(12)], guess, truth, "test", pixels=lambda place: pixels)
    return build_report(Mask(classes=("ground", "tree", "road")), guesses)


REPORTS = {
    "two classes": lambda: of_classes(100, 2),
    "many classes": lambda: of_classes(400, 40),
    "numbers": of_numbers,
    "labels": of_labels,
    "masks": of_masks,
}


@pytest.mark.parametrize("kind", REPORTS)
def test_every_drawing_and_picture_of_a_report_is_told_in_words_with_its_numbers(kind):
    page = REPORTS[kind]().to_html()
    assert untold(page) == []
    assert told(page)
    assert all(re.search(r"\d", text) for text in told(page))
    assert all(text.count(text.split()[0]) < 40 for text in told(page))


def test_pages_that_are_files_have_no_picture_without_a_text():
    static = [path for path in SOURCE.rglob("*.html") if "{{" not in path.read_text(encoding="utf-8")]
    assert static
    for path in static:
        assert [one for one in untold(path.read_text(encoding="utf-8")) if one[0] != "canvas"] == [], path


def test_charts_reach_a_page_through_what_describes_them_alone():
    places = [path for path in [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.jinja")] if "|chart" in path.read_text()]
    assert sorted(path.name for path in places) == ["report.html", "sections.html"]
    assert all("|chart(" in line for path in places for line in path.read_text().splitlines() if "|chart" in line)


def test_a_description_is_text_whatever_it_holds():
    assert described('<svg width="8" xmlns="http://x">', 'a "b" <c>').startswith(
        '<svg role="img" aria-label="a &quot;b&quot; &lt;c&gt;" style="max-width: 10px" width="8">'
    )


def test_intervals_are_as_wide_as_their_place_and_say_their_numbers():
    svg = intervals([*ROWS, (LONG, Estimate(float("nan"), 0, 1), False)], title="accuracy")
    assert svg.startswith('<svg class="intervals" width="100%"')
    assert "majority &lt;b&gt;" in svg
    assert "0.800 [0.70, 0.90]" in svg
    assert LONG not in svg  # it has no value
    assert (
        described_intervals(ROWS, "accuracy")
        == "accuracy: this model 0.800 [0.70, 0.90]; majority <b> 0.300 [0.20, 0.40]"
    )
    places = [float(x) for x in re.findall(r'cx="([\d.]+)%"', svg)]
    assert places[0] - places[1] == pytest.approx(0.5 * (55 - 1.5), abs=0.02)


@pytest.mark.parametrize("sign", ["\x01", "\x07", "\x0b", "\x1b", "\x9b", "\udc80", "\uffff"])
def test_a_name_that_no_drawing_can_hold_is_drawn_with_a_sign_in_its_place(sign):
    names, truth = (f"a{sign}", f"{sign}b", "c"), np.arange(60) % 3
    outputs = CHANCE.normal(0, 1, (60, 3)) + np.eye(3)[truth]
    guesses = Guesses([f"{n}{sign}.png" for n in range(60)], outputs, truth, "test", {f"size{sign}": list(range(60))})
    report = build_report(Category(names, temperature=2.0, fitted_on=90), guesses, [majority(truth, 60, 3)])
    text = report.to_html()
    assert sign not in text
    text.encode("utf-8")


@pytest.mark.parametrize("domain", [(0, 1), (-0.2, 0.95), (0, 47_000), (3.1, 3.2), (0.5, 0.5), (-1e-4, 2e-4)])
def test_an_axis_has_a_few_numbers_whatever_is_drawn(domain):
    svg = intervals([("x", Estimate(domain[0], *domain), True)], title="")
    assert 1 <= svg.count('text-anchor="middle"') <= 5
    assert all(0 <= float(x) <= 100 for x in re.findall(r'x[12]?="([\d.-]+)%"', svg))


def test_a_confusion_matrix_is_told_by_its_worst_pairs():
    text = described_confusion(np.array([[8, 3], [1, 9]]), ("ant", "bee"))
    assert text == (
        "Confusion matrix of 2 classes: 17 of 21 samples are right; most often 3 ant taken for bee, 1 bee taken for ant"
    )
    assert described_confusion(np.eye(2, dtype=int), ("a", "b")).endswith("2 of 2 samples are right")


@pytest.mark.browser
@pytest.mark.parametrize("kind", REPORTS)
def test_on_a_phone_nothing_is_cut_but_what_can_be_scrolled(kind, tmp_path: Path, chromium):
    from playwright.sync_api import sync_playwright

    page_file = REPORTS[kind]().save(tmp_path / "report")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto(page_file.as_uri())
        width = page.evaluate("document.documentElement.scrollWidth")
        cut = page.evaluate(
            """[...document.querySelectorAll('main *, svg text')].filter(e => !e.closest('.scroll, details'))
               .filter(e => e.getBoundingClientRect().right > 391 || e.getBoundingClientRect().left < -1)
               .map(e => e.outerHTML.slice(0, 120))"""
        )
        letters = page.evaluate(
            """[...document.querySelectorAll('figure:not(.large) svg text')]
               .map(e => e.ownerSVGElement.getScreenCTM().a * parseFloat(getComputedStyle(e).fontSize))"""
        )
        browser.close()
    assert width <= 390
    assert cut == []
    assert min(letters) >= 8.5
