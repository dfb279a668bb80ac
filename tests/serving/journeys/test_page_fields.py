"""The page of a table in a real browser: what it says of the model, a real row to begin with, and strange values."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from byeori import Dataset, Recipe
from byeori.bundles.saving import Contents, save_bundle
from byeori.serving.server import running

pytestmark = pytest.mark.browser
JUDGED = {
    "part": "test",
    "samples": 1234,
    "headline": {"rmse": {"value": 12345.6, "low": 10000.0, "high": 15000.0}},
    "units": {"rmse": "€"},
    "matters": ["area", "c7"],
}


def _saved(folder, rows, target, example, **fields):
    recipe = Recipe(weights="none", seed=1)
    task = Dataset(rows, target=target, fields=fields).learned(recipe)
    return save_bundle(folder / "bundle", Contents(task, task.model(recipe), recipe, [example]))


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    """A table of 40 inputs that guesses a price."""
    rows = [
        {f"c{n}": float((row + n) % 7) for n in range(37)}
        | {"area": float(row + 31), "town": f"town {row % 40}", "heat": "ab"[row % 2], "price": f"{row * 1000 + 7} €"}
        for row in range(120)
    ]
    example = {name: value for name, value in rows[5].items() if name != "price"}
    bundle = _saved(tmp_path_factory.mktemp("houses"), rows, "price", example, town="Category")
    return replace(bundle, record={**bundle.record, "judged": JUDGED})


@pytest.fixture(scope="module")
def browser(chromium) -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(browser) -> Iterator:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_default_timeout(10_000)
    page.told = []
    page.on("console", lambda message: page.told.append(message.text))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    yield page
    assert page.told == []
    page.close()


def test_target_unit_and_score_are_said(tab, houses, tmp_path):
    with running(houses, store=tmp_path) as address:
        tab.goto(address)
        tab.get_by_text("Answers price in €.").wait_for()
        said = tab.locator("#score").inner_text()
    assert said == (
        "Its score: rmse 12,300 € (95 % interval 10,000 to 15,000) on 1,234 samples that it has not learned from."
    )


def test_a_real_row_is_there_to_begin_with_and_the_most_important_inputs_are_first(tab, houses, tmp_path):
    with running(houses, store=tmp_path) as address:
        tab.goto(address)
        tab.get_by_label("area").wait_for()
        names = tab.locator("#ask [name]").evaluate_all("fields => fields.map((field) => field.name)")
        assert names[:2] == ["area", "c7"]
        assert sorted(names) == sorted(houses.task.inputs)
        assert tab.get_by_label("area").input_value() == "36"
        assert tab.get_by_label("town").input_value() == "town 5"
        assert tab.get_by_label("heat").is_hidden(), "the rest is folded"
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        tab.get_by_text("24 more inputs, the most important are above").click()
        assert tab.get_by_label("heat").is_visible()
        tab.get_by_role("button", name="Ask the model").click()
        tab.get_by_role("button", name="Yes").wait_for()
        [answer] = houses.predict([houses.proof.cells[0]])
        assert tab.locator(".value strong").inner_text().startswith(f"{answer['value']:,.15g}")
        tab.get_by_role("button", name="begin with empty ones").click()
        assert tab.get_by_label("area").input_value() == ""


def test_a_value_outside_of_what_was_seen_in_training_is_warned_of(tab, houses, tmp_path):
    with running(houses, store=tmp_path) as address:
        tab.goto(address)
        tab.get_by_label("area").fill("7250")
        warning = "7,250 lies outside of what was seen in training, from 31 to 150: expect little of the answer."
        assert tab.locator("#fields .strange:visible").all_inner_texts() == [warning]
        tab.get_by_text("24 more inputs").click()
        tab.get_by_label("town").fill("Atlantis")
        assert tab.get_by_text("“Atlantis” was never seen in training: it counts as unknown.").is_visible()
        tab.get_by_role("button", name="Ask the model").click()
        tab.get_by_role("button", name="Yes").wait_for()
        told = tab.locator(".card .strange li").all_inner_texts()
        assert [text.partition(":")[0] for text in told] == ["area", "town"]
        tab.get_by_label("area").fill("100")
        assert tab.get_by_text(warning).filter(visible=True).count() == 1, "of the answer, no more of the field"


def test_classes_are_said_and_an_example_can_be_tried(tab, bundle, tmp_path):
    with running(bundle, store=tmp_path) as address:
        tab.goto(address)
        tab.get_by_text("Answers animal: one of 고양이, 개, cat & dog <b>.").wait_for()
        tab.get_by_role("button", name="Try an example").click()
        tab.get_by_role("button", name="Yes").wait_for()
        [answer] = bundle.predict([bundle.proof.cells[0]["image"]])
        assert tab.locator(".value strong").inner_text() == answer["value"]


@pytest.mark.parametrize("width", [390, 1100])
def test_a_line_is_as_wide_as_the_page(tab, bundle, tmp_path, width):
    tab.set_viewport_size({"width": width, "height": 800})
    draw = (
        "() => { const sheet = new OffscreenCanvas(1400, 90); sheet.getContext('2d').fillRect(0, 0, 9, 9); return sheet"
    )
    make = ".convertToBlob().then((blob) => blob.arrayBuffer()).then((bytes) => [...new Uint8Array(bytes)]); }"
    with running(bundle, store=tmp_path) as address:
        tab.goto(address)
        content = bytes(tab.evaluate(draw + make))
        tab.get_by_label("Choose images").set_input_files(
            {"name": "line.png", "mimeType": "image/png", "buffer": content}
        )
        tab.get_by_role("button", name="Yes").wait_for()
        card = tab.locator(".card").evaluate("card => card.clientWidth")
        shown = tab.locator("canvas").evaluate("canvas => [canvas.clientWidth, canvas.width]")
    assert shown[0] > card - 40
    assert shown[1] == 1400
