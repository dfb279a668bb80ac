"""Commands speak plainly to a file: a long line stays one line."""

from rich.table import Table

from byeori.cli.show import say


def test_a_long_line_is_not_broken_and_has_no_colours(capsys):
    say("a path " + "x" * 300)
    assert capsys.readouterr().out == "a path " + "x" * 300 + "\n"


def test_a_table_is_shown_with_its_cells(capsys):
    table = Table("run", "state")
    table.add_row("pets-1", "done")
    say(table)
    out = capsys.readouterr().out
    assert "pets-1" in out
    assert "\x1b" not in out
