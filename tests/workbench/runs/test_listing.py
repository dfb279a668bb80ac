"""Runs are found by words and state, sorted by what one asks for, and cut into pages; a dead one is stopped."""

import pytest

from byeori.tracking.environment import environment
from byeori.tracking.records import RunRecord
from byeori.workbench.runs.listing import ON_A_PAGE, Wanted, list_page, scores_of


def _names(store, **wanted):
    return [row.name for row in list_page(store, Wanted(**wanted)).rows]


@pytest.fixture
def three(store):
    headline = {"accuracy": 0.9, "part": "test", "text": "test accuracy 0.9, 고양이"}
    store.add_run(RunRecord("1", "pets-1", 1.0, "done", headline=headline, data_path="/data/Pets", ended=11.0))
    store.add_run(RunRecord("2", "pets-2", 2.0, "failed", data_path="/data/Pets", ended=3.0))
    store.add_run(RunRecord("3", "100%_cars", 3.0, "running", headline={"accuracy": 0.95}, environment=environment()))
    return store


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["100%_cars", "pets-2", "pets-1"]),
        ("PETS", ["pets-2", "pets-1"]),
        ("pets 0.9", ["pets-1"]),
        ("고양이", ["pets-1"]),
        ("%_", ["100%_cars"]),
        ("2", ["pets-2"]),
        ("'; DROP TABLE runs; --", []),
    ],
)
def test_words_are_looked_for_in_name_data_and_result(three, text, names):
    assert _names(three, text=text) == names


def test_a_state_is_that_which_a_run_stands_in(three, monkeypatch):
    assert _names(three, state="running") == ["100%_cars"]
    assert _names(three, state="stopped") == []
    monkeypatch.setattr("byeori.workbench.runs.listing.is_alive", lambda _: False)
    assert _names(three, state="running") == []
    assert _names(three, state="stopped") == ["100%_cars"]
    assert list_page(three, Wanted()).rows[0].state == "stopped"


@pytest.mark.parametrize(
    ("sort", "order", "names"),
    [
        ("created", "up", ["pets-1", "pets-2", "100%_cars"]),
        ("name", "down", ["pets-2", "pets-1", "100%_cars"]),
        ("took", "up", ["pets-2", "pets-1", "100%_cars"]),
        ("score.accuracy", "down", ["100%_cars", "pets-1", "pets-2"]),
        ("score.accuracy", "up", ["pets-1", "100%_cars", "pets-2"]),
        ("score.text", "up", ["100%_cars", "pets-2", "pets-1"]),
        ("nonsense", "down", ["100%_cars", "pets-2", "pets-1"]),
    ],
)
def test_runs_are_sorted_by_what_is_asked_and_those_without_it_come_last(three, sort, order, names):
    assert _names(three, sort=sort, order=order) == names


def test_a_list_comes_in_pages(store):
    for number in range(ON_A_PAGE + 3):
        store.add_run(RunRecord(f"{number}", f"run-{number}", float(number), "done", headline={"loss": number}))
    for sort in ("created", "score.loss"):
        last = list_page(store, Wanted(sort=sort, page=99))
        assert (last.page, last.pages, last.total) == (2, 2, ON_A_PAGE + 3)
        assert [row.name for row in last.rows] == ["run-2", "run-1", "run-0"]
    assert len(list_page(store, Wanted(page=-5)).rows) == ON_A_PAGE


def test_scores_are_the_numbers_of_headlines(three):
    assert scores_of(three) == ["accuracy"]


def test_an_empty_store_has_one_empty_page(store):
    found = list_page(store, Wanted(text="x", sort="score.x"))
    assert (found.total, found.pages, list(found.rows)) == (0, 1, [])
