import os
import unicodedata

import pytest

from byeori.core.errors import DataError
from byeori.data.dataset import Dataset
from byeori.data.guessing.names import column_names, comparable, on_disk
from byeori.data.sources.read import read_samples
from byeori.data.sources.tables.table_files import read_table
from pictures import write_picture


def mac(text):
    """The text as a Mac writes the names of its files: decomposed."""
    return unicodedata.normalize("NFD", text)


@pytest.fixture
def keeps_forms(tmp_path):
    """Skip where the disk itself takes two forms of a name for one, as a Mac's does."""
    (tmp_path / "é").touch()
    if os.path.exists(tmp_path / mac("é")):
        pytest.skip("this disk knows one form of a name only")
    (tmp_path / "é").unlink()


def test_columns_are_called_by_their_normal_form_or_their_place():
    assert column_names("t.csv", [mac("도시"), "\ufeffid", "New\xa0York ", " \u200b"]) == [
        *("도시", "id", "New York", "column 4")
    ]


def test_two_forms_of_one_name_are_a_column_that_is_there_twice():
    with pytest.raises(DataError, match=r"^t.csv: column '도시' is there twice; give each column its own name"):
        column_names("t.csv", ["도시", mac("도시")])


def test_words_are_composed_and_other_cells_stay():
    assert comparable({"a": ["Café", mac("Café"), None, 3]}) == {"a": ("Café", "Café", None, 3)}


@pytest.mark.parametrize("form", [mac, str])
def test_a_table_names_files_in_the_other_form(tmp_path, keeps_forms, form):
    def other(text):
        return text if form is mac else mac(text)

    (tmp_path / form("사진")).mkdir()
    write_picture(tmp_path / form("사진/하나.png"), 1)
    write_picture(tmp_path / form("둘.png"), 2)
    (tmp_path / "t.csv").write_text(f"image,label\n{other('사진/하나.png')},a\n{other('둘.png')},b\nno/셋.png,b\n")
    assert read_table(tmp_path / "t.csv").columns["image"] == (form("사진/하나.png"), form("둘.png"), "no/셋.png")


def test_two_files_of_one_name_in_two_forms_are_two(tmp_path, keeps_forms):
    for seed, name in enumerate(("사진.png", mac("사진.png"))):
        write_picture(tmp_path / name, seed)
    (tmp_path / "t.csv").write_text(f"image,label\n사진.png,a\n{mac('사진.png')},b\n")
    assert read_table(tmp_path / "t.csv").columns["image"] == ("사진.png", mac("사진.png"))


def test_a_path_that_cannot_be_is_given_as_it_is(tmp_path):
    assert on_disk(["é\0", "ü" * 5000, None, b"x", "ö/ü.png"], tmp_path) == ("é\0", "ü" * 5000, None, b"x", "ö/ü.png")


def test_class_folders_in_two_forms_are_one_class_of_all_their_files(tmp_path, keeps_forms):
    for seed, name in enumerate(("한글", mac("한글"), "영어", mac("영어"))):
        (tmp_path / name).mkdir()
        write_picture(tmp_path / name / "0.png", seed)
    samples = read_samples(tmp_path)
    assert len(samples) == 4
    assert set(samples.labels) == {"한글", "영어"}
    assert all((tmp_path / key).is_file() for key in samples.keys)


def test_a_folder_is_found_by_its_name_in_the_other_form(tmp_path):
    for seed, name in enumerate(("a", "b")):
        (tmp_path / mac("사진") / name).mkdir(parents=True)
        write_picture(tmp_path / mac("사진") / name / "0.png", seed)
    assert len(read_samples(tmp_path / "사진")) == 2


def test_masks_are_paired_with_pictures_in_the_other_form(tmp_path):
    for seed, (picture, mask) in enumerate((("길", mac("길_mask")), (mac("차"), "차"))):
        write_picture(tmp_path / "images" / f"{picture}.png", seed)
        write_picture(tmp_path / "masks" / f"{mask}.png", seed)
    samples = read_samples(tmp_path)
    assert len(samples) == 2
    assert None not in samples.labels
    assert all((tmp_path / path).is_file() for path in samples.labels)


def test_what_a_user_names_is_found_in_any_form(tmp_path):
    rows = [f"{i},{mac('서울') if i % 2 else '서울'},{i % 3},{i % 2}" for i in range(12)]
    (tmp_path / "t.csv").write_text("\n".join([f"값,{mac('도시')},사람,답", *rows]))
    for form in (str, mac):
        data = Dataset(
            tmp_path / "t.csv",
            target=form("답"),
            fields={form("도시"): "Category", form("값"): "Number"},
            group=form("사람"),
        )
        assert list(data.task.inputs) == ["값", "도시"]
        assert set(data.values("도시")) == {"서울"}
    assert "도시" not in Dataset(tmp_path / "t.csv", target="답", ignore=[mac("도시")]).task.inputs


def test_names_of_objects_are_composed():
    rows = [{mac("도시"): mac("서울"), "답": "예"}, {"도시": "서울", mac("답"): "아니오"}]
    samples = read_samples(rows, target="답")
    assert samples.columns == {"도시": ("서울", "서울"), "답": ("예", "아니오")}
