import pytest

from byeori.tracking.records import ShadowAnswer
from byeori.tracking.store import Store


@pytest.fixture
def shadows(store_place):
    return Store(store_place).shadows


def _answer(number, bundle="b", **values):
    return ShadowAnswer(f"r{number}", bundle, float(number), "run", {"value": "cat"}, "cat", 0.9, 3.0, **values)


def test_answers_come_back_as_they_went_by_bundle_and_time(shadows):
    made = [_answer(number) for number in range(5)]
    shadows.write(made)
    shadows.write([_answer(9, "c", error="no memory")])
    shadows.write([])
    assert shadows.answers("b") == made
    assert shadows.answers("b", since=1, until=3) == made[1:3]
    assert shadows.answers("b", limit=2) == made[3:]
    assert shadows.answers("c")[0].error == "no memory"


def test_two_challengers_answer_one_request(shadows):
    shadows.write([_answer(1), _answer(1, "c")])
    assert len(shadows.answers("b")) == len(shadows.answers("c")) == 1
