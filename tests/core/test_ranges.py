import pytest

from byeori.core.ranges import Choice, Range, from_json, to_json


def test_a_place_in_a_range_is_a_number_in_it_and_back():
    plain, factors, whole = Range(0, 30), Range(1e-4, 1e-1, log=True), Range(8, 512, log=True, whole=True)
    assert [plain.at(share) for share in (0, 0.5, 1)] == [0, 15, 30]
    assert [factors.at(share) for share in (0, 1 / 3, 1)] == [1e-4, 1e-3, 1e-1]
    assert whole.at(0.5) == 64
    assert isinstance(whole.at(0.3), int)
    for tried in (plain, factors, whole):
        assert tried.at(tried.share(tried.at(0.37))) == tried.at(0.37)
    assert plain.share(99) == 1


@pytest.mark.parametrize("tried", [Range(0, 1), Range(1, 64, log=True, whole=True), Choice(("mlp", 3, True))])
def test_what_is_tried_comes_back_from_a_file(tried):
    assert from_json(to_json(tried)) == tried


def test_what_lies_in_it_is_known():
    assert Range(0, 1).holds(0.5)
    assert not Range(0, 1).holds(1.5)
    assert not Range(0, 1).holds("a")
    assert Choice(("a", "b")).holds("a")
