"""Launchers of several processes are refused; one process by itself is none of them."""

import pytest

from byeori.core.errors import ConfigError
from byeori.core.processes import refuse_several

NAMES = ("WORLD_SIZE", "RANK", "LOCAL_RANK")


@pytest.fixture
def launched(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)

    def launched(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return launched


@pytest.mark.parametrize(
    "values",
    [{}, {"WORLD_SIZE": "1", "RANK": "0", "LOCAL_RANK": "0"}, {"WORLD_SIZE": ""}, {"WORLD_SIZE": "many"}],
)
def test_one_process_trains(launched, values):
    launched(**values)
    refuse_several()


@pytest.mark.parametrize(
    "values",
    [{"WORLD_SIZE": "2", "RANK": "0", "LOCAL_RANK": "0"}, {"RANK": "1"}, {"WORLD_SIZE": "1", "LOCAL_RANK": "3"}],
)
def test_one_of_several_is_refused_with_what_was_seen_and_the_cure(launched, values):
    launched(**values)
    with pytest.raises(ConfigError, match="started as one of several") as refused:
        refuse_several()
    assert all(f"{name}={value}" in str(refused.value) for name, value in values.items())
    assert "unset WORLD_SIZE" in str(refused.value)


def test_the_command_and_python_refuse_alike(launched, tmp_path, capsys):
    from byeori import cross_validate, find_lr, resume, train
    from byeori.cli.main import main

    launched(WORLD_SIZE="2")
    for verb in (train, cross_validate, find_lr, resume):
        with pytest.raises(ConfigError, match="one of several"):
            verb(tmp_path / "nothing")
    assert main(["train", str(tmp_path / "nothing")]) == 2
    assert "WORLD_SIZE=2" in capsys.readouterr().err
