"""Where a bundle comes from: its data is opened again, and what is not known of it is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from byeori.bundles.bundle import Bundle
from byeori.core.files import write_json
from byeori.data.dataset import Dataset
from byeori.evaluation.evaluate import Judged
from byeori.tracking.records import Decision
from byeori.tracking.store import Store
from byeori.training.origin import origin_of, own_prepared, plain_data
from small_bundles import bundle_of


@pytest.fixture
def table(tmp_path) -> Path:
    rows = [f"{n * 7 % 13}.5,{'ab'[n % 2]}" for n in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["size,kind", *rows, ""]))
    return tmp_path / "t.csv"


@pytest.fixture
def bundle(table, tmp_path) -> Bundle:
    """A bundle in the folder of a run that says where its data lies."""
    data = Dataset(table, target="kind")
    made = bundle_of(table, tmp_path / "run" / "bundle", target="kind")
    write_json(tmp_path / "run" / "data.json", {"format": 1, "source": str(table), "options": data.options})
    return replace(made, record={**made.record, "data_fingerprint": data.fingerprint})


def test_the_same_data_is_opened_again_and_tells_what_was_learned(bundle):
    origin = origin_of(bundle)
    assert origin.is_same
    assert origin.why_not is None
    assert len(origin.learned.train) > 0
    prepared = own_prepared(bundle, origin.data)
    plain, notes = plain_data(bundle, origin, Judged(prepared, "val"))
    assert notes == ()
    assert plain.own.rows["train"].tolist() == prepared.rows["train"].tolist()


def test_changed_data_is_not_the_same_and_is_not_taken_for_what_was_learned(bundle, table):
    table.write_text(table.read_text() + "3.5,a\n")
    origin = origin_of(bundle)
    assert not origin.is_same
    assert origin.learned is None


def test_data_that_is_given_is_taken_where_it_is_the_same(bundle, table):
    given = Dataset(table, target="kind")
    assert origin_of(bundle, given).data is given


def test_a_bundle_that_lies_in_no_run_says_that_its_data_is_not_known(bundle):
    (bundle.folder.parent / "data.json").unlink()
    origin = origin_of(bundle)
    assert origin.data is None
    assert "is no run's folder" in str(origin.why_not)


def test_data_that_lies_in_no_file_or_is_gone_is_said(bundle, table):
    table.unlink()
    assert "t.csv" in str(origin_of(bundle).why_not)
    write_json(bundle.folder.parent / "data.json", {"format": 1, "source": None, "options": {}})
    origin = origin_of(bundle)
    assert "lies in no file" in str(origin.why_not)
    plain, notes = plain_data(bundle, origin, None)
    assert plain is None
    assert "No plain models stand beside this one" in notes[0]


def test_a_bundle_is_judged_on_the_version_of_its_data_that_it_has_learned_from(table, tmp_path):
    plain, store = Dataset(table, target="kind"), Store(tmp_path / "runs")

    def relabel(row: int) -> None:
        content, place = str(plain.hashes[row]), plain.samples.keys[row]
        store.decisions.add([Decision(0, 0.0, None, str(table), "kind", content, place, "relabel", "b")])

    relabel(0)
    data = Dataset(table, target="kind", decisions=tmp_path / "runs")
    made = bundle_of(table, tmp_path / "run" / "bundle", target="kind")
    write_json(tmp_path / "run" / "data.json", {"format": 1, "source": str(table), "options": data.options})
    relabel(2)
    origin = origin_of(replace(made, record={**made.record, "data_fingerprint": data.fingerprint}))
    assert origin.is_same
    assert origin.data.version.line == 1
    assert origin.data.samples.labels[:3] == ("b", "b", "a")
