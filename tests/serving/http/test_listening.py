"""A token comes from a file or the command line, and what others can read is said."""

import pytest

from byeori.core.errors import ServeError
from byeori.serving.http.listening import chosen_token


def test_a_token_of_the_command_line_is_warned_of(capsys):
    assert chosen_token("word", None) == "word"
    assert "--token-file FILE or BYEORI_TOKEN keeps it" in capsys.readouterr().err


def test_a_token_of_a_file_is_its_word_alone_and_nothing_is_said(tmp_path, capsys):
    (tmp_path / "token").write_text("word\n")
    assert chosen_token(None, tmp_path / "token") == "word"
    assert chosen_token(None, None) is None
    assert capsys.readouterr().err == ""


def test_a_file_that_cannot_be_read_and_two_tokens_are_errors(tmp_path):
    with pytest.raises(ServeError, match=r"absent: no token can be read from it \(No such file or directory\)"):
        chosen_token(None, tmp_path / "absent")
    with pytest.raises(ServeError, match="--token and --token-file: wanted one of them"):
        chosen_token("word", tmp_path)
