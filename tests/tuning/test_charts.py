import pytest

from byeori.tuning.charts import history, parallel, slices

SHOWN = [
    (1, {"lr": 0.01, "warmup": 0.1, "schedule": "cosine"}, 0.5),
    (2, {"lr": 0.001, "warmup": 0.9, "schedule": "constant"}, -0.25),
    (3, {"lr": 0.1, "warmup": 0.5, "schedule": "cosine"}, 1.0),
]


def test_the_history_has_a_mark_for_each_setting():
    assert history(SHOWN, 0.3).startswith("<svg")


@pytest.mark.parametrize("name", ["lr", "warmup", "schedule"])
def test_a_slice_names_its_choice(space, name):
    assert name in slices(SHOWN, space, name, 0.2)


def test_all_choices_stand_side_by_side(space):
    text = parallel(SHOWN, space)
    assert all(name in text for name in space.tried)
