import shutil

import pytest

from byeori.core.errors import BundleError, RunError
from byeori.monitoring.subject import subject_of
from watched import bundle_in


def test_a_bundle_without_reference_is_told(tmp_path):
    with pytest.raises(BundleError, match=r"has no reference.*train again, and the new bundle has one"):
        subject_of(bundle_in(tmp_path))


def test_where_there_is_no_store_there_are_no_answers(watched_run, tmp_path):
    folder = shutil.copytree(watched_run / "bundle", tmp_path / "alone")
    with pytest.raises(RunError, match=r"there is no store here, so no answers to look at.*named by --store"):
        subject_of(folder, tmp_path / "empty")


def test_a_run_is_watched_by_its_bundle_and_the_store_beside_it(watched_run):
    subject = subject_of(watched_run)
    assert subject.digests == (subject.bundle.digest,)
    assert subject.run
    assert subject.name == "people"
    assert subject.inputs == watched_run.parent.absolute()
    assert {"age.value", "town.value", "answer.value"} <= set(subject.reference.traits)


def test_exported_forms_that_lie_beside_the_bundle_are_watched_with_it(watched_run, tmp_path):
    run = shutil.copytree(watched_run, tmp_path / "run")
    shutil.copytree(run / "bundle", run / "bundle-other")
    record = run / "bundle-other" / "bundle.json"
    record.write_text(record.read_text() + "\n")
    assert len(subject_of(run, watched_run.parent).digests) == 2


def test_with_a_store_on_a_server_inputs_lie_in_the_folder_of_runs(watched_run, monkeypatch):
    subject = subject_of(watched_run)
    monkeypatch.setattr(subject.store.database.engine.dialect, "name", "postgresql")
    assert subject.inputs == watched_run.parent
