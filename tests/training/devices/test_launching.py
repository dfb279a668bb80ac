"""Processes that are started together end together, and why is said once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from byeori.core.launched import ANOTHER_TOLD
from byeori.training.devices import launching as module
from byeori.training.devices.launching import launch, together

_RANK = "import os, signal, sys, time; rank = int(os.environ['RANK']); "

_TOGETHER = (
    "import sys; from byeori.training.devices.launching import together; "
    "sys.exit(together([sys.executable, '-c', sys.argv[1]], 2))"
)


def told(capfd, body: str, count: int = 2) -> tuple[int, str]:
    code = together([sys.executable, "-c", _RANK + body], count)
    return code, capfd.readouterr().err.strip()


def test_each_knows_its_number_and_that_of_all(tmp_path, capfd):
    names = "'WORLD_SIZE', 'RANK', 'LOCAL_RANK', 'LOCAL_WORLD_SIZE', 'MASTER_ADDR'"
    body = f"open({str(tmp_path)!r} + f'/{{rank}}', 'w').write(' '.join(os.environ[name] for name in ({names},)))"
    assert told(capfd, body, 3) == (0, "")
    found = [(tmp_path / f"{rank}").read_text() for rank in range(3)]
    assert found == [f"3 {rank} {rank} 3 127.0.0.1" for rank in range(3)]


def test_one_that_is_killed_ends_the_others_and_is_named_once(capfd, monkeypatch):
    monkeypatch.setattr(module, "_GRACE_S", 0.2)
    begun_s = time.monotonic()
    code, said = told(capfd, "os.kill(os.getpid(), signal.SIGKILL) if rank else time.sleep(60)")
    assert code == 128 + signal.SIGKILL
    assert said.startswith("byeori: process 1 of 2 was ended by SIGKILL (was there too little memory?), and the others")
    assert said.count("byeori") == 2  # the second is the command that goes on
    assert time.monotonic() - begun_s < 10


def test_what_one_says_as_it_fails_is_said_where_the_leading_one_is_silent(capfd):
    body = f"sys.exit('byeori: no such file') if rank == 2 else sys.exit({ANOTHER_TOLD})"
    assert told(capfd, body, 3) == (1, "byeori: no such file")


def test_what_the_leading_one_says_is_not_said_again(capfd):
    assert told(capfd, "sys.stderr.write('byeori: bad data\\n'); sys.exit(2)") == (2, "byeori: bad data")


def test_one_that_does_not_end_when_the_leading_one_is_done_is_ended(capfd, monkeypatch):
    monkeypatch.setattr(module, "_GRACE_S", 0.2)
    assert told(capfd, "time.sleep(60) if rank else None") == (0, "")


def test_a_signal_is_handed_on_and_its_exit_code_comes_back(tmp_path):
    worker = (
        f"{_RANK}signal.signal(signal.SIGTERM, lambda *_: sys.exit(143)); "
        f"open({str(tmp_path)!r} + f'/{{rank}}', 'w').close(); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", _TOGETHER, worker])
    _until(lambda: len(list(tmp_path.iterdir())) == 2)
    process.terminate()
    assert process.wait(20) == 143


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_none_is_left_where_the_command_itself_is_killed(tmp_path):
    worker = (
        f"{_RANK}from byeori.core.launched import hold_on; hold_on(); "
        f"open({str(tmp_path)!r} + f'/{{os.getpid()}}', 'w').close(); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", _TOGETHER, worker])
    _until(lambda: len(list(tmp_path.iterdir())) == 2)
    process.kill()
    process.wait()
    ids = [int(path.name) for path in tmp_path.iterdir()]
    _until(lambda: not any(_is_there(one) for one in ids))


def test_more_processes_than_processors_are_told(capfd, monkeypatch):
    monkeypatch.setattr(module, "threads", lambda: 1)
    monkeypatch.setattr(module, "together", lambda command, count: 0)
    assert launch(["train"], 2) == 0
    assert capfd.readouterr().err == "byeori: 2 processes share 1 processor; more are no faster\n"


def _is_there(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().split()[2]
    except OSError:
        return False


def _until(holds, patience_s: float = 60.0) -> None:
    end_s = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end_s
        os.sched_yield()
