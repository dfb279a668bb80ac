"""Labels go out and come back: round trips in each format, and files in the shapes of the tools' documentation."""

import json
from pathlib import Path

import numpy as np
import pytest

from byeori.core.errors import ConfigError, DataError
from byeori.data.dataset import Dataset
from byeori.labelling.desk import Desk
from byeori.labelling.exchange.files import export_labels, import_labels
from byeori.labelling.filling import label
from byeori.labelling.forms import form_for, mask_numbers, mask_value
from byeori.labelling.pool import Asking
from byeori.tracking.store import Store
from pictures import write_picture

VALUES = {
    "classification": (("cat", "dog"), lambda n: ("cat", "dog")[n % 2]),
    "multilabel": (("cat", "dog"), lambda n: (["cat"], ["dog", "cat"], [])[n % 3]),
    "regression": ((), lambda n: n + 0.5),
    "reading": ((), lambda n: f'A line, with "quotes" {n}'),
    "segmentation": (("background", "road", "car"), lambda n: mask_value(np.roll(MASK, n, axis=1))),
}
MASK = np.zeros((40, 48), np.uint8)
MASK[5:20, 4:30] = 1
MASK[22:30, 6:12] = 2


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number in range(6):
        write_picture(tmp_path / "photos" / f"{number}.png", number)
    return tmp_path / "photos"


def labelled(photos: Path, store: Store, task: str) -> None:
    classes, value = VALUES[task]
    label(photos, 6, by="random", asking=Asking(task=task, classes=classes), store=store)
    ann = Desk(store, "ann")
    for number, question in enumerate(ann.take(6)):
        ann.label(question.item, value(number))


@pytest.mark.parametrize("task", list(VALUES))
@pytest.mark.parametrize("to", ["label-studio", "csv", "coco"])
def test_labels_come_back_as_they_went(photos, tmp_path, task, to):
    if to == "coco" and task != "segmentation":
        pytest.skip("COCO holds masks")
    store, other = Store(tmp_path / "runs"), Store(tmp_path / "other")
    labelled(photos, store, task)
    file = tmp_path / ("labels.csv" if to == "csv" else "labels.json")
    assert export_labels(store, photos, file, to=to) == 6
    form = form_for(task, VALUES[task][0])
    kept = import_labels(other, photos, file, form=form)
    assert (kept.labels, kept.missing, kept.refused) == (6, (), ())

    def by_sample(held: Store):
        return {one.sample: one.value for one in held.decisions.decisions()}

    assert by_sample(other) == by_sample(store)
    if to != "coco":
        assert {one.who for one in other.decisions.decisions()} == {"ann"}
    again = import_labels(other, photos, file, form=form)
    assert (again.labels, again.known) == (0, kept.labels)


# The shape of https://labelstud.io/guide/task_format.html, with an uploaded file, an address and a cancelled one.
EXPORT = [
    {
        "id": 1,
        "data": {"image": "/data/upload/3/8f2b1c7e-0.png"},
        "file_upload": "8f2b1c7e-0.png",
        "annotations": [
            {
                "id": 1001,
                "completed_by": {"id": 10, "email": "ann@example.com"},
                "result": [
                    {
                        "id": "Dx_aB91ISN",
                        "from_name": "choice",
                        "to_name": "image",
                        "type": "choices",
                        "value": {"choices": ["cat"]},
                    }
                ],
                "was_cancelled": False,
                "ground_truth": False,
                "created_at": "2021-03-09T22:16:08.728353Z",
                "lead_time": 4.288,
            },
            {"id": 1002, "completed_by": 11, "result": [], "was_cancelled": True},
        ],
        "predictions": [],
    },
    {
        "id": 2,
        "data": {"image": "/data/local-files/?d=photos/1.png"},
        "annotations": [
            {"id": 1003, "completed_by": 11, "result": [{"type": "choices", "value": {"choices": ["dog"]}}]}
        ],
    },
]


def test_an_export_of_label_studio_is_read(photos, tmp_path):
    (tmp_path / "export.json").write_text(json.dumps(EXPORT))
    store = Store(tmp_path / "runs")
    kept = import_labels(store, photos, tmp_path / "export.json", form=form_for("classification", ("cat", "dog")))
    assert str(kept) == "2 labels of 2 samples were kept"
    found = {one.place: (one.value, one.who) for one in store.decisions.decisions()}
    assert found == {"0.png": ("cat", "ann@example.com"), "1.png": ("dog", "11")}
    assert store.decisions.decisions()[0].time == pytest.approx(1615328168.728, abs=1)


def test_polygons_of_label_studio_become_masks(photos, tmp_path):
    region = {
        "original_width": 48,
        "original_height": 40,
        "image_rotation": 0,
        "type": "polygonlabels",
        "from_name": "label",
        "to_name": "image",
        "value": {"points": [[25, 25], [75, 25], [75, 75], [25, 75]], "closed": True, "polygonlabels": ["road"]},
    }
    task = {"id": 1, "data": {"image": "0.png"}, "annotations": [{"completed_by": 1, "result": [region]}]}
    (tmp_path / "export.json").write_text(json.dumps([task]))
    store = Store(tmp_path / "runs")
    form = form_for("segmentation", ("background", "road"))
    import_labels(store, photos, tmp_path / "export.json", form=form)
    numbers = mask_numbers(store.decisions.decisions()[0].value)
    assert numbers.shape == (40, 48)
    assert numbers[10:29, 12:35].all()
    assert not numbers[:9].any()


def test_polygons_and_plain_runs_of_coco_become_masks(photos, tmp_path):
    content = {
        "images": [{"id": 7, "file_name": "0.png", "width": 48, "height": 40}],
        "categories": [{"id": 90, "name": "road", "supercategory": "ground"}, {"id": 3, "name": "car"}],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 90, "segmentation": [[0, 0, 48, 0, 48, 10, 0, 10]], "iscrowd": 0},
            {
                "id": 2,
                "image_id": 7,
                "category_id": 3,
                "segmentation": {"size": [40, 48], "counts": [20, 5, 1895]},
                "iscrowd": 1,
            },
        ],
    }
    (tmp_path / "instances.json").write_text(json.dumps(content))
    store = Store(tmp_path / "runs")
    form = form_for("segmentation", ("background", "road", "car"))
    import_labels(store, photos, tmp_path / "instances.json", form=form)
    numbers = mask_numbers(store.decisions.decisions()[0].value)
    assert (numbers[:9] == 1).all()
    assert (numbers[20:25, 0] == 2).all()
    assert (numbers == 2).sum() == 5


def test_a_table_of_another_tool_is_read_by_names_of_files(photos, tmp_path):
    (tmp_path / "labels.csv").write_text("file,kind\n0.png,cat\n1.png,dgo\nnowhere.png,dog\n2.png,\n")
    store = Store(tmp_path / "runs")
    form = form_for("classification", ("cat", "dog"))
    kept = import_labels(store, photos, tmp_path / "labels.csv", target="kind", form=form)
    assert kept.labels == 1
    assert kept.missing == ("nowhere.png",)
    assert "label 'dgo' is not one of the 2 classes; did you mean 'dog'?" in kept.refused[0]
    assert "1 are no samples of this data: nowhere.png" in str(kept)
    assert store.decisions.decisions()[0].target == "kind"


def test_imported_labels_make_a_dataset(photos, tmp_path):
    rows = "\n".join(f"{n}.png,{('cat', 'dog')[n % 2]}" for n in range(6))
    (tmp_path / "labels.csv").write_text(f"file,label\n{rows}\n")
    import_labels(Store(tmp_path / "runs"), photos, tmp_path / "labels.csv")
    assert len(Dataset(photos, decisions=tmp_path / "runs")) == 6


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", "{", "is not JSON"),
        ("a.json", '{"tasks": []}', "this is no export of Label Studio: wanted a list of tasks"),
        ("a.json", '[{"id": 1, "image": "0.png", "choice": "cat"}]', "choose its format JSON, not JSON-MIN"),
        (
            "a.json",
            '[{"data": {"image": "zzz.png"}, "annotations": []}]',
            "none of the file's 1 samples is of this data",
        ),
        ("a.csv", "place\n0.png\n", "wanted a column of labels"),
        ("a.json", '[{"data": {}, "annotations": [{"result": [{"type": "brushlabels"}]}]}]', "holds what such a file"),
    ],
)
def test_files_that_are_none_are_refused(photos, tmp_path, name, content, told):
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=told.replace("(", "\\(")):
        import_labels(Store(tmp_path / "runs"), photos, tmp_path / name)


def test_formats_and_empty_stores_are_refused(photos, tmp_path):
    store = Store(tmp_path / "runs")
    with pytest.raises(DataError, match="nobody has labelled any of it"):
        export_labels(store, photos, tmp_path / "a.json")
    with pytest.raises(ConfigError, match="did you mean 'coco'"):
        export_labels(store, photos, tmp_path / "a.json", to="cocoa")
    with pytest.raises(ConfigError, match="wanted a name that ends in"):
        export_labels(store, photos, tmp_path / "a.txt")
    labelled(photos, store, "classification")
    with pytest.raises(DataError, match="COCO holds masks, and these labels are none"):
        export_labels(store, photos, tmp_path / "a.json", to="coco")
    assert not (tmp_path / "a.json").exists()
