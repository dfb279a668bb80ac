"""The page Monitor, in this process and in a real browser."""

import time

import pytest

from asked import HOSTILE, PETS, asked_in, png_of
from byeori.tracking.records import Answer
from byeori.workbench.server import running_ui

DAY_S = 86_400.0


@pytest.fixture
def place(tmp_path):
    made = asked_in(tmp_path / "runs")
    yield made
    made.store.close()


def _answered(place, days=10, each=8):
    """Let a bundle have answered on each of some days, a half of it judged, three in four of those right."""
    bundle, now = place.run("pets-1", PETS), time.time()
    rows = [
        Answer(f"{day}-{n}", now - day * DAY_S, bundle.digest, "pets-1", {}, {"value": "cat"}, 3.0)
        for day in range(days)
        for n in range(each)
    ]
    place.store.write_answers(rows)
    for day in range(days):
        for n in range(each // 2):
            place.store.write_judgement(f"{day}-{n}", n != 0, at=now - day * DAY_S + 7_200)
    return bundle


def test_a_folder_without_answers_says_how_there_will_be_some(asked):
    reply = asked("look").get("/monitor")
    assert reply.status_code == 200
    assert "byeori serve runs/last" in reply.text


def test_the_page_tells_days_truths_releases_and_alarms_in_words_too(asked, place):
    bundle = _answered(place)
    place.store.alarms.keep(bundle.digest, bundle.digest, {}, [(HOSTILE, "on", None)], after=0)
    reply = asked("look").get(f"/monitor?bundle={bundle.digest}&days=30")
    assert "80 answers, 40 of them judged; the truth of 40 is on its way or unknown." in reply.text
    assert "Half of the truths came within 2 hours." in reply.text
    assert "75.0% (30.1% – 95.4%)" in reply.text
    assert HOSTILE not in reply.text
    assert "&lt;img src=x" in reply.text


def test_alarms_of_one_look_are_one_line_and_features_of_the_network_are_counted(asked, place):
    bundle = _answered(place)
    began = [(name, "on", None) for name in ("sharpness", "features.00", "features.01", "features.distance")]
    place.store.alarms.keep(bundle.digest, bundle.digest, {}, began, after=0)
    text = asked("look").get(f"/monitor?bundle={bundle.digest}&days=30").text
    assert "sharpness, features.distance, 2 features of the network" in text
    assert text.count('class="state alarm"') == 1


@pytest.mark.browser
def test_the_charts_are_drawn_and_say_what_lies_under_the_pointer(tab, place):
    bundle = _answered(place)
    place.store.alarms.keep(bundle.digest, bundle.digest, {}, [("image.brightness", "on", None)], after=0)
    with running_ui(place.folder) as address:
        tab.goto(f"{address}/monitor?days=30")
        tab.locator("#chart-accuracy canvas").wait_for()
        assert tab.locator("canvas").count() == 2
        box = tab.locator("#chart-answers .u-over").bounding_box()
        tab.mouse.move(box["x"] + box["width"] * 28.5 / 30, box["y"] + 20)
        told = tab.locator("#chart-accuracy .u-legend").inner_text()
        assert "75%" in told
        assert tab.evaluate("document.documentElement.scrollWidth") <= 1280
    assert tab.told == []


def test_asking_people_fills_the_queue_and_leads_to_it_and_a_looker_may_not(asked, place):
    bundle, now = place.run("pets-1", PETS), time.time()
    for number in range(30):
        place.answer(bundle, {"image": png_of(number)}, f"r{number}", at=now - 60 * number)
    form = {"bundle": bundle.digest, "count": 10, "days": 7}
    assert asked("look").post("/monitor/ask", data=form).status_code == 403
    reply = asked("label").post("/monitor/ask", data=form)
    assert reply.status_code == 303, reply.text
    name = reply.headers["location"].removeprefix("/label?ask=")
    items = place.store.queue.items(ask=name)
    assert len(items) == 10
    assert {item.why for item in items} == {"monitor"}
    [line] = place.store.audit.lines()
    assert (line.who, line.action, line.subject) == ("labeler", "ask", "pets-1")
    assert line.content == {"questions": 10, "ask": name}
    questions = asked("label").get(f"/label/next?ask={name}&count=4").json()["questions"]
    assert questions[0]["inputs"][0]["kind"] == "picture"


def test_the_report_says_why_there_is_none_and_a_strange_bundle_is_refused(asked, place):
    bundle = _answered(place)
    text = asked("look").get(f"/monitor/report?bundle={bundle.digest}&days=30").text
    assert "How good it is" in text
    assert asked("look").get("/monitor/report?bundle=nix").status_code == 404
    assert (
        asked("label").post("/monitor/acknowledge", data={"bundle": bundle.digest, "how": "normal"}).status_code == 403
    )


def test_a_picture_that_a_model_was_asked_about_is_sent(asked, place):
    bundle = place.run("pets-1", PETS)
    place.answer(bundle, {"image": png_of()}, "r1")
    reply = asked("look").get("/monitor/answers/r1/input?name=image")
    assert (reply.headers["content-type"], reply.content) == ("image/png", png_of())
    assert asked("look").get("/monitor/answers/nix/input?name=image").status_code == 404
