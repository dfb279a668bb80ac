import shutil
import threading

import pytest

from byeori.tracking.records import RunRecord
from byeori.tracking.store import Store
from byeori.workbench.runs.paired import Beside, intervals_of, paired_runs
from contenders import poor_and_good


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    folder = tmp_path_factory.mktemp("towns")
    poor_and_good(folder, 800)
    return folder / "runs"


def test_runs_are_compared_with_the_first_on_its_test_part(towns):
    [found] = paired_runs(towns, ["towns-1", "towns-2"])
    assert (found.name, found.paired.word, found.scoring, found.is_share) == ("towns-2", "better", "accuracy", True)
    [one] = intervals_of([found])
    assert (one.samples, one.wins > one.losses) == (found.paired.samples, True)
    assert one.low > 0


def test_a_run_that_cannot_be_compared_says_why(towns, tmp_path):
    found = paired_runs(towns, ["towns-1", "gone", "towns-1"])
    assert found[0].paired is None
    assert "gone" in found[0].why_not
    assert found[1].paired.word == "unknown"
    assert [one.name for one in intervals_of([Beside("x", None, "no"), found[1]])] == ["towns-1"]


def test_the_page_asks_first_and_then_shows_the_differences(towns, tmp_path, asked, store):
    there = Store(towns)
    for run in there.runs():
        shutil.copytree(towns / run.name, tmp_path / "runs" / run.name)
        store.add_run(RunRecord(run.id, run.name, run.created, "done", headline=run.headline))
    ids = [run.id for run in there.runs()]
    there.close()
    client = asked("look")
    query = {"run": ids}
    assert "Ask all of them" in client.get("/runs/compare", params=query).text
    reply = client.get("/runs/compare/paired", params=query)
    for _ in range(600):
        if reply.status_code != 202:
            break
        threading.Event().wait(0.05)
        reply = client.get("/runs/compare/paired", params=query)
    assert "Beside towns-1, on its test part" in reply.text
    assert "won, " in reply.text
