"""The recipe: each choice goes to TOML and back, and an impossible one is told by its name, value and bounds."""

import tomllib
from copy import copy, deepcopy
from dataclasses import FrozenInstanceError, asdict, fields, replace
from inspect import signature
from typing import get_args, get_type_hints

import numpy as np
import pytest

from byeori.core.errors import ConfigError
from byeori.core.recipe import BOUNDS, ELSEWHERE, Recipe, seconds

NAMES = [field.name for field in fields(Recipe)]


def another(name: str) -> object:
    """A value that a choice can have and has not by default."""
    default, kinds = getattr(Recipe(), name), get_args(get_type_hints(Recipe)[name]) or (get_type_hints(Recipe)[name],)
    if isinstance(kinds[0], str):
        return next(kind for kind in kinds if kind != default)
    if bool in kinds:
        return default is not True
    if name in ("budget", "threshold"):
        return {"budget": "1.5h", "threshold": "cost=1:20"}[name]
    if str in kinds:
        return "벼리 \"quoted\" \\ 'too'"
    low, high = BOUNDS[name]
    between = next(value for value in (low, high, (low + high) / 2) if value != default)
    return between if float in kinds else int(between)


@pytest.mark.parametrize("name", NAMES)
def test_every_choice_survives_toml(tmp_path, name):
    recipe = replace(Recipe(), **{name: another(name)})
    assert recipe != Recipe()
    recipe.save(tmp_path / "recipe.toml")
    assert Recipe.load(tmp_path / "recipe.toml") == recipe


def test_choices_still_open_are_not_written(tmp_path):
    Recipe().save(tmp_path / "recipe.toml")
    written = tomllib.loads((tmp_path / "recipe.toml").read_text())
    assert set(written) == {name for name, value in asdict(Recipe()).items() if value is not None}


def test_a_budget_is_a_time_with_its_unit():
    assert [seconds(text) for text in ("90s", "10m", "1.5h", "2 h")] == [90, 600, 5400, 7200]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Recipe(epoch=3), r"^recipe: 'epoch' is not a choice of a recipe; did you mean 'epochs'\?$"),
        (lambda: replace(Recipe(), learning_rate=1e-3), r"^recipe: 'learning_rate' is not .*; did you mean 'lr'\?$"),
        (lambda: Recipe(optimizer="SGD"), r"optimizer = 'SGD': wanted .*; did you mean 'sgd'\?$"),
        (lambda: Recipe(precision="fp23"), r"'fp23': wanted one of auto, bf16, fp32; did you mean 'fp32'\?"),
        (lambda: Recipe(schedule="cosin"), r"wanted one of one-cycle, cosine, constant; did you mean 'cosine'\?"),
    ],
)
def test_an_unknown_choice_in_python_is_told_with_the_nearest(make, told):
    with pytest.raises(ConfigError, match=told):
        make()


def test_names_of_other_libraries_point_to_choices_that_there_are():
    assert set(ELSEWHERE.values()) <= set(asdict(Recipe()))
    assert not set(ELSEWHERE) & set(asdict(Recipe()))


def test_what_is_handed_over_as_a_recipe_is_one():
    assert Recipe.given(None) == Recipe()
    assert Recipe.given(Recipe(epochs=3)).epochs == 3
    with pytest.raises(ConfigError, match=r"^recipe: is a dict; wanted a Recipe, such as Recipe\(\*\*choices\)$"):
        Recipe.given({"epochs": 3})
    with pytest.raises(ConfigError, match=r"^recipe: is a str; wanted a Recipe, such as Recipe\(epochs=3\)$"):
        Recipe.given("photos")


def test_numbers_of_numpy_are_numbers():
    recipe = Recipe(lr=np.float64(0.5), clip=np.float32(0.25), batch=np.int64(3), seed=np.uint8(7))
    assert recipe == Recipe(lr=0.5, clip=0.25, batch=3, seed=7)
    assert [type(value) for value in (recipe.lr, recipe.clip, recipe.batch, recipe.seed)] == [float, float, int, int]
    with pytest.raises(ConfigError, match=r"batch = 2\.5: wanted"):
        Recipe(batch=np.float64(2.5))


def test_a_recipe_shows_what_was_chosen_and_how_it_is_written():
    assert repr(Recipe()) == "Recipe()"
    assert repr(Recipe(epochs=2, model="mlp")) == "Recipe(model='mlp', epochs=2)"
    assert str(signature(Recipe)).startswith("(budget: str | None = None, model: str = 'auto'")
    assert copy(Recipe(epochs=2)) == deepcopy(Recipe(epochs=2)) == Recipe(epochs=2)


def test_a_recipe_is_frozen():
    with pytest.raises(FrozenInstanceError):
        Recipe().epochs = 3


def test_whole_numbers_in_a_file_do_for_floats(tmp_path):
    (tmp_path / "recipe.toml").write_text("lr = 1\nclip = 2\nrotate = 0\nbatch = 3")
    recipe = Recipe.load(tmp_path / "recipe.toml")
    assert [(type(value), value) for value in (recipe.lr, recipe.clip, recipe.rotate, recipe.batch)] == [
        (float, 1.0),
        (float, 2.0),
        (float, 0.0),
        (int, 3),
    ]


BAD = [
    ({"epoch": 3}, "'epoch' is not a choice of a recipe; did you mean 'epochs'?"),
    ({"zzz": 3}, "'zzz' is not a choice of a recipe"),
    ({"batch": -1}, "batch = -1: wanted a number from 1 to 1e+06"),
    ({"lr": 0.0}, "lr = 0.0: wanted a number from 1e-09 to 100"),
    ({"warmup": 1.0}, "warmup = 1.0: wanted a number from 0 to 0.99"),
    ({"lr": float("nan")}, "lr = nan: wanted a number from"),
    ({"clip": float("inf")}, "clip = inf: wanted a number from"),
    ({"size": 4}, "size = 4: wanted a number from 8 to 4096"),
    ({"batch": 2.5}, "batch = 2.5: wanted int or nothing"),
    ({"batch": "five"}, "batch = 'five': wanted int or nothing"),
    ({"batch": True}, "batch = True: wanted int or nothing"),
    ({"budget": "10"}, "budget = '10': wanted a time above 0 with its unit, such as 90s, 10m or 1h"),
    ({"budget": "0s"}, "budget = '0s': wanted a time above 0"),
    ({"ema": 0.9, "swa": 0.5}, "ema = 0.9 and swa = 0.5: wanted one average of the weights"),
    ({"lr": "fast"}, "lr = 'fast': wanted float"),
    ({"warmup": None}, "warmup = None: wanted float"),
    ({"flip": 1}, "flip = 1: wanted bool or nothing"),
    ({"model": 18}, "model = 18: wanted str"),
    ({"schedule": "cosin"}, "schedule = 'cosin': wanted one of one-cycle, cosine, constant; did you mean 'cosine'?"),
    ({"precision": 16}, "precision = 16: wanted one of auto, bf16, fp32"),
    ({"select": ["best"]}, "select = ['best']: wanted one of auto, best, last"),
]


@pytest.mark.parametrize(("values", "text"), BAD, ids=lambda value: str(value) if isinstance(value, dict) else "")
def test_an_impossible_choice_is_told(values, text):
    with pytest.raises(ConfigError) as caught:
        Recipe.of(values)
    assert str(caught.value).startswith(f"recipe: {text}")


def test_python_and_a_file_refuse_alike_and_the_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"^recipe: views = 0: wanted a number from 1 to 1000"):
        Recipe(views=0)
    (tmp_path / "mine.toml").write_text("views = 0")
    with pytest.raises(ConfigError, match=r"^/.*mine\.toml: views = 0: wanted a number from 1 to 1000"):
        Recipe.load(tmp_path / "mine.toml")


@pytest.mark.parametrize("content", [b"epochs == 3", b"\xff\xfe", b"[deep]\nepochs = 3"])
def test_what_is_no_recipe_is_told(tmp_path, content):
    (tmp_path / "mine.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"mine\.toml: (not a TOML file|'deep' is not a choice)"):
        Recipe.load(tmp_path / "mine.toml")


def test_a_missing_recipe_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"mine\.toml: no such recipe file"):
        Recipe.load(tmp_path / "mine.toml")


def test_bounds_are_of_choices_that_there_are_and_hold_their_defaults():
    assert set(BOUNDS) <= set(NAMES)
    numbers = {
        name for name in NAMES if {int, float} & {get_type_hints(Recipe)[name], *get_args(get_type_hints(Recipe)[name])}
    }
    assert set(BOUNDS) == numbers
