"""Where the line of numbers is cut, so that a network may bend its curve there."""

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.core.seeds import draw
from byeori.fields.number.scaling import choose, cut


def test_numbers_of_which_none_is_frequent_are_cut_at_their_quantiles():
    values = draw(0, "cut").normal(size=1000)
    assert np.array_equal(cut(values, 10), np.quantile(values, np.linspace(0, 1, 11)))


def test_few_different_numbers_are_all_edges():
    assert cut(np.array([3.0, 1.0, 3.0, 24.0])).tolist() == [1.0, 3.0, 24.0]


def test_a_column_that_is_mostly_zero_is_cut_where_it_is_not():
    gains = draw(0, "cut").exponential(size=80) + 1
    edges = cut(np.concatenate([np.zeros(920), gains]))
    assert edges[0] == 0
    assert edges[-1] == gains.max()
    assert len(edges) == 49
    assert edges[1] == gains.min()


def test_a_frequent_number_in_the_middle_is_an_edge_by_itself():
    draws = draw(0, "cut")
    edges = cut(np.concatenate([draws.normal(size=900), np.full(100, 0.123)]), 20)
    assert 0.123 in edges
    assert np.all(np.diff(edges) > 0)


@pytest.mark.parametrize("values", [[1e300, 2e300], [-1e200, 1.0], [1e101, 5.0]])
def test_numbers_whose_square_no_float_holds_are_refused(values):
    with pytest.raises(DataError, match="whose square no float holds; give the numbers in a larger unit"):
        choose(np.array(values), is_target=False)
