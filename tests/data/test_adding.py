"""Further training samples beside a source: kept under the name of their content, and nothing else moves."""

import numpy as np
import pytest

from byeori.core.errors import ConfigError, DataError
from byeori.core.recipe import Recipe
from byeori.data.adding import FOLDER, Added, AddedSample, read_added, split_around
from byeori.data.dataset import Dataset, open_dataset
from pictures import class_folders, write_picture

TABLE = {"age": [number % 50 for number in range(60)], "town": ["Oslo", "Bergen", "Bodø"] * 20, "y": ["a", "b"] * 30}


def table(tmp_path):
    lines = [",".join(TABLE), *(",".join(map(str, row)) for row in zip(*TABLE.values(), strict=True))]
    path = tmp_path / "people.csv"
    path.write_text("\n".join(lines))
    return path


def some(count=3, **changed):
    samples = tuple(AddedSample(f"id{n}", {"age": 100 + n, "town": "Voss"}, "b") for n in range(count))
    return Added("y", ("age", "town"), samples, **changed)


def test_what_is_kept_is_named_by_its_content_in_any_order(tmp_path):
    added = some()
    kept = added.keep(tmp_path)
    assert kept.path.parent == tmp_path / FOLDER
    assert kept == added
    again = Added("y", ("age", "town"), added.samples[::-1]).keep(tmp_path)
    assert (again.path, len(list(kept.path.parent.iterdir()))) == (kept.path, 1)
    assert some(2).keep(tmp_path).digest != kept.digest


def test_added_rows_are_trained_on_and_no_other_sample_moves(tmp_path):
    source, kept = table(tmp_path), some().keep(tmp_path / "runs")
    plain, data = Dataset(source, target="y"), Dataset(source, target="y", added=kept.path)
    assert (len(data), data.parts[60:].tolist()) == (63, ["train"] * 3)
    assert data.parts[:60].tolist() == plain.parts.tolist()
    assert data.hashes[:60].tolist() == plain.hashes.tolist()
    assert data.samples.keys[-1] == "answer:id2"
    assert data.samples.columns["town"][-1] == "Voss"
    assert data.fingerprint != plain.fingerprint
    assert (data.version.source, data.version.added) == (plain.fingerprint, kept.digest)
    prepared = data.prepare(Recipe())
    assert {60, 61, 62} <= set(prepared.rows["train"].tolist())
    folded = data.fold(1, 3)
    assert folded.parts[60:].tolist() == ["train"] * 3
    assert len(folded.parts) == 63


def test_a_dataset_is_opened_again_with_what_was_added(tmp_path):
    source, kept = table(tmp_path), some().keep(tmp_path / "runs")
    data = Dataset(source, target="y", added=kept.path)
    again = open_dataset(data.source, data.options)
    assert again.fingerprint == data.fingerprint
    assert again.options == data.options


def test_files_are_kept_too_and_stay_when_the_first_ones_go(tmp_path):
    photos = class_folders(tmp_path / "photos", {"cat": 4, "dog": 4})
    picture = write_picture(tmp_path / "inputs" / "ab.png", 77)
    kept = Added("label", ("image",), (AddedSample("q", {"image": picture}, "dog"),)).keep(tmp_path / "runs")
    content = picture.read_bytes()
    picture.unlink()
    data = Dataset(photos, added=kept.path)
    assert (data.samples.labels[-1], data.parts[-1]) == ("dog", "train")
    assert next(iter(kept.samples)).cells["image"].read_bytes() == content
    assert 8 in data.prepare(Recipe(size=16)).rows["train"]


def test_a_cell_that_looks_like_a_file_is_what_was_sent(tmp_path):
    sent = {"age": {"file": "../../secret.png"}, "town": "/etc/hosts.txt"}
    kept = Added("y", ("age", "town"), (AddedSample("q", sent, "a"),)).keep(tmp_path)
    assert dict(kept.samples[0].cells) == sent


def test_what_is_gone_or_changed_is_said(tmp_path):
    picture = write_picture(tmp_path / "inputs" / "ab.png", 77)
    kept = Added("label", ("image",), (AddedSample("q", {"image": picture}, "dog"),)).keep(tmp_path)
    (file,) = (kept.path.parent / "files").rglob("*.png")
    file.unlink()
    with pytest.raises(DataError, match="the input of the answer q that this version of the data learns from"):
        read_added(kept.path)
    kept.path.write_text(kept.path.read_text().replace("dog", "cat"))
    with pytest.raises(DataError, match="was changed, and its name is the hash of its content"):
        read_added(kept.path)
    kept.path.unlink()
    with pytest.raises(DataError, match="is gone, and this version of the data holds samples"):
        read_added(kept.path)


def test_what_is_of_another_question_is_refused(tmp_path):
    kept = Added("z", ("age", "town"), some().samples).keep(tmp_path / "runs")
    with pytest.raises(ConfigError, match="another question, 'age', 'town' -> z; wanted 'age', 'town' -> y"):
        Dataset(table(tmp_path), target="y", added=kept.path)


def test_what_has_grown_never_judges(tmp_path):
    hashes = [f"{number:032d}" for number in range(300)]
    before = split_around((), hashes[:200], None, val=0.2, test=0.2)
    after = split_around(hashes[200:], hashes, None, val=0.2, test=0.2)
    assert after[:200].tolist() == before.tolist()
    assert set(after[200:].tolist()) == {"train"}


def test_what_has_grown_in_a_held_out_group_or_part_stays_aside():
    hashes, groups = list("abcdef"), ["g", "h", None, "g", "h", "k"]
    given = ["test", "train", "val", None, None, None]
    found = split_around({"d", "e", "f"}, hashes, None, groups, given=given, val=0.1, test=0.1)
    assert found.tolist() == ["test", "train", "val", "", "train", "train"]
    given = ["test", "train", "val", "test", "val", "train"]
    found = split_around({"d", "e", "f"}, hashes, None, given=given, val=0.1, test=0.1)
    assert found.tolist() == ["test", "train", "val", "", "", "train"]


def test_new_rows_of_a_source_are_trained_on(tmp_path):
    source = table(tmp_path)
    plain = Dataset(source, target="y")
    source.write_text(source.read_text() + "".join(f"\n{number},Alta,a" for number in range(200, 240)))
    grown = frozenset(Dataset(source, target="y").hashes[60:].tolist())
    data = Dataset(source, target="y", added=some(0, grown=grown).keep(tmp_path / "runs").path)
    assert data.parts[:60].tolist() == plain.parts.tolist()
    assert np.unique(data.parts[60:]).tolist() == ["train"]
