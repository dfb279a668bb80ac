import subprocess
import sys

import pytest

from byeori.core.memory import keep_freed_memory

_FAULTS = """
import resource, sys
import numpy as np
from byeori.core.memory import keep_freed_memory
if sys.argv[1] == "keep":
    keep_freed_memory()
for _ in range(3):
    np.ones(48 << 20, np.uint8)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    np.ones(48 << 20, np.uint8)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


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
