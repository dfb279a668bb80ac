"""A challenger beside the champion by the truths that are known, whose kind of answer its bundle tells."""

import pytest

from byeori.bundles.bundle import Bundle
from byeori.core.errors import BundleError
from byeori.tracking.records import Answer, Release, ShadowAnswer
from byeori.workbench.deployments.beside import beside, target_of
from byeori.workbench.frame.workplace import Workplace


@pytest.fixture
def place(contended, store, tmp_path):
    """The workplace, where `towns-1` stands under production."""
    bundle = Bundle.load(tmp_path / "runs" / "towns-1")
    store.releases.add(Release("production", 1, 1.0, "ann", "release", bundle.digest, str(bundle.folder)))
    return Workplace(tmp_path / "runs", store), bundle.digest


def _tried(store, champion, count):
    for number in range(count):
        name = f"a{number}"
        outputs = {"value": "low" if number % 2 else "high"}
        store.write_answers([Answer(name, float(number), champion, None, {}, outputs, 1.0)])
        store.shadows.write([ShadowAnswer(name, "new", float(number), None, {"value": "high"}, None, None, 1.0)])
        store.write_judgement(name, number % 2 == 0, "high", None, source="page")


def test_a_shadow_is_compared_on_judged_requests_and_drawn(place, store):
    place, champion = place
    _tried(store, champion, 60)
    found = beside(place, "shadow", "new", champion, since=0.0)
    assert (found.compared.judged.word, found.compared.judged.samples, found.agreement) == ("better", 60, 0.5)
    assert found.interval is not None
    assert found.interval.at["value"] > 50


def test_without_a_truth_there_is_nothing_to_draw(place, store):
    place, champion = place
    found = beside(place, "canary", "new", champion, since=0.0)
    assert (found.interval, found.agreement, found.compared.judged.samples) == (None, None, 0)


def test_a_bundle_that_lies_nowhere_is_told(place, tmp_path):
    place, champion = place
    assert target_of(place, ("gone", champion)).classes == ("high", "low")
    with pytest.raises(BundleError, match=r"gone: neither it nor the challenger lies where it was released"):
        target_of(place, ("gone", "gone too"))
    (tmp_path / "runs" / "towns-1" / "bundle" / "bundle.json").write_text("{}")
    with pytest.raises(BundleError, match="bring one of the folders back"):
        target_of(place, (champion,))
