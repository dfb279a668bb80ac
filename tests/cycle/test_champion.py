"""A release name, a run and a bundle each mean a champion; what is neither is said."""

import json
import shutil

import pytest

from byeori import Bundle
from byeori.core.errors import RunError
from byeori.cycle.champion import champion_of
from byeori.tracking.records import Release
from byeori.tracking.store import Store


@pytest.fixture
def released(people):
    bundle, store = Bundle.load("runs/first"), Store("runs")
    store.releases.add(Release("production", 1, 0.0, "ann", "release", bundle.digest, str(bundle.folder.absolute())))
    store.close()
    return people


def test_it_is_found_by_name_by_run_and_by_bundle(released):
    run = released / "runs/first"
    assert champion_of().release.number == 1
    for what in ("first", "runs/first", "runs/last", "runs/first/bundle", Bundle.load("runs/first")):
        found = champion_of(what)
        assert (found.run, found.name, found.release) == (run, "first", None)


def test_what_stands_under_no_name_is_said_with_the_names_there_are(released):
    with pytest.raises(RunError, match=r"prod: is neither a release name nor a run in runs; released are 'production'"):
        champion_of("prod")


def test_a_release_whose_bundle_is_gone_is_said(released):
    shutil.rmtree("runs/first/bundle")
    with pytest.raises(RunError, match="is gone; bring it back, take the one before by `byeori release --back prod"):
        champion_of()


def test_a_bundle_in_no_run_has_no_recipe(people):
    shutil.copytree("runs/first/bundle", "elsewhere")
    with pytest.raises(RunError, match="elsewhere: lies in no run's folder"):
        champion_of("elsewhere")


def test_relatives_are_bundles_of_the_same_source_and_question(released):
    shutil.copytree("runs/first", "runs/twin")
    shutil.copytree("runs/first", "runs/other")
    for run, source, change in (("twin", None, '"value"'), ("other", "/else/where.csv", '"other"')):
        record = released / f"runs/{run}/bundle/bundle.json"
        record.write_text(record.read_text() + " " * len(change))  # another digest
        if source:
            data = json.loads((released / f"runs/{run}/data.json").read_text()) | {"source": source}
            (released / f"runs/{run}/data.json").write_text(json.dumps(data))
    store = Store("runs")
    store.releases.add(Release("production", 2, 0.0, "ann", "release", "gone", str(released / "runs/first/bundle")))
    digests = champion_of().relatives(store)
    own, twin = (Bundle.load(f"runs/{run}", prove=False).digest for run in ("first", "twin"))
    assert digests == {own, twin, "gone"}
    assert champion_of("first").relatives(store) == {own, twin}
