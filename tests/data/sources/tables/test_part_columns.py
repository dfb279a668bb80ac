import pytest

from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.data.dataset import Dataset
from byeori.data.sources.read import read_samples
from byeori.data.sources.tables.part_columns import parts_of

NAMES = ("split", "Subset", "data_split", "partition", "set", "part", "fold", "Usage", "train_test_split", "which")


def told(**columns):
    return parts_of("t.csv", columns)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("words", [("train", "dev", "holdout"), ("Training", "valid", "TEST")])
def test_a_column_of_words_for_parts_tells_them_and_says_so(name, words):
    found = told(x=(1, 2, 3), **{name: words})
    assert (found.parts, found.columns) == (("train", "val", "test"), (name,))
    assert f"the column {name!r}" in found.notes[0]


def test_words_within_a_word_count_where_the_column_is_named_so():
    assert told(Usage=("Training", "PublicTest", "PrivateTest")).parts == ("train", "test", "test")


@pytest.mark.parametrize(
    ("name", "cells", "parts"),
    [
        ("is_valid", ("False", "True"), ("train", "val")),
        ("isTest", (0, 1), ("train", "test")),
        ("is_train", ("yes", "no"), ("train", "test")),
        ("holdout", (True, False), ("test", "train")),
    ],
)
def test_a_column_of_yes_and_no_tells_one_part_and_the_rest(name, cells, parts):
    assert told(**{name: cells}).parts == parts


def test_two_columns_of_yes_and_no_tell_three_parts():
    found = told(is_valid=(0, 1, 0), is_test=(0, 0, 1))
    assert (found.parts, found.columns) == (("train", "val", "test"), ("is_valid", "is_test"))
    with pytest.raises(
        DataError, match="row 1 is val and test by the columns 'is_valid' and 'is_test'; wanted one part"
    ):
        told(is_valid=(1, 0), is_test=(1, 0))


@pytest.mark.parametrize(
    ("name", "cells", "found"),
    [
        ("split", ("train", "val", ""), "is empty in 1 of 3 rows"),
        ("split", ("train", "val", "NA"), "is empty in 1 of 3 rows"),
        ("set", ("train", "dev", "gold"), "holds 'gold' beside 'dev', 'train'"),
        ("split", ("A", "B", "A"), "holds 'A', 'B', which is no part"),
        ("split", (0, 1, 2), "holds '0', '1', '2', which is no part"),
        ("fold", ("train", "3", "3"), "holds '3', which is no part"),
        ("is_valid", ("yes", "no", "perhaps"), "holds 'no', 'perhaps', 'yes', which is no part"),
        ("is_test", (True, None, False), "is empty in 1 of 3 rows"),
    ],
)
def test_what_is_named_so_and_is_no_part_is_asked_about_with_the_cure(name, cells, found):
    with pytest.raises(DataError, match=f"t.csv: does the column '{name}' tell the parts") as error:
        told(**{name: cells})
    assert found in str(error.value)
    assert f"`--ignore {name}` draws the parts anew, `--field {name}=Category`" in str(error.value)


@pytest.mark.parametrize("cells", [(0, 1, 2), ("1", "2", "3"), ("fold_1", "fold 2", "Fold3")])
def test_numbers_of_folds_are_neither_parts_nor_inputs(cells):
    found = told(fold=cells)
    assert (found.parts, found.columns) == ((), ())
    assert found.left_out[0][0] == "fold"
    assert "numbers of folds" in found.left_out[0][1]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("transport", ("train", "bus", "car")),
        ("transport", ("train", "train", "train")),
        ("set", (1, 2, 3)),
        ("part", ("door", "wheel", "door")),
        ("phase", ("development", "production", "development")),
        ("valid", (1, 0, 1)),
        ("split_time", (1.5, 2.5, 3.5)),
        ("cells", ([1], [2], [3])),
    ],
)
def test_other_columns_are_left_as_they_are(name, cells):
    assert told(**{name: cells}) == parts_of("t.csv", {})


def test_two_columns_that_tell_the_same_are_one_and_else_are_refused():
    parts = ("train", "test")
    assert told(split=parts, is_test=(0, 1)).columns == ("split", "is_test")
    with pytest.raises(DataError, match=r"the columns 'split' and 'subset' both tell parts.*row 2 is test and val"):
        told(split=parts, subset=("train", "dev"))


def table(path, name, cells):
    rows = "".join(f"{number / 7:.3f},{cells[number % len(cells)]},{'ab'[number % 2]}\n" for number in range(40))
    path.write_text(f"x,{name},y\n{rows}")
    return path


@pytest.mark.parametrize(
    ("name", "cells"), [("split", ["train", "dev"]), ("is_valid", ["False", "True"]), ("fold", ["1", "2", "3"])]
)
def test_a_column_of_parts_or_folds_is_no_input(tmp_path, name, cells):
    data = Dataset(table(tmp_path / "t.csv", name, cells), target="y")
    assert list(data.task.inputs) == ["x"]
    assert name in str(data)


def test_what_the_user_says_of_a_column_of_parts_holds(tmp_path):
    path = table(tmp_path / "t.csv", "split", ["train", "", "val"])
    assert not any(Dataset(path, target="y", ignore=["split"]).samples.parts)
    data = Dataset(path, target="y", fields={"split": "Category"})
    assert list(data.task.inputs) == ["x", "split"]
    assert not any(data.samples.parts)


def test_check_says_which_column_the_parts_are_of(tmp_path):
    found = check(Dataset(table(tmp_path / "t.csv", "split", ["train", "train", "dev"]), target="y"))
    reasons = [one.reason for one in found if one.kind == "read as"]
    assert reasons == ["the parts are those of the column 'split': train is train, dev is val"]


def test_parts_stand_in_dicts_too():
    rows = [{"x": n / 3, "split": ("train", "dev")[n % 2], "y": "ab"[n // 2 % 2]} for n in range(8)]
    samples = read_samples(rows, target="y")
    assert (samples.inputs, set(samples.parts)) == (("x",), {"train", "val"})
