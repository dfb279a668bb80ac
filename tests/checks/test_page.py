import re

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from byeori.checks.check import check
from byeori.checks.overview import Overview
from byeori.checks.page import dots, page
from byeori.data.dataset import Dataset
from described import untold
from pictures import class_folders, write_picture


@pytest.fixture
def photos(tmp_path):
    """Two classes with a broken file, one whose name is markup, and one of another size."""
    class_folders(tmp_path / "photos", {"ants": 12, "bees": 12})
    (tmp_path / "photos" / "ants" / "<img src=x onerror=alert(1)>.jpg").write_text("no image")
    write_picture(tmp_path / "photos" / "bees" / "long.png", 90, size=(300, 60))
    Image.new("RGBA", (48, 40), (0, 0, 0, 0)).save(tmp_path / "photos" / "bees" / "clear.png")
    return tmp_path / "photos"


def test_the_page_fetches_nothing_and_escapes_names(photos):
    text = page(check(Dataset(photos)))
    assert not re.findall(r"""(?:src|href)=["'](?!data:)""", text)
    assert "http" not in re.sub(r"data:[^\"]*", "", text)
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;.jpg" in text


def test_every_picture_and_drawing_of_the_page_has_a_text(photos):
    text = page(check(Dataset(photos)))
    assert "<svg" in text
    assert untold(text) == []
    assert 'alt="bees: bees/' in text


def test_pictures_on_the_page_are_small(photos):
    write_picture(photos / "ants" / "large.png", 91, size=(2000, 1500))
    pictures = re.findall(r'src="(data:image/jpeg;base64,[^"]*)"', page(check(Dataset(photos))))
    assert len(pictures) >= 16
    assert max(map(len, pictures)) < 12_000


def test_a_file_that_went_away_meanwhile_leaves_its_place_empty(photos):
    findings = check(Dataset(photos))
    (photos / "bees" / "long.png").unlink()
    assert "long and narrow" in page(findings)


def test_sizes_are_dots_with_the_commonest_the_largest():
    sizes = {"100 x 50": 8, "50 x 100": 2}
    seen = Overview(10, 0, {"train": 10}, {}, sizes, {}, {}, (100, 50))
    wide, tall = dots(seen)
    assert (wide.x, wide.y, tall.x, tall.y) == (100, 50, 50, 0)
    assert wide.radius == 2 * tall.radius
    assert dots(Overview(8, 0, {}, {}, {"100 x 50": 8}, {}, {}, None)) == []


@pytest.mark.browser
def test_the_page_stands_in_a_browser_in_light_and_dark_on_a_phone_and_a_desk(photos, tmp_path, chromium):
    path = check(Dataset(photos)).save(tmp_path / "out")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme, width in (("light", 1200), ("dark", 390)):
            tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
            told = []
            tab.on("console", lambda message, told=told: told.append(message.text))
            tab.on("request", lambda request, told=told: told.append(request.url))
            tab.goto(path.as_uri())
            assert [text for text in told if not text.startswith(("data:", path.as_uri()))] == []
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert tab.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
            assert tab.get_by_role("heading", name="unreadable").is_visible()
            assert tab.get_by_role("heading", name="A few of each class").is_visible()
        browser.close()
