from byeori.tracking.records import Release, RunRecord
from byeori.workbench.deployments.standing import candidates, deployments, names_of


def _line(store, name, number, action, bundle, *, path="/runs/pets-1/bundle", run=None):
    store.releases.add(Release(name, number, 100.0 + number, "ann", action, bundle, path, run))


def test_a_name_stands_for_its_newest_line_and_would_go_back_to_what_stood_before(store):
    store.add_run(RunRecord("r2", "pets-2", 1.0, "done"))
    _line(store, "production", 1, "release", "a")
    assert deployments(store)[0].before is None
    _line(store, "production", 2, "release", "b", run="r2")
    _line(store, "staging", 1, "release", "c", path="/models/bought")
    production, staging = deployments(store)
    assert (production.now.called, production.before.called) == ("pets-2", "pets-1")
    assert (staging.now.called, staging.before) == ("bought", None)
    _line(store, "production", 3, "back", "a")
    production = deployments(store)[0]
    assert (production.now.release.bundle, production.before) == ("a", None)


def test_bundles_are_called_as_their_runs(store):
    _line(store, "production", 1, "release", "a")
    store.releases.judge("a", "b", "worse", {"challenger": "pets-9"})
    assert names_of(store) == {"a": "pets-1", "b": "pets-9"}


def test_only_runs_with_a_bundle_can_follow(contended, store, tmp_path):
    store.add_run(RunRecord("x", "gone", 9e9, "done"))
    found = candidates(store, tmp_path / "runs", [])
    assert [one.run.name for one in found] == ["towns-2", "towns-1"]
    _line(store, "production", 1, "release", found[0].digest)
    assert [one.run.name for one in candidates(store, tmp_path / "runs", deployments(store))] == ["towns-1"]
