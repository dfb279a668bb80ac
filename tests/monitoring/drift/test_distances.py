import numpy as np
import pytest
from scipy.stats import chi2_contingency, ks_2samp

from byeori.monitoring.drift.distances import benjamini_hochberg, chi_squared, coarse, grouped, kolmogorov_smirnov, psi


def test_kolmogorov_smirnov_of_fine_bins_is_that_of_the_values():
    draw = np.random.default_rng(0)
    one, other = draw.normal(0.2, 1, 300), draw.normal(0, 1, 500)
    edges = np.sort(np.concatenate([one, other]))
    counts = [np.bincount(np.searchsorted(edges, x), minlength=801) for x in (one, other)]
    distance, p = kolmogorov_smirnov(*counts)
    wanted = ks_2samp(one, other, method="asymp")
    assert distance == pytest.approx(wanted.statistic)
    assert p == pytest.approx(wanted.pvalue, rel=0.15)


def test_p_values_of_bins_are_not_too_small_where_nothing_differs():
    draw, small = np.random.default_rng(1), {"ks": 0, "chi": 0}
    for _ in range(600):
        one, other = (np.bincount(draw.integers(0, 12, n), minlength=12) for n in (150, 400))
        small["ks"] += kolmogorov_smirnov(one, other)[1] <= 0.05
        small["chi"] += chi_squared(one, other)[1] <= 0.05
    assert small["ks"] <= 30 + 3 * 28**0.5
    assert 15 <= small["chi"] <= 30 + 3 * 28**0.5


def test_chi_squared_is_pearsons_where_all_groups_are_large():
    one, other = np.array([30, 50, 20]), np.array([70, 80, 90])
    statistic, p = chi_squared(one, other)
    wanted = chi2_contingency([one, other], correction=False)
    assert (statistic, p) == pytest.approx((wanted.statistic, wanted.pvalue))


def test_groups_of_which_too_few_are_expected_are_joined():
    one, other = np.array([40, 1, 0, 2, 1]), np.array([400, 8, 9, 12, 11])
    assert chi_squared(one, other)[1] > 0.3
    assert chi_squared(np.array([0, 9]), np.array([0, 90])) == (0.0, 1.0)


def test_the_stability_index_is_0_of_alike_and_large_of_unlike():
    assert psi(np.array([5, 5]), np.array([500, 500])) == pytest.approx(0.0)
    assert psi(np.array([90, 10]), np.array([10, 90])) > 3
    assert np.isnan(psi(np.array([0, 0]), np.array([1, 1])))


def test_places_are_joined_to_about_ten_groups_of_equal_share():
    groups = coarse(np.full(60, 1 / 60))
    assert grouped(np.ones(60), groups).tolist() == [6.0] * 10


def test_of_traits_that_do_not_differ_hardly_one_is_said_to():
    draw = np.random.default_rng(2)
    false = sum((benjamini_hochberg(draw.random(20)) <= 0.05).any() for _ in range(1000))
    assert false <= 50 + 3 * 48**0.5
    assert benjamini_hochberg(np.array([1e-6, 0.9, 0.8]))[0] == pytest.approx(3e-6)
