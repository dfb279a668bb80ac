import pytest

from byeori.cli.main import main

RIGHT = """
[[minimum]]
at_least = 0.01
samples = [{age = 70, town = "Jeju", bought = "yes"}, {age = 70, town = "Jeju", bought = "no"}]
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "behaviour.toml").write_text(RIGHT)
    return tmp_path / "behaviour.toml"


def test_tests_that_pass_end_with_0_and_one_that_fails_with_3(watched_run, file, capsys):
    assert main(["evaluate", str(watched_run), "--behaviour", str(file)]) == 0
    assert "1 of 1 behaviour test passed" in capsys.readouterr().out
    file.write_text(RIGHT.replace("0.01", "1"))
    assert main(["evaluate", str(watched_run), "--behaviour", str(file)]) == 3
    out = capsys.readouterr().out
    assert "FAILED" in out
    assert "must be right" in out
    assert "behaviour.json" in out


def test_an_unknown_test_ends_with_2(watched_run, file, capsys):
    file.write_text(RIGHT.replace("minimum", "minimun"))
    assert main(["evaluate", str(watched_run), "--behaviour", str(file)]) == 2
    assert "'minimun' is no kind of behaviour test; did you mean 'minimum'?" in capsys.readouterr().err


def test_flags_that_would_be_ignored_are_refused(watched_run, file, capsys):
    assert main(["evaluate", str(watched_run), "--behaviour", str(file), "--part", "val", "--seen"]) == 2
    assert "--part, --seen would be ignored" in capsys.readouterr().err
