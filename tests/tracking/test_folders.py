"""Runs are named by their data, whatever its name is."""

import pytest

from byeori.core.errors import RunError
from byeori.tracking.folders import data_name, find_folder, make_folder, write_mark


def test_a_run_is_named_by_its_data(tmp_path):
    (tmp_path / "v1.5").mkdir()
    assert data_name("../고양이 사진/") == "고양이-사진"
    assert data_name("tables/train.csv") == "train"
    assert data_name(str(tmp_path / "v1.5")) == "v1-5"
    assert data_name("..") == data_name("/") == data_name(None) == data_name("!!") == "run"
    assert len(data_name("x" * 300)) == 60


def test_the_counter_goes_on_from_the_largest(tmp_path):
    for name in ("a-2", "a-9", "a-x", "a-b-30"):
        (tmp_path / name).mkdir()
    (tmp_path / "a-10").write_text("a file in the way")
    assert make_folder(tmp_path, data_path="a", name=None).name == "a-11"
    assert make_folder(tmp_path, data_path="a-b", name=None).name == "a-b-31"


def test_a_place_that_is_a_file_is_an_error_that_names_it(tmp_path):
    (tmp_path / "runs").write_text("")
    with pytest.raises(RunError, match="runs: the folder of a new run cannot be made"):
        make_folder(tmp_path / "runs", data_path="a", name=None)


def test_the_last_run_that_holds_a_file_is_found(tmp_path):
    for number, name in enumerate(("a", "b", "c")):
        folder = make_folder(tmp_path, data_path=None, name=name)
        write_mark(folder, run=name, created=float(number))
    with pytest.raises(RunError, match=r"no run here holds bundle/bundle.json yet, the newest is c; has its training"):
        find_folder(tmp_path / "last", "runs", holding="bundle/bundle.json")
    (tmp_path / "b" / "bundle").mkdir()
    (tmp_path / "b" / "bundle" / "bundle.json").write_text("{}")
    assert find_folder(tmp_path / "last", "runs", holding="bundle/bundle.json").name == "b"
    assert find_folder(tmp_path / "last", "runs").name == "c"


@pytest.mark.parametrize("path", [None, 3, b"x", []])
def test_what_is_no_path_is_no_run(path, tmp_path):
    with pytest.raises(RunError, match="is no run; wanted the folder of one"):
        find_folder(path, tmp_path)
