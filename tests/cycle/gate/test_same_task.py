"""Models of another task are told apart by their inputs, target and kinds."""

from dataclasses import replace

import pytest

from byeori.bundles.bundle import Bundle
from byeori.core.errors import ConfigError
from byeori.cycle.gate.same_task import refuse_other_task


def test_other_settings_are_the_same_task_and_other_inputs_are_not(runs):
    poor, good = Bundle.load(runs / "towns-1"), Bundle.load(runs / "towns-2")
    refuse_other_task(poor, good, "production")
    inputs = {name: field for name, field in good.task.inputs.items() if name != "town"}
    with pytest.raises(ConfigError, match=r"towns-2: a challenger of another task.*production is towns-1.*'town'"):
        refuse_other_task(poor, replace(good, task=replace(good.task, inputs=inputs)), "production")
