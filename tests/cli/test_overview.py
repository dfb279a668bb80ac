"""What `byeori --help` shows: groups, an example of each verb, and one screen also when all verbs are there."""

from functools import wraps

import pytest

from byeori.cli.flags import call
from byeori.cli.main import main
from byeori.cli.overview import ENTRIES, GROUPS, Entry, overview
from byeori.cli.verbs import verbs
from byeori.core.recipe import Recipe

COMMANDS = verbs(Recipe())
PLANNED = (
    ("the loop", "cycle"),
    ("around it", "plan explain embed new course"),
    ("proofs", "resume bundle project simulate"),
)
EACH = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.verb)


def test_every_verb_has_a_line_in_its_group(capsys):
    assert list(dict.fromkeys(entry.verb for entry in ENTRIES)) == list(COMMANDS)
    assert {entry.group for entry in ENTRIES} <= set(GROUPS)
    assert main(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line in GROUPS] == list(GROUPS)
    assert all(any(line.startswith(f"  byeori {entry.example} ") for line in lines) for entry in ENTRIES)


def test_it_stays_one_screen_when_all_verbs_are_there():
    more = [Entry(group, f"{name} runs/last", "what it does") for group, names in PLANNED for name in names.split()]
    lines = overview([*ENTRIES, *more]).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line in GROUPS] == list(GROUPS)


@EACH
def test_an_example_stands_clear_of_what_is_told_beside_it(entry):
    line = next(line for line in overview([entry]).splitlines() if entry.text in line)
    assert line == f"  byeori {entry.example}".ljust(line.index(entry.text)) + entry.text
    assert "  " in line[2:]


@EACH
def test_an_example_is_a_command_that_can_be_given(entry):
    command = COMMANDS[entry.verb]

    @wraps(command)
    def heard(**given):
        return len(given)

    assert call(entry.verb, heard, entry.example.split()[1:]) > 0


@EACH
def test_the_help_of_a_verb_begins_with_its_example(entry, capsys):
    with pytest.raises(SystemExit):
        main([entry.verb, "--help"])
    assert capsys.readouterr().out.startswith(f"example: byeori {entry.example}\nusage: byeori {entry.verb}")
