from pathlib import Path
from types import SimpleNamespace

from byeori.journal.home import home_of, runs_of
from byeori.tracking.folders import write_mark


def test_a_bundles_home_is_the_store_of_its_runs_folder(tmp_path):
    bundle = tmp_path / "runs" / "pets-1" / "bundle"
    bundle.mkdir(parents=True)
    write_mark(bundle.parent, run="id-1", created=1.0)
    home = home_of(SimpleNamespace(folder=bundle))
    assert home.run == "id-1"
    assert home.inputs == tmp_path / "runs" / "inputs"
    home.store.close()


def test_a_bundle_of_no_run_is_at_home_where_it_is_said(tmp_path):
    home = home_of(SimpleNamespace(folder=tmp_path / "bundle"), tmp_path / "kept")
    assert (home.run, home.inputs) == (None, tmp_path / "kept" / "inputs")
    home.store.close()


def test_where_no_run_says_it_the_folder_of_runs_is_the_one_that_the_store_was_named_by():
    assert [runs_of(one) for one in (None, "there", "postgresql://host/x")] == [
        Path("runs"),
        Path("there"),
        Path("runs"),
    ]
