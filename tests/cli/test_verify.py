"""`byeori verify`: its exit codes, and what is no number of processes."""

import pytest

from byeori.cli.main import main
from byeori.verification import equal as module
from byeori.verification.equal import Difference, Equal


@pytest.mark.parametrize(("differences", "code"), [((), 0), ((Difference(2, "model.weight", 1, 2, 1e-7),), 3)])
def test_it_ends_with_3_where_bytes_differ(monkeypatch, capsys, differences, code):
    seen = []

    def found(run, *, devices, updates):
        seen.append((str(run), devices, updates))
        return Equal(tuple(devices), updates, 4, 2, differences)

    monkeypatch.setattr(module, "verify_equal", found)
    assert main(["verify", "equal", "runs/first", "--devices", "1,2,4", "--updates", "5"]) == code
    assert seen == [("runs/first", [1, 2, 4], 5)]
    assert "equal: 5 updates on 1, 2, 4 processes" in capsys.readouterr().out


def test_what_is_no_number_of_processes_is_refused(capsys):
    assert main(["verify", "equal", "runs/first", "--devices", "1,two"]) == 2
    assert "--devices 1,two: wanted numbers of processes, such as 1,2" in capsys.readouterr().err
