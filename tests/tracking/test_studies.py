from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from byeori.core.errors import RunError
from byeori.tracking.records import LegRecord, StudyRecord
from byeori.tracking.store import Store

STUDY = StudyRecord("s1", "wine-1", 1.0, "f00", {"seed": 0})
LEG = LegRecord("s1", 0, {"settings": {"lr": 0.1}}, "running", "anna", {"host": "a", "pid": 1}, 5.0, 1)


@pytest.fixture
def studies(store_place):
    return Store(store_place).studies


def test_a_study_keeps_its_name_to_itself_and_is_found_by_it(studies):
    assert studies.begin(STUDY)
    assert not studies.begin(replace(STUDY, id="s2"))
    assert studies.study("wine-1") == STUDY
    with pytest.raises(RunError, match="no study is called 'wine-2'; did you mean 'wine-1'"):
        studies.study("wine-2")


def test_of_many_workers_that_claim_a_leg_one_has_it(store_place):
    stores = [Store(store_place) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda n: stores[n].studies.claim(replace(LEG, worker=str(n))), range(4)))
    assert sum(claims) == 1
    assert [one.worker for one in stores[0].studies.legs("s1")] == [str(claims.index(True))]


def test_a_leg_ends_once_and_by_its_own_worker(studies):
    studies.claim(LEG)
    assert not studies.finish(LEG, "ben", "done", {"values": [9.0]})
    assert studies.finish(LEG, "anna", "done", {"values": [0.5]})
    assert not studies.finish(LEG, "anna", "failed", {"error": "late"})
    assert [(one.state, one.result) for one in studies.legs("s1")] == [("done", {"values": [0.5]})]


def test_a_leg_of_a_dead_worker_is_taken_over_once_and_the_dead_ones_words_do_not_count(studies):
    studies.claim(LEG)
    assert studies.take_over(LEG, "ben", {"host": "b", "pid": 2})
    assert not studies.take_over(LEG, "carl", {"host": "c", "pid": 3})
    assert not studies.beat("s1", 0, "anna")
    assert not studies.finish(LEG, "anna", "done", {"values": [9.0]})
    (leg,) = studies.legs("s1")
    assert (leg.worker, leg.attempts, leg.state) == ("ben", 2, "running")


def test_a_worker_that_has_said_it_lives_is_not_taken_over(studies):
    studies.claim(LEG)
    assert studies.beat("s1", 0, "anna")
    assert not studies.take_over(LEG, "ben", {})


def test_what_a_study_came_to_is_said_once(studies):
    studies.begin(STUDY)
    studies.end("s1", {"best": 1})
    studies.end("s1", {"best": 2})
    found = studies.study("wine-1")
    assert found.result == {"best": 1}
    assert found.ended is not None


def test_a_leg_that_was_given_back_is_anybodys(studies):
    studies.claim(LEG)
    studies.release(LEG, "anna")
    (free,) = studies.legs("s1")
    assert studies.take_over(free, "ben", {})
