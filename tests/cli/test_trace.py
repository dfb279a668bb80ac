"""What `byeori answers ID` and `byeori runs learned SAMPLE` print."""

import json
import shutil
from pathlib import Path

import pytest

from byeori import Run, Watch
from byeori.cli.main import main
from byeori.cli.trace import is_request
from byeori.cycle.retrain import retrain
from byeori.training.train import dataset_of
from judged import judge


@pytest.fixture
def answer(watched_run, tmp_path, monkeypatch):
    shutil.copytree(watched_run.parent, tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    (found,) = judge(tmp_path / "runs/people", [({"age": 41.5, "town": "Jeju"}, "no")])
    return found


def test_an_id_in_the_place_of_a_run_is_traced(answer, capsys):
    assert main(["answers", answer, "--format", "table"]) == 0
    told = capsys.readouterr().out
    assert f"request       {answer}" in told
    assert "answers the same, byte for byte" in told
    assert main(["answers", answer]) == 0
    assert json.loads(capsys.readouterr().out)["run"]["name"] == "people"
    assert is_request(answer, "runs")
    assert not is_request("f" * 24, "runs")


def test_a_filter_beside_an_id_is_refused(answer, capsys):
    assert main(["answers", answer, "--wrong"]) != 0
    assert "is one answer, which is traced; to filter, export or forget, name the run" in capsys.readouterr().err


def test_runs_that_learned_from_a_sample_are_listed_with_what_to_do(answer, capsys, watched_run):
    data = dataset_of(Run.open(watched_run))
    train, test = (data.samples.keys[data.parts.tolist().index(part)] for part in ("train", "test"))
    assert main(["runs", "learned", train, test]) == 0
    told = capsys.readouterr()
    assert f"{train}: 1 run in runs learned from it" in told.out
    assert f"{test}: no run in runs has learned from it" in told.out
    assert "byeori runs delete people" in told.err
    assert main(["runs", "learned"]) != 0
    assert "runs learned: wanted a sample" in capsys.readouterr().err


def test_forgetting_a_request_names_the_runs_that_learned_from_it_and_their_copies(answer, capsys):
    more = judge(Path("runs/people"), [({"age": 260.0 + number, "town": "Jeju"}, "no") for number in range(8)])
    run = retrain("runs/people", share=0.0, name="second", watch=Watch(progress=False))
    (added,) = Path("runs/added").glob("*.json")
    capsys.readouterr()
    assert main(["answers", "runs", "--forget", more[0]]) == 0
    told = capsys.readouterr().err
    assert "1 answers forgotten" in told
    assert f"{added}: holds a copy still, as second learned from it" in told
    assert "to have it forgotten by second: train what stands anew" in told
    assert main(["runs", "delete", str(run.folder)]) == 0
    assert not added.exists()
    assert main(["answers", "runs", "--forget", answer]) == 0
    assert "second" not in capsys.readouterr().err
