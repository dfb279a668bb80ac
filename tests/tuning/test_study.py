import pytest

from byeori.core.errors import ConfigError, DataError, RunError
from byeori.core.ranges import Choice, Range
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.tuning.study import Asked, begin_study, open_study, overlap_of

RECIPE = Recipe(epochs=9, model="mlp", seed=5)


@pytest.fixture(scope="module")
def data(table):
    return Dataset(table, target="label")


def test_a_study_is_opened_as_it_was_begun(data, store_place, tmp_path, monkeypatch):
    if str(store_place).startswith("postgresql"):
        monkeypatch.setenv("BYEORI_STORE", str(store_place))
    begun = begin_study(data, RECIPE, Asked(trials=8), tmp_path)
    opened = open_study(begun.name, tmp_path)
    assert begun.name == "points-1"
    assert (opened.space, opened.plan, opened.recipe) == (begun.space, begun.plan, begun.recipe)
    assert opened.data.fingerprint == data.fingerprint
    assert begin_study(data, RECIPE, Asked(trials=8), tmp_path).name == "points-2"


def test_what_the_user_chose_is_not_searched_over_and_the_kind_of_data_says_what_else(data, tmp_path):
    study = begin_study(data, RECIPE, Asked(trials=8), tmp_path)
    assert set(study.space.tried) == {"lr", "weight_decay", "label_smoothing"}
    assert study.space.default["lr"] > 0
    free = begin_study(data, Recipe(), Asked(trials=8), tmp_path)
    assert set(free.space.tried) == {"lr", "weight_decay", "label_smoothing", "epochs", "model"}


def test_a_space_that_is_given_is_all_that_is_tried(data, tmp_path):
    given = {"lr": Range(1e-4, 1e-1, log=True), "model": Choice(("mlp", "tabm"))}
    study = begin_study(data, Recipe(), Asked(given), tmp_path)
    assert study.space.tried == given
    assert set(study.space.default) == set(given)


def test_the_rungs_are_epochs_apart_and_a_budget_holds_for_all_workers(data, tmp_path):
    study = begin_study(data, Recipe(epochs=4, model="mlp", budget="10m"), Asked(workers=6), tmp_path)
    assert study.plan.rungs == (1 / 3, 1.0)
    assert study.plan.budget_s == 3600
    assert study.plan.at_once == 6
    assert study.recipe.budget is None


def test_draws_of_data_with_its_own_parts_are_seeds_alone(data, tmp_path):
    assert 0.1 < overlap_of(data) < 0.5
    file = tmp_path / "parts.csv"
    file.write_text(
        "a,part,label\n" + "".join(f"{n},{'val' if n % 4 == 0 else 'train'},{'yn'[n % 3 == 0]}\n" for n in range(80))
    )
    assert overlap_of(Dataset(file, target="label")) == 0


def test_a_study_joined_with_other_data_is_refused(data, table, tmp_path):
    begun = begin_study(data, RECIPE, Asked(trials=8), tmp_path)
    other = tmp_path / "other.csv"
    other.write_text(table.read_text() + "3,4,no\n")
    with pytest.raises(
        DataError, match=r"points-1: this study is one of other data: its fingerprint is .*begin a new study"
    ):
        open_study(begun.name, tmp_path, Dataset(other, target="label"))


def test_data_of_python_is_to_be_given_again(tmp_path):
    rows = {"a": [float(n) for n in range(60)], "label": ["yes", "no"] * 30}
    begun = begin_study(Dataset(rows, target="label"), RECIPE, Asked(trials=8), tmp_path)
    with pytest.raises(RunError, match="data was made in Python and lies in no file; give it as `data`"):
        open_study(begun.name, tmp_path)
    assert open_study(begun.name, tmp_path, Dataset(rows, target="label")).name == begun.name


def test_a_name_that_is_taken_is_said(data, tmp_path):
    begin_study(data, RECIPE, Asked(name="mine"), tmp_path)
    with pytest.raises(RunError, match="a study is called 'mine' already; go on with it by --join mine"):
        begin_study(data, RECIPE, Asked(name="mine"), tmp_path)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"sampler": "gpp"}, "sampler 'gpp': wanted one of auto, gp, tpe, random, grid; did you mean 'gp'"),
        ({"trials": 0}, "trials = 0: wanted from 1 to 1,000 settings"),
        ({"workers": 0}, "workers = 0: wanted at least 1"),
    ],
)
def test_what_cannot_be_asked_is_said(asked, message):
    with pytest.raises(ConfigError, match=message):
        Asked(**asked)
