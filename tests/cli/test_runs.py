"""`byeori runs`: what it shows of runs, and what it says where there are none or too few."""

from pathlib import Path

import pytest

from byeori.cli.runs import runs
from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe
from byeori.tracking.run import Run


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two runs that differ in their learning rate."""
    for name, lr in (("first", 0.125), ("second", 0.25)):
        with Run.start(tmp_path, recipe=Recipe(lr=lr), data_fingerprint="abc", data_path="pets", name=name) as run:
            run.log(1, loss=0.75)
    return tmp_path


def test_a_list_has_each_run_the_newest_first(folder, capsys):
    assert runs("list", [], folder, False) == 0
    out = capsys.readouterr().out
    assert 0 < out.index("second") < out.index("first")


def test_without_runs_it_says_how_to_make_the_first(tmp_path, capsys):
    assert runs("list", [], tmp_path, False) == 0
    assert "`byeori train DATA` makes the first" in capsys.readouterr().out


def test_of_one_run_it_shows_its_choices_and_where_it_got_to(folder, capsys):
    assert runs("show", [Path("first")], folder, False) == 0
    out = capsys.readouterr().out
    assert "recipe.lr" in out
    assert "0.125" in out
    assert "0.7500" in out


def test_two_are_compared_by_what_differs(folder, capsys):
    assert runs("compare", [Path("first"), Path("second")], folder, False) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "lr" in line)
    assert "0.125" in line
    assert "0.25" in line


def test_a_deleted_run_is_gone(folder, capsys):
    assert runs("delete", [Path("first")], folder, False) == 0
    capsys.readouterr()
    runs("list", [], folder, False)
    assert "first" not in capsys.readouterr().out


@pytest.mark.parametrize(("action", "names"), [("show", []), ("compare", ["first"]), ("delete", [])])
def test_too_few_runs_are_told_with_an_example(folder, action, names):
    with pytest.raises(ConfigError, match=rf"runs {action}: wanted .*, as in: byeori runs {action}"):
        runs(action, [Path(name) for name in names], folder, False)
