"""The help of the commands: groups, and the width of a terminal."""

import pytest

from byeori.cli.flags import flags_of
from byeori.cli.help import GROUPS, grouped
from byeori.cli.main import main
from byeori.cli.verbs import verbs
from byeori.core.recipe import Recipe

VERBS = verbs(Recipe())


def _groups(verb):
    return dict(grouped(flags_of(VERBS[verb]), lambda flag: "" if flag.is_positional else flag.name))


def test_what_is_asked_for_every_day_stands_first_and_no_flag_of_training_is_without_a_group():
    found = _groups("train")
    assert list(found)[:3] == ["the data, and what is asked of it", "how long", "the model"]
    assert [flag.name for flag in found["the data, and what is asked of it"]][:3] == ["data", "target", "task"]
    assert found["how long"][0].name == "epochs"
    assert set(found) == set(GROUPS)
    known = {flag.name for flag in flags_of(VERBS["train"])}
    assert {name for names in GROUPS.values() for name in names} - known == {""}


def test_a_command_with_few_flags_has_one_group():
    assert list(_groups("runs")) == ["flags"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("columns", ["80", "200"])
def test_help_fits_the_terminal_and_breaks_no_word(capsys, monkeypatch, verb, columns):
    monkeypatch.setenv("COLUMNS", columns)
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= min(int(columns), 100)
    assert not [line for line in lines if line.endswith("-")]


@pytest.mark.parametrize("verb", VERBS)
def test_every_flag_is_told(verb):
    assert all(flag.text for flag in flags_of(VERBS[verb]))
