"""How fast a training goes: on a device what its first updates take is not counted, and few of them are waited for."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from byeori import Dataset, Recipe
from byeori.training.choices import measure as module
from byeori.training.choices.measure import pace_of, uncounted
from byeori.training.job import make_job
from byeori.training.loop.stages import stages

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]
PLAIN = Recipe(batch=8, device="cpu", precision="fp32", epochs=2)


@pytest.mark.parametrize(("is_apart", "slow", "waits"), [(False, 3, 45), (True, 15, 7)])
def test_the_first_updates_are_not_counted(monkeypatch, is_apart, slow, waits):
    job = make_job(Dataset(PAIRS).prepare(PLAIN), PLAIN)
    job = replace(job, device=replace(job.device, room_bytes=0)) if is_apart else job
    now_s, waited = [0.0], []

    def slow_at_first(update, batches, **others):
        for number, _ in enumerate(batches):
            now_s[0] += 0.25 if number < slow else 0.01
            yield SimpleNamespace(loss=SimpleNamespace(item=lambda number=number: waited.append(number)))

    monkeypatch.setattr(module, "each", slow_at_first)
    monkeypatch.setattr(module.time, "perf_counter", lambda: now_s[0])
    (stage,) = stages(job, lambda done, everything: None)
    assert pace_of(job, stage, 0.4).batch_s == pytest.approx(0.01)
    assert len(waited) == pytest.approx(waits, abs=1)
    assert uncounted(job.device) == (20 if is_apart else 0)
