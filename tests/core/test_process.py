"""A process uses the processors that it may, keeps its memory for the next step, and does not train beside others."""

import os
import subprocess
import sys

import pytest

from byeori.core.errors import ConfigError
from byeori.core.process import keep_freed_memory, refuse_several, threads

NAMES = ("WORLD_SIZE", "RANK", "LOCAL_RANK")
_FAULTS = """
import resource, sys
import numpy as np
from byeori.core.process import keep_freed_memory
if sys.argv[1] == "keep":
    keep_freed_memory()
for _ in range(3):
    np.ones(48 << 20, np.uint8)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    np.ones(48 << 20, np.uint8)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def test_there_is_a_thread_for_each_processor_that_it_may_use(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5}, raising=False)
    assert threads() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert threads() == (os.cpu_count() or 1)


def faults(how: str) -> int:
    """Page faults of filling 48 MiB twenty times."""
    return int(subprocess.run([sys.executable, "-c", _FAULTS, how], capture_output=True, check=True, text=True).stdout)


@pytest.mark.skipif(not keep_freed_memory(), reason="the C library is not glibc")
def test_freed_memory_is_used_again_without_asking_the_system():
    kept = faults("keep")
    assert kept < 100
    assert faults("plain") > 10 * kept + 200


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert keep_freed_memory() is False


@pytest.fixture
def launched(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)

    def launched(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return launched


@pytest.mark.parametrize(
    "values",
    [{}, {"WORLD_SIZE": "1", "RANK": "0", "LOCAL_RANK": "0"}, {"WORLD_SIZE": ""}, {"WORLD_SIZE": "many"}],
)
def test_one_process_trains(launched, values):
    launched(**values)
    refuse_several()


@pytest.mark.parametrize(
    "values",
    [{"WORLD_SIZE": "2", "RANK": "0", "LOCAL_RANK": "0"}, {"RANK": "1"}, {"WORLD_SIZE": "1", "LOCAL_RANK": "3"}],
)
def test_one_of_several_is_refused_with_what_was_seen_and_the_cure(launched, values):
    launched(**values)
    with pytest.raises(ConfigError, match="started as one of several") as refused:
        refuse_several()
    assert all(f"{name}={value}" in str(refused.value) for name, value in values.items())
    assert "unset WORLD_SIZE" in str(refused.value)


def test_the_command_and_python_refuse_alike(launched, tmp_path, capsys):
    from byeori import cross_validate, find_lr, resume, train
    from byeori.cli.main import main

    launched(WORLD_SIZE="2")
    for verb in (train, cross_validate, find_lr, resume):
        with pytest.raises(ConfigError, match="one of several"):
            verb(tmp_path / "nothing")
    assert main(["train", str(tmp_path / "nothing")]) == 2
    assert "WORLD_SIZE=2" in capsys.readouterr().err
