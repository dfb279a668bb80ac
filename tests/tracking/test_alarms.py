from byeori.tracking.store import Store


def test_a_monitors_state_and_its_alarms_survive_the_process(tmp_path):
    Store(tmp_path).alarms.keep("m", "bundle", {"wealth": 3.0}, [("age", "on", {"evidence": 120.0})])
    alarms = Store(tmp_path).alarms
    assert alarms.state("m") == {"wealth": 3.0}
    assert [(one.what, one.state, one.content) for one in alarms.alarms("m")] == [("age", "on", {"evidence": 120.0})]
    assert alarms.alarms("m", since=alarms.alarms("m")[0].time + 1) == []
    assert alarms.state("other") is None
