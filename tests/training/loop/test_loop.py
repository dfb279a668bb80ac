"""How often a loop saves: no more than a small share of its time, unless every step is asked for."""

from pathlib import Path

import pytest

from byeori.tracking.checkpoint import Checkpoint, last_checkpoint
from byeori.training.loop import loop
from byeori.training.loop.loop import Saver


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as its only entry."""
    now = [0.0]
    monkeypatch.setattr(loop.time, "monotonic", lambda: now[0])
    return now


def _saver(folder: Path, every_s: float) -> Saver:
    saver = Saver(folder, keep=2, every_s=every_s)
    saver.start()
    return saver


def test_a_checkpoint_is_due_when_the_last_one_is_old_enough(tmp_path, clock):
    saver = _saver(tmp_path, 30.0)
    assert not saver.is_due()
    clock[0] = 31.0
    assert saver.is_due()
    saver.save(lambda: Checkpoint(7, {}, {"stage": 0}))
    assert not saver.is_due()
    kept = last_checkpoint(tmp_path)
    assert kept is not None
    assert kept.step == 7


def test_slow_saving_is_done_more_rarely(tmp_path, clock):
    saver = _saver(tmp_path, 30.0)

    def slow() -> Checkpoint:
        clock[0] += 3.0
        return Checkpoint(1, {}, {})

    saver.save(slow)
    clock[0] += 999.0
    assert not saver.is_due()
    clock[0] += 2.0
    assert saver.is_due()


def test_every_step_is_saved_where_that_is_asked_for(tmp_path, clock):
    saver = _saver(tmp_path, 0.0)
    clock[0] = 1e-6
    assert saver.is_due()
