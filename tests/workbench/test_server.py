"""The pages on an address: for this machine alone, or for users; and what cannot be shown is said."""

import signal
import subprocess
import sys
from urllib.request import urlopen

import pytest

from byeori.core.errors import RunError, ServeError
from byeori.tracking.store import Store
from byeori.workbench.server import running_ui, workplace_of


def test_the_pages_are_there_as_long_as_the_block_lasts(tmp_path, store):
    with running_ui(tmp_path / "runs") as address, urlopen(f"{address}/runs", timeout=10) as reply:
        assert reply.status == 200
        assert b"byeori" in reply.read()
    with pytest.raises(OSError):
        urlopen(f"{address}/runs", timeout=10)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RunError, match="there is no such folder of runs; `byeori train DATA` makes `runs`"):
        workplace_of(tmp_path / "nix")


def test_one_run_is_not_a_folder_of_runs(tmp_path):
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(RunError, match="this is one run; the pages are of a folder of runs, as"):
        workplace_of(tmp_path)


@pytest.mark.parametrize(("host", "more"), [("0.0.0.0", ()), ("127.0.0.1", ("bench.example.org",))])
def test_an_address_that_others_can_reach_needs_a_user(tmp_path, store, host, more):
    with pytest.raises(ServeError, match="there is no user yet who may come in; add one with `byeori ui --add-user"):
        workplace_of(tmp_path / "runs", host, more)
    store.users.add("ann", "decide")
    assert workplace_of(tmp_path / "runs", host, more).asks
    store.users.end("ann")
    with pytest.raises(ServeError):
        workplace_of(tmp_path / "runs", host, more)


def test_this_machine_alone_asks_nobody_and_hears_to_its_own_names(tmp_path):
    (tmp_path / "runs").mkdir()
    place = workplace_of(tmp_path / "runs")
    assert not place.asks
    assert {"localhost", "127.0.0.1"} <= set(place.hosts)
    assert not workplace_of_any(tmp_path).hosts


def workplace_of_any(folder):
    Store(folder / "runs").users.add("ann", "look")
    return workplace_of(folder / "runs", "0.0.0.0")


def test_the_command_says_where_and_ends_by_a_signal(tmp_path, store):
    code = "import sys; from byeori.cli.main import main; sys.exit(main())"
    words = ["ui", str(tmp_path / "runs"), "--port", "0", "--no-open"]
    with subprocess.Popen([sys.executable, "-c", code, *words], stderr=subprocess.PIPE, text=True) as process:
        line = process.stderr.readline()
        assert line.startswith("byeori shows ")
        address = line.split(" at ")[1].split(" - ")[0]
        with urlopen(f"{address}/healthz", timeout=10) as reply:
            assert reply.status == 200
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
