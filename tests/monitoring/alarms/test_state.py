import json
from dataclasses import replace

import numpy as np

from byeori.monitoring.alarms.state import JOINT, State, changes
from watched import reference_of


def test_a_state_survives_json_and_is_small():
    state = State.start(reference_of(), 0.01)
    text = json.dumps({**state.to_json(), "revision": 3})
    again = State.of_json(json.loads(text), "store")
    assert again.to_json() == state.to_json()
    assert again.revision == 3
    assert len(text) < 20_000


def test_its_bags_begin_with_the_sample_of_the_reference():
    state = State.start(reference_of(300), 0.01)
    assert state.bag.sum(1).tolist() == [300] * 4
    assert state.alarms == {}


def test_a_reference_without_sample_gives_no_tests():
    reference = replace(reference_of(), sample=np.empty((0, 4), np.float32))
    state = State.start(reference, 0.01)
    assert state.names == ()
    assert state.joint is None


def test_changes_are_what_stands_now_and_did_not_and_what_did_and_does_not():
    state = State.start(reference_of(), 0.01)
    on = replace(state, standing=(5.0, None, None, None), joint_standing=7.0)
    assert [(what, became) for what, became, _ in changes(state, on)] == [("age.value", "on"), (JOINT, "on")]
    assert [(what, became) for what, became, _ in changes(on, state)] == [("age.value", "off"), (JOINT, "off")]
    assert changes(on, on) == []
