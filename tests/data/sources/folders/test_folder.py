import os
import time

import numpy as np
import pytest

from byeori import Dataset
from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples
from pictures import class_folders, write_picture


def test_class_folders_give_paths_and_labels_in_order(tmp_path):
    class_folders(tmp_path / "pets", {"dogs": 2, "cats": 1})
    samples = read_samples(tmp_path / "pets")
    assert samples.keys == ("cats/0.png", "dogs/0.png", "dogs/1.png")
    assert samples.columns == {"image": samples.keys, "label": ("cats", "dogs", "dogs")}
    assert (samples.name, samples.root) == ("pets", tmp_path / "pets")
    assert (samples.inputs, samples.target, samples.parts) == (("image",), "label", (None, None, None))


def test_files_below_a_class_belong_to_it_however_deep(tmp_path):
    class_folders(tmp_path, {"a": 1, "b": 1})
    write_picture(tmp_path / "a" / "deep" / "deeper" / "x.JPG", 7)
    assert dict(zip(*read_samples(tmp_path).columns.values(), strict=True))["a/deep/deeper/x.JPG"] == "a"


@pytest.mark.parametrize(
    "names", [("train", "val", "test"), ("Train", "VALIDATION", "TEST"), ("train", "valid", "test")]
)
def test_split_folders_are_taken_as_they_are(tmp_path, names):
    for seed, name in enumerate(names):
        class_folders(tmp_path / name, {"a": 1, "b": 1}, first_seed=10 * seed)
    samples = read_samples(tmp_path)
    found = dict(zip(samples.keys, zip(samples.parts, samples.labels, strict=True), strict=True))
    for name, part in zip(names, ("train", "val", "test"), strict=True):
        assert found[f"{name}/a/0.png"] == (part, "a")
        assert found[f"{name}/b/0.png"] == (part, "b")


def test_a_train_folder_alone_holds_the_classes(tmp_path):
    class_folders(tmp_path / "train", {"a": 1, "b": 1})
    samples = read_samples(tmp_path)
    assert (samples.labels, samples.parts) == (("a", "b"), ("train", "train"))


def test_a_class_may_be_called_train(tmp_path):
    class_folders(tmp_path, {"car": 1, "train": 1})
    assert read_samples(tmp_path).labels == ("car", "train")


def test_what_is_hidden_is_not_seen_and_what_is_no_image_is_told(tmp_path):
    class_folders(tmp_path, {"a": 1, "b": 1})
    for name in (".DS_Store", "a/.0.png", "a/notes.txt", "LICENSE"):
        (tmp_path / name).write_text("words")
    (tmp_path / ".git").mkdir()
    (tmp_path / "empty").mkdir()
    samples = read_samples(tmp_path)
    assert samples.keys == ("a/0.png", "b/0.png")
    assert [path for path, _ in samples.passed_over] == ["LICENSE", "a/notes.txt", "empty/"]
    reasons = dict(samples.passed_over)
    assert reasons["LICENSE"] == "lies in no class folder"
    assert reasons["a/notes.txt"].startswith("not an image")
    assert reasons["empty/"] == "a class folder without images"


def test_folders_beside_the_parts_are_told(tmp_path):
    for name in ("train", "val"):
        class_folders(tmp_path / name, {"a": 1, "b": 1})
    write_picture(tmp_path / "extra" / "x.png", 5)
    write_picture(tmp_path / "train" / "loose.png", 6)
    samples = read_samples(tmp_path)
    assert len(samples) == 4
    assert samples.passed_over == (
        ("extra/x.png", "beside the folders of parts: train, val"),
        ("train/loose.png", "lies in no class folder"),
    )


def test_an_image_with_another_suffix_is_a_sample(tmp_path):
    class_folders(tmp_path, {"a": 1, "b": 1})
    (tmp_path / "a" / "0.png").rename(tmp_path / "a" / "photo.data")
    assert read_samples(tmp_path).keys == ("a/photo.data", "b/0.png")


def test_a_link_that_leads_back_is_followed_once(tmp_path):
    class_folders(tmp_path / "data", {"a": 1, "b": 1})
    class_folders(tmp_path / "elsewhere", {"more": 1})
    os.symlink("..", tmp_path / "data" / "a" / "up")
    os.symlink(tmp_path / "elsewhere", tmp_path / "data" / "a" / "linked")
    assert read_samples(tmp_path / "data").keys == ("a/0.png", "a/linked/more/0.png", "b/0.png")


def test_a_large_folder_is_listed_fast(tmp_path):
    for label in "ab":
        (tmp_path / label).mkdir()
        for number in range(5000):
            (tmp_path / label / f"{number}.png").touch()
    started = time.process_time()
    assert len(read_samples(tmp_path)) == 10_000
    assert time.process_time() - started < 1.5  # 0.1 s on a quiet machine


def test_a_folder_that_is_not_there_is_told_with_the_nearest_name(tmp_path):
    (tmp_path / "photos").mkdir()
    with pytest.raises(DataError, match=r"phots: no such folder or table; did you mean 'photos'\?"):
        read_samples(tmp_path / "phots")


def test_an_empty_folder_tells_the_layouts(tmp_path):
    with pytest.raises(DataError, match="the folder is empty") as error:
        read_samples(tmp_path)
    for layout in ("/cats/1.jpg", "/train/cats/1.jpg", "labels.csv"):
        assert layout in str(error.value)


def test_a_folder_without_images_says_which_suffixes_are_images(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "words.html").write_text("words")
    with pytest.raises(DataError, match=r"no image in the folder, of 1 files; wanted files that end in jpg, jpeg"):
        read_samples(tmp_path)


def test_a_flat_folder_tells_the_layouts_and_the_table_that_lies_there(tmp_path):
    write_picture(tmp_path / "1.png", 1)
    with pytest.raises(DataError, match=r"1 images, but no folder says what they show \(the first: 1.png\)") as error:
        read_samples(tmp_path)
    assert "one folder a class" in str(error.value)
    (tmp_path / "labels.csv").write_text("image,colour\n1.png,red\n")
    with pytest.raises(DataError, match=r"if labels\.csv says what they show, give it instead: .*labels\.csv"):
        read_samples(tmp_path)


def test_one_class_only_is_refused(tmp_path):
    class_folders(tmp_path, {"cats": 3})
    with pytest.raises(DataError, match="all 3 samples have the same label, 'cats'; a model needs at least two"):
        Dataset(tmp_path)


def test_a_column_that_folders_do_not_have_is_refused(tmp_path):
    class_folders(tmp_path, {"a": 1, "b": 1})
    with pytest.raises(DataError, match=r"no column 'lable'.*did you mean 'label'\?"):
        read_samples(tmp_path, target="lable")


def test_numpy_files_are_images_where_no_others_are_beside_them(tmp_path):
    class_folders(tmp_path, {"cats": 2, "dogs": 1})
    np.save(tmp_path / "cats" / "features.npy", np.zeros((4, 4, 5), np.uint8))
    (tmp_path / "birds").mkdir()
    np.save(tmp_path / "birds" / "0.npy", np.zeros((4, 4, 5), np.uint8))
    samples = read_samples(tmp_path)
    assert "birds/0.npy" in samples.keys
    assert "cats/features.npy" not in samples.keys
    assert samples.passed_over == (("cats/features.npy", "a NumPy file beside images"),)
