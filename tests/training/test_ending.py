"""How many validation samples a target learns from when training ends: as many as it asks for, and there are."""

from types import SimpleNamespace

import numpy as np
import pytest

from byeori.fields.about import About
from byeori.training.ending import calibrated_on


@pytest.mark.parametrize(
    ("about", "wanted"),
    [
        ({"calibrated": ()}, 0),
        ({"calibrated": ("threshold",)}, 50),
        ({"calibrated": ("threshold",), "calibrated_on": 20}, 20),
        ({"calibrated": ("threshold",), "calibrated_on": 200}, 50),
    ],
)
def test_it_is_what_the_target_asks_for_but_no_more_than_there_are(about, wanted):
    task = SimpleNamespace(target=SimpleNamespace(about=About(**about)))
    assert calibrated_on(SimpleNamespace(task=task, rows={"val": np.arange(50)})) == wanted
