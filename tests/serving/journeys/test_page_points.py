"""The page in a real browser, before a model that finds points: they are told, and drawn on the picture."""

from collections.abc import Iterator

import numpy as np
import pytest

from byeori import Points, Recipe
from byeori.bundles.saving import Contents, save_bundle
from byeori.data.task import Task
from byeori.fields.kinds import Scene
from byeori.serving.options import ServeOptions
from byeori.serving.server import running

TARGET = Points(("nose", "chin"), count=2, rows=24, columns=32)
PICTURE = np.full((48, 96, 3), 90, np.uint8)


@pytest.fixture(scope="module")
def faces(tmp_path_factory):
    task = Task({"image": Scene("RGB", 24, 32)}, "points", TARGET)
    recipe = Recipe(model="small-unet", weights="none")
    contents = Contents(task, task.model(recipe).eval(), recipe, [{"image": PICTURE}], data_sizes={"train": 9})
    return save_bundle(tmp_path_factory.mktemp("faces") / "bundle", contents)


@pytest.fixture
def tab(chromium) -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": 900})
        page.set_default_timeout(20_000)
        page.told = []
        page.on("pageerror", lambda error: page.told.append(str(error)))
        yield page
        browser.close()


@pytest.mark.browser
def test_points_are_told_by_name_and_drawn_where_they_are(tab, faces, tmp_path):
    photo = Scene("RGB", 24, 32).send(PICTURE)
    [said] = faces.predict([photo])
    with running(faces, store=tmp_path, options=ServeOptions()) as address:
        tab.goto(address)
        files = [{"name": "face.png", "mimeType": "image/png", "buffer": photo}]
        tab.get_by_label("Choose images").set_input_files(files)
        told = tab.locator(".value strong")
        tab.get_by_text("nose (").first.wait_for()
        assert "chin (" in told.inner_text()
        x, y = said["value"]["nose"]
        look = "(c, [x, y]) => [...c.getContext('2d').getImageData(x, y, 1, 1).data]"
        ring = tab.locator(".picture").evaluate(look, [round(x + 0.5 + 5) - 1, round(y + 0.5)])
        assert ring[:3] != [90, 90, 90]
    assert not tab.told


def test_a_server_answers_in_px_of_the_picture_sent(faces, tmp_path):
    import json
    import urllib.request

    photo = Scene("RGB", 24, 32).send(PICTURE)
    with running(faces, store=tmp_path, options=ServeOptions()) as address:
        asked = urllib.request.Request(f"{address}/v1/predict", photo, {"Content-Type": "image/png"})
        with urllib.request.urlopen(asked) as reply:
            [answer] = json.load(reply)["answers"]
    assert answer["value"] == faces.predict([photo])[0]["value"]
    assert (answer["width"], answer["height"]) == (96, 48)
