"""A deadline: the length of the last stage follows the clock, its schedule comes down and a resume keeps it."""

import os
import signal
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from byeori import Dataset, Recipe, resume, train
from byeori.tracking.checkpoint import last_checkpoint
from byeori.training import train as training
from byeori.training.choices import deadline as module
from byeori.training.choices.budget import Fitted
from byeori.training.choices.deadline import Deadline
from byeori.training.job import make_job
from byeori.training.loop.schedule import schedule
from byeori.training.loop.stages import stages
from byeori.training.loop.stop import Stopped
from byeori.training.progress.watch import Watch

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]
PLAIN = Recipe(batch=8, device="cpu", precision="fp32", epochs=10)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as its only entry."""
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def test_a_speed_as_planned_changes_nothing(clock: list[float]):
    ending = Deadline(end_s=100.0, budget_s=100.0, most=200.0)
    for number in range(1, 101):
        clock[0] = number
        assert ending.updates(number, planned=100, most=1000) == 100


def test_a_slower_machine_ends_in_time_and_a_faster_one_does_more(clock: list[float]):
    for update_s, expected in ((2.0, 50), (0.5, 200)):
        ending, planned, number, clock[0] = Deadline(100.0, 100.0, 200.0), 100, 0, 0.0
        while number < planned:
            number, clock[0] = number + 1, clock[0] + update_s
            planned = ending.updates(number, planned, most=1000)
        assert number == pytest.approx(expected, abs=3)
        assert clock[0] == pytest.approx(100, abs=3)


def test_the_first_updates_on_a_device_do_not_shorten_a_training(clock: list[float]):
    for uncounted, expected in ((0, 10), (20, 100)):
        ending, clock[0] = Deadline(100.0, 100.0, 200.0, uncounted), 0.0
        planned = ending.updates(1, planned=100, most=1000)
        for number in range(2, 30):
            clock[0] += 10.0 if number == 2 else 0.9
            planned = ending.updates(number, planned, most=1000)
            if planned != 100:
                break
        assert planned == pytest.approx(expected, abs=3)


def test_the_most_is_never_exceeded_and_after_the_end_one_more_update_is_done(clock: list[float]):
    ending = Deadline(end_s=100.0, budget_s=100.0, most=200.0)
    assert ending.updates(1, planned=100, most=130) == 100
    clock[0] = 9.0
    assert ending.updates(91, planned=100, most=130) == 130
    clock[0] = 200.0
    assert ending.updates(95, planned=130, most=130) == 96


def plan(recipe: Recipe):
    (stage,) = stages(make_job(Dataset(PAIRS).prepare(recipe), recipe), lambda done, everything: None)
    return stage


def test_a_bent_schedule_goes_on_where_it_was_and_comes_down_at_the_new_end():
    stage = plan(PLAIN)
    number = stage.updates // 2
    for updates in (stage.updates - 10, stage.updates + 30):
        bent = stage.with_updates(number, updates)
        assert bent.updates == updates
        assert bent.place(number) / updates == pytest.approx(stage.place(number) / stage.updates)
        assert bent.place(updates) == pytest.approx(updates)
        rate = schedule(PLAIN, updates)
        rates = [rate(bent.place(n)) for n in range(number, updates + 1)]
        assert all(later < earlier for earlier, later in pairwise(rates))
        assert rates[-1] == pytest.approx(0, abs=1e-6)
        assert len(list(bent.stream(number))) == updates - number


def test_a_training_ends_by_its_deadline_with_a_rate_that_has_come_down(tmp_path, monkeypatch):
    def soon(data, recipe, begun_s, **others):
        return Fitted(replace(recipe, epochs=400.0), {}, Deadline(time.monotonic() + 4.0, 4.0, 2000.0))

    monkeypatch.setattr(training, "fitted", soon)
    begun_s = time.monotonic()
    run = train(Dataset(PAIRS), replace(PLAIN, budget="3s", epochs=None), folder=tmp_path)
    assert time.monotonic() - begun_s < 60
    rates = [value for _, _, value in run.metrics("lr")]
    assert 1 < run.metrics("score")[-1][0] < 400 * plan(PLAIN).batches.per_epoch
    assert rates[-1] < 0.2 * max(rates)


def test_a_resume_keeps_the_length_that_was_changed(tmp_path, monkeypatch):
    class Shorter(Deadline):
        def updates(self, number: int, planned: int, most: int) -> int:
            if number == 12:
                os.kill(os.getpid(), signal.SIGTERM)
            return 20 if number >= 5 else planned

    def shorter(data, recipe, begun_s, **others):
        return Fitted(recipe, {}, Shorter(0.0, 1.0, 99.0))

    monkeypatch.setattr(training, "fitted", shorter)
    with pytest.raises(Stopped):
        train(Dataset(PAIRS), replace(PLAIN, budget="3s"), folder=tmp_path, watch=Watch(save_every_s=1e9))
    (checkpoints,) = tmp_path.glob("*/checkpoints")
    run = resume(checkpoints.parent, Dataset(PAIRS))
    checkpoint = last_checkpoint(checkpoints)
    assert checkpoint is not None
    assert checkpoint.step == 20
    assert run.record.state == "done"
