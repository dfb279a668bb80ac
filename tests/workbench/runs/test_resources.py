from byeori.tracking.records import RunRecord
from byeori.tracking.run import Run
from byeori.workbench.runs.resources import Resources, resources_of


def test_a_run_that_ended_tells_what_it_used_and_what_lies_on_the_disk(tmp_path):
    with Run.start(tmp_path, name="own-1") as run:
        (run.folder / "bundle").mkdir()
        (run.folder / "bundle" / "weights").write_bytes(b"x" * 1000)
        (run.folder / "notes.txt").write_bytes(b"x" * 10)
    found = resources_of(run.record, run.folder, 0.0)
    assert found.cpu_s is not None
    assert found.peak_memory_mb > 1
    assert found.memory_mb is None
    assert dict(found.disk)["bundle"] == 1000
    assert found.bytes > 1010


def test_a_run_at_work_tells_what_it_uses_now(tmp_path):
    run = Run.start(tmp_path, name="own-1")
    found = resources_of(run.record, run.folder, run.record.created + 10)
    assert found.memory_mb > 1
    assert found.took_s == 10
    run.close()


def test_of_a_run_of_before_hardly_anything_is_known():
    found = resources_of(RunRecord("r", "old-1", 5.0, "done"), None, 0.0)
    assert found == Resources()
    assert found.processors is None
    assert Resources(cpu_s=30.0, took_s=15.0).processors == 2
