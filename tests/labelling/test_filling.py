"""Unlabelled folders and tables go into the queue as they are, each sample with the reason why it is asked."""

from pathlib import Path

import numpy as np
import pytest

from byeori.core.errors import ConfigError, DataError
from byeori.core.seeds import draw
from byeori.data.dataset import Dataset
from byeori.labelling.desk import Desk
from byeori.labelling.filling import label
from byeori.labelling.pool import Asking
from byeori.tracking.store import Store
from pictures import write_picture

PETS = Asking(classes=("cat", "dog"))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number in range(40):
        write_picture(tmp_path / "photos" / f"{number:02}.png", number)
    return tmp_path / "photos"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two clusters of samples, half of them labelled `left`."""
    x = draw(0, "table").normal(size=(60, 2)) + np.where(np.arange(60) % 2, 6, -6)[:, None]
    rows = [f"{a:.4f},{b:.4f},{'left' if row < 20 and row % 2 == 0 else ''}" for row, (a, b) in enumerate(x)]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,side", *rows, ""]))
    return tmp_path / "t.csv"


def test_a_folder_without_labels_is_asked_about_and_becomes_a_dataset(photos, tmp_path):
    store = Store(tmp_path / "runs")
    (photos / "notes.md").touch()
    filled = label(photos, 20, asking=PETS, store=store)
    assert "20 more have no label\n  1 file passed over: not an image" in str(filled)
    assert filled.by_reason == {"cluster": 18, "random": 2}
    assert filled.left == 20
    assert "asked about 20 samples (18 cluster, 2 random)" in str(filled) or "2 random, 18 cluster" in str(filled)
    ann = Desk(store, "ann")
    while (question := ann.next()) is not None:
        assert question.inputs["image"].is_file()
        ann.label(question.item, "cat" if question.item % 2 else "dog")
    data = Dataset(photos, decisions=tmp_path / "runs")
    assert (len(data), set(data.samples.labels)) == (20, {"cat", "dog"})
    second = label(photos, 5, asking=PETS, store=store)
    assert second.left == 15


def test_a_share_is_drawn_by_chance_with_its_probability_and_spread_over_the_queue(photos, tmp_path):
    store = Store(tmp_path / "runs")
    label(photos, 20, asking=PETS, store=store)
    items = store.queue.items()
    drawn = [place for place, item in enumerate(items) if item.why == "random"]
    assert len(drawn) == 2
    assert abs(drawn[1] - drawn[0]) == 10
    assert {items[place].probability for place in drawn} == {2 / 40}
    assert all(item.probability is None for item in items if item.why != "random")
    assert "Drawn by chance, 2 of 40" in items[drawn[0]].reason


def test_samples_that_look_the_same_are_asked_beside_each_other(photos, tmp_path):
    for number in range(3):
        twin = photos / f"0{number}.png"
        (photos / f"twin{number}.png").write_bytes(twin.read_bytes() + b"another end")
    store = Store(tmp_path / "runs")
    label(photos, 43, by="random", asking=PETS, store=store)
    items = store.queue.items()
    groups = {}
    for place, item in enumerate(items):
        if "group" in item.content:
            groups.setdefault(item.content["group"], []).append(place)
    assert len(groups) == 3
    assert all(len(places) == 2 and places[1] - places[0] == 1 for places in groups.values())


def test_a_table_that_is_partly_labelled_is_asked_about_the_cluster_without_labels_first(table, tmp_path):
    store = Store(tmp_path / "runs")
    label(table, 2, asking=Asking("side", classes=("left", "right")), share=0, store=store)
    first = store.queue.items()[0]
    assert float(first.content["cells"]["a"]) > 0
    assert first.reason.startswith("The most typical of ")
    assert first.place == f"t.csv:{int(first.place.split(':')[1])}"


def test_coverage_asks_what_is_unlike_all_that_is_known(table, tmp_path):
    store = Store(tmp_path / "runs")
    label(table, 1, by="coverage", asking=Asking("side", classes=("left", "right")), share=0, store=store)
    [item] = store.queue.items()
    assert float(item.content["cells"]["a"]) > 0
    assert "times as far from it as usual" in item.reason


def test_the_classes_are_those_that_are_labelled_already(table, tmp_path):
    with pytest.raises(ConfigError, match="which classes\\? nothing here tells them yet"):
        label(table, 1, asking=Asking("side"), store=tmp_path / "runs")


@pytest.mark.parametrize("by", ["auto", "coverage"])
def test_where_chance_takes_the_only_sample_it_alone_is_asked_about(tmp_path, by):
    for name in ("one", "same"):
        write_picture(tmp_path / "photos" / f"{name}.png", 0)
    filled = label(tmp_path / "photos", 2, by=by, asking=PETS, store=tmp_path / "runs")
    assert (filled.by_reason, filled.left) == ({"random": 1}, 0)


def test_what_is_asked_once_is_not_asked_again_until_nothing_is_left(photos, tmp_path):
    label(photos, 40, asking=PETS, store=tmp_path / "runs")
    with pytest.raises(DataError, match="none is without a label and unasked; 40 are asked about already"):
        label(photos, 1, asking=PETS, store=tmp_path / "runs")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"by": "margn"}, "did you mean 'margin'"),
        ({"by": "margin"}, "needs a model, and there is none yet"),
        ({"by": "disagreement"}, "needs two models to disagree"),
        ({"add": 0}, "wanted at least 1 question"),
        ({"share": 2.0}, "wanted a share of the questions"),
        ({"people": 0}, "wanted how many label each sample"),
    ],
)
def test_what_cannot_be_asked_is_refused(photos, tmp_path, given, told):
    with pytest.raises(ConfigError, match=told):
        label(photos, given.pop("add", 4), asking=PETS, store=tmp_path / "runs", **given)


def test_a_model_is_asked_for_what_it_is_unsure_of_and_its_guess_is_kept_back(table, tmp_path):
    from small_bundles import bundle_of

    rows = "\n".join(f"{n % 9}.5,{n % 7}.25,{'left' if n % 2 else 'right'}" for n in range(60))
    (tmp_path / "known.csv").write_text(f"a,b,side\n{rows}\n")
    for number in (1, 2):
        bundle_of(tmp_path / "known.csv", tmp_path / f"model{number}" / "bundle", target="side")
    store = Store(tmp_path / "runs")
    models = [tmp_path / "model1" / "bundle", tmp_path / "model2" / "bundle"]
    label(table, 10, models=models[:1], share=0, store=store)
    items = store.queue.items()
    assert {item.why for item in items} == {"uncertain"}
    assert items[0].reason.startswith("The model is unsure: ")
    assert items[0].content["guess"]["value"] in ("left", "right")
    assert items[0].content["form"]["options"] == ["left", "right"]
    for way, why in (("coverage", "unlike"), ("typical", "cluster"), ("disagreement", "disagreed")):
        label(table, 2, by=way, models=models, share=0, store=store)
        assert store.queue.count()[why, "open"] == 2
