import re

import pytest

from byeori.core.errors import ConfigError
from byeori.core.ranges import Choice, Range
from byeori.core.seeds import draw
from byeori.tuning.space import Space, load_space, space_of


def test_a_file_names_ranges_and_lists(tmp_path):
    file = tmp_path / "space.toml"
    file.write_text(
        'lr = { low = 1e-4, high = 1e-1 }\nbatch = { low = 8, high = 64 }\nmodel = ["mlp", "tabm"]\n'
        "warmup = { low = 0, high = 0.5, log = false }\n"
    )
    assert load_space(file) == {
        "lr": Range(1e-4, 1e-1, log=True),
        "batch": Range(8, 64, whole=True),
        "model": Choice(("mlp", "tabm")),
        "warmup": Range(0, 0.5),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "names no choice; wanted such as lr = { low = 1e-4, high = 1e-1 }"),
        ("lr = [0.1", "not a TOML file"),
        ("learning_rate = [0.1, 0.2]", "'learning_rate' is not a choice of a recipe; did you mean 'lr'?"),
        ("lr = 0.1", "lr = 0.1: wanted a list of values, or { low = ..., high = ... }"),
        ("lr = [0.1]", "lr = [0.1] leaves no choice; wanted two values at least"),
        ("lr = []", "lr = [] leaves no choice"),
        ('lr = [0.1, "high"]', "lr = 'high': wanted float"),
        ("lr = { low = 0.1, high = 0.01 }", "lr from 0.1 to 0.01: wanted a low that is below the high"),
        ("lr = { low = 0.1, high = 1000.0 }", "lr = 1000.0: wanted a number from 1e-09 to 100"),
        ("lr = { low = 0.1 }", "lr = {'low': 0.1}: wanted low, high, and log"),
        ("warmup = { low = 0, high = 0.5, log = true }", "warmup from 0 on: a scale of factors (log) begins above 0"),
        ('model = { low = "a", high = "b" }', "model = 'a' is no number, so it has no range; wanted a list of values"),
        ("seed = [1, 2]", "'seed' is not searched over"),
        ("virtual = [2, 4]", "'virtual' is not searched over"),
    ],
)
def test_a_space_that_cannot_be_is_told_apart(tmp_path, text, message):
    file = tmp_path / "space.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=re.escape(message)) as error:
        load_space(file)
    assert str(error.value).startswith(str(file))


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ConfigError, match="no such file of a space"):
        load_space(tmp_path / "no.toml")


def test_settings_are_drawn_about_the_default_and_further_out_with_reach(space):
    near = [space.about(draw(0, n), 0.1) for n in range(50)]
    far = [space.about(draw(0, n), 1.0) for n in range(50)]
    assert all(space.holds(one) for one in near + far)
    assert all(abs(one["warmup"] - 0.2) <= 0.09 + 1e-9 for one in near)
    assert max(one["warmup"] for one in far) > 0.6
    assert {one["schedule"] for one in near} >= {"cosine"}
    assert sum(one["schedule"] == "cosine" for one in near) > sum(one["schedule"] == "cosine" for one in far)


def test_a_space_comes_back_from_the_store(space):
    assert Space.from_json(space.to_json()) == space


def test_a_dict_is_checked_as_a_file_is():
    assert space_of({"batch": [16, 32]}) == {"batch": Choice((16, 32))}
    with pytest.raises(ConfigError, match="space: names no choice"):
        space_of({})
