"""The flags that say how data is read reach the dataset, and what was found is said."""

import json

import pytest

from byeori.cli.reading import Reading, decisions_about, read, reading_options, which_decisions
from byeori.core.errors import ConfigError
from byeori.tracking.store import Store


def test_flags_become_what_a_dataset_takes():
    reading = Reading(target=("x", "y"), field=("age=Number",), ignore=("id_*",), missing=("none",), val=0.2)
    options = reading_options(reading)
    assert options["target"] == "x,y"
    assert options["ignore"] == ["id_*"]
    assert (options["missing"], options["val"], options["group"]) == (("none",), 0.2, None)
    assert options["fields"] == {"age": "Number"}
    assert "field" not in options


def test_without_flags_the_data_says_its_target():
    options = reading_options(Reading())
    assert options["target"] is None
    assert not options["fields"]


def test_what_was_found_is_said_on_stdout(tmp_path, capsys):
    (tmp_path / "t.csv").write_text(
        "size,shade,kind\n" + "".join(f"{n}.5,{n % 7}.25,{'ab'[n % 2]}\n" for n in range(40))
    )
    data = read(tmp_path / "t.csv", Reading(target=("kind",), ignore=("shade",)))
    assert list(data.task.inputs) == ["size"]
    assert str(data) in capsys.readouterr().out


def test_decisions_are_those_of_a_store_that_is_there_unless_a_flag_says_otherwise(tmp_path):
    assert which_decisions(None, None, tmp_path) is None
    Store(tmp_path)
    assert which_decisions(None, None, tmp_path) == tmp_path
    assert which_decisions("none", tmp_path) is None
    assert which_decisions("last", None, tmp_path) == tmp_path
    assert which_decisions("17", None, tmp_path) == (tmp_path, 17)
    with pytest.raises(ConfigError, match="--decisions all: wanted last, none, or the number of a line"):
        which_decisions("all", None, tmp_path)


def test_decisions_about_a_runs_own_data_are_its_own(tmp_path):
    assert decisions_about(None, None, None, tmp_path / "run") is None
    with pytest.raises(ConfigError, match="--decisions none is for other data, and its own is judged as it was"):
        decisions_about(None, "none", None, tmp_path / "run")


def test_a_runs_own_data_is_judged_by_other_decisions_only_where_these_are_named(tmp_path):
    Store(tmp_path).decisions.add([])
    (tmp_path / "run" / "bundle").mkdir(parents=True)
    (tmp_path / "run" / "data.json").write_text(json.dumps({"source": str(tmp_path / "own")}))
    for bundle in (tmp_path / "run", tmp_path / "run" / "bundle"):
        assert decisions_about(tmp_path / "own", None, None, bundle) is None
        assert decisions_about(tmp_path / "own", "3", tmp_path, bundle) == (tmp_path, 3)
    assert decisions_about(tmp_path / "other", None, None, tmp_path / "run") == tmp_path


def test_none_is_heard_of_a_runs_own_data_where_it_learned_with_decisions(tmp_path):
    record = {"source": str(tmp_path / "own"), "options": {"decisions": [str(tmp_path), 3]}}
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "data.json").write_text(json.dumps(record))
    assert decisions_about(tmp_path / "own", "none", None, tmp_path / "run") == (str(tmp_path), 0)
    assert decisions_about(tmp_path / "own", None, None, tmp_path / "run") is None
    assert decisions_about(tmp_path / "other", "none", None, tmp_path / "run") is None
