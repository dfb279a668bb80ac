import threading
from dataclasses import replace

import pytest

from byeori.tracking.environment import process
from byeori.tracking.store import Store
from byeori.tuning.legs import Found, Leg
from byeori.tuning.limits import ATTEMPTS
from byeori.tuning.work import TrialFailedError


def legs(view):
    return [(leg, found) for leg, found in view.ended]


def test_the_same_seed_gives_the_same_search_by_one_worker_and_by_three(tmp_path, worker, planted):
    alone = worker(tmp_path / "alone", planted()).work()
    crew = [worker(tmp_path / "crew", planted()) for _ in range(3)]
    views = []
    threads = [threading.Thread(target=lambda one=one: views.append(one.work())) for one in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(views) == 3
    assert all(legs(view) == legs(alone) for view in views)


def test_every_leg_is_trained_once(store_place, worker, planted):
    objective = planted()
    view = worker(store_place, objective).work()
    assert objective.legs == [leg for leg, _ in view.ended]
    keys = [(leg.trial, leg.draw, leg.rung) for leg in objective.legs]
    assert len(set(keys)) == len(keys)


def test_a_leg_whose_worker_died_is_taken_over_and_the_search_is_the_same(tmp_path, worker, planted):
    unbroken = worker(tmp_path / "unbroken", planted()).work()
    broken = worker(tmp_path / "broken", planted())

    class Killed(BaseException):
        pass

    calls = []

    def dying(leg, is_mine):
        calls.append(leg)
        if len(calls) % 3 == 0:
            raise Killed
        return planted()(leg, is_mine)

    for _ in range(30):
        try:
            again = worker(tmp_path / "broken", dying).work()
            break
        except Killed:
            continue
    assert legs(again) == legs(unbroken)
    assert broken.study == "s"


def test_a_living_worker_of_this_machine_keeps_its_leg_however_long_it_says_nothing(tmp_path, worker, planted):
    one = worker(tmp_path, planted())
    view = one.work()
    assert not one._taken_over(view, process())
    stuck = replace(view.records[0], state="running", worker="other", beat=0.0, process=process())
    view.records.append(replace(stuck, number=len(view.records)))
    assert one._taken_over(view, process()) is None


def test_a_leg_whose_process_dies_again_and_again_counts_as_failed(tmp_path, worker, planted):
    one = worker(tmp_path, planted())
    view = one.work()
    record = replace(view.records[0], number=len(view.records), state="running", worker=one.name)
    record = replace(record, attempts=ATTEMPTS + 1)
    Store(tmp_path).studies.claim(record)
    with one._beating() as held:
        one._train(record, held)
    assert Store(tmp_path).studies.legs("s")[-1].result["error"] == f"the process that trained it died {ATTEMPTS} times"


def test_a_setting_that_cannot_be_trained_is_said_and_the_search_goes_on(tmp_path, worker, planted):
    def fragile(leg, is_mine):
        if leg.trial == 2:
            raise TrialFailedError("it is too large")
        return planted()(leg, is_mine)

    view = worker(tmp_path, fragile).work()
    assert [found.error for leg, found in view.ended if leg.trial == 2] == ["it is too large"]
    assert max(leg.trial for leg, _ in view.ended) == 12


def test_what_it_tells_is_each_leg_that_has_ended(tmp_path, worker, planted):
    told = []
    one = worker(tmp_path, planted())
    one.tell = lambda leg, found: told.append((leg, found))
    view = one.work()
    assert told == view.ended
    assert isinstance(told[0][0], Leg)
    assert isinstance(told[0][1], Found)


@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_a_search_that_is_begun_anew_is_the_same(tmp_path, worker, planted, sampler):
    one = worker(tmp_path / "a", planted(), sampler=sampler).work()
    two = worker(tmp_path / "b", planted(), sampler=sampler).work()
    assert legs(one) == legs(two)
    other = worker(tmp_path / "c", planted(), sampler=sampler, seed=1).work()
    assert [leg.settings for leg, _ in other.ended] != [leg.settings for leg, _ in one.ended]
