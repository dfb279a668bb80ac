from byeori.tracking.store import Store


def test_a_monitors_state_and_its_alarms_survive_the_process(store_place):
    assert Store(store_place).alarms.keep("m", "bundle", {"wealth": 3.0}, [("age", "on", {"evidence": 120.0})], after=0)
    alarms = Store(store_place).alarms
    assert alarms.state("m") == {"wealth": 3.0, "revision": 1}
    assert [(one.what, one.state, one.content) for one in alarms.alarms("m")] == [("age", "on", {"evidence": 120.0})]
    assert alarms.alarms("m", since=alarms.alarms("m")[0].time + 1) == []
    assert alarms.state("other") is None


def test_of_two_monitors_that_looked_at_once_one_keeps_its_state_and_the_other_nothing(store_place):
    alarms = Store(store_place).alarms
    assert alarms.keep("m", "bundle", {"wealth": 1.0}, [], after=0)
    assert alarms.keep("m", "bundle", {"wealth": 2.0}, [("age", "on", None)], after=1)
    assert not alarms.keep("m", "bundle", {"wealth": 2.5}, [("age", "on", None)], after=1)
    assert not alarms.keep("m", "bundle", {"wealth": 2.5}, [], after=0)
    assert alarms.state("m") == {"wealth": 2.0, "revision": 2}
    assert len(alarms.alarms("m")) == 1
