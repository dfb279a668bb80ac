from byeori.core.seeds import draw
from byeori.tuning.importance import importance


def seen(space, count):
    found = [space.about(draw(1, number), 1.0) for number in range(count)]
    return [(one, 3 * one["warmup"] + float(draw(2, n).normal()) * 0.05) for n, one in enumerate(found)]


def test_the_choice_that_decides_is_the_most_important(space):
    shares = importance(space, seen(space, 40))
    assert next(iter(shares)) == "warmup"
    assert shares["warmup"] > 0.7
    assert abs(sum(shares.values()) - 1) < 1e-6
    assert importance(space, seen(space, 40)) == shares


def test_of_few_results_or_equal_ones_nothing_is_told(space):
    assert importance(space, seen(space, 5)) == {}
    assert importance(space, [(one, 1.0) for one, _ in seen(space, 20)]) == {}
