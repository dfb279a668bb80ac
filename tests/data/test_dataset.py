"""The dataset: its fields are guessed, learned from the training part alone, and its fingerprint is of its content."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.core.errors import ConfigError, DataError
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.fields.category.category import Category
from byeori.fields.picture.image import Image
from drawings import photo
from loudness import Loudness


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten pictures each of two classes, no two alike."""
    place = tmp_path / "photos"
    for start, label in enumerate(("cats", "dogs")):
        (place / label).mkdir(parents=True)
        for number in range(10):
            photo(width=16 + 2 * number + start, height=16).save(place / label / f"{number}.png")
    return place


def given_parts(place: Path) -> Path:
    for part in ("train", "val"):
        for label in ("cats", "dogs"):
            (place / part / label).mkdir(parents=True)
            for number in range(4):
                photo(width=20 + number).save(place / part / label / f"{part}{number}.png")
    return place


def test_a_folder_becomes_image_classification(folder):
    data = Dataset(folder)
    assert len(data) == 20
    assert str(data) == "photos: 20 samples, image: Image -> label: Category"
    assert set(data.parts) == {"train", "val", "test"}


def test_a_moved_folder_has_the_same_fingerprint(folder, tmp_path):
    before = Dataset(folder)
    fingerprint, parts = before.fingerprint, before.parts.tolist()
    shutil.move(folder, tmp_path / "elsewhere")
    after = Dataset(tmp_path / "elsewhere")
    assert (after.fingerprint, after.parts.tolist()) == (fingerprint, parts)


def test_the_order_in_which_files_were_made_does_not_matter(folder, tmp_path):
    copy = tmp_path / "copy"
    for path in sorted(folder.rglob("*.png"), reverse=True):
        place = copy / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    assert Dataset(copy).fingerprint == Dataset(folder).fingerprint


def test_the_time_of_a_file_does_not_matter(folder):
    before = Dataset(folder).fingerprint
    for path in folder.rglob("*.png"):
        path.touch()
    assert Dataset(folder).fingerprint == before


def test_a_changed_byte_a_changed_label_and_another_part_change_the_fingerprint(folder):
    seen = [Dataset(folder).fingerprint]
    with (folder / "cats" / "0.png").open("ab") as file:
        file.write(b"\0")
    seen.append(Dataset(folder).fingerprint)
    (folder / "cats" / "1.png").rename(folder / "dogs" / "1b.png")
    seen.append(Dataset(folder).fingerprint)
    seen.append(Dataset(folder, val=0.5).fingerprint)
    (folder / "cats" / "2.png").unlink()
    seen.append(Dataset(folder).fingerprint)
    assert len(set(seen)) == 5


def test_a_label_in_a_table_changes_the_fingerprint(folder, tmp_path):
    rows = [f"photos/cats/{number}.png,{'cat' if number < 5 else 'dog'}" for number in range(10)]
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(["image,label", *rows]))
    before = Dataset(table)
    table.write_text("\n".join(["image,label", *rows[:-1], "photos/cats/9.png,cat"]))
    after = Dataset(table)
    assert before.hashes.tolist() == after.hashes.tolist()
    assert before.fingerprint != after.fingerprint


def test_nothing_is_learned_from_the_validation_part(tmp_path):
    place = given_parts(tmp_path / "photos")
    before = Dataset(place).learned(Recipe())
    for number in range(20):
        Pillow.new("L", (500, 500), number).save(place / "val" / "cats" / f"grey{number}.png")
    data = Dataset(place)
    assert len(data) == 36
    assert data.learned(Recipe()) == before


def test_no_number_is_learned_from_the_validation_part(tmp_path):
    rows = [f"{level},{'quiet' if level < 60 else 'loud'},train" for level in range(40, 80)]
    table = tmp_path / "sounds.csv"
    learned = []
    for planted in (50.5, 199.5):
        text = ["level,word,split", *rows, f"{planted},loud,val", f"{planted},quiet,test"]
        table.write_text("\n".join(text))
        data = Dataset(table, target="word", fields={"level": Loudness()})
        assert data.parts.tolist()[-2:] == ["val", "test"]
        learned.append(data.learned(Recipe()).inputs["level"])
    assert learned[0] == learned[1]
    assert learned[0].mean == pytest.approx(np.mean(range(40, 80)))


def test_classes_are_those_of_the_training_part_and_others_are_told(tmp_path):
    place = given_parts(tmp_path / "photos")
    (place / "val" / "dogs").rename(place / "val" / "dog")
    text = r"photos: the val part has labels that the training part has not: 'dog'; did you mean 'dogs'\?; mend them"
    with pytest.raises(DataError, match=text):
        Dataset(place).prepare()


@pytest.mark.parametrize(("kind", "one", "other"), [("Number", "5", "7.5"), ("Flag", "yes", "no")])
def test_a_training_part_of_one_answer_is_told(tmp_path, kind, one, other):
    table = tmp_path / "sounds.csv"
    rows = [f"{level},{one if level < 30 else other},{'train' if level < 30 else 'val'}" for level in range(40)]
    table.write_text("\n".join(["level,answer,split", *rows]))
    value = {"Number": "5.0", "Flag": "'yes'"}[kind]
    text = f"sounds: all 30 samples of the training part have the same answer, {value}; a model needs at least two"
    with pytest.raises(DataError, match=text):
        Dataset(table, target="answer", fields={"answer": kind}).prepare()


def test_a_training_part_of_one_class_without_its_broken_files_is_told(tmp_path):
    place = given_parts(tmp_path / "photos")
    for path in (place / "train" / "dogs").iterdir():
        path.write_bytes(b"no picture")
    with pytest.raises(DataError, match="photos: all 4 samples of the training part have the same label, 'cats'"):
        Dataset(place).prepare()


@pytest.mark.parametrize(
    ("task", "text"),
    [
        (
            "multilabel",
            r"'answer' cannot be read as Labels .*; the first: the cell of labels holds '\[\d+', which is no",
        ),
        ("regression", r"'word' cannot be read as Number in any of the .*; the first: 'a\d' is not a number"),
    ],
)
def test_a_target_that_is_nowhere_what_it_was_called_is_told_with_the_first_reason(tmp_path, task, text):
    table = tmp_path / "sounds.csv"
    table.write_text("\n".join(["level,word,answer,split", *(f"{n},a{n % 3},[{n % 7},train" for n in range(40))]))
    target = "answer" if task == "multilabel" else "word"
    with pytest.raises(DataError, match=text):
        Dataset(table, target=target, task=task).learned(Recipe())


def test_an_input_that_cannot_be_read_in_the_training_part_is_told(tmp_path):
    place = given_parts(tmp_path / "photos")
    for path in (place / "train").rglob("*.png"):
        path.write_bytes(b"no picture")
    text = r"photos: 'image' cannot be read as Image in any of the 8 samples .*; the first: train/cats/train0\.png: not"
    with pytest.raises(DataError, match=text):
        Dataset(place).prepare()


def test_data_without_a_training_part_is_told_how_it_can_be_used(tmp_path):
    table = tmp_path / "sounds.csv"
    table.write_text("\n".join(["level,word,split", *(f"{n},{'quiet' if n < 9 else 'loud'},test" for n in range(20))]))
    text = (
        "sounds: the parts given are test, and there is nothing to learn from; judge a run .* evaluate runs/last --data"
    )
    with pytest.raises(DataError, match=text):
        Dataset(table, target="word").prepare()


def test_values_pass_over_what_cannot_be_read(tmp_path):
    place = given_parts(tmp_path / "photos")
    (place / "train" / "cats" / "train0.png").write_bytes(b"no picture")
    data = Dataset(place)
    assert len(list(data.values("image"))) == 7
    assert len(list(data.values("image", "val"))) == 8
    assert set(data.values("label")) == {"cats", "dogs"}


def test_fields_overrule_the_guess(folder):
    data = Dataset(folder, fields={"image": Image("L", 8, 8), "label": Category()})
    assert data.task.inputs == {"image": Image("L", 8, 8)}
    assert data.task.name == "label"


def test_a_group_stays_on_one_side(folder, tmp_path):
    keys = sorted(path.relative_to(tmp_path).as_posix() for path in folder.rglob("*.png"))
    rows = [f"{key},{key.split('/')[1]},owner{int(Path(key).stem) // 2}" for key in keys]
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(["image,label,owner", *rows]))
    data = Dataset(table, group="owner", val=0.3)
    owners = data.samples.columns["owner"]
    parts = {owner: {part for part, one in zip(data.parts, owners, strict=True) if one == owner} for owner in owners}
    assert all(len(found) == 1 for found in parts.values())
    assert len(set(data.parts)) > 1


PAIRS = [(float(level), "quiet" if level < 60 else "loud") for level in range(40, 80)]


@pytest.mark.parametrize(
    ("options", "kind", "text"),
    [
        ({"val": 0.0}, ConfigError, r"val = 0.0, test = 0.15: wanted shares with val above 0 and a sum below 1"),
        ({"val": None}, ConfigError, r"val = None, test = 0.15: wanted shares with val above 0 and a sum below 1"),
        ({"val": 0.6, "test": 0.4}, ConfigError, r"val = 0.6, test = 0.4: wanted shares"),
        ({"test": -0.1}, ConfigError, r"test = -0.1: wanted shares"),
        ({"task": "clasification"}, ConfigError, r"task 'clasification' is not known; did you mean 'classification'\?"),
        ({"target": "lable"}, DataError, r"no column 'lable'.*did you mean 'label'\?"),
        ({"group": "owner"}, DataError, r"pairs: no column 'owner'; it has 'input', 'label'"),
        ({"fields": {"inputs": Loudness()}}, DataError, r"no column 'inputs'.*did you mean 'input'\?"),
        (
            {"fields": {"input": "Numbr"}},
            ConfigError,
            r"no kind is called 'Numbr'; did you mean 'Number'\?; wanted one of",
        ),
    ],
)
def test_impossible_options_are_told(options, kind, text):
    with pytest.raises(kind, match=text):
        Dataset(PAIRS, **{"fields": {"input": Loudness()}, **options})


@pytest.mark.parametrize("source", [7, None, object()])
def test_what_is_no_source_is_told(source):
    with pytest.raises(DataError, match="wanted a folder, a table, a frame, a dict of columns"):
        Dataset(source)


def test_the_source_is_kept_as_an_absolute_path(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert Dataset("photos").source == str(folder)
    assert Dataset(PAIRS, fields={"input": Loudness()}).source is None


@pytest.mark.parametrize("gone", [None, float("nan"), "", " \u200b", "NaN"])
def test_samples_without_a_group_are_each_on_their_own(gone):
    rows = [{"owner": gone if i % 2 else i % 7, "size": i, "kind": "ab"[i % 3 > 0]} for i in range(100)]
    data = Dataset(rows, target="kind", group="owner")
    assert len({part for i, part in enumerate(data.parts) if i % 2}) == 3


def test_a_group_is_one_however_it_is_written():
    for ways in ((5, 5.0, "5", "5\xa0"), ("Café", "Cafe\u0301", "\ufeffCafé", " Café")):
        rows = [{"owner": ways[i % 4] if i < 40 else i, "size": i, "kind": "ab"[i % 3 > 0]} for i in range(100)]
        assert len(set(Dataset(rows, target="kind", group="owner", val=0.3).parts[:40])) == 1
