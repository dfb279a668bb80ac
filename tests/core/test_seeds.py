"""Chance is a pure function of a seed and names, and the user's own generators are left as they were."""

import subprocess
import sys

import numpy as np
import torch

from byeori.core.seeds import draw, generators, key, restore, seeded


def test_draws_depend_on_the_seed_and_every_name():
    drawn = {draw(*names).random() for names in [(0, "a"), (1, "a"), (0, "b"), (0, "a", 1), (0,), (0, "a/1", 2)]}
    assert len(drawn) == 6
    assert draw(0, "order", 3).random(5).tolist() == draw(0, "order", 3).random(5).tolist()


def test_draws_are_the_same_in_another_process_and_another_year():
    assert key(0, "order", 3) == 0xA2CF48C4F538167B5F78CBB4D1335FA0
    assert draw(7, "order", 3).integers(2**62) == 612527251651142358
    code = "from byeori.core.seeds import draw; print(draw(7, 'order', 3).integers(2**62))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert int(printed) == 612527251651142358


def test_draws_look_random():
    uniform = np.array([draw(0, "order", step).random() for step in range(2000)])
    assert abs(uniform.mean() - 0.5) < 0.03
    assert abs(np.corrcoef(uniform[:-1], uniform[1:])[0, 1]) < 0.08


def test_a_seeded_block_leaves_the_global_generator_alone():
    torch.manual_seed(5)
    wanted = torch.rand(3)
    torch.manual_seed(5)
    with seeded(0, "model"):
        first = torch.rand(3)
        torch.rand(100)
    assert torch.equal(torch.rand(3), wanted)
    with seeded(0, "model"):
        assert torch.equal(torch.rand(3), first)
    with seeded(1, "model"):
        assert not torch.equal(torch.rand(3), first)


def test_a_seeded_block_leaves_it_alone_after_an_error_too():
    before = torch.get_rng_state()
    try:
        with seeded(0):
            torch.rand(1)
            raise KeyError
    except KeyError:
        pass
    assert torch.equal(torch.get_rng_state(), before)


def test_states_of_generators_are_plain_tensors_that_bring_the_draws_back():
    states = {name: state.clone() for name, state in generators().items()}
    assert states["cpu"].dtype == torch.uint8
    first = torch.rand(4)
    restore(states)
    assert torch.equal(torch.rand(4), first)


def test_states_of_devices_that_are_gone_are_passed_over():
    states = generators()
    restore({"cpu": states["cpu"], **({} if torch.cuda.is_available() else {"cuda:0": states["cpu"]})})
    assert torch.equal(torch.get_rng_state(), states["cpu"])
