import subprocess
import sys
from pathlib import Path

import pytest

from byeori.cli.watch import watched
from byeori.core.errors import ConfigError

MADE: list["_Watcher"] = []


class _Watcher:
    def __init__(self, command, stdin):
        self.command, self.ended = command, []
        MADE.append(self)

    def terminate(self):
        self.ended.append("terminate")

    def kill(self):
        self.ended.append("kill")

    def wait(self, timeout=None):
        if timeout is not None and "kill" not in self.ended:
            raise subprocess.TimeoutExpired("monitor", timeout)


def test_a_monitor_runs_beside_the_server_and_ends_with_it(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", _Watcher)
    with pytest.raises(KeyboardInterrupt), watched(Path("runs/last"), "1h", "kept"):
        raise KeyboardInterrupt
    watcher = MADE.pop()
    assert watcher.command == [
        sys.executable,
        "-m",
        "byeori",
        "monitor",
        "runs/last",
        "--watch",
        "1h",
        "--store",
        "kept",
    ]
    assert watcher.ended == ["terminate", "kill"]


def test_without_watch_nothing_is_begun_and_a_wrong_length_of_time_is_told(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    with watched(Path("runs/last"), None):
        pass
    with pytest.raises(ConfigError, match="wanted a length of time"), watched(Path("runs/last"), "often"):
        pass
