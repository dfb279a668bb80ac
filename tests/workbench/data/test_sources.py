"""Sources are those that runs learned from, each once, read as its run read it."""

import pytest

from byeori.tracking.records import RunRecord
from byeori.workbench.data.sources import Source, known_sources, runs_on, source_of_run
from byeori.workbench.frame.page import Missing
from byeori.workbench.frame.workplace import Workplace


@pytest.fixture
def place(tmp_path, store):
    for number, (path, version) in enumerate(
        [("/data/pets", "a"), ("/data/pets", "b"), ("/data/cars", "c"), (None, None)]
    ):
        store.add_run(
            RunRecord(str(number), f"run-{number}", float(number), "done", data_path=path, data_fingerprint=version)
        )
    return Workplace(tmp_path / "runs", store)


def test_a_source_is_listed_once_with_its_newest_run(place):
    cars, pets = known_sources(place)
    assert (cars.path, cars.runs) == ("/data/cars", 1)
    assert (pets.path, pets.newest, pets.runs, pets.versions) == ("/data/pets", "1", 2, 2)


def test_runs_on_a_source_come_newest_first(place):
    assert [record.id for record in runs_on(place, "/data/pets")] == ["1", "0"]


def test_the_data_of_a_run_is_read_as_the_run_did(learned):
    from byeori.tracking.store import Store

    store = Store(learned.folder)
    place = Workplace(learned.folder, store)
    source = source_of_run(place, store.run(learned.run.id))
    assert (source.path, source.options["val"]) == (str(learned.photos), 0.15)
    assert source.open().fingerprint == store.run(learned.run.id).data_fingerprint
    store.close()


def test_a_run_that_says_nothing_of_its_data_is_told(place):
    with pytest.raises(Missing, match="run-3: the run does not say where its data lies"):
        source_of_run(place, place.store.run("3"))


def test_the_same_data_read_otherwise_is_other_data():
    assert Source("a").key != Source("a", {"val": 0.2}).key
    assert Source("a", run="1").key == Source("a").key
