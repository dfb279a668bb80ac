"""The size that is kept: what counts as long, deep and wide, and that growth is told with a way out."""

import importlib.util
import subprocess
import sys
import threading

import pytest

from source import ROOT, modules


@pytest.fixture(scope="module")
def sizes():
    spec = importlib.util.spec_from_file_location("sizes", ROOT / "scripts" / "sizes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_longest_chain_is_the_longest_way_down_not_the_widest(sizes):
    graph = {"wide": {"a", "b", "c"}, "a": set(), "b": set(), "c": {"d"}, "d": {"a"}, "alone": set()}
    assert sizes.longest_chain(graph) == ["wide", "c", "d", "a"]


def test_an_import_in_a_function_or_for_types_makes_no_chain_longer(sizes):
    graph = sizes.import_graph()
    assert "byeori.training.train" not in graph["byeori.cli.train"]  # in a function
    assert "byeori.cli.verbs" not in graph["byeori.cli.train"]  # for types
    assert "byeori.cli.reading" in graph["byeori.cli.train"]


def test_every_line_is_counted_in_one_room(sizes):
    rooms = sizes.lines_by_room()
    assert sum(rooms.values()) == sum(len(module.path.read_text().splitlines()) for module in modules().values())
    assert {"byeori", "core", "training"} <= set(rooms)


def test_a_file_is_entered_when_a_function_of_it_runs_in_any_thread(sizes, tmp_path):
    def run(name: str, body: str) -> dict[str, object]:
        names: dict[str, object] = {"threading": threading}
        exec(compile(body, str(tmp_path / name), "exec"), names)
        return names

    near = run("near.py", "def near(): pass")["near"]
    far = run("far.py", "def far(): pass")["far"]
    apart = run("apart.py", "def apart(act):\n thread = threading.Thread(target=act)\n thread.start()\n thread.join()")
    found = sizes.entered(lambda: (near(), apart["apart"](far), run("imported.py", "class Kind: pass")), tmp_path)
    assert found == {str(tmp_path / name) for name in ("near.py", "far.py", "apart.py")}
    assert sys.getprofile() is None
    assert threading.getprofile() is None


def test_growth_over_a_budget_is_told_and_so_is_a_room_that_came_or_went(sizes):
    assert sizes.over({"chain": 10, "lines": 90}, {"chain": 10, "lines": 100}) == []
    assert sizes.over({"chain": 1_100}, {"chain": 1_000}) == ["chain: 1,100 is over 1,000"]
    assert sizes.over({"lines of new": 5}, {"lines of old": 5}) == [
        "lines of new: has no budget",
        "lines of old: is not there",
    ]


@pytest.mark.slow
def test_the_figures_are_within_their_budgets():
    done = subprocess.run([sys.executable, ROOT / "scripts" / "sizes.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
