"""The page and the file for machines: whole, small, without a network, readable."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import majority
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report.build import build_report
from byeori.evaluation.report.report import FORMAT, Report
from byeori.fields.kinds import Category, Labels, Number


def _report(guesses: Guesses, classes: int) -> Report:
    names = tuple(f"class {number} & <co>" for number in range(classes))
    return build_report(Category(names), guesses, [majority(guesses.truth, len(guesses), classes)], title="pets <b>")


def _without_thumbnails(page: str) -> str:
    return re.sub(r"data:image/jpeg[^\"]*", "", page)


@pytest.mark.parametrize(("count", "classes"), [(60, 2), (300, 10), (2000, 100), (4000, 1000)])
def test_the_page_is_below_a_megabyte_without_its_thumbnails(make_guesses, count, classes):
    page = _report(make_guesses(count, classes, count // 3), classes).to_html()
    assert len(_without_thumbnails(page).encode()) < 1_000_000
    assert 'src="data:image/jpeg;base64,' in page


def test_the_page_asks_for_nothing_from_outside(make_guesses):
    page = _report(make_guesses(), 3).to_html()
    assert "//" not in _without_thumbnails(page)
    links = re.findall(r"(?:src|href)=[\"']?([^\"'> ]*)|url\(([^)]*)\)", page)
    assert all((a or b).startswith("data:") for a, b in links)


def test_names_from_the_data_cannot_become_markup(make_guesses):
    page = _report(make_guesses(), 3).to_html()
    assert "<co>" not in page
    assert "pets &lt;b&gt;" in page
    HTMLParser(convert_charrefs=True).feed(page)


def test_names_that_look_like_expressions_stay_names(make_guesses):
    names = ("'] + alert(1) + ['", 'say "hi"', "벼리\n")
    page = build_report(Category(names), make_guesses()).to_html()
    assert page.count("alert(1)") > 3
    assert "벼리" in page


def test_words_to_be_typed_are_set_as_code_and_what_stands_in_them_is_no_markup(make_guesses):
    notes = ["`--seen` lets them in", "a column called `<b>`", "one ` alone"]
    text = build_report(Category(("a", "b", "c")), make_guesses(30, 3, 5), notes=notes).to_html()
    assert "<li><code>--seen</code> lets them in</li>" in text
    assert "<code>&lt;b&gt;</code>" in text
    assert "one ` alone" in text


def test_identifiers_of_the_page_are_unique(make_guesses):
    found = re.findall(r'\bid="([^"]*)"', _report(make_guesses(2000, 100, 800), 100).to_html())
    assert len(found) == len(set(found)) >= 2


def test_the_file_for_machines_holds_the_numbers(make_guesses, tmp_path: Path):
    report = _report(make_guesses(90, 3, 9), 3)
    assert report.save(tmp_path / "report") == tmp_path / "report" / "report.html"
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == ["report.html", "report.json"]
    record = json.loads((tmp_path / "report" / "report.json").read_text())
    assert record["format"] == FORMAT == 2
    assert record["headline"]["accuracy"]["value"] == pytest.approx(0.9)
    assert record["passed"] is True
    blocks = {block["name"]: block for section in record["sections"] for block in section["blocks"]}
    counts = blocks["confusion"]["data"]["counts"]
    assert np.trace(counts) == 81
    assert np.sum(counts) == 90
    assert len(blocks["classes"]["rows"]) == 3
    assert len(blocks["worst"]["samples"]) == 9


@pytest.mark.parametrize("kind", ["many classes", "a wide table", "many numbers", "many labels"])
def test_the_file_for_machines_stays_small(make_guesses, kind):
    chance = draw(0, "large")
    if kind == "many classes":
        report = _report(make_guesses(6000, 400, 4500), 400)
        data = next(b["data"] for s in report.to_json()["sections"] for b in s["blocks"] if b["name"] == "confusion")
        assert len(data["pairs"]) == 1000
        assert data["pairs"][0]["samples"] >= data["pairs"][-1]["samples"]
        assert sum(pair["samples"] for pair in data["pairs"]) + data["more_pairs"] <= 6000
    elif kind == "a wide table":
        guesses = make_guesses(3000, 3, 300)
        cells = {f"column {n}": [f"value {v}" for v in chance.integers(0, 20, 3000)] for n in range(400)}
        report = build_report(Category(("0", "1", "2")), replace(guesses, columns=cells))
        table = next(b for s in report.to_json()["sections"] for b in s["blocks"] if b["name"] == "slices")
        assert (len(table["rows"]), "more_rows" in table) == (1000, True)
    elif kind == "many numbers":
        truth = chance.normal(0, 1, 50_000)
        keys = [str(n) for n in range(50_000)]
        report = build_report(Number(), Guesses(keys, truth + 0.1, truth, "test", {"x": truth.tolist()}))
    else:
        truth = (chance.random((300, 200)) < 0.02).astype(np.uint8)
        target = Labels(tuple(f"label {n}" for n in range(200)))
        outputs = (truth * 4 - 2 + chance.normal(0, 1, truth.shape)).astype(np.float32)
        report = build_report(target, Guesses([str(n) for n in range(300)], outputs, truth, "test"))
    assert len(json.dumps(report.to_json(), indent=1)) < 1_000_000


def test_a_slice_that_is_worse_stands_in_the_lead(make_guesses):
    guesses = make_guesses(200, 2, 30)
    scanner = ["bad" if wrong else "good" for wrong in ~guesses.right | (draw(0, "x").random(200) < 0.1)]
    cut = Guesses(guesses.keys, guesses.outputs, guesses.truth, "test", {"scanner": scanner})
    section = _report(cut, 2).sections[-1]
    assert section.lead.startswith("Worse than the rest by more than noise: scanner = bad (")
    assert "scanner" in _report(cut, 2).to_html()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("count", "classes"), [(60, 2), (800, 100)])
def test_a_browser_shows_headline_and_charts(make_guesses, tmp_path: Path, chromium, scheme, count, classes):
    from playwright.sync_api import sync_playwright

    page_file = _report(make_guesses(count, classes, count // 4), classes).save(tmp_path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(color_scheme=scheme, viewport={"width": 400, "height": 800})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if request.url.startswith("http") else None)
        page.goto(page_file.as_uri())
        headline = page.locator("#headline").inner_text()
        sizes = [box for box in (svg.bounding_box() for svg in page.locator("figure svg").all()) if box]
        inks = page.evaluate("[...document.querySelectorAll('svg text')].map(t => getComputedStyle(t).fill)")
        broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).length")
        width = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert said == []
    assert headline.startswith("0.750\ntest accuracy")
    assert len(sizes) >= 4
    assert all(box["width"] > 100 and box["height"] > 40 for box in sizes)
    assert ("rgb(230, 233, 238)" if scheme == "dark" else "rgb(27, 35, 48)") in inks
    assert "rgb(0, 0, 0)" not in inks
    assert broken == 0
    assert width <= 400
