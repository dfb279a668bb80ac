"""Answers of jobs are kept as a server's are: rows, inputs, counts; and none twice under the name of a job."""

import csv
import json

import pytest

from byeori.bundles.bundle import Bundle
from byeori.core.errors import ConfigError, RunError
from byeori.journal import jobs
from byeori.journal.jobs import Recording
from byeori.journal.predicting import predict
from byeori.tracking.store import Store
from hours import counts_by_hour
from small_bundles import bundle_of, draw_pictures


@pytest.fixture(scope="module")
def kinds(tmp_path_factory) -> Bundle:
    """A model that names one of two kinds, by a size and a word."""
    folder = tmp_path_factory.mktemp("kinds")
    lines = [f"{n}.5,{'xyz'[n % 3]},{'ab'[n % 2]}" for n in range(40)]
    (folder / "t.csv").write_text("\n".join(["size,word,kind", *lines, ""]))
    return bundle_of(folder / "t.csv", folder / "bundle", target="kind")


@pytest.fixture
def table(tmp_path):
    rows = "".join(f"{n}.5,{'xy'[n % 2]}\n" for n in range(20))
    (tmp_path / "new.csv").write_text(f"size,word\n{rows}ca. 80,x\n1,2,3\n")
    return tmp_path / "new.csv"


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kept(folder):
    store = Store(folder)
    rows = store.answers()
    store.close()
    return rows


def test_each_answer_is_a_row_under_the_id_beside_it(kinds, table, tmp_path):
    done = predict(kinds, table, tmp_path / "out.csv", record=Recording(store=tmp_path / "runs"))
    rows, written = {row.id: row for row in kept(tmp_path / "runs")}, read(tmp_path / "out.csv")
    assert [row["kind.id"] in rows for row in written] == [True] * 21 + [False]
    assert "21 answers, each under its id" in done.notes[-1]
    first = rows[written[0]["kind.id"]]
    assert (first.source, first.value, first.reference) == ("predict", written[0]["kind"], "new.csv:2")
    assert first.bundle == kinds.digest
    assert first.traits["size.value"] == 0.5
    assert first.traits["answer.value"] == written[0]["kind"]
    assert first.outputs["probabilities"]
    assert "id" not in first.outputs
    assert json.loads((tmp_path / "runs" / first.input_path).read_text()) == {"size": 0.5, "word": "x"}
    unread = rows[written[20]["kind.id"]]
    assert (unread.traits["size.value"], unread.traits["size.missing"]) == (None, 1.0)
    assert unread.outputs["unread"] == ["size"]


def test_without_inputs_none_are_kept(kinds, table, tmp_path):
    predict(kinds, table, tmp_path / "out.csv", record=Recording(store=tmp_path / "runs", inputs=False))
    assert {row.input_path for row in kept(tmp_path / "runs")} == {None}
    assert not (tmp_path / "runs" / "inputs").exists()


def test_a_second_run_is_another_job_unless_it_has_the_name_of_the_first(kinds, table, tmp_path):
    for _ in range(2):
        predict(kinds, table, tmp_path / "out.csv", record=Recording(store=tmp_path / "runs"))
    assert len(kept(tmp_path / "runs")) == 42
    for turn in range(2):
        done = predict(kinds, table, tmp_path / f"{turn}.csv", record=Recording(job="night", store=tmp_path / "runs"))
    assert len(kept(tmp_path / "runs")) == 63
    assert "0 answers, each under its id" in done.notes[-1]
    assert done.notes[-1].endswith("21 had been kept by an earlier run of this job")
    assert (tmp_path / "0.csv").read_text() == (tmp_path / "1.csv").read_text()
    store = Store(tmp_path / "runs")
    assert sum(one["answers"] for one in counts_by_hour(store, kinds.digest).values()) == 63
    store.close()


def test_pictures_are_kept_as_the_files_they_are(saved, tmp_path):
    picture = tmp_path / "a.png"
    draw_pictures(1)[0].save(picture)
    predict(Bundle.load(saved), picture, tmp_path / "out.jsonl", record=Recording(store=tmp_path / "runs"))
    [row] = kept(tmp_path / "runs")
    assert json.loads((tmp_path / "out.jsonl").read_text())["id"] == row.id
    assert row.input_media == "image/png"
    assert (tmp_path / "runs" / row.input_path).read_bytes() == picture.read_bytes()
    assert row.traits["width_px"] > 0


def test_where_the_store_cannot_keep_no_file_of_answers_is_left(kinds, table, tmp_path, monkeypatch):
    def full(*_):
        raise RunError("the disk is full")

    monkeypatch.setattr(jobs.Store, "write_answers", full)
    with pytest.raises(RunError, match="the disk is full"):
        predict(kinds, table, tmp_path / "out.csv", record=Recording(store=tmp_path / "runs"))
    assert not (tmp_path / "out.csv").exists()


def test_many_answers_are_written_some_at_a_time(kinds, table, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "_AT_ONCE", 4)
    predict(kinds, table, tmp_path / "out.csv", record=Recording(store=tmp_path / "runs"))
    assert len(kept(tmp_path / "runs")) == 21


@pytest.mark.parametrize("name", ["", "  "])
def test_a_name_that_is_empty_is_none(name):
    with pytest.raises(ConfigError, match="--job '': wanted a name"):
        Recording(job=name)
