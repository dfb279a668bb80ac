"""Which task answers an item of the queue."""

from dataclasses import replace

import pytest

from asked import PETS, STREET, asked_in
from byeori.core.files import file_hash
from byeori.tracking.records import RunRecord
from byeori.workbench.samples.targets import Targets, completed_form


@pytest.fixture
def place(tmp_path):
    made = asked_in(tmp_path / "runs")
    yield made
    made.store.close()


def test_a_bundle_is_found_by_its_digest_also_when_it_came_later(place):
    targets = Targets(place.folder, place.store)
    assert targets.task("0" * 64) is None
    pets, street = place.run("pets-1", PETS), place.run("street-1", STREET)
    assert targets.task(pets.digest) == PETS
    assert targets.task(street.digest) == STREET
    assert targets.bundle(street.digest) == place.folder / "street-1" / "bundle"
    assert file_hash(place.folder / "pets-1" / "bundle" / "bundle.json") == pets.digest


def test_a_source_is_asked_as_the_newest_run_that_learned_from_it(place, tmp_path):
    targets = Targets(place.folder, place.store)
    place.run("pets-1", PETS)
    known = place.store.run("pets-1")
    place.store.delete_run("pets-1")
    place.store.add_run(replace(known, data_path=str(tmp_path / "pets")))
    place.store.add_run(RunRecord("gone-2", "gone-2", 2.0, "failed", data_path=str(tmp_path / "pets")))
    assert targets.task(str(tmp_path / "pets")) == PETS
    assert targets.task(str(tmp_path / "others")) is None


def test_a_mask_that_uses_255_has_no_number_for_what_is_not_said():
    legend = [{"name": "a", "value": 0, "colour": "#fff"}, {"name": "b", "value": 255, "colour": "#000"}]
    assert completed_form("tile", {"widget": "file", "legend": legend})["blank"] is None
    assert "blank" not in completed_form("pet", {"widget": "choice", "options": []})
