import time

from byeori.tracking.environment import environment
from byeori.tracking.resources import USED, used_now, used_since
from byeori.tracking.run import Run


def test_what_a_process_used_is_added_to_what_was_used_before():
    begun = time.process_time() - 3
    found = used_since(begun, {"cpu_s": 10.0, "peak_memory_mb": 1e9})
    assert 13 <= found["cpu_s"] < 14
    assert found["peak_memory_mb"] == 1e9
    assert 1 < used_since(begun)["peak_memory_mb"] < 1e9


def test_a_process_tells_what_it_uses_now_and_one_that_is_gone_nothing():
    mine = environment()
    assert used_now(mine)["memory_mb"] > 1
    assert used_now(mine)["cpu_s"] > 0
    assert used_now({**mine, "host": "elsewhere"}) == {}
    assert used_now({**mine, "pid_started": 1}) == {}


def test_a_run_keeps_what_it_used_over_its_resumptions(tmp_path):
    run = Run.start(tmp_path, name="own-1")
    run.end("stopped")
    assert set(run.record.environment[USED]) >= {"cpu_s", "peak_memory_mb"}
    again = Run.open(tmp_path / "own-1")
    again.resume()
    assert USED in again.record.environment
    again.end("done")
    assert again.record.environment[USED]["cpu_s"] >= run.record.environment[USED]["cpu_s"]
    assert again.record.environment["host"]
