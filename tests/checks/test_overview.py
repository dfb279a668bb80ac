"""The overview counts what training has, and says apart what is left out."""

from byeori.checks.facts import gather
from byeori.checks.overview import overview
from byeori.data.dataset import Dataset
from pictures import class_folders, write_picture


def test_classes_and_parts_are_counted_without_what_is_left_out(tmp_path):
    class_folders(tmp_path / "train", {"ants": 4, "bees": 3})
    class_folders(tmp_path / "val", {"ants": 2, "bees": 2}, first_seed=50)
    (tmp_path / "train" / "ants" / "words.png").write_text("no image")
    told = overview(gather(Dataset(tmp_path)))
    assert (told.samples, told.left_out) == (12, 1)
    assert told.parts == {"train": 7, "val": 4}
    assert told.classes == {"ants": {"train": 4, "val": 2}, "bees": {"train": 3, "val": 2}}


def test_sizes_and_formats_are_counted_the_commonest_first(tmp_path):
    class_folders(tmp_path, {"ants": 3, "bees": 3})
    write_picture(tmp_path / "ants" / "wide.jpg", 90, size=(400, 100))
    told = overview(gather(Dataset(tmp_path)))
    assert list(told.formats.items()) == [("PNG", 6), ("JPEG", 1)]
    assert list(told.sizes)[-1] == "400 x 100"
    assert told.median_size_px == tuple(map(int, next(iter(told.sizes)).split(" x ")))


def test_of_a_table_there_are_no_pictures_and_its_columns_are_told(tmp_path):
    (tmp_path / "t.csv").write_text("size,price\n" + "".join(f"{n}.5,{n * n % 17}.25\n" for n in range(30)))
    told = overview(gather(Dataset(tmp_path / "t.csv", target="price")))
    assert (told.classes, told.sizes, told.median_size_px) == ({}, {}, None)
    assert {seen.name for seen in told.columns} == {"size", "price"}
