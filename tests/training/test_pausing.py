"""A training that pauses and goes on ends with the bytes of one that never paused."""

import pytest

from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.tracking.checkpoint import CHECKPOINTS, last_checkpoint
from byeori.training.job import make_job
from byeori.training.loop.stop import Asked
from byeori.training.pausing import SCORES, train_part

ROWS = {
    "a": [float(n % 17) for n in range(200)],
    "b": [float(n * 7 % 23) for n in range(200)],
    "label": ["yes" if n % 17 + n * 7 % 23 > 19 else "no" for n in range(200)],
}
RUNGS = (1 / 9, 1 / 3, 1.0)


@pytest.fixture(scope="module")
def data():
    return Dataset(ROWS, target="label")


def job(data, **choices):
    recipe = Recipe(epochs=9, model="mlp", device="cpu", **choices)
    return make_job(data.prepare(recipe), recipe)


def ended(data, folder, *rungs, **choices):
    parts = [train_part(job(data, **choices), folder, RUNGS[: rung + 1], asked=Asked()) for rung in rungs]
    return parts, last_checkpoint(folder / CHECKPOINTS)


@pytest.mark.parametrize("choices", [{}, {"ema": 0.9}, {"swa": 0.4}, {"accumulate": 3}], ids=str)
def test_what_was_paused_twice_has_the_bytes_of_what_never_was(data, tmp_path, choices):
    (*_, paused), one = ended(data, tmp_path / "paused", 0, 1, 2, **choices)
    (unbroken,), other = ended(data, tmp_path / "unbroken", 2, **choices)
    assert paused == unbroken
    assert paused.is_whole
    assert one.step == other.step
    assert one.tensors.keys() == other.tensors.keys()
    assert all((tensor == other.tensors[name]).all() for name, tensor in one.tensors.items())
    assert (tmp_path / "paused" / SCORES).read_bytes() == (tmp_path / "unbroken" / SCORES).read_bytes()


def test_it_pauses_at_the_end_of_the_epoch_in_which_a_share_is_reached(data, tmp_path):
    (part,), checkpoint = ended(data, tmp_path, 1)
    updates = last_checkpoint(ended(data, tmp_path / "whole", 2) and tmp_path / "whole" / CHECKPOINTS).step
    assert checkpoint.step == updates / 3
    assert not part.is_whole
    assert list(part.best) == [0, 1]
    assert part.best[0] <= part.best[1]


def test_a_part_that_was_trained_is_not_trained_again(data, tmp_path):
    (first, again), checkpoint = ended(data, tmp_path, 0, 0)
    assert first == again
    (shorter,), same = ended(data, tmp_path, 0)
    assert (shorter, same.step) == (first, checkpoint.step)


def test_a_training_that_stops_early_by_itself_is_whole_with_its_score_at_every_rung(data, tmp_path):
    (part,), _ = ended(data, tmp_path, 2, patience=1)
    assert part.is_whole
    assert len(part.best) == 3


def test_nothing_more_is_written_once_it_is_somebody_elses(data, tmp_path):
    train_part(job(data), tmp_path, RUNGS, asked=Asked(), goes_on=lambda: False)
    assert last_checkpoint(tmp_path / CHECKPOINTS) is None
    assert not (tmp_path / SCORES).exists()
