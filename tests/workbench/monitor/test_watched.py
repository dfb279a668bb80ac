"""Which bundles have answered."""

import pytest

from asked import PETS, asked_in, png_of
from byeori.tracking.records import Answer
from byeori.workbench.monitor.watched import watched
from byeori.workbench.samples.targets import Targets


@pytest.fixture
def place(tmp_path):
    made = asked_in(tmp_path / "runs")
    yield made
    made.store.close()


def test_a_bundle_that_answers_is_watched_under_the_name_of_its_run(place):
    targets = Targets(place.folder, place.store)
    assert watched(place.store, targets) == []
    pets = place.run("pets-1", PETS)
    place.answer(pets, {"image": png_of()}, "r1")
    [found] = watched(place.store, targets)
    assert (found.digest, found.digests, found.name, found.answers) == (pets.digest, (pets.digest,), "pets-1", 1)
    assert found.folder == pets.folder


def test_an_exported_form_is_watched_with_the_bundle_beside_it(place):
    pets = place.run("pets-1", PETS)
    form = place.folder / "pets-1" / "onnx"
    form.mkdir()
    (form / "bundle.json").write_text("{}")
    targets = Targets(place.folder, place.store)
    digest = targets.digest(form)
    place.store.write_answers([Answer("r1", 5.0, digest, None, {}, {}, 1.0)])
    place.store.write_answers([Answer("r2", 9.0, "f" * 64, None, {}, {}, 1.0)])
    gone, found = watched(place.store, targets)
    assert (found.digest, found.digests) == (pets.digest, (pets.digest, digest))
    assert (gone.name, gone.folder) == ("bundle ffffffffffff", None)
