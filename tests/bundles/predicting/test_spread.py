"""A folder that `byeori predict` is given stands for the files in it that the model reads; the others are said."""

import os

import numpy as np

from byeori.bundles.predicting.spread import spread
from byeori.fields.kinds import Image, Number, Text
from pictures import write_picture


def names(inputs, folder):
    found = spread(inputs, [str(folder)], print)
    return [os.path.relpath(word, folder) for word, error in found if error is None]


def test_pictures_are_found_as_training_finds_them(tmp_path, capsys):
    for path in ("a.png", "deep/b.png", ".hidden.png", ".cache/c.png", "__MACOSX/d.png", "@eaDir/e.png"):
        write_picture(tmp_path / path, 1)
    for path in ("Thumbs.db", "desktop.ini", ".DS_Store", "notes.txt", "labels.csv"):
        (tmp_path / path).write_text("image,label\na.png,cat\n")
    np.save(tmp_path / "features.npy", np.zeros(4))
    os.symlink("..", tmp_path / "deep" / "up")
    assert names({"image": Image()}, tmp_path) == ["a.png", "deep/b.png"]
    told = capsys.readouterr().out
    assert "; 2 files (not an image" in told
    assert "labels.csv, notes.txt" in told
    assert "passed over 1 file (a NumPy file beside images): features.npy" in told
    assert "Thumbs" not in told


def test_tables_without_pictures_are_asked_row_by_row(tmp_path, capsys):
    for path in ("b.csv", "a.jsonl", "c.xlsx", "~$c.xlsx"):
        (tmp_path / path).write_text("")
    for inputs in ({"image": Image()}, {"size": Number()}):
        assert names(inputs, tmp_path) == ["a.jsonl", "b.csv", "c.xlsx"]
    assert capsys.readouterr().out == ""


def test_texts_are_read_by_a_model_of_one_text(tmp_path, capsys):
    for path in ("b.txt", "a/c.txt", "t.csv", "x.pdf"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("words")
    assert names({"text": Text()}, tmp_path) == ["a/c.txt", "b.txt", "t.csv"]
    assert "passed over 1 file (tables and texts are read): x.pdf" in capsys.readouterr().out
    assert names({"size": Number()}, tmp_path) == ["t.csv"]


def test_a_folder_of_nothing_that_is_read_has_an_error_and_the_others_go_on(tmp_path):
    (tmp_path / "empty").mkdir()
    found = list(spread({"text": Text()}, [str(tmp_path / "empty"), "words"], print))
    assert "nothing in the folder that the model reads, of 0 files" in str(found[0][1])
    assert found[1] == ("words", None)
