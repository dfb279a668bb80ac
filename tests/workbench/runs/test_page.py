"""The pages of runs: listed, shown, compared, deleted; each word of theirs escaped, each mistake told."""

import pytest

from byeori.tracking.records import RunRecord
from byeori.tracking.run import Run


@pytest.fixture
def two(tmp_path, store):
    """Two runs of a loop of somebody's own, with curves and a picture."""
    runs = []
    for number, lr in enumerate((0.1, 0.2), start=1):
        with Run.start(tmp_path / "runs", recipe={"lr": lr, "model": "<b>"}, name=f"own-{number}", seed=1) as run:
            for step in range(5):
                run.log(step, loss=lr / (step + 1), val_loss=lr)
            (run.folder / "drawn-7.png").write_bytes(b"png")
            run.end("done", {"accuracy": lr, "text": f"accuracy {lr}"})
        runs.append(run)
    return runs


def test_no_run_yet_says_how_one_is_made(asked):
    client = asked()
    assert "No run yet. `byeori train DATA` makes one" in client.get("/runs").text
    assert "No run is like this." in client.get("/runs?text=x").text


def test_runs_are_listed_newest_first_with_their_result(asked, store):
    store.add_run(RunRecord("1", "photos-1", 1.0, "done", headline={"text": "test accuracy 0.94"}))
    store.add_run(RunRecord("2", "photos-2", 2.0, "failed"))
    text = asked().get("/runs").text
    assert text.index("photos-2") < text.index("photos-1")
    assert "test accuracy 0.94" in text
    assert "2 runs" in text


def test_a_script_that_filters_gets_the_list_alone(asked, two):
    part = asked().get("/runs?text=own-1", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "own-1" in part
    assert "own-2" not in part


def test_pages_keep_what_was_asked(asked, store):
    for number in range(120):
        store.add_run(RunRecord(f"{number}", f"run-{number}", float(number), "done"))
    text = asked().get("/runs?text=run&page=2&sort=name&order=up").text
    assert "Page 2 of 3" in text
    assert 'href="/runs?text=run&amp;state=&amp;sort=name&amp;order=up&amp;page=3"' in text


def test_a_run_is_shown_with_its_choices_curves_and_pictures(asked, two):
    text = asked().get(f"/runs/{two[0].id}").text
    for shown in ("own-1", "accuracy 0.1", "&lt;b&gt;", "drawn-#.png", "loss", "/runs/delete?run="):
        assert shown in text
    assert "&#34;val_loss&#34;" in text
    assert asked().get(f"/runs/{two[0].id}/files/drawn-7.png").content == b"png"
    part = asked().get(f"/runs/{two[0].id}/standing").text
    assert "own-1" in part
    assert "<html" not in part


def test_curves_are_given_for_a_chart(asked, two):
    found = asked().get("/runs/curves", params={"run": [run.id for run in two], "name": ["loss"], "start": 1}).json()
    assert [curve["steps"] for curve in found["curves"]] == [[1, 2, 3, 4]] * 2
    assert not found["live"]


def test_runs_are_compared_by_what_differs(asked, two):
    client = asked()
    text = client.get("/runs/compare", params={"run": [run.id for run in two]}).text
    assert "2 runs compared" in text
    assert "<code>lr</code>" in text
    assert "<code>model</code>" not in text  # the same in both
    assert "wanted two or more runs" in client.get("/runs/compare", params={"run": two[0].id}).text
    for number in range(25):
        two[0]._store.add_run(RunRecord(f"{number}", f"run-{number}", 1.0, "done"))
    reply = client.get("/runs/compare", params={"run": [f"{number}" for number in range(25)]})
    assert (reply.status_code, "25 runs are too many to tell apart" in reply.text) == (400, True)


def test_a_deletion_is_asked_for_and_then_done(asked, two, tmp_path):
    client = asked("decide")
    assert "Delete this run?" in client.get("/runs/delete", params={"run": two[0].id}).text
    assert (tmp_path / "runs" / "own-1").is_dir()
    assert client.post("/runs/delete", data={"run": two[0].id}).status_code == 303
    assert not (tmp_path / "runs" / "own-1").exists()
    assert "own-1" not in client.get("/runs").text
    assert client.get(f"/runs/{two[0].id}").status_code == 404


@pytest.mark.parametrize("role", ["look", "label"])
def test_who_may_not_decide_deletes_nothing(asked, two, tmp_path, role):
    client = asked(role)
    assert "/runs/delete" not in client.get(f"/runs/{two[0].id}").text
    assert client.get("/runs/delete", params={"run": two[0].id}).status_code == 403
    reply = client.post("/runs/delete", data={"run": two[0].id})
    assert (reply.status_code, "This needs the role “decide”" in reply.text) == (403, True)
    assert (tmp_path / "runs" / "own-1").is_dir()


def test_a_run_at_work_is_deleted_only_by_force(asked, tmp_path, store):
    run = Run.start(tmp_path / "runs", name="busy")
    client = asked()
    assert 'name="force"' in client.get("/runs/delete", params={"run": run.id}).text
    reply = client.post("/runs/delete", data={"run": run.id})
    assert (reply.status_code, "the run is still running" in reply.text) == (400, True)
    assert client.post("/runs/delete", data={"run": run.id, "force": "true"}).status_code == 303
    assert not run.folder.exists()
    run.close()


def test_a_run_whose_folder_is_gone_is_shown_and_can_be_deleted(asked, store):
    store.add_run(RunRecord("1", "gone", 1.0, "done"))
    client = asked()
    assert client.get("/runs/1").status_code == 200
    assert "the run&#39;s folder is not in" in client.get("/runs/1/files/x.png").text
    assert client.post("/runs/delete", data={"run": "1"}).status_code == 303
    assert store.runs() == []


def test_a_run_that_is_not_there_is_told(asked):
    reply = asked().get("/runs/<b>")
    assert (reply.status_code, "&lt;b&gt;: there is no such run" in reply.text) == (404, True)
