import pytest

from byeori.core.ranges import Choice, Range
from byeori.tuning.sampling import propose
from byeori.tuning.space import Space

HOW = {"seed": 3, "trials": 30}


def seen_of(space, count):
    """Settings that gain the more the nearer `warmup` is to 0.7."""
    seen = []
    for number in range(1, count + 1):
        settings = propose(space, seen, number=number, sampler="random", **HOW)
        seen.append((settings, 0.5 - abs(settings["warmup"] - 0.7)))
    return seen


@pytest.mark.parametrize("sampler", ["gp", "tpe", "random", "auto"])
def test_a_proposal_follows_from_seed_number_and_what_is_seen_alone(space, sampler):
    seen = seen_of(space, 12)
    one = propose(space, seen, number=13, sampler=sampler, **HOW)
    propose(space, seen[:5], number=6, sampler=sampler, **HOW)
    assert propose(space, seen, number=13, sampler=sampler, **HOW) == one
    assert space.holds(one)
    assert propose(space, [*seen, (one, None)], number=14, sampler=sampler, **HOW) != one
    other = propose(space, seen, number=13, sampler=sampler, seed=4, trials=30)
    assert other != one or sampler in ("gp", "auto")  # where a Gaussian process is sure, chance has no say


@pytest.mark.parametrize("sampler", ["gp", "tpe"])
def test_a_model_proposes_nearer_to_what_was_good_than_chance_does(space, sampler):
    seen = seen_of(space, 16)

    def away(kind):
        found = [propose(space, seen, number=17 + n, sampler=kind, **HOW)["warmup"] for n in range(8)]
        return sum(abs(value - 0.7) for value in found)

    assert away(sampler) < 0.7 * away("random")


def test_the_first_ones_lie_about_the_default(space):
    first = propose(space, [({}, 0.0)], number=1, sampler="auto", **HOW)
    assert abs(space.tried["warmup"].share(first["warmup"]) - space.tried["warmup"].share(0.2)) <= 0.25


def test_a_grid_goes_through_all_places_once_and_then_ends():
    small = Space({"lr": Range(0.001, 0.1, log=True), "model": Choice(("a", "b"))}, {"lr": 0.01, "model": "a"})
    found = [propose(small, [], number=n, sampler="grid", **HOW) for n in range(1, 12)]
    assert found[10] is None
    assert len({tuple(one.items()) for one in found[:10]}) == 10
    assert found[0] == {"lr": 0.001, "model": "a"}
