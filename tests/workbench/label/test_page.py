"""The page Label in a real browser, before a real server and its store."""

import pytest

from asked import HOSTILE, MASK, PETS, STREET, asked_in, png_of
from byeori.labelling.desk import Desk
from byeori.tracking.decisions import standing
from byeori.tracking.records import Item
from byeori.tracking.store import Store
from byeori.workbench.server import running_ui

pytestmark = pytest.mark.browser


@pytest.fixture
def place(tmp_path):
    made = asked_in(tmp_path / "runs")
    yield made
    made.store.close()


def _opened(tab, address):
    tab.goto(f"{address}/label")
    tab.locator("#work").wait_for()


def _item(tab):
    """Wait until the question that is seen has been made; give the address of its picture."""
    return tab.locator(".stage-picture").get_attribute("src")


def _judged(place):
    said = Store(place.folder).judgements()
    taken = {one.retracts for one in said}
    return [(one.answer, one.truth) for one in said if one.retracts is None and one.id not in taken]


def _answered(place):
    return [(one.action, one.value, one.item) for one in standing(Store(place.folder).decisions.decisions())]


def test_classes_are_given_by_keyboard_alone_and_become_judgements_and_decisions(tab, place):
    items = place.ask(place.run("pets-1", PETS), 4)
    with running_ui(place.folder) as address:
        _opened(tab, address)
        assert "Its probability to be asked was 0.12." in tab.locator(".reason").inner_text()
        for number, key in zip(items[:2], "21", strict=True):
            assert f"/items/{number}/" in _item(tab)
            tab.keyboard.press(key)
            assert tab.locator("#guess").inner_text() == ""
            tab.keyboard.press("Enter")
        tab.keyboard.press("s")
        tab.get_by_text("2 of 4 answered, 2 of them by you").wait_for()
        assert f"/items/{items[3]}/" in _item(tab)
    assert tab.told == []
    assert _answered(place) == [("skip", None, items[2])]
    judged = place.store.judgements()
    assert [(one.answer, one.truth, one.source, one.item) for one in judged] == [
        ("pets-1-0", "dog", "label", items[0]),
        ("pets-1-1", "cat", "label", items[1]),
    ]
    said = [place.store.answer(one.answer).outputs["value"] for one in judged]
    assert [one.correct for one in judged] == [
        truth == value for truth, value in zip(("dog", "cat"), said, strict=True)
    ]


def test_the_last_answer_is_taken_back_and_comes_again_as_it_was(tab, place):
    items = place.ask(place.run("pets-1", PETS), 3)
    with running_ui(place.folder) as address:
        _opened(tab, address)
        tab.keyboard.press("3")
        tab.keyboard.press("Enter")
        tab.get_by_text("1 of 3 answered").wait_for()
        tab.keyboard.press("z")
        tab.get_by_text("Taken back: answer it anew.").wait_for()
        assert f"/items/{items[0]}/" in _item(tab)
        assert tab.get_by_role("button", name="벼리").get_attribute("aria-pressed") == "true"
        assert _judged(place) == []
        tab.keyboard.press("1")
        tab.keyboard.press("Enter")
        tab.get_by_text("1 of 3 answered").wait_for()
        assert f"/items/{items[1]}/" in _item(tab)
    assert tab.told == []
    assert _judged(place) == [("pets-1-0", "cat")]
    assert [line.action for line in place.store.audit.lines()] == ["label", "undo", "label"]


def test_the_models_guess_is_shown_only_when_it_is_asked_for(tab, place):
    bundle = place.run("pets-1", PETS)
    place.ask(bundle, 1)
    value = place.store.answer("pets-1-0").outputs["value"]
    with running_ui(place.folder) as address:
        sent = []
        tab.on("response", lambda reply: sent.append(reply.text()) if "json" in reply.headers["content-type"] else None)
        _opened(tab, address)
        assert all('"confidence"' not in text for text in sent)
        tab.keyboard.press("g")
        tab.get_by_text(f"The model says {value}").wait_for()
        assert tab.locator(".class.guessed").inner_text().endswith(value)
        assert tab.locator(".class[aria-pressed=true]").count() == 0
    assert tab.told == []


def _sample(runs, number, **given):
    """Put a question about a sample of a source into the queue."""
    (runs.folder / f"{number}.png").write_bytes(png_of(number))
    content = {"target": "pet", "form": PETS.target.form(), "files": ["image"], "root": str(runs.folder)}
    content |= {"cells": {"image": f"{number}.png"}, "guess": "dog", **given.pop("content", {})}
    known = {"why": "random", "reason": "Drawn at random.", "sample": f"s{number}", "priority": -float(number), **given}
    return runs.store.queue.add([Item(0, 1.0, "pets", content=content, **known)])[0]


def test_hostile_classes_reasons_and_notes_are_shown_as_text_and_run_nothing(tab, place):
    item = _sample(place, 1, reason=f"Because {HOSTILE}", place=HOSTILE)
    with running_ui(place.folder) as address:
        _opened(tab, address)
        assert f"Because {HOSTILE}" in tab.locator(".reason").inner_text()
        tab.keyboard.press("4")
        tab.keyboard.press("n")
        tab.locator("#note").fill(HOSTILE)
        tab.locator("#note").press("Enter")
        tab.locator("#finished").wait_for()
        assert tab.locator("img[src=x]").count() == 0
    assert tab.told == []
    [made] = place.store.decisions.decisions()
    assert (made.value, made.note, made.item, made.sample) == (HOSTILE, HOSTILE, item, "s1")


def test_near_duplicates_are_asked_once_and_one_of_them_can_be_left_out(tab, place):
    same = [_sample(place, number, content={"group": 7}) for number in (1, 2, 3)]
    other = _sample(place, 4)
    with running_ui(place.folder) as address:
        _opened(tab, address)
        assert tab.locator(".duplicate").count() == 2
        tab.locator(".duplicate").nth(1).click()
        tab.keyboard.press("1")
        tab.keyboard.press("Enter")
        tab.get_by_text("2 of 4 answered, 2 of them by you").wait_for()
        assert f"/items/{other}/" in _item(tab)
        tab.keyboard.press("z")
        tab.get_by_text("0 of 4 answered").wait_for()
        assert _answered(place) == []
        tab.keyboard.press("Enter")
        tab.get_by_text("3 of 4 answered").wait_for()
    assert tab.told == []
    assert _answered(place) == [("label", "cat", number) for number in same]


def test_two_people_are_asked_different_things_and_who_is_late_is_told_kindly(browser, tab, place):
    items = [_sample(place, number) for number in (1, 2)]
    ann, bob = (place.store.users.add(name, "label") for name in ("ann", "bob"))
    with running_ui(place.folder, allow_host=("pages.example",)) as address:
        pages = [browser.new_context(extra_http_headers={"Authorization": f"Bearer {token}"}) for token in (ann, bob)]
        first, second = (context.new_page() for context in pages)
        _opened(first, address)
        assert f"/items/{items[0]}/" in _item(first)
        second.goto(f"{address}/label")
        second.locator("#finished").wait_for()  # ann holds both, as one is loaded ahead
        Desk(place.store, "bob", folder=place.folder).label(items[0], "dog")
        first.keyboard.press("1")
        first.keyboard.press("Enter")
        first.get_by_text("bob had just answered this one: dog.").wait_for()
        assert f"/items/{items[1]}/" in _item(first)
        for context in pages:
            context.close()
    assert _answered(place) == [("label", "dog", items[0])]


def test_a_mask_is_drawn_and_saved_with_exactly_the_size_of_its_picture(tab, place):
    place.ask(place.run("street-1", STREET), 1)
    with running_ui(place.folder) as address:
        _opened(tab, address)
        tab.locator(".mask-stage[data-size='32x24']").wait_for()
        tab.keyboard.press("2")
        tab.keyboard.press("p")
        box = tab.locator(".mask-screen").bounding_box()
        zoom = min(box["width"] / 32, box["height"] / 24)
        left, top = box["x"] + (box["width"] - 32 * zoom) / 2, box["y"] + (box["height"] - 24 * zoom) / 2
        for x, y in ((4, 4), (20, 4), (20, 12), (4, 12)):
            tab.mouse.click(left + x * zoom, top + y * zoom)
        tab.keyboard.press("Enter")  # closes the polygon
        tab.keyboard.press("3")
        tab.keyboard.press("f")
        tab.mouse.click(left + 30 * zoom, top + 20 * zoom)
        tab.keyboard.press("z")
        tab.keyboard.press("1")
        tab.keyboard.press("r")
        tab.keyboard.press("Enter")
        tab.locator("#finished").wait_for()
    assert tab.told == []
    [made] = place.store.judgements()
    mask = MASK.read(made.truth).numbers
    assert mask.shape == (24, 32)
    assert (mask[4:12, 4:20] == 1).all()
    assert (mask == 1).sum() == 8 * 16
    assert (mask == 0).sum() == 24 * 32 - 8 * 16


def test_the_brush_paints_by_mouse_and_by_keyboard_and_what_is_unmarked_is_not_said(tab, place):
    place.ask(place.run("street-1", STREET), 1)
    with running_ui(place.folder) as address:
        _opened(tab, address)
        tab.locator(".mask-stage[data-size='32x24']").wait_for()
        for _ in range(12):
            tab.keyboard.press("[")
        tab.keyboard.press("3")
        tab.keyboard.press(" ")  # the cursor is in the middle
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press(" ")
        tab.get_by_text("of the picture is unmarked").wait_for()
        tab.keyboard.press("Enter")
        tab.locator("#finished").wait_for()
    assert tab.told == []
    [made] = place.store.judgements()
    mask = MASK.read(made.truth).numbers
    assert {int(number) for number in set(mask.ravel())} == {2, 255}
    assert mask[12, 16] == mask[12, 17] == 2


def test_a_mask_begins_from_the_models_when_it_is_asked_for(tab, place):
    place.ask(place.run("street-1", STREET), 1)
    said = MASK.read(place.store.answer("street-1-0").outputs["value"]).numbers
    with running_ui(place.folder) as address:
        _opened(tab, address)
        tab.locator(".mask-stage[data-size='32x24']").wait_for()
        tab.keyboard.press("g")
        tab.get_by_text("The model's mask was laid over the picture.").wait_for()
        tab.keyboard.press("Enter")
        tab.locator("#finished").wait_for()
    assert tab.told == []
    [made] = place.store.judgements()
    assert (MASK.read(made.truth).numbers == said).all()


def test_the_page_fits_a_phone_and_speaks_korean(browser, place):
    place.ask(place.run("pets-1", PETS), 1)
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="ko-KR", has_touch=True)
    with running_ui(place.folder) as address:
        page = context.new_page()
        _opened(page, address)
        page.get_by_role("button", name="확정").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="dog").tap()
        page.get_by_role("button", name="확정").tap()
        page.get_by_text("더 물어볼 것이 없습니다").wait_for()
    context.close()


def test_numbers_that_no_item_has_are_refused_kindly(asked):
    client, huge = asked(), 10**30
    assert client.get(f"/label/next?have={'9' * 5000},{huge},1").status_code == 200
    said = [client.post(f"/label/{act}", json={"items": [huge]}) for act in ("hold", "release", "undo")]
    said += [client.get(f"/label/items/{huge}/guess"), client.post("/clean/undo", json={"decision": huge})]
    assert {reply.status_code for reply in said} == {422}
