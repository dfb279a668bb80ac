"""Every change that a page makes leaves a line in the audit, with who made it."""

import pytest
from starlette.requests import Request

from byeori.tracking.records import RunRecord
from byeori.tracking.run import Run
from byeori.workbench.frame.audited import audited
from byeori.workbench.frame.workplace import machine_user
from byeori.workbench.pages import PAGES

CHANGES_NOTHING = {"/data/refresh", "/label/hold", "/label/release"}  # caches, and who looks at a question now
LEAVES_A_LINE = {
    "/clean/ask",
    "/clean/decisions",
    "/clean/decisions/{number}/undo",
    "/clean/job",
    "/clean/undo",
    "/data/decide",
    "/data/queue",
    "/deployments/back",  # as `byeori.cycle.release` writes it
    "/deployments/release",
    "/label/items/{number}",
    "/label/items/{number}/skip",
    "/label/undo",
    "/monitor/acknowledge",
    "/monitor/ask",
    "/runs/delete",
}


@pytest.fixture
def request_of(asked):
    app = asked().app
    return Request({"type": "http", "app": app, "user": machine_user(), "headers": []})


def test_a_new_address_that_changes_something_is_thought_of_here():
    posts = {route.path for page in PAGES for route in page.router.routes if "POST" in route.methods}
    assert posts == CHANGES_NOTHING | LEAVES_A_LINE


def test_a_line_holds_what_is_short_and_says_something(request_of, store):
    audited(
        request_of, "label", "1.jpg", value="data:image/png;base64,AA", note=None, why="x" * 500, samples=3, of=["a"]
    )
    line = store.audit.lines()[0]
    assert (line.who, line.action, line.subject) == (machine_user().name, "label", "1.jpg")
    assert line.content == {"why": "x" * 200, "samples": 3, "of": "['a']"}


def test_a_deletion_is_written_with_the_run_and_who_deleted_it(asked, store, tmp_path):
    with Run.start(tmp_path / "runs", name="own-1") as run:
        run.end("done", {"accuracy": 0.5, "text": "accuracy 0.5"})
    store.add_run(RunRecord("gone", "gone-1", 1.0, "done"))
    asked("decide").post("/runs/delete", data={"run": [run.id, "gone"]})
    gone, deleted = store.audit.lines()
    assert (deleted.who, deleted.action, deleted.subject) == ("decideer", "delete", "own-1")
    assert deleted.content == {"run": run.id, "headline": "accuracy 0.5"}
    assert gone.subject == "gone-1"


def test_what_is_refused_leaves_no_line(asked, store):
    store.add_run(RunRecord("gone", "gone-1", 1.0, "done"))
    assert asked("label").post("/runs/delete", data={"run": "gone"}).status_code == 403
    assert asked().post("/runs/delete", data={"run": "nobody"}).status_code == 404
    assert store.audit.lines() == []
