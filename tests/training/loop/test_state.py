"""What a training knows of its scores: which weights are best, and for how many epochs nothing was better."""

import math

import torch
from torch import nn

from byeori.training.loop.state import State, checkpoint_of, restore_state


def _judged(scores: list[float], *, lower: bool) -> State:
    state = State(nn.Linear(1, 1), None)  # type: ignore[arg-type]
    for step, score in enumerate(scores, 1):
        state.step = step
        with torch.no_grad():
            state.model.weight.fill_(step)
        state.judge({"it": score, "other": -score}, lower=lower)
    return state


def test_the_highest_score_is_best_or_the_lowest_of_an_error():
    scores = [0.5, 0.9, 0.2, 0.4]
    assert _judged(scores, lower=False).best_step == 2
    assert _judged(scores, lower=True).best_step == 3
    assert float(_judged(scores, lower=True).chosen("best")["weight"]) == 3
    assert _judged(scores, lower=True).judgement == {"it": 0.2, "other": -0.2}


def test_epochs_without_a_better_score_are_counted_either_way():
    assert _judged([0.5, 0.6, 0.7], lower=True).since_best == 2
    assert _judged([0.5, 0.6, 0.7], lower=False).since_best == 0


def test_of_equal_scores_the_later_counts():
    state = _judged([0.5, 0.9, 0.9], lower=False)
    assert (state.best_step, state.since_best) == (3, 1)


def test_what_is_no_number_is_worse_than_any_other():
    assert _judged([math.nan, 0.1, math.nan], lower=False).best_step == 2
    assert _judged([math.nan, 9.0, math.nan], lower=True).best_step == 2
    assert _judged([math.nan, math.nan], lower=False).best_step == 2


def test_a_checkpoint_brings_back_all_that_is_known():
    state = _judged([0.5, 0.9, 0.2], lower=False)
    adam = torch.optim.Adam(state.model.parameters())
    kept = checkpoint_of(state, adam, stage=1, epochs=2.5, bent=(0, 0.0), unscored=False)
    other = State(nn.Linear(1, 1), None)  # type: ignore[arg-type]
    restore_state(other, kept)
    assert (other.step, other.best, other.best_step, other.since_best) == (3, 0.9, 2, 1)
    assert torch.equal(other.model.weight, state.model.weight)
    assert kept.record["stage"] == 1
    assert kept.record["epochs"] == 2.5
