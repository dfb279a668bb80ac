"""`byeori ui` keeps the list of who may come in; its flags are these."""

import pytest

from byeori.cli.flags import flags_of
from byeori.cli.main import main
from byeori.cli.ui import ui
from byeori.tracking.store import Store

FLAGS = ("folder", "host", "port", "allow-host", "open", "add-user", "role", "end-user", "users")


def test_the_flags_are_these():
    assert tuple(flag.name for flag in flags_of(ui)) == FLAGS


def test_a_user_is_added_listed_and_ended_and_the_token_is_shown_once(tmp_path, capsys):
    folder = str(tmp_path / "runs")
    assert main(["ui", folder, "--add-user", "ann", "--role", "decide"]) == 0
    token = capsys.readouterr().out.splitlines()[-1]
    assert Store(folder).users.by_token(token).role == "decide"
    assert main(["ui", folder, "--users"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("ann: decide, since ")
    assert token not in told
    assert main(["ui", folder, "--end-user", "ann"]) == 0
    assert Store(folder).users.by_token(token) is None
    main(["ui", folder, "--users"])
    assert ", ended " in capsys.readouterr().out
    lines = [(line.action, line.subject, line.content) for line in Store(folder).audit.lines()]
    assert lines == [("user", "ann", {"ended": True}), ("user", "ann", {"role": "decide"})]


def test_no_user_yet_is_said(tmp_path, capsys):
    assert main(["ui", str(tmp_path), "--users"]) == 0
    assert "There is no user yet; on this machine none is needed." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--end-user", "ann"], "--end-user ann: there is no such user; --users lists them"),
        (["--add-user", "ann", "--users"], "ui: wanted one of --add-user, --end-user and --users at a time"),
        (["--role", "look"], "--role: whose? It goes with --add-user NAME"),
        (["--add-user", " "], "wanted a name of at most 100 letters that can be printed"),
    ],
)
def test_what_cannot_be_is_told(tmp_path, capsys, words, told):
    assert main(["ui", str(tmp_path), *words]) != 0
    assert told in capsys.readouterr().err
