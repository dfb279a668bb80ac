"""Whose answers are meant by what a person names."""

import json
from pathlib import Path

import pytest

from byeori.core.errors import RunError
from byeori.core.files import file_hash
from byeori.journal.answers import answers
from byeori.journal.place import place_of
from byeori.tracking.store import Store


def _bundle(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "bundle.json").write_text(json.dumps({"format": 1}))
    return folder


def test_a_run_means_its_answers_whichever_bundle_gave_them(kept):
    kept.write(["cat"])
    kept.write(["dog"], 1, bundle="c" * 64)
    kept.write(["cow"], 2, run="run-2")
    assert [answer.value for answer in answers(kept.run)] == ["cat", "dog"]


def test_a_bundle_means_those_that_it_gave(kept):
    folder = _bundle(kept.run / "bundle")
    kept.write(["cat"])
    kept.write(["dog"], 1, bundle=file_hash(folder / "bundle.json"))
    assert [answer.value for answer in answers(folder)] == ["dog"]
    elsewhere = _bundle(kept.runs.parent / "elsewhere")
    assert [answer.value for answer in answers(elsewhere, store=kept.runs)] == ["dog"]
    assert place_of(kept.run).bundle_folder == folder


def test_a_digest_is_known_by_its_beginning(kept, monkeypatch):
    kept.write(["cat"])
    kept.write(["dog"], 1, bundle="ab12ab12" + "c" * 56)
    monkeypatch.chdir(kept.runs.parent)
    assert [answer.value for answer in answers("ab12ab12c")] == ["dog"]
    assert [answer.value for answer in answers("ab12ab12ab", store=kept.runs)] == ["cat"]
    with pytest.raises(RunError, match="ab12ab12: is meant by 2 bundles; give more of it"):
        answers("ab12ab12")
    with pytest.raises(
        RunError,
        match=r"ffffffff: is the digest of no bundle here; looked in .*byeori.db, which has answers of 'ab12ab12",
    ):
        answers("ffffffff")


def test_a_folder_of_runs_and_a_url_mean_all(kept, monkeypatch):
    kept.write(["cat"])
    kept.write(["cow"], 1, run="run-2")
    assert len(answers(kept.runs)) == 2
    assert len(answers(f"sqlite:///{kept.runs / 'byeori.db'}")) == 2


def test_a_folder_of_runs_whose_store_is_elsewhere_means_all_of_that(kept, monkeypatch, tmp_path):
    Store(url := f"sqlite:///{tmp_path / 'elsewhere.db'}").close()
    monkeypatch.setenv("BYEORI_STORE", url)
    _bundle(kept.run / "bundle")
    assert not answers(kept.runs)
    (tmp_path / "photos").mkdir()
    with pytest.raises(RunError, match="is no run"):
        answers(tmp_path / "photos")


def test_the_last_run_is_the_newest_with_a_bundle(kept, monkeypatch):
    _bundle(kept.run / "bundle")
    kept.write(["cat"])
    monkeypatch.chdir(kept.runs.parent)
    assert [answer.value for answer in answers()] == ["cat"]


def test_a_place_without_a_store_is_told(tmp_path):
    bundle = _bundle(tmp_path / "bundle")
    with pytest.raises(RunError, match="no store of answers is here yet; `byeori serve RUN` makes one"):
        answers(bundle, store=tmp_path)
    with pytest.raises(RunError, match="no such run"):
        answers(tmp_path / "nothing")


def test_a_store_of_a_newer_version_is_told_and_not_touched(kept):
    from sqlalchemy import text

    with kept.store.database.writing() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
    with pytest.raises(RunError, match="the store is of version 99 and this byeori knows versions up to"):
        answers(kept.run)


def test_a_server_that_cannot_be_reached_is_told():
    pytest.importorskip("psycopg")
    with pytest.raises(RunError, match="the store cannot be used"):
        answers("postgresql://nobody@127.0.0.1:1/none")


def test_a_store_that_another_process_holds_is_told(kept, monkeypatch):
    import sqlite3

    [first] = kept.write(["cat"])
    kept.store.close()
    monkeypatch.setattr("byeori.tracking.database._WAIT_S", 0.01)
    holding = sqlite3.connect(kept.runs / "byeori.db", isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    try:
        found = answers(kept.run)
        assert [answer.id for answer in found] == [first], "who reads waits for nobody"
        with pytest.raises(RunError, match=r"byeori.db: the store cannot be used \(database is locked\)"):
            found.forget(first)
    finally:
        holding.close()
    assert len(answers(kept.run)) == 1


def test_a_store_that_is_full_is_told_and_keeps_what_it_has(kept):
    from byeori.tracking.records import Judgement

    [first] = kept.write(["cat"])
    found = answers(kept.run)
    with found.place.store.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite takes as many as there are
    with pytest.raises(
        RunError, match=r"the store cannot be used \(database or disk is full\); see that the disk has room"
    ):
        found.place.store.write_judgements([Judgement(0, first, 0.0, False, "dog" * 100_000)])
    assert [(answer.id, answer.is_correct) for answer in found] == [(first, None)]
