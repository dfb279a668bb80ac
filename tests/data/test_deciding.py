"""Decisions of people change labels and leave samples out; the split stays, and a version can be opened again."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from byeori.core.errors import ConfigError
from byeori.data.dataset import Dataset, open_dataset
from byeori.data.deciding import prevailing
from byeori.data.hashing import sample_hashes
from byeori.data.sources.unlabelled import read_unlabelled
from byeori.tracking.records import Decision
from byeori.tracking.store import Store
from drawings import photo
from pictures import class_folders
from street import write_scenes


def decision(of, row, action, value=None, **more) -> Decision:
    values = {"data": str(of.source), "target": of.task.name, "sample": str(of.hashes[row])}
    values |= {"place": of.samples.keys[row], "time": 0.0, "who": "ann", "id": 0}
    return Decision(**(values | {"action": action, "value": value} | more))


def decided(data: Dataset, runs: Path, *decisions: Decision) -> list[int]:
    store = Store(runs)
    try:
        return store.decisions.add(decisions)
    finally:
        store.close()


@pytest.fixture
def pets(tmp_path: Path) -> Dataset:
    return Dataset(class_folders(tmp_path / "pets", {"cats": 12, "dogs": 12}))


def test_a_sample_is_relabelled_or_left_out_and_all_others_stay_in_their_parts(pets, tmp_path):
    decided(pets, tmp_path / "runs", decision(pets, 0, "relabel", "dogs"), decision(pets, 5, "leave_out"))
    after = Dataset(pets.source, decisions=tmp_path / "runs")
    assert after.samples.labels[0] == "dogs"
    assert pets.samples.keys[5] not in after.samples.keys
    assert (
        dict(zip(after.samples.keys, after.parts, strict=True)).items()
        <= dict(zip(pets.samples.keys, pets.parts, strict=True)).items()
    )
    assert "decisions up to line 2: 1 relabelled, 1 left out" in str(after)


def test_the_fingerprint_is_of_the_version_and_the_version_names_its_source(pets, tmp_path):
    decided(pets, tmp_path / "runs", decision(pets, 0, "relabel", "dogs"))
    after = Dataset(pets.source, decisions=tmp_path / "runs")
    assert after.fingerprint != pets.fingerprint
    assert (after.version.source, after.version.line) == (pets.fingerprint, 1)
    assert str(pets.version) == pets.fingerprint


def test_keeping_a_label_changes_nothing(pets, tmp_path):
    decided(pets, tmp_path / "runs", decision(pets, 0, "keep"))
    assert Dataset(pets.source, decisions=tmp_path / "runs").fingerprint == pets.fingerprint


def test_a_version_is_opened_again_as_it_was_whatever_was_decided_since(pets, tmp_path):
    decided(pets, tmp_path / "runs", decision(pets, 0, "relabel", "dogs"))
    before = Dataset(pets.source, decisions=tmp_path / "runs")
    options = json.loads(json.dumps(before.options))
    decided(pets, tmp_path / "runs", decision(pets, 1, "relabel", "dogs"), decision(pets, 0, "undo", undoes=1))
    assert open_dataset(before.source, options).fingerprint == before.fingerprint
    assert Dataset(pets.source, decisions=(tmp_path / "runs", 3)).samples.labels[:2] == ("cats", "dogs")
    assert Dataset(pets.source, decisions=(tmp_path / "runs", 0)).fingerprint == pets.fingerprint


def test_decisions_of_other_data_say_nothing_and_are_not_recorded(pets, tmp_path):
    decided(pets, tmp_path / "runs", decision(pets, 0, "relabel", "dogs", sample="f" * 32, data="elsewhere"))
    after = Dataset(pets.source, decisions=tmp_path / "runs")
    assert "decisions" not in after.options
    assert "decisions" not in str(after)


def test_decisions_about_another_column_of_these_samples_are_counted_and_do_not_count(pets, tmp_path):
    made = [decision(pets, row, "relabel", "dogs", target="species") for row in range(3)]
    decided(pets, tmp_path / "runs", *made, decision(pets, 3, "keep", target="species", sample="f" * 32))
    after = Dataset(pets.source, decisions=tmp_path / "runs")
    assert after.fingerprint == pets.fingerprint
    told = "decisions up to line 4: nothing is changed; 3 about these samples do not count: they are of the column"
    assert f"{told} 'species'" in str(after)


def test_samples_that_are_gone_are_counted(pets, tmp_path):
    decided(pets, tmp_path / "runs", decision(pets, 0, "relabel", "dogs"))
    (Path(pets.source) / pets.samples.keys[0]).unlink()
    assert "nothing is changed; 1 sample is not here any more" in str(Dataset(pets.source, decisions=tmp_path / "runs"))


def test_a_class_that_no_training_sample_has_is_left_out_and_said(pets, tmp_path):
    row = int(np.flatnonzero(pets.parts == "val")[0])
    decided(pets, tmp_path / "runs", decision(pets, row, "relabel", "oxen"))
    after = Dataset(pets.source, decisions=tmp_path / "runs")
    assert len(after) == len(after.parts) == len(after.hashes) == len(pets) - 1
    assert "1 sample is left out: no sample of the training part is of the class 'oxen'" in str(after)


def test_an_unlabelled_folder_is_what_of_it_has_been_labelled(tmp_path):
    for number in range(12):
        (tmp_path / "new").mkdir(exist_ok=True)
        photo(width=20 + number).save(tmp_path / "new" / f"{number}.png")
    samples = read_unlabelled(tmp_path / "new")
    made = [
        Decision(0, 0.0, "ann", str(tmp_path / "new"), "label", str(content), None, "label", "ab"[row % 2])
        for row, content in enumerate(sample_hashes(samples)[:10])
    ]
    store = Store(tmp_path / "runs")
    store.decisions.add(made)
    data = Dataset(tmp_path / "new", decisions=tmp_path / "runs")
    assert (len(data), set(data.samples.labels)) == (10, {"a", "b"})
    assert {"train", "val"} <= set(data.parts)
    assert "10 labelled; 2 samples are not labelled yet" in str(data)


def test_a_table_without_its_target_is_labelled_and_its_row_is_found_by_place_among_equal_ones(tmp_path):
    rows = [f"{n // 2}.5,{n // 2 % 5}.25" for n in range(40)]
    (tmp_path / "t.csv").write_text("\n".join(["size,shade", *rows]) + "\n")
    samples = read_unlabelled(tmp_path / "t.csv", "kind")
    hashes = sample_hashes(samples)
    assert hashes[0] == hashes[1]
    made = [
        Decision(0, 0.0, "ann", "t", "kind", str(hashes[row]), samples.keys[row], "label", "ab"[row % 2])
        for row in range(40)
    ]
    Store(tmp_path / "runs").decisions.add(made)
    data = Dataset(tmp_path / "t.csv", target="kind", decisions=tmp_path / "runs")
    assert data.samples.labels == tuple("ab" * 20)


def test_a_drawn_mask_takes_the_place_of_a_file(tmp_path):
    data = Dataset(write_scenes(tmp_path / "street", 8))
    content = (data.samples.root / data.samples.labels[1]).read_bytes()
    uri = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    decided(data, tmp_path / "runs", decision(data, 0, "relabel", uri))
    after = Dataset(data.source, decisions=tmp_path / "runs")
    assert after.samples.labels[0] == content
    assert (after.task.target.read(content).numbers[0] == 3).all()
    assert after.fingerprint != data.fingerprint


def test_the_majority_of_those_who_were_asked_holds_until_somebody_decides_anew():
    def one(number, who, value, item=7):
        return Decision(number, 0.0, who, "d", "label", "s", None, "label", value, item=item)

    said = [one(1, "ann", "a"), one(2, "bob", "b"), one(3, "eve", "a")]
    assert prevailing(said).value == "a"
    assert prevailing(said[:2]).value == "b"
    assert prevailing([*said, one(4, "bob", "c", None)]).value == "c"
    assert prevailing([*said, one(4, "eve", "b")]).value == "b"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("nowhere", "holds no store, so no decisions; wanted the runs folder in which they were made"),
        (("runs", 9), "decisions up to line 9 are wanted, and the journal has 0; bring the store back"),
        (("runs", "last"), "wanted a runs folder, or one and a line: ('runs', 17)"),
        ("postgresql://ann:secret@host/db", "the URL of the store holds a password"),
    ],
)
def test_decisions_that_cannot_be_had_are_refused(pets, tmp_path, monkeypatch, given, told):
    monkeypatch.chdir(tmp_path)
    Store("runs")
    with pytest.raises(ConfigError) as caught:
        Dataset(pets.source, decisions=given)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_of_files_that_hold_the_same_one_is_left_out_and_all_are_relabelled(pets, tmp_path):
    first = Path(pets.source) / pets.samples.keys[0]
    copy = Path(pets.source) / "dogs" / "copy.png"
    copy.write_bytes(first.read_bytes())
    twice = Dataset(pets.source)
    row = twice.samples.keys.index("dogs/copy.png")
    decided(twice, tmp_path / "runs", decision(twice, row, "leave_out"))
    after = Dataset(pets.source, decisions=tmp_path / "runs")
    assert set(twice.samples.keys) - set(after.samples.keys) == {"dogs/copy.png"}
    decided(twice, tmp_path / "again", decision(twice, row, "relabel", "dogs"))
    relabelled = Dataset(pets.source, decisions=tmp_path / "again")
    labels = dict(zip(relabelled.samples.keys, relabelled.samples.labels, strict=True))
    assert labels[pets.samples.keys[0]] == labels["dogs/copy.png"] == "dogs"
    assert "decisions up to line 1: 1 relabelled" in str(relabelled)  # the copy was among the dogs already
