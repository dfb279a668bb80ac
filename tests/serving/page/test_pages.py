"""The prediction page in a real browser, before a real server and its store."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.request import urlopen

import pytest

from byeori.bundles.saving import save_bundle
from byeori.serving.lineup import following
from byeori.serving.options import ServeOptions, Succession
from byeori.serving.page.pages import render_docs
from byeori.serving.server import running
from byeori.tracking.store import Store
from releasing import release, spoil
from small_bundles import make_contents

pytestmark = pytest.mark.browser
TOKEN = "open-sesame"


@pytest.fixture(scope="module")
def pets(tmp_path_factory):
    """A bundle of the classes cat, dog and 벼리."""
    return save_bundle(tmp_path_factory.mktemp("pets") / "bundle", make_contents())


@pytest.fixture(scope="module")
def browser(chromium) -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(browser) -> Iterator:
    """A tab; `tab.told` is what its console said and what it asked of others than the server."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_default_timeout(10_000)
    page.told = []
    page.on("console", lambda message: page.told.append(message.text))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.on("request", lambda sent: None if _is_here(sent.url) else page.told.append(sent.url))
    yield page
    page.close()


def _is_here(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "blob:http://127.0.0.1:"))


@contextmanager
def opened(tab, pets, folder, **choices) -> Iterator[str]:
    with running(pets, store=folder, options=ServeOptions(**choices)) as address:
        tab.goto(address)
        yield address


def _card(tab, name: str):
    return tab.locator(".card").filter(has=tab.get_by_text(name, exact=True))


def _choose(tab, *files: tuple[str, bytes]) -> None:
    sent = [{"name": name, "mimeType": "image/png", "buffer": content} for name, content in files]
    tab.get_by_text("Choose images").wait_for()  # shown when the page knows the model
    tab.get_by_label("Choose images").set_input_files(sent)


def test_an_answer_is_read_and_corrected_and_the_store_has_the_correction(tab, pets, picture, tmp_path):
    with opened(tab, pets, tmp_path):
        _choose(tab, ("한 장.png", picture()))
        card = _card(tab, "한 장.png")
        card.get_by_role("button", name="No").wait_for()
        said = card.locator(".value strong").inner_text()
        [answer] = pets.predict([picture()])
        assert said == answer["value"]
        assert card.locator(".bars li").count() == 3
        truth = next(name for name in ("벼리", "dog") if name != said)
        card.get_by_role("button", name="No").click()
        assert said not in card.get_by_label("What is it really?").locator("option").all_inner_texts()
        card.get_by_label("What is it really?").select_option(truth)
        card.get_by_role("button", name="Keep the correction").click()
        card.get_by_text("Kept. Thank you.").wait_for()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert card.locator("canvas").evaluate("canvas => canvas.width") == 12
    assert tab.told == []
    with_store = Store(tmp_path)
    [judged] = with_store.judgements()
    [kept] = with_store.answers()
    assert (judged.answer, judged.correct, judged.truth) == (kept.id, False, truth)
    with_store.close()


def test_who_answers_and_what_could_not_take_over_are_shown_as_it_changes(tab, pets, picture, tmp_path, monkeypatch):
    monkeypatch.setattr(following, "_LOOK_S", 0.02)
    store = Store(tmp_path)
    other, broken = (
        save_bundle(tmp_path / name / "bundle", replace(make_contents(), run=name)) for name in ("other", "broken")
    )
    spoil(broken)
    release(store, pets, 1)
    with running(store=tmp_path, options=ServeOptions(succession=Succession(follow="production"))) as address:
        tab.goto(address)
        tab.get_by_text(f"production 1 · small-resnet · bundle {pets.digest[:12]}").wait_for()
        release(store, other, 2)
        while _digest(address) != other.digest:
            pass
        _choose(tab, ("a.png", picture(1)))
        tab.get_by_text(f"production 2 · small-resnet · bundle {other.digest[:12]}").wait_for()
        release(store, broken, 3)
        tab.wait_for_timeout(100)
        tab.reload()
        tab.get_by_text("production 3 cannot be loaded, 2 goes on answering: ").wait_for()
    store.close()


def _digest(address: str) -> str:
    with urlopen(f"{address}/v1/bundle", timeout=30) as reply:
        return json.loads(reply.read())["digest"]


def test_a_probability_of_nearly_one_or_none_is_not_shown_as_either(tab, pets, picture, tmp_path):
    told = {"cat": 0.99987, "dog": 0.00013, "벼리": 0.0}
    with opened(tab, pets, tmp_path):
        answer = {"id": "a", "value": "cat", "confidence": told["cat"], "probabilities": told}
        tab.route("**/v1/predict", lambda route: route.fulfill(json={"answers": [answer]}))
        _choose(tab, ("a.png", picture(1)))
        card = _card(tab, "a.png")
        card.get_by_role("button", name="Yes").wait_for()
        assert card.locator(".confidence").inner_text() == "> 99.9 %"
        assert card.locator(".share").all_inner_texts() == ["> 99.9 %", "< 0.1 %", "0 %"]


def test_each_of_several_files_gets_its_own_answer_and_yes_is_kept_by_keyboard(tab, pets, picture, tmp_path):
    files = [(f"{seed}.png", picture(seed)) for seed in range(6)]
    with opened(tab, pets, tmp_path):
        _choose(tab, *files)
        tab.get_by_role("button", name="Yes").nth(5).wait_for()
        for (name, _content), answer in zip(files, pets.predict([content for _name, content in files]), strict=True):
            card = _card(tab, name)
            assert card.locator(".value strong").inner_text() == answer["value"]
            assert card.locator(".confidence").inner_text() == f"{answer['confidence']:.1%}".replace("%", " %")
        _card(tab, "2.png").get_by_role("button", name="Yes").press("Enter")
        _card(tab, "2.png").get_by_text("Kept. Thank you.").wait_for()
    store = Store(tmp_path)
    [judged] = store.judgements()
    assert (judged.correct, judged.truth) == (True, None)
    assert len(store.answers()) == 6
    store.close()


def test_a_file_that_is_no_image_shows_what_the_server_says_of_it(tab, pets, tmp_path):
    with opened(tab, pets, tmp_path):
        _choose(tab, ("letter.png", b"dear reader"))
        problem = _card(tab, "letter.png").get_by_role("alert")
        problem.wait_for()
        assert "image" in problem.inner_text()


def test_a_file_beyond_the_limit_is_not_even_sent(tab, pets, tmp_path):
    with opened(tab, pets, tmp_path, body_mb=0.001):
        _choose(tab, ("large.png", bytes(2_000_000)))
        _card(tab, "large.png").get_by_text("The file has 2.0 MB").wait_for()
    assert tab.told == []


def test_a_token_is_asked_for_until_it_is_right_and_then_used(tab, pets, picture, tmp_path):
    with opened(tab, pets, tmp_path, token=TOKEN):
        for told, note in (("wrong", "not the token of this server"), (TOKEN, None)):
            tab.get_by_label("Token", exact=True).fill(told)
            tab.get_by_role("button", name="Go on").click()
            if note:
                tab.get_by_text(note).wait_for()
        _choose(tab, ("one.png", picture()))
        tab.get_by_role("button", name="Yes").click()
        tab.get_by_text("Kept. Thank you.").wait_for()
        tab.reload()
        tab.get_by_text("Choose images").wait_for()
        assert tab.get_by_role("dialog").is_hidden()


def test_a_picture_can_be_dropped_anywhere_and_pasted(tab, pets, picture, tmp_path):
    give = """([kind, bytes]) => {
        const given = new DataTransfer();
        given.items.add(new File([new Uint8Array(bytes)], kind + ".png", { type: "image/png" }));
        const told = { bubbles: true, cancelable: true, dataTransfer: given, clipboardData: given };
        document.body.dispatchEvent(kind === "drop" ? new DragEvent(kind, told) : new ClipboardEvent(kind, told));
    }"""
    with opened(tab, pets, tmp_path):
        tab.get_by_text("Choose images").wait_for()
        for kind in ("drop", "paste"):
            tab.evaluate(give, [kind, list(picture())])
            _card(tab, f"{kind}.png").get_by_role("button", name="Yes").wait_for()
    assert tab.told == []


def test_text_number_and_choice_are_asked_for_by_fields_and_sent_as_json(tab, pets, picture, tmp_path):
    inputs = {
        "photo": {"widget": "file", "accept": "image/*"},
        "age": {"widget": "number", "min": 1, "max": 12.5, "unit": "years"},
        "weight": {"widget": "number", "optional": True},
        "likes": {"widget": "choices", "options": ["fish", "birds", "sleep"]},
        "home": {"widget": "choice", "options": ["flat", "한옥"]},
        "note": {"widget": "text"},
    }
    target = {"name": "weight", "widget": "number"}
    about = {"name": "mix", "digest": "d" * 64, "inputs": inputs, "target": target, "limits": {"body_mb": 1}}
    tab.route("**/v1/bundle", lambda route: route.fulfill(json=about))
    sent = []

    def answered(route):
        sent.append(route.request.post_data_json)
        route.fulfill(json={"answers": [{"id": "a", "value": 4.5}]} if "predict" in route.request.url else {"id": "a"})

    tab.route("**/v1/predict", answered)
    tab.route("**/v1/judgements", answered)
    with opened(tab, pets, tmp_path):
        tab.get_by_label("photo", exact=True).set_input_files(
            {"name": "x.png", "mimeType": "image/png", "buffer": picture()}
        )
        assert tab.get_by_label("age (years)").get_attribute("placeholder") == "from 1 to 12.5"
        tab.get_by_label("age (years)").fill("3.5")
        tab.get_by_role("listbox", name="likes").select_option(["fish", "sleep"])
        tab.get_by_role("combobox", name="home").select_option("한옥")
        tab.get_by_label("note", exact=True).fill("<b>shy</b>")
        tab.get_by_role("button", name="Ask the model").click()
        tab.get_by_role("button", name="No").click()
        tab.get_by_label("What is it really?").fill("5.25")
        tab.get_by_role("button", name="Keep the correction").click()
        tab.get_by_text("Kept. Thank you.").wait_for()
    asked, judged = sent
    assert asked["inputs"].pop("photo").startswith("iVBOR")
    told = {"age": 3.5, "weight": None, "likes": ["fish", "sleep"], "home": "한옥", "note": "<b>shy</b>"}
    assert asked == {"inputs": told}
    assert judged == {"id": "a", "correct": False, "truth": 5.25}
    assert tab.told == []


def test_one_of_many_classes_is_found_by_typing(tab, pets, picture, tmp_path):
    options = [f"bird {number}" for number in range(1000)]
    target = {"name": "bird", "widget": "choice", "options": options}
    about = {"name": "birds", "digest": "d" * 64, "target": target, "limits": {"body_mb": 1}}
    inputs = {"image": {"widget": "file", "accept": "image/*"}}
    tab.route("**/v1/bundle", lambda route: route.fulfill(json={**about, "inputs": inputs}))
    shares = {name: (0.9 if name == "bird 7" else 0.1 / 999) for name in options}
    answer = {"id": "a", "value": "bird 7", "confidence": 0.9, "probabilities": shares}
    tab.route("**/v1/predict", lambda route: route.fulfill(json={"answers": [answer]}))
    with opened(tab, pets, tmp_path):
        _choose(tab, ("one.png", picture()))
        tab.locator(".bars li").first.wait_for()
        assert tab.locator(".bars li").first.inner_text().split("\n")[0] == "bird 7"
        assert tab.locator(".bars li").count() == 5
        tab.get_by_role("button", name="Show all 1000 classes").click()
        assert tab.locator(".bars li").count() == 1000
        tab.get_by_role("button", name="No").click()
        assert tab.locator("datalist option").count() == 999
        tab.get_by_label("What is it really?").fill("wren")
        tab.get_by_role("button", name="Keep the correction").click()
        tab.get_by_text("is not one of the 3 classes").wait_for()


def test_what_was_not_as_expected_is_told_with_how_often_and_since_when(tab, pets, tmp_path):
    row = {"input": "age", "wanted": "at most 60", "answers": 2, "first": 1.7e9, "last": 1.7e9 + 86400}
    about = {"name": "pets", "digest": "d" * 64, "target": {"widget": "choice"}, "limits": {"body_mb": 1}}
    told = {**about, "inputs": {"image": {"widget": "file"}}, "unexpected": {"since": 1.6e9, "broken": [row]}}
    tab.route("**/v1/bundle", lambda route: route.fulfill(json=told))
    with opened(tab, pets, tmp_path):
        tab.locator("#unexpected summary").click()
        said = tab.locator("#unexpected").inner_text()
    assert "since this server began on" in said
    assert "age is expected to be at most 60: not so in 2 answers, first on" in said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_documentation_opens_without_asking_others_for_anything(browser, tab, pets, tmp_path, scheme):
    tab.emulate_media(color_scheme=scheme)
    with opened(tab, pets, tmp_path, token=TOKEN) as address:
        tab.get_by_role("dialog").wait_for()
        tab.told.clear()  # the page was refused for want of a token, and browsers tell
        tab.goto(f"{address}/docs")
        assert tab.get_by_role("heading", name="/v1/judgements").is_visible()
        assert f"curl {address}/v1/predict -H 'Authorization: Bearer TOKEN'" in tab.locator("pre").first.inner_text()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.told == []


def test_the_documentation_shows_no_class_name_as_markup(pets):
    from byeori.serving.http.openapi import document

    target = {"widget": "choice", "options": ["<script>alert(1)</script>", "b"]}
    text = render_docs(document({"x": {"widget": "number"}}, target, ServeOptions()), "http://here")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
