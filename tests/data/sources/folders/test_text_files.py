"""Text files: class folders of them, parts of these, and tables that name them."""

import pytest

from byeori import Dataset
from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples
from byeori.fields.kinds import Text

GOOD, BAD = "a film as good as any", "a film as bad as any"


def text(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def class_folders(root, count=3):
    for label, words in (("pos", GOOD), ("neg", BAD)):
        for number in range(count):
            text(root / label / f"{number}_7.txt", f"{words}\n{number}")
    return root


def test_a_class_folder_of_texts_is_a_class(tmp_path):
    samples = read_samples(class_folders(tmp_path))
    assert samples.columns["text"][0] == f"{BAD}\n0"
    assert samples.keys[0] == "neg/0_7.txt"
    assert (samples.labels, samples.inputs) == (("neg",) * 3 + ("pos",) * 3, ("text",))


def test_texts_are_a_dataset_of_texts(tmp_path):
    data = Dataset(class_folders(tmp_path, 12))
    assert isinstance(data.task.inputs["text"], Text)
    assert not check(data).has_errors


def test_parts_of_texts_leave_out_lists_and_what_is_of_no_class(tmp_path):
    for part in ("train", "test"):
        class_folders(tmp_path / part)
        text(tmp_path / part / f"urls_{part}.txt", "http://a.org")
    text(tmp_path / "train" / "unsup" / "1.txt", "who knows")
    text(tmp_path / "imdb.vocab", "the")
    samples = read_samples(tmp_path)
    assert set(samples.labels) == {"pos", "neg"}
    assert samples.parts == ("test",) * 6 + ("train",) * 6
    assert samples.passed_over == (
        ("imdb.vocab", "lies in no class folder"),
        ("test/urls_test.txt", "lies in no class folder"),
        ("train/unsup/1.txt", "the name of its folder says that it is of no class"),
        ("train/urls_train.txt", "lies in no class folder"),
    )


def test_texts_beside_pictures_are_no_samples(tmp_path):
    from pictures import class_folders as photos

    photos(tmp_path, {"a": 1, "b": 1})
    text(tmp_path / "a" / "notes.txt", "words")
    assert read_samples(tmp_path).inputs == ("image",)


def test_a_few_pictures_among_texts_are_left_out_and_said(tmp_path):
    from pictures import write_picture

    class_folders(tmp_path)
    write_picture(tmp_path / "pos" / "cover.png", 1)
    data = Dataset(tmp_path)
    assert (len(data), data.samples.inputs) == (6, ("text",))
    assert "1 file passed over: not a text (.txt) (such as pos/cover.png)" in str(data)


def test_texts_that_are_called_as_a_picture_is_do_not_make_it_a_folder_of_texts(tmp_path):
    from pictures import class_folders as photos

    photos(tmp_path, {"a": 2, "b": 2})
    for path in list(tmp_path.rglob("*.png")):
        text(path.with_suffix(".txt"), "0 0.5 0.5 1 1")
    text(tmp_path / "a" / "classes.txt", "a")
    assert read_samples(tmp_path).inputs == ("image",)


def test_a_text_in_another_encoding_is_left_out_and_said(tmp_path):
    class_folders(tmp_path)
    (tmp_path / "neg" / "1_7.txt").write_bytes("bon\ntrès bon".encode("latin-1"))
    (tmp_path / "neg" / "2_7.txt").write_bytes("bon".encode("utf-16"))
    data = Dataset(tmp_path)
    assert (len(data), data.samples.columns["text"][1]) == (5, "bon")
    assert "1 file passed over: line 2: byte 6 is not UTF-8; save the file as UTF-8 (of Latin letters" in str(data)
    assert "(such as neg/1_7.txt)" in str(data)


def test_texts_of_which_most_are_in_another_encoding_are_refused_and_counted(tmp_path):
    class_folders(tmp_path, 1)
    for path in tmp_path.rglob("*.txt"):
        path.write_bytes("très bon".encode("latin-1"))
    with pytest.raises(DataError, match=r"neg/0_7\.txt:1: byte 2 is not UTF-8.*; so are 1 files more"):
        read_samples(tmp_path)


def table(root, name="reviews.csv"):
    names = [path.relative_to(root).as_posix() for path in sorted(class_folders(root).rglob("*.txt"))]
    rows = [f"{path},{path.split('/')[0]}" for path in names]
    (root / name).write_text("\n".join(["file,label", *rows]))
    return root / name


def test_a_table_may_name_text_files(tmp_path):
    samples = read_samples(table(tmp_path))
    assert samples.columns["file"][0] == f"{BAD}\n0"
    assert samples.inputs == ("file",)
    assert samples.notes == ("the column 'file' names text files, and what stands in them is read",)


def test_a_folder_with_a_table_that_names_its_texts_is_read_by_the_table(tmp_path):
    path = table(tmp_path)
    path.write_text(path.read_text().replace(",pos", ",good"))
    assert set(read_samples(tmp_path).labels) == {"good", "neg"}


def test_a_text_file_that_is_not_there_leaves_its_cell_empty(tmp_path):
    path = table(tmp_path)
    (tmp_path / "neg" / "0_7.txt").unlink()
    assert read_samples(path).columns["file"][0] is None


def test_words_that_end_as_files_do_stay_words(tmp_path):
    (tmp_path / "t.csv").write_text("name,size,label\n" + "".join(f"{n}.txt,{n % 5},{n % 2}\n" for n in range(9)))
    assert read_samples(tmp_path / "t.csv").columns["name"][0] == "0.txt"
