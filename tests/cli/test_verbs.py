"""The verbs of the command line beside the functions of Python: the same words mean the same."""

from inspect import getdoc, signature

import pytest

import byeori
from byeori.cli.flags import flags_of
from byeori.cli.overview import ENTRIES
from byeori.cli.verbs import run_verb, verbs
from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe

COMMANDS = verbs(Recipe())
BOTH = [verb for verb in COMMANDS if verb in byeori.__all__]


def test_the_verbs_of_every_day_are_functions_too():
    assert BOTH == [
        "check",
        "train",
        "evaluate",
        "predict",
        "export",
        "serve",
        "answers",
        "monitor",
        "clean",
        "retrain",
        "release",
        "tune",
        "ui",
    ]


@pytest.mark.parametrize("verb", BOTH)
def test_a_function_takes_first_what_its_command_takes(verb):
    assert next(iter(signature(getattr(byeori, verb)).parameters)) == next(iter(signature(COMMANDS[verb]).parameters))


def test_check_takes_a_path_as_its_command_does(photos):
    assert byeori.check(str(photos)).kinds() == byeori.check(byeori.Dataset(photos)).kinds()


def test_flags_and_parameters_that_mean_the_same_have_the_same_name():
    same = {
        "check": {"data"},
        "train": {"data", "folder", "model", "name", "recipe"},  # a model's name there, a network here
        "evaluate": {"changed", "data", "decisions", "part", "run", "seen"},
        "predict": {"files", "keep", "output", "probabilities", "record", "run"},
        "export": {"folder", "run", "to"},
        "serve": {"host", "inputs", "port", "run", "store", "token"},
        "answers": {"run", "store"},
        "clean": {"data", "folder", "folds", "measure", "run", "top"},
        "retrain": {"champion", "folder", "name", "share"},
        "release": {"accept", "run", "store"},
        "tune": {"data", "folder", "name", "recipe", "sampler", "space", "trials", "workers"},
        "ui": {"allow_host", "folder", "host", "port"},
        "monitor": {"acknowledge", "alpha", "by", "run", "since", "store", "until"},
    }
    flags = {verb: {flag.name.replace("-", "_") for flag in flags_of(COMMANDS[verb])} for verb in BOTH}
    assert {verb: flags[verb] & {*signature(getattr(byeori, verb)).parameters} for verb in BOTH} == same


def test_each_verb_is_in_the_help_and_says_what_each_of_its_flags_does():
    assert {*COMMANDS} == {entry.verb for entry in ENTRIES}
    for name, verb in COMMANDS.items():
        told = getdoc(verb) or ""
        assert told.splitlines()[0].endswith(".")
        for flag in signature(verb).parameters:
            assert f"{flag}:" in told, f"{name} does not tell {flag}"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["trian"], "train"),
        (["train"], "which data"),
        (["train", "photos", "--resume", "runs/last"], "--resume"),
        (["train", "photos", "--folds", "3", "--find-lr"], "--find-lr"),
    ],
)
def test_a_mistake_in_how_it_is_asked_is_told_before_any_work(words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=told):
        run_verb(words)
    assert list(tmp_path.iterdir()) == []
