"""Runs are compared by what differs, and deleted whole."""

import math
import subprocess
import sys

import pytest

from byeori.core.errors import RunError
from byeori.tracking.history import begun_whole, compare_records, compare_runs, delete_run, list_runs
from byeori.tracking.records import Release, RunRecord
from byeori.tracking.run import Run
from byeori.tracking.store import Store


@pytest.fixture(autouse=True)
def _own_store(monkeypatch):
    monkeypatch.delenv("BYEORI_STORE", raising=False)


def _run(folder, recipe, headline=None):
    run = Run.start(folder, recipe=recipe, data_fingerprint="f", data_path="d", seed=recipe.get("seed"))
    run.log(0, loss=1.0)
    run.end("done", headline)
    return run


def test_a_comparison_shows_the_choices_that_differ_and_all_numbers(tmp_path):
    first = _run(tmp_path, {"lr": 0.1, "clip": math.nan, "seed": 0}, {"score": 0.5})
    second = _run(tmp_path, {"lr": 0.2, "clip": math.nan, "seed": 0, "ema": 0.9}, {"score": 0.5, "loss": 1.0})
    found = compare_runs([first.folder, "d-2"], folder=tmp_path)
    assert [record.id for record in found.runs] == [first.id, second.id]
    assert found.choices == {"lr": (0.1, 0.2), "ema": (None, 0.9)}
    assert found.headline == {"score": (0.5, 0.5), "loss": (None, 1.0)}


def test_runs_are_listed_oldest_first(tmp_path):
    names = [_run(tmp_path, {}).name for _ in range(3)]
    assert [record.name for record in list_runs(tmp_path)] == names == ["d-1", "d-2", "d-3"]


def test_a_deleted_run_is_gone_from_disk_and_store(tmp_path):
    gone, kept = _run(tmp_path, {}), _run(tmp_path, {})
    (gone.folder / "weights").mkdir()
    (gone.folder / "weights" / "a").write_text("a")
    assert delete_run(gone.folder) == gone.folder
    assert [record.id for record in list_runs(tmp_path)] == [kept.id]
    assert Store(tmp_path).metrics(gone.id) == []
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == [kept.name]
    with pytest.raises(RunError, match="was deleted from the store"):
        _ = gone.record


def test_a_run_at_work_is_deleted_by_force_only(tmp_path):
    run = Run.start(tmp_path)
    with pytest.raises(RunError, match="the run is still running"):
        delete_run(run.folder)
    assert run.folder.is_dir()
    delete_run(run.folder, force=True)
    assert list_runs(tmp_path) == []
    run.close()


def test_a_run_that_is_released_is_deleted_by_force_only(tmp_path):
    runs = [Run.start(tmp_path, name=name) for name in ("a", "b", "c")]
    releases = Store(tmp_path).releases
    for number, run in enumerate(runs, 1):
        run.end("done")
        releases.add(Release("production", number, 0.0, "ann", "release", f"d{number}", str(run.folder), run.id))
    delete_run(tmp_path / "a")  # nobody needs it any more
    with pytest.raises(RunError, match=r"b: `byeori release --back production` would bring this run back, and could"):
        delete_run(tmp_path / "b")
    told = r"c: production stands for this run, .* or go to the one before by `byeori release --back production`"
    with pytest.raises(RunError, match=told):
        delete_run(tmp_path / "c")
    assert sorted(one.name for one in list_runs(tmp_path)) == ["b", "c"]
    delete_run(tmp_path / "c", force=True)
    assert [one.name for one in list_runs(tmp_path)] == ["b"]


def test_a_run_whose_process_died_is_deleted_without_force(tmp_path):
    code = f"import os; from byeori.tracking.run import Run; Run.start({str(tmp_path)!r}, name='a'); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 9
    delete_run(tmp_path / "a")
    assert list_runs(tmp_path) == []


def test_a_run_whose_first_files_cannot_be_written_is_taken_away_again(tmp_path):
    run = Run.start(tmp_path / "runs")
    with pytest.raises(OSError, match="full"), begun_whole(run):
        raise OSError("full")
    assert not run.folder.exists()
    assert list_runs(tmp_path / "runs") == []


def test_a_run_that_cannot_be_marked_is_taken_away_again(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError("full")

    monkeypatch.setattr("byeori.tracking.run.write_mark", full)
    with pytest.raises(OSError, match="full"):
        Run.start(tmp_path / "runs", name="one")
    assert not (tmp_path / "runs" / "one").exists()
    assert list_runs(tmp_path / "runs") == []


def test_records_that_are_at_hand_are_compared_without_their_folders():
    one, other = (RunRecord(str(seed), "a", 1.0, "done", recipe={"lr": 0.1}, seed=seed) for seed in (1, 2))
    found = compare_records([one, other])
    assert (found.runs, found.choices) == ((one, other), {"seed": (1, 2)})
