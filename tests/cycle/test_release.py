"""What a name stands for: through the gate, back, by two people at once, and what is refused."""

import json
import shutil
from pathlib import Path

import pytest

from byeori.bundles.bundle import Bundle
from byeori.core.errors import BundleError, ConfigError, DataError
from byeori.cycle.release import back, release, releases
from byeori.tracking.records import Release
from byeori.tracking.releases import Releases
from byeori.tracking.store import Store
from contenders import POOR, write_table


def test_the_first_is_released_as_it_is_and_a_better_one_follows(runs):
    first = release(runs / "towns-1", who="ann")
    assert first.is_released
    assert first.gate.text().startswith("towns-1: the first; nothing stands under production yet")
    assert first.gate.to_json()["word"] == "first"
    assert (first.gate.folder / "gate.html").read_text().count("the first") == 3
    second = release(runs / "towns-2", who="bo")
    assert second.is_released
    assert (second.gate.word, second.gate.champion, second.gate.challenger) == ("better", "towns-1", "towns-2")
    assert second.gate.paired.difference.low > 0
    lines = releases(store=runs)
    assert [(one.number, one.who, one.action, Path(one.path).parent.name) for one in lines] == [
        (1, "ann", "release", "towns-1"),
        (2, "bo", "release", "towns-2"),
    ]
    verdict = Store(runs).releases.verdict(lines[1].verdict)
    assert (verdict.word, verdict.champion, verdict.challenger) == ("better", lines[0].bundle, lines[1].bundle)


def test_a_worse_one_is_not_released_unless_somebody_says_why(runs):
    release(runs / "towns-2")
    refused = release(runs / "towns-1", who="ann")
    assert (refused.is_released, refused.gate.word) == (False, "worse")
    assert [one.action for one in releases(store=runs)] == ["release"]
    accepted = release(runs / "towns-1", who="ann", accept="the new one is too slow")
    assert accepted.is_released
    assert "accepted: the new one is too slow" in accepted.text()
    assert releases("production", store=runs)[-1].reason == "the new one is too slow"
    audit = Store(runs).audit.lines()[::-1]
    assert [(one.who, one.action, one.subject) for one in audit][1:] == [
        ("ann", "refuse", "production"),
        ("ann", "release", "production"),
    ]
    assert "worse" in audit[1].content["why"]


def test_back_brings_the_one_before_and_again_the_one_before_that(runs):
    release(runs / "towns-1")
    release(runs / "towns-2")
    release(runs / "towns-1", accept="once more")
    assert Path(back(store=runs, who="ann").path).parent.name == "towns-2"
    assert Path(back(store=runs).path).parent.name == "towns-1"
    with pytest.raises(ConfigError, match="nothing was released under it before"):
        back(store=runs)
    assert [one.action for one in releases(store=runs)] == ["release", "release", "release", "back", "back"]
    assert [one.action for one in Store(runs).audit.lines(newest=3)] == ["refuse", "back", "back"]


def test_back_where_nothing_was_released_names_what_was(runs):
    release(runs / "towns-1", "production")
    with pytest.raises(ConfigError, match=r"prodution: nothing was released .*did you mean"):
        back("prodution", store=runs)


def test_back_to_a_bundle_that_has_changed_is_refused(runs):
    release(runs / "towns-1")
    release(runs / "towns-2")
    record = runs / "towns-1" / "bundle" / "bundle.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "byeori": "0.0.1"}))
    with pytest.raises(BundleError, match="is not the bundle that was released as production on line 1"):
        back(store=runs)
    assert len(releases(store=runs)) == 2


def test_what_is_damaged_or_fails_its_proof_is_not_released_and_the_audit_says_so(runs, monkeypatch):
    weights = runs / "towns-1" / "bundle" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    with pytest.raises(BundleError, match="its bytes are not those that were saved"):
        release(runs / "towns-1")

    def otherwise(self):
        raise BundleError(f"{self.folder}: answers its 4 stored samples otherwise than the trained model did")

    monkeypatch.setattr(Bundle, "prove", otherwise)
    with pytest.raises(BundleError, match="otherwise than the trained model did"):
        release(runs / "towns-2", accept="it is fine")
    store = Store(runs)
    assert store.releases.releases() == []
    assert [one.action for one in store.audit.lines()] == ["refuse", "refuse"]
    assert "otherwise" in store.audit.lines()[0].content["why"]


def test_of_two_people_at_once_the_second_is_told_and_nothing_is_overwritten(runs, monkeypatch):
    release(runs / "towns-1", who="ann")
    add = Releases.add

    def late(self, line: Release) -> Release:
        monkeypatch.setattr(Releases, "add", add)
        release(runs / "towns-2", who="bo")
        return add(self, line)

    monkeypatch.setattr(Releases, "add", late)
    with pytest.raises(ConfigError, match="somebody else has released under this name meanwhile"):
        release(runs / "towns-2", who="ann")
    assert [(one.number, one.who) for one in releases(store=runs)] == [(1, "ann"), (2, "bo")]
    assert Store(runs).audit.lines(newest=1)[0].action == "refuse"


def test_a_challenger_of_another_task_is_refused(runs, tmp_path):
    from byeori import Dataset, train

    other = train(
        Dataset(write_table(tmp_path / "other.csv", 200, target="sort"), target="sort"), POOR, folder=tmp_path / "runs"
    )
    release(runs / "towns-1")
    with pytest.raises(ConfigError, match=r"another task: it answers 'sort' \(Category\).*'kind' \(Category\).*--as"):
        release(other.folder, accept="it does not matter")
    assert release(other.folder, "sorting").is_released


def test_a_test_part_that_has_changed_is_told_and_only_a_reason_goes_past_it(runs, trained, tmp_path):
    release(runs / "towns-1")
    table = Path(json.loads((runs / "towns-1" / "data.json").read_text())["source"])
    kept = table.read_bytes()
    table.write_text(table.read_text().replace("Oslo", "Bergen", 30))
    try:
        with pytest.raises(DataError, match=r"the test part has changed since .*towns-1.* was trained"):
            release(runs / "towns-2")
        outcome = release(runs / "towns-2", accept="the towns were renamed")
    finally:
        table.write_bytes(kept)
    assert (outcome.is_released, outcome.gate.word) == (True, "refused")
    assert Store(runs).releases.verdicts()[-1].word == "refused"


def test_a_challenger_that_has_learned_from_the_test_part_is_refused(runs, trained):
    from byeori import Dataset, train

    release(runs / "towns-1")
    other = train(Dataset(trained / "towns.csv", target="kind", test=0.05, val=0.3), POOR, folder=runs)
    with pytest.raises(DataError, match=r"the test part has changed under it: it has learned from \d+ of"):
        release(other.folder)


def test_a_bundle_that_has_left_its_run_is_not_compared_as_nobody_knows_what_it_learned_from(runs, tmp_path):
    release(runs / "towns-1")
    shutil.copytree(runs / "towns-2" / "bundle", tmp_path / "alone")
    with pytest.raises(DataError, match="what it has learned from is not known"):
        release(tmp_path / "alone", store=runs)


def test_what_stands_already_and_what_is_no_name_is_told(runs):
    release(runs / "towns-1")
    with pytest.raises(ConfigError, match="is this very bundle already, since line 1"):
        release(runs / "towns-1")
    with pytest.raises(ConfigError, match="no name for releases"):
        release(runs / "towns-2", "../production")
    with pytest.raises(ConfigError, match="--accept wants the reason"):
        release(runs / "towns-2", accept=" ")
    with pytest.raises(ConfigError, match="holds no store"):
        releases(store=runs / "towns-1")


def test_a_champion_that_is_gone_can_be_followed_only_with_a_reason(runs):
    release(runs / "towns-1")
    shutil.rmtree(runs / "towns-1" / "bundle")
    with pytest.raises(BundleError, match="what stands under it cannot be compared with"):
        release(runs / "towns-2")
    assert release(runs / "towns-2", accept="the old one is lost").gate.word == "refused"


def test_no_store_is_made_where_somebody_goes_back_in_a_folder_that_is_none(tmp_path):
    with pytest.raises(ConfigError, match="holds no store, so nothing was released there"):
        back("production", store=tmp_path / "runns")
    assert not (tmp_path / "runns").exists()
