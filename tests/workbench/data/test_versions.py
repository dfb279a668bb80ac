"""What a run saw is held against what is there now: gone and new contents, and the decisions in between."""

import shutil

from byeori.data.dataset import Dataset
from byeori.tracking.records import Decision
from byeori.tracking.store import Store
from byeori.workbench.data.sources import Source, runs_on
from byeori.workbench.data.versions import decisions_on, versions_of
from byeori.workbench.frame.workplace import Workplace


def test_what_is_gone_and_what_is_new_is_counted(learned, tmp_path):
    store = Store(learned.folder)
    place, runs = Workplace(learned.folder, store), runs_on(Workplace(learned.folder, store), str(learned.photos))
    same = Dataset(learned.photos)
    (seen,) = versions_of(place, Source(str(learned.photos)), same, runs)
    assert (seen.is_same, seen.gone, seen.new, seen.line) == (True, 0, 0, None)
    shutil.copytree(learned.photos, tmp_path / "photos")
    rows = [row for row, part in enumerate(same.parts.tolist()) if part == "train"]
    (tmp_path / "photos" / same.samples.keys[rows[0]]).unlink()
    (seen,) = versions_of(place, Source(str(tmp_path / "photos")), Dataset(tmp_path / "photos"), runs)
    assert not seen.is_same
    assert seen.gone >= 1
    store.close()


def test_decisions_about_these_samples_are_listed_and_those_taken_back_told(tmp_path, store, photos):
    dataset = Dataset(photos)

    def made(**given):
        values = {"id": 0, "time": 1.0, "who": "ann", "data": "elsewhere", "target": "label", "place": None}
        return Decision(**{**values, "action": "leave_out", **given})

    store.decisions.add([made(sample=str(dataset.hashes[0])), made(sample="other"), made(sample="x", target="kind")])
    store.decisions.undo(1, "bob")
    found, standing = decisions_on(Workplace(tmp_path, store), Source(str(photos)), dataset)
    assert [one.action for one in found] == ["undo", "leave_out"]
    assert 1 not in standing
