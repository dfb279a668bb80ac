"""The page in a real browser, before a model that draws masks: the mask is seen, mended and kept."""

from collections.abc import Iterator

import numpy as np
import pytest

from byeori.bundles.saving import Contents, save_bundle
from byeori.core.recipe import Recipe
from byeori.data.task import Task
from byeori.fields.kinds import Mask, Scene
from byeori.serving.options import ServeOptions
from byeori.serving.server import running
from byeori.tracking.store import Store
from street import scenes

pytestmark = pytest.mark.browser
TARGET = Mask(classes=("ground", "green", "blue"), values=(0, 1, 2), ignored=(3, 255), rows=24, columns=32)


@pytest.fixture(scope="module")
def street(tmp_path_factory):
    task = Task({"image": Scene("RGB", 24, 32)}, "mask", TARGET)
    recipe = Recipe(model="small-unet", weights="none")
    pictures = [{"image": pixels} for pixels, _ in scenes(3)]
    contents = Contents(task, task.model(recipe).eval(), recipe, pictures, data_sizes={"train": 9})
    return save_bundle(tmp_path_factory.mktemp("street") / "bundle", contents)


@pytest.fixture
def tab(chromium) -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": 900})
        page.set_default_timeout(20_000)
        page.told = []
        page.on("console", lambda message: page.told.append(message.text))
        page.on("pageerror", lambda error: page.told.append(str(error)))
        yield page
        browser.close()


def test_a_mask_is_drawn_over_the_photo_and_mended_with_a_brush(tab, street, tmp_path):
    photo = Scene("RGB", 24, 32).send(scenes(1)[0][0])
    [said] = street.predict([photo])
    with running(street, store=tmp_path, options=ServeOptions()) as address:
        tab.goto(address)
        tab.get_by_text("Choose images").wait_for()
        files = [{"name": "street.png", "mimeType": "image/png", "buffer": photo}]
        tab.get_by_label("Choose images").set_input_files(files)
        tab.get_by_label("Mask over the photo").wait_for()
        assert {row.split("\n")[0] for row in tab.locator(".bars li").all_inner_texts()} == set(TARGET.classes)
        tab.get_by_role("button", name="No").click()
        tab.locator(".truth select").select_option("blue")
        tab.get_by_label("size of the brush").fill("20")
        box = tab.locator(".picture").bounding_box()
        tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tab.mouse.down()
        tab.mouse.up()
        tab.get_by_role("button", name="Keep the correction").click()
        tab.get_by_text("Kept. Thank you.").wait_for()
    assert tab.told == []
    store = Store(tmp_path)
    [judged] = store.judgements()
    store.close()
    before, after = TARGET.read(said["value"]).numbers, TARGET.read(judged.truth).numbers
    assert (after[8:16, 12:20] == 2).all()
    assert np.array_equal(after[:, :4], before[:, :4])
    assert np.array_equal(after[:, -4:], before[:, -4:])
