import pytest

from byeori.checks.expectations.holding import broken_by
from byeori.checks.expectations.learning import column_values, expect, learn_expectations
from byeori.fields.kinds import Category, Date, Number, Text


def test_a_table_teaches_ranges_sets_order_and_what_is_never_missing(people):
    learned = learn_expectations(people())
    columns = learned.columns
    assert learned.samples_at_least == 200
    assert columns["id"].unique
    assert columns["day"].rising
    assert (columns["age"].least, columns["age"].greatest) == (0, 160)
    assert columns["town"].values == ("Busan", "Jeju", "Seoul")
    assert columns["town"].shares["Seoul"][0] < 0.6 < columns["town"].shares["Seoul"][1]
    assert {one.missing_at_most for one in columns.values()} == {0}
    assert expect([1.0] * 100, Number()).missing_at_most == 0.03
    assert columns["bought"].values == ("no", "yes")


@pytest.mark.parametrize("seed", range(1, 6))
def test_more_of_the_same_is_as_expected(people, seed):
    learned = learn_expectations(people())
    assert broken_by(people("more.csv", seed=seed), learned) == []


def test_a_value_that_is_hardly_seen_says_that_there_may_be_others():
    words = ["a"] * 50 + ["b"] * 5
    assert expect(words, Category(is_target=False)).values == ("a", "b")
    assert expect([*words, *"cccc"], Category(is_target=False)).values is None


def test_numbers_have_a_margin_and_keep_their_sign():
    assert (expect([10.0, 20.0], Number()).least, expect([10.0, 20.0], Number()).greatest) == (0, 30)
    assert expect([30.0, 40.0], Number()).least == 20
    assert expect([0.0, 0.004], Number()).least == 0
    assert expect([-4.0, -0.1], Number()).greatest == 0
    assert (expect([5.0, 5.0], Number()).least, expect([5.0, 5.0], Number()).greatest) == (0, 10)


def test_missing_cells_may_come_as_often_again():
    missing = expect([None] * 20 + [1.0] * 80, Number()).missing_at_most
    assert 0.3 < missing < 0.5


def test_dates_have_no_end_and_texts_a_length():
    assert expect(["2026-01-01", "2026-03-01"], Date()).greatest is None
    assert expect(["four", "eight..."], Text()).characters == (2, 16)
    assert expect([None, None]).to_json() == {}


def test_a_cell_that_cannot_be_read_is_missing(people):
    data = people(age=lambda row, cell: "unknown!" if row == 3 else cell)
    assert list(column_values(data, "age")).count(None) == 1
