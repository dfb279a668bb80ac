"""A run keeps what happened, and is found again."""

import json
import math
import os
import subprocess
import sys
import textwrap
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from byeori.core.errors import RunError
from byeori.core.recipe import Recipe
from byeori.tracking.environment import environment
from byeori.tracking.history import list_runs
from byeori.tracking.records import FileRecord
from byeori.tracking.run import Run


@pytest.fixture(autouse=True)
def _own_store(monkeypatch):
    monkeypatch.delenv("BYEORI_STORE", raising=False)


def test_a_run_remembers_how_it_was_made(tmp_path):
    with Run.start(
        tmp_path, recipe={"lr": 0.1, "epochs": None}, data_fingerprint="abc", data_path="my photos", seed=2**62
    ) as run:
        record = run.record
    assert (record.name, record.state, record.seed, record.data_fingerprint) == ("my-photos-1", "running", 2**62, "abc")
    assert record.recipe == {"lr": 0.1, "epochs": None} == run.recipe
    assert record.environment is not None
    assert record.environment["pid"] == os.getpid()
    assert record.environment["packages"]["sqlalchemy"]
    again = Run.open(run.folder)
    assert (again.id, again.record.state, again.recipe) == (run.id, "done", {"lr": 0.1, "epochs": None})
    assert again.record.ended is not None
    assert again.record.ended >= record.created


def test_a_run_takes_a_recipe_and_is_told_later_what_it_was_not(tmp_path):
    with Run.start(tmp_path, data_path="photos") as run:
        run.made_from(recipe=Recipe(seed=7), data_fingerprint="abc", data_path="elsewhere")
    assert (run.record.seed, run.record.data_fingerprint, run.record.data_path) == (7, "abc", "photos")
    assert run.recipe == asdict(Recipe(seed=7)) == Run.open(run.folder).recipe
    with Run.start(tmp_path, recipe=Recipe(seed=3)) as run:
        run.made_from(recipe=Recipe(seed=7), data_fingerprint="abc", data_path="photos")
    assert (run.record.seed, run.recipe, run.record.data_path) == (3, asdict(Recipe(seed=3)), "photos")


def test_what_was_logged_comes_back_by_step_with_nan_and_infinity(tmp_path):
    run = Run.start(tmp_path)
    run.log(2, loss=math.nan, lr=0.5)
    run.log(1, loss=math.inf)
    run.log(3, loss=-math.inf)
    (one, two, three) = run.metrics("loss")
    assert (one, three) == ((1, "loss", math.inf), (3, "loss", -math.inf))
    assert two[:2] == (2, "loss")
    assert math.isnan(two[2])
    assert run.metrics("lr") == [(2, "lr", 0.5)]
    run.end("done", {"loss": math.nan, "score": 1.0})
    headline = run.record.headline
    assert headline is not None
    assert math.isnan(headline["loss"])
    assert headline["score"] == 1.0


def test_a_value_that_is_no_number_is_an_error_that_names_it(tmp_path):
    with Run.start(tmp_path) as run, pytest.raises(RunError, match=r"step 3: .*'much'.* must be one number"):
        run.log(3, loss="much")


def test_a_loss_is_logged_as_it_comes_from_the_loop_graph_and_all(tmp_path):
    torch = pytest.importorskip("torch")
    with Run.start(tmp_path) as run:
        run.log(1, loss=torch.tensor(2.0, requires_grad=True))  # a warning of torch would be an error here
        assert run.metrics("loss") == [(1, "loss", 2.0)]


def test_a_state_is_saved_under_a_whole_number_of_updates(tmp_path):
    with Run.start(tmp_path) as run, pytest.raises(RunError, match=r"save_state of step '3': wanted how many updates"):
        run.save_state("3")


def test_a_resumed_run_forgets_the_steps_after_its_checkpoint(tmp_path):
    run = Run.start(tmp_path)
    for step, score in enumerate([0.5, 0.4, 0.3, 0.2]):
        run.log(step, score=score)
    assert run.stale(3)
    run.forget_after(1)
    assert [step for step, _, _ in run.metrics()] == [0, 1]
    assert not run.stale(2)
    run.end("stopped")


def test_a_run_is_stale_when_its_score_has_not_got_better_for_as_long_as_patience(tmp_path):
    run = Run.start(tmp_path)
    seen = []
    for step, score in enumerate([0.1, 0.3, 0.3, math.nan, 0.4, 0.2]):
        run.log(step, loss=1.0)
        run.log(step, score=score)
        seen.append(run.stale(2))
    assert seen == [False, False, False, True, False, False]
    assert not run.stale(0)
    run.close()
    assert Run.open(run.folder).stale(1)


def test_a_block_that_ends_badly_says_so(tmp_path):
    for error, state in ((ValueError, "failed"), (KeyboardInterrupt, "stopped"), (SystemExit, "stopped")):
        run = Run.start(tmp_path)
        with pytest.raises(error), run:
            raise error
        assert run.record.state == state


def test_a_block_keeps_the_end_that_was_said_within_it(tmp_path):
    with Run.start(tmp_path) as run:
        run.end("stopped", {"score": 0.5})
    assert (run.record.state, run.record.headline) == ("stopped", {"score": 0.5})


def test_files_are_recorded_with_their_hash_and_replaced_by_name(tmp_path):
    run = Run.start(tmp_path)
    (run.folder / "report").mkdir()
    path = run.folder / "report" / "a.txt"
    path.write_text("one")
    run.file(path)
    path.write_text("three")
    row = run.file("report/a.txt")
    assert run.files() == [row]
    sha256 = "8b5b9db0c13db24256c829aa364aa90c6d2eba318b9232a4ab9313b954d3555f"
    assert row == FileRecord(run.id, "report/a.txt", "report/a.txt", sha256, 5)
    (tmp_path / "outside").write_text("")
    with pytest.raises(RunError, match="not in the run's folder"):
        run.file("../outside")
    with pytest.raises(RunError, match="no such file to record"):
        run.file("nothing.txt")
    run.end("done")


def test_a_run_is_opened_by_folder_by_name_and_as_the_last_one(tmp_path):
    runs = [Run.start(tmp_path / "runs", data_path=data) for data in ("b", "a", "a")]
    for run in runs:
        run.end("done")
    assert [run.name for run in runs] == ["b-1", "a-1", "a-2"]
    assert Run.open(tmp_path / "runs" / "b-1").id == runs[0].id
    assert Run.open(tmp_path / "runs" / "last").id == runs[2].id
    assert Run.open("last", folder=tmp_path / "runs").id == runs[2].id
    assert Run.open("a-1", folder=tmp_path / "runs").id == runs[1].id


def test_a_run_that_is_not_there_is_an_error_with_the_nearest_name(tmp_path):
    Run.start(tmp_path, data_path="photos").end("done")
    with pytest.raises(RunError, match=r"photo-1: no such run; did you mean 'photos-1'\?; .* holds 1 run,"):
        Run.open(tmp_path / "photo-1")
    with pytest.raises(RunError, match="no run here yet; make one with `byeori train DATA`"):
        Run.open(tmp_path / "nowhere" / "last")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_of_another_thing_is_an_error_that_says_what_it_holds(tmp_path):
    (tmp_path / "photos" / "cats").mkdir(parents=True)
    with pytest.raises(RunError, match=r"photos: this folder is no run: it holds no run.json \(found: cats\)"):
        Run.open(tmp_path / "photos")
    run = Run.start(tmp_path / "runs")
    run.end("done")
    with pytest.raises(RunError, match=r"it holds runs: name one of them, or .*last"):
        Run.open(tmp_path / "runs")
    (tmp_path / "photos" / "run.json").write_text("{}")
    with pytest.raises(RunError, match="not written by byeori"):
        Run.open(tmp_path / "photos")
    moved = run.folder.rename(tmp_path / "photos" / "moved")
    with pytest.raises(RunError, match="does not know this run; was the folder moved"):
        Run.open(moved)
    assert not (tmp_path / "photos" / "byeori.db").exists()


def test_a_name_of_ones_own_is_taken_once(tmp_path):
    Run.start(tmp_path, name="mine").end("done")
    with pytest.raises(RunError, match="there is one of this name already"):
        Run.start(tmp_path, name="mine")
    for name in ("last", "a/b", "..", ""):
        with pytest.raises(RunError, match="cannot name a run"):
            Run.start(tmp_path, name=name)


def test_processes_that_start_at_once_get_runs_of_their_own(tmp_path):
    code = f"from byeori.tracking.run import Run; Run.start({str(tmp_path)!r}, data_path='d').end('done')"
    started = [subprocess.Popen([sys.executable, "-W", "error", "-c", code]) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0] * 4
    assert sorted(record.name for record in list_runs(tmp_path)) == ["d-1", "d-2", "d-3", "d-4"]


_TRAINING = """
    import sys, time
    from byeori.tracking.run import Run
    run = Run.start(sys.argv[1], data_path="d")
    run.log(7, loss=0.5)
    print(run.name, flush=True)
    time.sleep(120)
"""


def test_what_was_logged_outlives_a_killed_process_which_shows_as_stopped(tmp_path):
    command = [sys.executable, "-c", textwrap.dedent(_TRAINING), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            run = Run.open(tmp_path / process.stdout.readline().strip())
            until = time.monotonic() + 30
            while not (found := run.metrics()):
                assert time.monotonic() < until
            assert found == [(7, "loss", 0.5)]
            assert run.record.state == "running"
            with pytest.raises(RunError, match=f"process {process.pid} is still at work on this run"):
                run.resume()
        finally:
            process.kill()
    assert run.record.state == "stopped"
    assert [record.state for record in list_runs(tmp_path)] == ["stopped"]
    run.resume()
    assert run.record.state == "running"
    assert (run.record.environment or {})["pid"] == os.getpid()
    run.end("done")


def test_only_one_of_two_that_resume_at_once_gets_the_run(tmp_path):
    run = Run.start(tmp_path)
    run.end("stopped")
    before = run.record
    assert run._store.take_over(before, {**environment(), "pid": 1})
    assert not run._store.take_over(before, {**environment(), "pid": 2})
    run.close()


def test_a_script_that_never_closes_its_run_loses_nothing(tmp_path):
    code = f"from byeori.tracking.run import Run; Run.start({str(tmp_path)!r}, data_path='d').log(1, loss=2)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
    run = Run.open(tmp_path / "d-1")
    assert run.metrics() == [(1, "loss", 2.0)]
    assert run.record.state == "stopped"


def test_tracking_imports_no_torch(tmp_path):
    code = f"""
        import sys
        from byeori.tracking.run import Run
        Run.start({str(tmp_path)!r}, recipe={{}}).end("done")
        assert not {{"torch", "psycopg", "tensorboard"}} & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


def test_the_folder_says_which_run_it_is(tmp_path):
    run = Run.start(tmp_path)
    run.end("done")
    mark = json.loads(Path(run.folder, "run.json").read_text())
    assert (mark["format"], mark["id"], mark["name"]) == ("byeori run", run.id, "run-1")
