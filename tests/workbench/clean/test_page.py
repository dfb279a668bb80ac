"""The page Clean, in this process and in a real browser."""

import pytest

from asked import HOSTILE
from byeori.tracking.decisions import standing
from byeori.tracking.records import Decision
from byeori.tracking.store import Store
from byeori.workbench.server import running_ui


def _made(cleaned):
    found = standing(Store(cleaned.folder).decisions.decisions())
    return [(one.action, one.value, one.sample) for one in found]


@pytest.mark.browser
def test_suspects_are_kept_relabelled_and_left_out_by_keys_and_the_last_is_taken_back(tab, cleaned):
    with running_ui(cleaned.folder) as address:
        tab.goto(f"{address}/clean")
        tab.locator(".suspect:focus").wait_for()
        assert tab.locator(".suspect img").first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        for key, told in (("k", "Kept as it is"), ("r", "Relabelled: squares"), ("x", "Left out")):
            tab.keyboard.press(key)
            tab.locator("#said").get_by_text(told).wait_for()
        assert _made(cleaned) == [
            ("keep", None, cleaned.hashes[0]),
            ("relabel", "squares", cleaned.hashes[1]),
            ("leave_out", None, cleaned.hashes[2]),
        ]
        tab.keyboard.press("z")
        tab.locator("#said").get_by_text("Taken back").wait_for()
        assert len(_made(cleaned)) == 2
        tab.goto(f"{address}/clean?show=decided")
        assert tab.locator(".suspect .decided").all_inner_texts() == ["Kept as it is", "Relabelled: squares"]
        tab.goto(f"{address}/clean/decisions")
        assert tab.locator("tr.undone").count() == 2  # the one that was taken back, and the line that did so
        tab.get_by_role("button", name="Undo").last.click()
        tab.locator("tr.undone").nth(3).wait_for()
    assert tab.told == []
    assert _made(cleaned) == [("relabel", "squares", cleaned.hashes[1])]


@pytest.mark.browser
def test_another_label_than_the_likely_one_is_chosen_of_all_classes_which_stand_in_the_page_once(tab, cleaned):
    with running_ui(cleaned.folder) as address:
        tab.goto(f"{address}/clean?kind=label")
        tab.locator(".suspect:focus").wait_for()
        assert tab.locator(".suspect option").count() == 0
        tab.keyboard.press("o")
        tab.locator(".suspect .other select:focus").select_option("squares")
        tab.keyboard.press("Enter")
        tab.locator("#said").get_by_text("Relabelled: squares").wait_for()
        assert tab.locator(".suspect .other select").count() == 1
    assert tab.told == []
    assert _made(cleaned) == [("relabel", "squares", cleaned.hashes[0])]


@pytest.mark.browser
def test_hostile_names_labels_evidence_and_notes_run_nothing(tab, cleaned):
    with running_ui(cleaned.folder) as address:
        tab.goto(f"{address}/clean?kind=label")
        card = tab.locator(".suspect").last
        assert HOSTILE in card.inner_text()
        card.get_by_text("Note").click()
        card.locator(".note").fill(HOSTILE)
        card.get_by_role("button", name="Relabel").click()
        tab.locator("#said").get_by_text(f"Relabelled: {HOSTILE}").wait_for()
        tab.goto(f"{address}/clean/decisions")
        assert HOSTILE in tab.locator("tbody").inner_text()
        assert tab.locator("img[src=x]").count() == 0
    assert tab.told == []
    [made] = cleaned.store.decisions.decisions()
    assert (made.value, made.note, made.place) == (HOSTILE, HOSTILE, HOSTILE)


@pytest.mark.browser
def test_the_journal_and_the_menu_fit_a_phone(tab, cleaned):
    cleaned.store.decisions.add([Decision(0, 1.0, "ann", cleaned.source, "label", cleaned.hashes[0], "1.png", "keep")])
    tab.set_viewport_size({"width": 390, "height": 800})
    with running_ui(cleaned.folder) as address:
        tab.goto(f"{address}/clean/decisions")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert tab.locator(".menu").evaluate("menu => menu.scrollWidth <= menu.clientWidth")
    assert tab.told == []


def test_who_may_only_label_decides_nothing(asked, cleaned):
    client = asked("label")
    assert "data-act" not in client.get("/clean").text
    made = {"data": cleaned.source, "suspect": 0, "action": "keep"}
    assert client.post("/clean/decisions", json=made).status_code == 403
    assert client.post("/clean/job", data={"data": cleaned.source}).status_code == 403
    assert _made(cleaned) == []


def test_a_suspect_is_asked_of_people_with_its_picture_and_its_reason(asked, cleaned):
    reply = asked().post("/clean/ask", json={"data": cleaned.source, "suspect": 1})
    item = cleaned.store.queue.item(reply.json()["item"])
    assert (item.why, item.sample, item.content["guess"]) == ("label", cleaned.hashes[1], "squares")
    assert item.reason.startswith("Its label is likely wrong: of its 20 nearest")
    assert item.content["files"] == list(item.content["cells"])
    [line] = cleaned.store.audit.lines()
    assert (line.action, line.subject) == ("ask", item.place)


def test_what_is_decided_and_taken_back_stands_in_the_audit(asked, cleaned):
    client = asked("decide")
    made = {"data": cleaned.source, "suspect": 0, "action": "relabel", "value": "squares"}
    decision = client.post("/clean/decisions", json=made).json()["decision"]
    client.post("/clean/undo", json={"decision": decision})
    undone, decided = cleaned.store.audit.lines()
    assert (decided.who, decided.action, decided.content["decision"]) == ("decideer", "decide", "relabel")
    assert (decided.content["value"], decided.content["line"]) == ("squares", decision)
    assert (undone.action, undone.subject) == ("undo", f"{decision}")


def test_what_is_not_there_is_told(asked, cleaned):
    client = asked()
    reply = client.post("/clean/decisions", json={"data": "nix", "suspect": 0, "action": "keep"})
    assert (reply.status_code, reply.json()["error"]["message"][:30]) == (404, "nix: nothing was found there; ")
    reply = client.post("/clean/decisions", json={"data": cleaned.source, "suspect": 0, "action": "relabel"})
    assert reply.json()["error"]["message"].startswith("label 'None' is not one of the 3 classes")
    assert client.post("/clean/job", data={"data": "/etc"}).status_code == 404


def test_a_folder_in_which_nothing_was_looked_through_says_how(asked):
    assert "byeori clean DATA" in asked("look").get("/clean").text
    assert "Nobody has decided anything yet." in asked("look").get("/clean/decisions").text
