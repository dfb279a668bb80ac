"""What the monitor says of a bundle, as the page shows it."""

import time

import pytest

import byeori.workbench.monitor.looking as looking
from asked import PETS, asked_in, png_of
from byeori.monitoring.monitor import look_once
from byeori.monitoring.options import Looking
from byeori.workbench.frame.page import Missing
from byeori.workbench.monitor.looking import bundle_for, looked_at, span_of, told
from byeori.workbench.monitor.watched import Watched, watched
from byeori.workbench.samples.targets import Targets
from watched import bundle_in, rows_of, subject_in, write

DAY_S = 86_400.0


@pytest.fixture
def place(tmp_path):
    made = asked_in(tmp_path / "runs")
    yield made
    made.store.close()


def test_a_bundle_that_is_gone_and_one_without_a_reference_are_told(place):
    with pytest.raises(Missing, match="is in no run of this folder any more"):
        bundle_for(Watched("f" * 64, ("f" * 64,), "bundle ffff", 3, None))
    bundle = place.run("pets-1", PETS)
    place.answer(bundle, {"image": png_of()}, "r1", at=time.time() - 60)
    [known] = watched(place.store, Targets(place.folder, place.store))
    assert span_of(known, 7).since < time.time() - 6 * DAY_S
    found = looked_at(place.store, known, 7)
    assert found["report"] is None
    assert "has no reference" in found["why_not"]


def test_what_has_changed_is_told_with_its_size_in_the_units_of_the_trait(tmp_path):
    subject = subject_in(tmp_path, bundle_in(tmp_path))
    start = (time.time() // 3600 - 24 * 4) * 3600
    write(subject, rows_of(600, 5, shift=15.0), start, 500.0)
    found = told(subject, look_once(subject, Looking(since="7d")))
    age = found["drifts"][0]
    assert (age["name"], age["of"], age["is_changed"]) == ("age.value", "mean", True)
    assert age["change"].startswith("+1")
    assert found["changed"] == 1
    assert [one.what for one in found["alarms"]][:1] == ["age.value"]
    assert len(found["examples"]) == 10
    assert all(one["inputs"] == [] for one in found["examples"])  # none were kept
    subject.store.close()


def test_how_good_the_answers_are_is_worked_out_once(tmp_path, monkeypatch):
    subject = subject_in(tmp_path, bundle_in(tmp_path))
    write(subject, rows_of(600, 5), (time.time() // 3600 - 24 * 4) * 3600, 500.0)
    known = Watched(subject.bundle.digest, subject.digests, "people", 600, subject.bundle.folder)
    monkeypatch.setattr(looking, "subject_for", lambda store, chosen: subject)
    monkeypatch.setattr(looking, "accuracy", None)  # the report has it
    found = looked_at(subject.store, known, 7)
    assert (found["why_not"], found["unknown"]) == (None, None)
    assert found["accuracy"]["name"] == "accuracy"
    subject.store.close()
