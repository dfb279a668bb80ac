"""Which runs have learned from a sample is found by its file, its place, its request or its content."""

import pytest

from byeori import Bundle, Dataset, Recipe, Run, Watch, train
from byeori.core.errors import DataError
from byeori.cycle.learners import learners
from byeori.cycle.live import is_live
from byeori.cycle.retrain import retrain
from byeori.data.hashing import cell_hash, cells_hash
from byeori.tracking.records import Release
from byeori.tracking.store import Store
from byeori.training.train import dataset_of
from judged import judge

SILENT = Watch(progress=False)


def test_a_row_of_a_table_is_known_by_its_place_and_its_content(people):
    data = dataset_of(Run.open("runs/first"))
    parts = dict.fromkeys(data.parts.tolist())
    for part, wanted in (("train", "training"), ("val", "validation"), ("test", None)):
        row = data.parts.tolist().index(part)
        found = learners(data.samples.keys[row])
        assert [one.part for one in found] == ([wanted] if wanted else [])
        assert learners(str(data.hashes[row])) == found
    assert set(parts) == {"train", "val", "test"}


def test_a_request_is_known_by_its_id_once_it_is_learned_from_and_through_weights(people):
    asked = [({"age": 100.0 + number, "town": "Jeju"}, "no") for number in range(12)]
    ids = judge(people / "runs/first", asked)
    place = next(n for n, (cells, _) in enumerate(asked) if not is_live(cells_hash(cells)))
    assert learners(ids[place]) == []
    second = retrain("runs/first", name="second", watch=SILENT)
    judge(second.folder, [({"age": 300.0 + number, "town": "Jeju"}, "no") for number in range(12)])
    retrain("runs/second", name="third", watch=SILENT)
    store, bundle = Store("runs"), Bundle.load("runs/third")
    store.releases.add(
        Release("production", 1, 0.0, "ann", "release", bundle.digest, str(bundle.folder), Run.open("runs/third").id)
    )
    found = learners(ids[place])
    assert [(one.run, one.part, one.through, one.names) for one in found] == [
        ("second", "training", None, ()),
        ("third", "training", "second", ("production",)),
    ]


def test_a_picture_is_known_by_its_file_and_by_a_copy_elsewhere(photos, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = train(Dataset(photos), Recipe(epochs=1, weights="none", size=16, device="cpu"), name="pets", watch=SILENT)
    data = dataset_of(run)
    row = data.parts.tolist().index("train")
    file = photos / data.samples.keys[row]
    (tmp_path / "copy.png").write_bytes(file.read_bytes())
    for sample in (file, "copy.png", data.samples.keys[row], cell_hash(file)):
        assert [one.run for one in learners(sample)] == ["pets"]
    test = photos / data.samples.keys[data.parts.tolist().index("test")]
    assert learners(test) == []


def test_what_is_no_sample_is_told(people):
    with pytest.raises(DataError, match=r"nowhere.png: is no file, no place of a sample in the data of a run of runs"):
        learners("nowhere.png")
