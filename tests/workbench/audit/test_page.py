"""The page Audit: every change, found by who, what and of what; only to be looked at."""

import pytest

from byeori.workbench.audit.page import called
from byeori.workbench.frame.catalogue import Texts


@pytest.fixture
def changed(store):
    store.audit.add("ann", "decide", "cats/1.jpg", {"decision": "leave_out", "data": "photos"})
    store.audit.add("bob", "release", "production", {"run": "r-1", "bundle": "ab" * 32, "number": 2, "word": "better"})
    store.audit.add(None, "frobnicate", "<b>", {"why": "x" * 100})


def test_the_newest_change_stands_first_and_each_is_escaped(asked, changed):
    text = asked("look").get("/audit").text
    assert text.index("released") < text.index("decided</span>")
    for shown in ("leave out", "frobnicate", "&lt;b&gt;", "abababababab<", 'href="/runs/r-1"', "x" * 100):
        assert shown in text
    assert "ab" * 32 not in text


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ({"who": "ann"}, "cats/1.jpg", "abababababab"),
        ({"action": "release"}, "abababababab", "cats/1.jpg"),
        ({"about": "CATS"}, "cats/1.jpg", "abababababab"),
        ({"about": "%"}, "No change is like this.", "cats/1.jpg"),
    ],
)
def test_changes_are_found_by_person_kind_and_subject(asked, changed, query, there, not_there):
    part = asked().get("/audit", params=query, headers={"HX-Request": "true"}).text
    assert there in part
    assert not_there not in part
    assert "<html" not in part


def test_a_hundred_are_on_a_page_and_the_older_ones_follow(asked, store):
    for number in range(120):
        store.audit.add("ann", "decide", f"sample {number:03}")
    client = asked()
    text = client.get("/audit?who=ann").text
    assert "sample 020" in text
    assert "sample 019" not in text
    assert 'href="/audit?who=ann&amp;action=&amp;about=&amp;before=21"' in text
    older = client.get("/audit?who=ann&before=21").text
    assert "sample 019" in older
    assert 'href="/audit?who=ann&amp;action=&amp;about="' in older


def test_without_any_change_it_says_what_will_stand_here(asked):
    assert "Nothing was changed yet." in asked().get("/audit").text


def test_a_kind_that_the_pages_do_not_know_is_called_by_its_word():
    assert called("release", Texts.of("en")) == "released"
    assert called("frobnicate", Texts.of("en")) == "frobnicate"


def test_a_challenger_that_was_taken_back_is_called_by_its_run_and_says_why(asked, store):
    content = {"kind": "canary", "bundle": "ab" * 32, "run": "r-7", "name": "pets-7", "since": 1e9, "share": 0.05}
    store.audit.add("byeori serve", "take_back", "r-7", {**content, "taken_back": "it is slow", "word": "unknown"})
    text = asked().get("/audit").text
    for shown in ("taken back by itself", "<b>pets-7</b>", "it is slow", "canary", "5 %", 'href="/runs/r-7"'):
        assert shown in text
    assert "1e+09" not in text
