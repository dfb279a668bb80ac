import numpy as np
import pytest
from PIL import Image

from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.data.dataset import Dataset
from byeori.data.sources.read import read_samples
from pictures import class_folders, write_picture
from street import write_scenes

CLASSES = {"glioma": 2, "healthy": 2}


def parts_in(tmp_path, *names):
    for seed, name in enumerate(names):
        class_folders(tmp_path / name, CLASSES, first_seed=10 * seed)
    return tmp_path


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (("Training", "Testing"), ("train", "test")),
        (("train", "dev"), ("train", "val")),
        (("seg_train", "seg_test"), ("train", "test")),
        (("val", "test"), ("val", "test")),
        (("Train Set", "Hold-Out Set"), ("train", "test")),
        (("train_images", "valid_images", "eval_images"), ("train", "val", "test")),
        (("학습", "검증"), ("train", "val")),
        (("훈련", "검증", "시험"), ("train", "val", "test")),
        (("entrenamiento", "prueba"), ("train", "test")),
        (("entraînement", "validation", "test"), ("train", "val", "test")),
        (("Training", "Validierung", "Test"), ("train", "val", "test")),
        (("訓練データ", "検証データ", "テスト"), ("train", "val", "test")),
        (("训练集", "验证集", "测试集"), ("train", "val", "test")),
        (("treino", "validação", "teste"), ("train", "val", "test")),
        (("addestramento", "conjunto de prueba"), ("train", "test")),
        (("Trainingsdaten", "Testdaten"), ("train", "test")),
        (("dev", "eval"), ("val", "test")),
        (("test",), ("test",)),
    ],
)
def test_folders_of_parts_are_known_by_any_usual_name(tmp_path, names, parts):
    samples = read_samples(parts_in(tmp_path, *names))
    assert set(samples.labels) == set(CLASSES)
    found = {key.split("/")[0]: part for key, part in zip(samples.keys, samples.parts, strict=True)}
    assert found == dict(zip(names, parts, strict=True))


def test_other_names_of_parts_are_said_where_the_user_looks(tmp_path):
    data = Dataset(parts_in(tmp_path, "Training", "Testing"))
    assert "the parts are the folders: Training is train, Testing is test" in str(data)


def test_parts_without_training_can_be_read_and_not_learned_from(tmp_path):
    [finding] = [one for one in check(Dataset(parts_in(tmp_path, "val", "test"))) if one.severity == "error"]
    assert finding.kind == "nothing to learn"


@pytest.mark.parametrize(
    "names", [("fold0", "fold1", "fold2"), ("Fold_1", "Fold_2"), ("kfold-1", "kfold-2"), ("fold_a", "fold_b")]
)
def test_folders_of_folds_are_asked_about_and_never_classes(tmp_path, names):
    with pytest.raises(DataError, match=f"{names[0]}/, {names[1]}/.* are named as folds of the data: which of them"):
        read_samples(parts_in(tmp_path, *names))


def test_parts_of_val_and_test_alone_leave_nothing_to_learn_from(tmp_path):
    with pytest.raises(
        DataError, match="there is nothing to learn from; judge a run that has learned elsewhere on them"
    ):
        Dataset(parts_in(tmp_path, "dev", "eval")).prepare()


def test_classes_that_hold_the_same_folders_are_said(tmp_path):
    told = str(Dataset(parts_in(tmp_path, "ena", "dva")))
    assert (
        "the classes are the folders 'dva', 'ena', and each holds the same folders 'glioma', 'healthy'; where these "
        "are the classes, name the others train, val and test"
    ) in told


def test_numbered_classes_are_no_folds(tmp_path):
    class_folders(tmp_path, {"grade 1": 2, "grade 2": 2})
    assert set(read_samples(tmp_path).labels) == {"grade 1", "grade 2"}


def test_all_files_of_a_folder_that_is_passed_over_are_counted(tmp_path):
    parts_in(tmp_path, "train", "test")
    for number in range(12):
        write_picture(tmp_path / "extra" / f"{number}.png", number)
    (tmp_path / "train" / "empty").mkdir()
    told = str(Dataset(tmp_path))
    assert "12 files passed over: beside the folders of parts: test, train (such as extra/0.png)" in told
    assert "1 folder passed over: a class folder without images (such as train/empty/)" in told


def test_a_test_part_of_one_class_can_be_judged(tmp_path):
    class_folders(tmp_path / "test", {"glioma": 2})
    assert set(read_samples(tmp_path).parts) == {"test"}


def test_a_class_called_train_stays_one_among_others(tmp_path):
    class_folders(tmp_path, {"car": 2, "bus": 2, "plane": 2, "train": 2})
    (tmp_path / "train" / "more").mkdir()
    write_picture(tmp_path / "train" / "more" / "9.png", 9)
    samples = read_samples(tmp_path)
    assert set(samples.labels) == {"car", "bus", "plane", "train"}
    assert not any(samples.parts)


def test_classes_whose_names_end_in_a_word_for_parts_stay_classes(tmp_path):
    class_folders(tmp_path, {"eye_test": 2, "weight_training": 2, "yoga": 2})
    assert set(read_samples(tmp_path).labels) == {"eye_test", "weight_training", "yoga"}


def test_a_part_beside_folders_of_no_part_is_asked_about(tmp_path):
    parts_in(tmp_path, "train", "second half")
    with pytest.raises(
        DataError, match=r"is train/ a part of the data, or a class.*beside it lies second half/"
    ) as error:
        read_samples(tmp_path)
    assert "holdout" in str(error.value)


def test_folders_beside_a_part_that_hold_no_samples_are_passed_over(tmp_path):
    parts_in(tmp_path, "train")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "README.md").write_text("words")
    assert read_samples(tmp_path).passed_over == (("notes/README.md", "beside the folders of parts: train"),)


def test_folders_of_unlabelled_pictures_beside_several_parts_are_passed_over(tmp_path):
    parts_in(tmp_path, "seg_train", "seg_test")
    write_picture(tmp_path / "seg_pred" / "1.png", 1)
    assert read_samples(tmp_path).passed_over == (
        ("seg_pred/1.png", "beside the folders of parts: seg_test, seg_train"),
    )


def test_a_part_within_a_folder_of_its_own_name_is_found(tmp_path):
    parts_in(tmp_path, "seg_train/seg_train", "seg_test/seg_test")
    samples = read_samples(tmp_path)
    assert set(samples.labels) == set(CLASSES)
    assert set(samples.parts) == {"train", "test"}


def test_parts_in_every_class_folder_are_parts(tmp_path):
    for seed, label in enumerate(("cats", "dogs")):
        class_folders(tmp_path / label, {"Train": 2, "Test": 1}, first_seed=10 * seed)
    samples = read_samples(tmp_path)
    assert samples.labels == ("cats",) * 3 + ("dogs",) * 3
    assert samples.parts == ("test", "train", "train") * 2
    write_picture(tmp_path / "birds" / "1.png", 5)
    with pytest.raises(DataError, match="cats/ holds the parts Test, Train and birds/ holds none"):
        read_samples(tmp_path)


def test_a_folder_train_among_others_in_a_class_is_nothing_special(tmp_path):
    class_folders(tmp_path / "vehicles", {"car": 1, "train": 1})
    class_folders(tmp_path / "animals", {"cat": 1, "dog": 1}, first_seed=10)
    assert set(read_samples(tmp_path).labels) == {"animals", "vehicles"}


def test_parts_of_loose_pictures_are_asked_about(tmp_path):
    class_folders(tmp_path, {"train": 2, "test": 2})
    with pytest.raises(DataError, match="test/, train/ are named as parts, and no class folders lie in them"):
        read_samples(tmp_path)


def test_the_only_folder_of_several_is_named(tmp_path):
    class_folders(tmp_path / "archive", CLASSES)
    with pytest.raises(DataError, match=r"did you mean the folders in it\? give .*archive"):
        Dataset(tmp_path)


def test_a_table_that_names_pictures_in_folders_of_parts_leaves_them_parts(tmp_path):
    rows = []
    for seed, (part, label) in enumerate((p, c) for p in ("Training", "Testing") for c in ("cat", "dog")):
        write_picture(tmp_path / part / f"{label}.png", seed)
        rows.append(f"{part}/{label}.png,{label}")
    (tmp_path / "labels.csv").write_text("\n".join(["image,label", *rows]))
    for source in (tmp_path, tmp_path / "labels.csv"):
        samples = read_samples(source)
        assert samples.labels == ("cat", "dog") * 2
        assert samples.parts == ("train", "train", "test", "test")
        assert samples.notes == ("the parts are those of the folders in the column 'image'",)


@pytest.mark.parametrize("names", [("Training", "Testing"), ("val", "test"), ("train", "dev")])
def test_parts_of_masks_have_other_names_too(tmp_path, names):
    for name in names:
        write_scenes(tmp_path / "above" / name, 2)
        write_scenes(tmp_path / "below", 2, images=f"images/{name}", masks=f"masks/{name}")
    above, below = (read_samples(tmp_path / place) for place in ("above", "below"))
    assert above.target == below.target == "mask"
    assert set(above.parts) == set(below.parts)
    assert None not in above.parts


@pytest.mark.parametrize(("images", "masks"), [("{}", "{}_labels"), ("{}_images", "{}_masks")])
def test_pictures_and_masks_of_parts_may_lie_beside_each_other(tmp_path, images, masks):
    for name in ("train", "val"):
        write_scenes(tmp_path, 2, images=images.format(name), masks=masks.format(name))
    samples = read_samples(tmp_path)
    assert (samples.target, samples.parts) == ("mask", ("train", "train", "val", "val"))
    assert samples.columns["mask"][0] == f"{masks.format('train')}/0.png"


def test_a_picture_outside_the_parts_of_masks_is_named(tmp_path):
    write_scenes(tmp_path, 2, images="images/train", masks="masks/train")
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "images" / "9.png")
    with pytest.raises(DataError, match=r"images/9\.png lies in no folder of a part, and others do"):
        read_samples(tmp_path)
