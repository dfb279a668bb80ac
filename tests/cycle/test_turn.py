"""One turn of the cycle: each step is kept, and whoever goes on begins where it stopped."""

import os
import platform
import shutil
import subprocess
import sys

import pytest

from byeori.core.errors import ConfigError, RunError
from byeori.cycle import turn as steps
from byeori.cycle.ending import end_turn
from byeori.cycle.gate.gate import GateOptions
from byeori.cycle.release import release
from byeori.cycle.retrain import NothingNewError
from byeori.cycle.turn import CycleOptions, one_turn
from byeori.tracking.environment import _started
from byeori.tracking.records import CycleRecord
from byeori.tracking.run import Run
from byeori.tracking.store import Store
from byeori.training.loop.stop import Stopped
from byeori.training.progress.watch import Watch
from contenders import poor_and_good

QUIET = Watch(progress=False)
ALWAYS = CycleOptions(ask=0, always=True, scratch=True)


@pytest.fixture(scope="module")
def contenders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contenders")
    poor_and_good(folder, 400)
    return folder


@pytest.fixture
def runs(contenders, tmp_path, monkeypatch):
    """A folder of runs whose first is released."""
    shutil.copytree(contenders, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    release("runs/towns-1")
    return tmp_path / "copy" / "runs"


def test_without_answers_a_turn_ends_at_once_and_says_why(runs):
    turn = one_turn(folder=runs)
    assert turn.is_done
    assert not turn.is_released
    assert "no answers yet" in turn.text()
    assert one_turn(folder=runs).record.id != turn.record.id


def test_a_turn_goes_through_all_steps_and_tells_each(runs):
    told = list[str]()
    turn = one_turn(options=ALWAYS, folder=runs, watch=QUIET, tell=told.append)
    assert turn.is_done
    assert [line.split(":")[0] for line in told] == ["look", "ask", "wait", "retrain", "gate"]
    assert turn.record.content["retrain"]["run"].startswith("production-")
    assert turn.record.content["gate"]["word"] in ("better", "unknown", "worse")


def test_nothing_new_ends_a_turn(runs, monkeypatch):
    def nothing(*_words, **_named):
        raise NothingNewError("nothing new was judged")

    monkeypatch.setattr(steps, "plan_retraining", nothing)
    turn = one_turn(options=ALWAYS, folder=runs, watch=QUIET)
    assert turn.is_done
    assert turn.text() == "production: nothing new was judged"


@pytest.mark.parametrize("step", ["look", "ask", "wait", "retrain", "gate"])
def test_a_turn_that_is_broken_off_in_any_step_is_gone_on_with(runs, monkeypatch, step):
    def broken(*_words):
        raise Stopped(2)

    with monkeypatch.context() as patch:
        patch.setattr(steps, "_DO", {**steps._DO, step: broken})
        with pytest.raises(Stopped):
            one_turn(options=ALWAYS, folder=runs, watch=QUIET)
    going = Store(runs).cycles.going("production")
    assert going.step == step
    turn = one_turn(options=ALWAYS, folder=runs, watch=QUIET)
    assert (turn.record.id, turn.is_done) == (going.id, True)
    assert len(list(runs.glob("production-*"))) == 1


def test_a_training_that_was_broken_off_is_resumed_and_not_begun_anew(runs, monkeypatch):
    begun = list[str]()
    plan = steps.plan_retraining(scratch=True, folder=runs)

    class Broken:
        def train(self, *, name, model, watch):
            begun.append(name)
            plan.train(name=name, watch=watch)
            raise Stopped(15)

    with monkeypatch.context() as patch:
        patch.setattr(steps, "plan_retraining", lambda *_words, **_named: Broken())
        with pytest.raises(Stopped):
            one_turn(options=ALWAYS, folder=runs, watch=QUIET)
    turn = one_turn(options=ALWAYS, folder=runs, watch=QUIET)
    assert turn.record.content["retrain"]["run"] == begun[0]
    assert len(list(runs.glob("production-*"))) == 1


def test_a_turn_that_another_process_works_on_is_left_to_it(runs):
    store = Store(runs)
    begun = store.cycles.begin(CycleRecord("c1", "production", 1.0, 1.0, None, "retrain"))
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        by = {"host": platform.node(), "pid": other.pid, "pid_started": _started(other.pid)}
        store.cycles.keep(begun, step="retrain", content={"by": by})
        with pytest.raises(RunError, match=f"process {other.pid} is at work on the step 'retrain' of this turn"):
            one_turn(options=ALWAYS, folder=runs, watch=QUIET)
        with pytest.raises(RunError, match="is at work on the step"):
            end_turn(reason="too slow", folder=runs)
        other.communicate()
    turn = end_turn(reason="too slow", folder=runs)  # the process has ended
    assert "by" not in turn.record.content


def test_what_a_process_that_works_on_a_turn_says_is_gone_when_it_leaves(runs, monkeypatch):
    seen = list[dict]()

    def broken(work, _before):
        seen.append(dict(work.store.cycles.going("production").content["by"]))
        raise Stopped(2)

    monkeypatch.setattr(steps, "_DO", {**steps._DO, "ask": broken})
    with pytest.raises(Stopped):
        one_turn(options=ALWAYS, folder=runs, watch=QUIET)
    assert seen[0]["pid"] == os.getpid()
    assert "by" not in Store(runs).cycles.going("production").content


def test_a_run_that_has_hardly_begun_is_begun_anew(runs):
    store = Store(runs)
    begun = store.cycles.begin(CycleRecord("c1", "production", 1.0, 1.0, None, "retrain"))
    store.cycles.keep(begun, step="retrain", content={"ask": {"items": []}, "retrain": {"run": "production-abc"}})
    Run.start(runs, name="production-abc").close()  # and killed before it knew its data
    turn = one_turn(options=ALWAYS, folder=runs, watch=QUIET)
    assert turn.is_done
    assert turn.record.content["retrain"]["run"] not in ("production-abc", None)


def test_a_release_that_the_turn_made_before_it_was_broken_off_is_not_made_twice(runs):
    one_turn(options=ALWAYS, folder=runs, watch=QUIET)
    trained = next(runs.glob("production-*"))
    made = release(trained, accept="for the test").release
    champion = steps.champion_of("production", folder=runs)
    work = steps._Work(champion, Store(runs), 0.0, ALWAYS, QUIET, lambda _found: None)
    found = steps._gate(work, {"retrain": {"run": trained.name}})
    assert found["is_released"]
    assert Store(runs).releases.newest("production") == made


def test_a_name_under_which_nothing_stands_is_told(tmp_path):
    with pytest.raises(RunError, match="staging: is neither a release name nor a run"):
        one_turn("staging", folder=tmp_path)


def test_a_run_is_no_release_name(runs):
    with pytest.raises(ConfigError, match="is a run and no release name, so nothing can follow it"):
        one_turn("runs/towns-2", folder=runs)
    assert Store(runs).cycles.cycles() == []


@pytest.mark.parametrize("name", ["behaviour.toml", "tests.py"])
def test_behaviour_tests_that_cannot_be_understood_are_told_before_anything_is_done(runs, name):
    release(runs / "towns-2")
    (runs / name).write_text("invarience = 3" if name.endswith("toml") else "x = 1")
    with pytest.raises(ConfigError, match=r"'invarience' is no kind of behaviour test|has no function test_"):
        one_turn(folder=runs, options=CycleOptions(gate=GateOptions(behaviour=runs / name)))
    store = Store(runs)
    assert store.cycles.going("production") is None
    store.close()
