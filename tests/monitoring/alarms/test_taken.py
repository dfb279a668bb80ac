import json

from byeori.monitoring.alarms.taken import LATE_S, Taken


def test_what_was_taken_is_no_news_and_what_comes_late_is_for_some_minutes():
    taken = Taken().with_more([(1000.0, "b"), (1000.0 + LATE_S / 2, "c")])
    assert taken.news([(1000.0, "b"), (1000.0, "a"), (1000.0 + LATE_S, "d")]) == [False, True, True]
    later = taken.with_more([(5000.0, "e")])
    assert later.news([(1000.0, "a"), (4999.0, "f")]) == [False, True]
    assert later.answers == 3
    assert later.newest == 5000.0


def test_answers_of_one_moment_are_told_apart_however_many_there_are():
    keys = [(7.0, f"{number:05d}") for number in range(6000)]
    taken = Taken()
    for start in range(0, 6000, 1000):
        assert all(taken.news(keys[start : start + 1000]))
        taken = taken.with_more(keys[start : start + 1000])
    assert not any(taken.news(keys))
    assert len(taken.recent) <= 2000


def test_it_survives_json_before_and_after_the_first_answer():
    for taken in (Taken(), Taken().with_more([(1.5, "a"), (9000.25, "b")])):
        assert Taken.of_json(json.loads(json.dumps(taken.to_json()))) == taken
