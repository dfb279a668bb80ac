"""How many validation samples a target learns from when training ends: as many as it asks for, and there are."""

from types import SimpleNamespace

import numpy as np
import pytest

from byeori.fields.about import About
from byeori.training.ending import calibrated_on, described


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


@pytest.mark.parametrize(("inputs", "media", "wanted"), [(1, None, 2000), (1, "image", 500), (1000, None, 500)])
def test_the_traits_of_few_files_and_of_few_rows_of_wide_tables_are_kept(inputs, media, wanted):
    fields = {str(number): SimpleNamespace(about=About(media=media)) for number in range(inputs)}
    task = SimpleNamespace(inputs=fields, target=SimpleNamespace(about=About()))
    assert described(SimpleNamespace(task=task)) == wanted
