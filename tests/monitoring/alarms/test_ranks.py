import numpy as np

from byeori.monitoring.alarms.ranks import NONE, p_values, uniforms


def test_the_chance_of_an_answer_depends_on_its_id_and_the_monitor_alone():
    names = ["age", "town"]
    some = uniforms("m", [f"id-{n}" for n in range(4000)], names)
    assert (some[7] == uniforms("m", ["id-7"], names)[0]).all()
    assert not (some == uniforms("other", [f"id-{n}" for n in range(4000)], names)).any()
    assert some.min() >= 0
    assert some.max() < 1
    assert np.abs(np.histogram(some[:, 0], 10, (0, 1))[0] - 400).max() < 90
    assert abs(np.corrcoef(some.T)[0, 1]) < 0.05


def test_a_p_value_is_the_rank_in_the_bag_of_reference_and_all_answers_before():
    p, counts = p_values(np.array([[2, 3, 5]]), np.array([[1], [1], [0]]), np.array([[0.5], [0.5], [0.5]]))
    np.testing.assert_allclose(p[:, 0], [(2 + 0.5 * 4) / 11, (2 + 0.5 * 5) / 12, 0.5 * 3 / 13])
    assert counts.tolist() == [[3, 5, 5]]


def test_p_values_are_uniform_where_live_answers_come_from_the_same_source():
    draw = np.random.default_rng(5)
    bins = draw.integers(0, 4, (400 + 3000, 2)) ** 2 // 3  # unequal shares, many ties
    counts = np.stack([np.bincount(bins[:400, t], minlength=4) for t in range(2)])
    p, _ = p_values(counts, bins[400:], draw.random((3000, 2)))
    found = np.histogram(p[:, 0], 20, (0, 1))[0]
    assert ((found - 150) ** 2 / 150).sum() < 43.8  # the 0.1 % point of chi-squared with 19 degrees
    assert abs(np.corrcoef(p[:-1, 0], p[1:, 0])[0, 1]) < 0.06


def test_many_answers_at_once_have_the_p_values_of_one_after_the_other():
    draw = np.random.default_rng(6)
    counts, bins, chance = draw.integers(0, 9, (3, 5)), draw.integers(-1, 5, (1300, 3)), draw.random((1300, 3))
    p, after = p_values(counts, bins, chance)
    singly, bag = [], counts
    for row in range(1300):
        one, bag = p_values(bag, bins[row : row + 1], chance[row : row + 1])
        singly.append(one[0])
    np.testing.assert_array_equal(p, np.array(singly))
    np.testing.assert_array_equal(after, bag)


def test_what_is_not_known_of_an_answer_has_no_p_value_and_enters_no_bag():
    p, after = p_values(np.array([[1, 1], [1, 1]]), np.array([[NONE, 0]]), np.array([[0.5, 0.5]]))
    assert np.isnan(p[0, 0])
    assert p[0, 1] == 1 / 3
    assert after.tolist() == [[1, 1], [2, 1]]
